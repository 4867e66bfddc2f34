"""Additions that differ from their item, as data for a program and as a table for a spreadsheet."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cwsetup.pricing.additions import Comparison, Lagging
from cwsetup.pricing.money import money_text
from cwsetup.storage.csv_files import Cell
from cwsetup.terminal.report.additions_page import AdditionsReport

COLUMNS = (
    *("customer", "agreement", "agreement_id", "addition_id", "item_id", "identifier", "description"),
    *("quantity", "billed_quantity", "charged", "bills_a_year"),
    *("price", "item_price", "price_a_year", "cost", "item_cost", "cost_a_year", "as_before_run"),
)


def as_dict(shown: AdditionsReport) -> dict[str, Any]:
    """Return what was found, for a program; money is text."""
    found = shown.found
    return {
        "format": 1,
        "profile": shown.profile_name,
        "url": shown.url,
        "created": shown.made.isoformat(),
        "run": shown.run,
        "currency": shown.currency,
        "summary": {
            "agreements": found.agreements,
            "additions": found.compared,
            "differing": len(found.lagging),
            "billed_too_little_a_year": money_text(found.lost),
            "billed_beyond_a_year": money_text(found.gained),
            "cost_not_shown_a_year": money_text(found.cost),
            "not_known_for_a_year": found.unknown,
            "without_item": found.without_item,
            "in_other_currency": found.other_currency,
        },
        "additions": [dict(zip(COLUMNS, map(_as_text, _row(each)), strict=True)) for each in found.lagging],
    }


def csv_rows(found: Comparison) -> Sequence[Sequence[Cell]]:
    """Return a row for each addition."""
    return [_row(each) for each in found.lagging]


def _row(each: Lagging) -> Sequence[Cell]:
    agreement, addition, item = each.agreement, each.addition, each.item
    named = (agreement.customer, agreement.name, agreement.id, addition.id, item.id, addition.identifier)
    counted = (addition.quantity, addition.billed, _yes(addition.is_charged), each.bills_a_year)
    price = (addition.price, item.price, each.price_a_year)
    cost = (addition.cost, item.cost, each.cost_a_year)
    return (*named, addition.description, *counted, *price, *cost, _yes(each.is_as_before))


def _yes(is_so: bool) -> str:  # noqa: FBT001 - what it is about
    return "yes" if is_so else "no"


def _as_text(cell: Cell) -> Any:
    """Return a cell as JSON has it: amounts as text, ids and counts as numbers, yes and no as such."""
    if isinstance(cell, Decimal):
        return money_text(cell)
    return {"yes": True, "no": False}.get(cell, cell) if isinstance(cell, str) else cell
