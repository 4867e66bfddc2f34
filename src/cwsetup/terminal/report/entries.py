"""The list of a plan's entries: old, new, per cent and reason of each, to be sorted and filtered."""

from collections.abc import Iterator, Mapping

from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.money import moved_by, step_text
from cwsetup.pricing.movement import Side, sides
from cwsetup.terminal.plan_views import RECURRING
from cwsetup.terminal.report.controls import controls
from cwsetup.terminal.report.markup import Html, tag
from cwsetup.terminal.report.page import section
from cwsetup.terminal.report.plan_report import PlanReport
from cwsetup.terminal.report.tables import Column, Row, cell, direction, number, share, table

WORDS: Mapping[Action, str] = {
    Action.UPDATE: "New price",
    Action.CREATE: "New item",
    Action.REVIEW: "Wants review",
    Action.UNCHANGED: "Unchanged",
    Action.SKIP: "Left out",
}
QUIET = frozenset({str(Action.UNCHANGED), str(Action.SKIP)})
"""What isn't shown until somebody asks for it."""
ENTRIES = (
    Column("Product", is_wide=True),
    Column("What"),
    Column("Price list"),
    Column("Category"),
    *(Column(heading, is_number=True) for heading in ("Cost now", "Cost new", "Cost change")),
    *(Column(heading, is_number=True) for heading in ("Price now", "Price new", "Price change")),
    Column("Reason", is_wide=True),
)


def entries_section(report: PlanReport) -> Html:
    """Return every entry of a plan."""
    summary = report.plan.summary
    kinds = {str(action): (words, summary[action]) for action, words in WORDS.items() if summary[action]}
    entries = report.ordered()
    chosen = controls(
        ENTRIES,
        noun="entries",
        example="Product, name, reason",
        kinds=kinds,
        groups=("Price list", sorted({entry.price_list or "" for entry in entries})),
        subgroups=("Category", sorted({report.category(entry) or "" for entry in entries}))
        if report.categories
        else None,
        off=QUIET if kinds.keys() - QUIET else frozenset(),
    )
    rows = (_entry_row(entry, report) for entry in entries)
    return section(
        "All entries",
        chosen,
        table("entries", ENTRIES, rows, "Every product of the plan"),
        name="list",
        anchor="entries",
    )


def _entry_row(entry: PlanEntry, report: PlanReport) -> Row:
    category, price_list = report.category(entry), entry.price_list
    return Row(
        cells=[
            cell(*_product(entry)),
            cell(*_what(entry, report)),
            cell(price_list or ""),
            cell(category or ""),
            *_side(entry, "cost"),
            *_side(entry, "price"),
            cell(_reason(entry), class_="reason"),
        ],
        kind=str(entry.action),
        group=price_list or "",
        subgroup=category or "",
    )


def _product(entry: PlanEntry) -> Iterator[Html]:
    unit = f" · {entry.unit}" if entry.unit else ""
    yield tag("b", entry.product_id)
    yield tag("span", f"{entry.product_name}{unit}", class_="more")
    if entry.identifier not in {None, entry.product_id, f"{entry.product_id} {entry.unit}"}:
        yield tag("span", f"item {entry.identifier}", class_="more")


def _what(entry: PlanEntry, report: PlanReport) -> Iterator[Html]:
    yield tag("span", WORDS[entry.action], class_=f"badge {entry.action}")
    found = report.outcomes.get((entry.product_id, entry.unit))
    if found is not None:
        word, why = found
        yield tag("span", word.replace("_", " "), class_="outcome")
        yield tag("span", why, class_="more") if why else Html("")


def _side(entry: PlanEntry, side: Side) -> Iterator[Html]:
    before, after = sides(entry, side)
    moved = moved_by(before, after)
    yield number(before)
    stays = entry.action in {Action.SKIP, Action.UNCHANGED} or after is None or after == before
    yield number(before if stays else after, class_="" if stays else f"new {direction(moved)}".strip())
    is_first = moved is None and after is not None and entry.action in {Action.UPDATE, Action.REVIEW}
    yield share(None if moved == 0 else moved, "first" if is_first else "")


def _reason(entry: PlanEntry) -> str:
    """Return why, and what has no column of its own: recurring amounts that follow."""
    recurring = (
        f"{RECURRING[change.field]} {step_text(change.before, change.after)}"
        for change in entry.changed
        if change.field in RECURRING
    )
    return " ".join(filter(None, [entry.reason, *recurring]))
