"""Reports for those who approve prices: one page each, whole in itself, that asks no network for anything."""
