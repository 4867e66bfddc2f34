"""Which price a product has, which catalog item it belongs to, and what would change."""
