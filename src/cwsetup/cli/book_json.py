"""Prices that were looked at, as JSON."""

from typing import Any

from cwsetup.pricing.book import PriceBook, PriceRow
from cwsetup.pricing.money import money_text
from cwsetup.terminal.price_views import FIRST


def book_as_json(book: PriceBook) -> dict[str, Any]:
    """Return what price sources hold, for a program."""
    counts = book.counts()
    return {
        "products": counts.products,
        "prices": len(book.rows),
        "units": counts.units,
        "price_lists": counts.price_lists,
        "currencies": counts.currencies,
        "first": [_row_as_json(row) for row in book.rows[:FIRST]],
        "notes": list(book.notes),
        "rejects": [
            {"file": each.file, "line": each.line, "column": each.column, "value": each.value, "reason": each.reason}
            for each in book.rejects
        ],
    }


def _row_as_json(row: PriceRow) -> dict[str, Any]:
    return {
        "product_id": row.product_id,
        "product_name": row.product_name,
        "unit": row.unit,
        "price_list": row.price_list,
        "currency": row.currency,
        "cost": None if row.cost is None else money_text(row.cost),
        "price": None if row.price is None else money_text(row.price),
        "line": row.line,
    }
