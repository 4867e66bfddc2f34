"""Price files: which ones, what their text and columns are, and the price rows that each layout gives."""
