"""What a plan comes to by price list and by category, and the rows of the price files that it doesn't rest on."""

from collections.abc import Callable, Iterator, Sequence

from cwsetup.pricing.book import Reject
from cwsetup.pricing.entry import PlanEntry
from cwsetup.pricing.movement import Movement
from cwsetup.pricing.spread import Sum, sums
from cwsetup.terminal.report.markup import Html, tag
from cwsetup.terminal.report.page import section
from cwsetup.terminal.report.plan_report import PlanReport
from cwsetup.terminal.report.tables import Column, Row, cell, number, share, table

SUMS = (
    Column("Name", is_wide=True),
    *(Column(heading, is_number=True) for heading in ("New prices", "New items", "Wants review")),
    *(Column(heading, is_number=True) for heading in ("Costs now", "Costs new", "Costs change")),
    *(Column(heading, is_number=True) for heading in ("Prices now", "Prices new", "Prices change")),
)


def sums_sections(report: PlanReport) -> Iterator[Html]:
    """Yield the sums by price list and, where categories are known, by category."""
    plan = report.plan
    by: tuple[tuple[str, Callable[[PlanEntry], str | None]], ...] = (
        ("price list", lambda entry: entry.price_list),
        ("category", report.category),
    )
    for what, name_of in by:
        found = sums(plan.entries, name_of)
        if found and (what == "price list" or report.categories):
            caption = f"Sums by {what}: of the items that get a new price, as they are and as they would be"
            rows = [_sum_row(each, what) for each in found]
            yield section(f"By {what}", table("sums", SUMS, rows, caption))


def _sum_row(each: Sum, what: str) -> Row:
    counts = (number(count) for count in (each.updates, each.creates, each.reviews))
    name = tag("td", each.name) if each.name is not None else tag("td", f"no {what}", class_="none")
    return Row(cells=[name, *counts, *_moved(each.cost), *_moved(each.price)])


def _moved(found: Movement) -> Iterator[Html]:
    yield number(found.before)
    yield number(found.after)
    yield share(found.net)


def rejects_section(rejects: Sequence[Reject]) -> Html:
    """Return the rows that can't be used, each with its reason."""
    columns = (
        Column("File", is_wide=True),
        Column("Line", is_number=True),
        Column("Column"),
        Column("Value"),
        Column("Why"),
    )
    rows = (
        Row(cells=[cell(each.file), number(each.line), cell(each.column), cell(each.value), cell(each.reason)])
        for each in rejects
    )
    intro = "They aren't certain, so they were not used."
    return section(
        "Rows of the price files that can't be used", table("rejects", columns, rows, "Rejected rows"), intro=intro
    )
