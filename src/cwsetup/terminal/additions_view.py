"""What additions that differ from their item look like: what that comes to a year, and the costliest of them."""

from collections.abc import Iterator
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.text import Text

from cwsetup.pricing.additions import Comparison, Lagging
from cwsetup.terminal.listing import Indented, Listing
from cwsetup.terminal.price_views import amount
from cwsetup.terminal.report.additions_page import AdditionsReport
from cwsetup.terminal.views import cell

MOST = 15
"""Additions that are shown unless all are asked for."""


def additions_view(shown: AdditionsReport, *, full: bool) -> RenderableType:
    """Return what was found: the sums, then the additions, those that cost most first."""
    return Group(*_head(shown), *_list(shown.found, None if full else MOST))


def _head(shown: AdditionsReport) -> Iterator[RenderableType]:
    found = shown.found
    what = "additions" if shown.run is None else f"additions of items that run {shown.run} changed"
    yield Text.assemble(
        cell(f"{shown.profile_name} · ", "bold"),
        cell(f"{len(found.lagging):,} of {found.compared:,} {what} have another price or cost than their item"),
    )
    counts = (
        (found.agreements, "active agreement", ""),
        (found.without_item, "addition", " of an item that is gone"),
        (found.other_currency, "agreement", f" not in {shown.currency}, not compared"),
        (found.unknown, "difference", " not known for a year"),
    )
    said = (f"{count:,} {noun}{'s' if count != 1 else ''}{words}" for count, noun, words in counts if count)
    yield Indented([cell(each, "dim") for each in said], by=0)
    if found.lagging:
        yield cell(f"Billed too little: {found.lost:,.2f} {shown.currency} a year", "bold yellow" if found.lost else "")
        beyond = f"Billed beyond the catalog's prices: {found.gained:,.2f} a year"
        cost = f"Cost shown too {'high' if found.cost < 0 else 'low'}: {abs(found.cost):,.2f} a year"
        yield Indented([cell(beyond, "dim"), cell(cost, "dim")], by=0)


def _list(found: Comparison, most: int | None) -> Iterator[RenderableType]:
    if not found.lagging:
        return
    headings = ("Customer", "Agreement", "Item", "Quantity", "Price", "Cost", "Price a year", "Cost a year", "Note")
    yield Text()
    yield cell("Price and cost: the addition's / its item's, where they differ", "dim")
    yield Listing(headings, [_row(each) for each in found.lagging[:most]])
    if most is not None and len(found.lagging) > most:
        yield Indented(
            [cell(f"… {len(found.lagging) - most:,} more; all of them: --full, --report FILE, or --json", "dim")]
        )


def _row(each: Lagging) -> tuple[Text, ...]:
    addition, item = each.addition, each.item
    notes = ("as before the run" if each.is_as_before else "", "" if addition.is_charged else "not charged")
    return (
        cell(each.agreement.customer),
        cell(each.agreement.name),
        cell(addition.identifier),
        cell(f"{addition.quantity.normalize():f}"),
        cell(_beside(addition.price, item.price, differs=each.price_differs)),
        cell(_beside(addition.cost, item.cost, differs=each.cost_differs)),
        cell(_a_year(each.price_a_year)),
        cell(_a_year(each.cost_a_year)),
        cell(", ".join(filter(None, notes)), "dim"),
    )


def _beside(here: Decimal | None, there: Decimal | None, *, differs: bool) -> str:
    """Return the addition's amount, and the item's where that is another."""
    return f"{amount(here) or 'nothing'} / {amount(there)}" if differs else amount(here)


def _a_year(difference: Decimal | None) -> str:
    if difference is None:
        return "?"
    return f"{difference:+,.2f}" if difference else ""
