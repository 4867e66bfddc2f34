"""A run: from price files to a plan, from consent to what was written."""
