"""The page, or the part of one, about additions of agreements that kept another price or cost than their item."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cwsetup.pricing.additions import Comparison, Lagging
from cwsetup.terminal.report.controls import controls
from cwsetup.terminal.report.markup import Html, grouped, signed, tag
from cwsetup.terminal.report.page import Figure, figures, header, moment, page, section, where
from cwsetup.terminal.report.tables import Column, Row, card_rules, cell, change, count, number, table

ADDITIONS = (
    Column("Customer", is_wide=True),
    Column("Agreement", is_wide=True),
    Column("Item", is_wide=True),
    *(Column(heading, is_number=True) for heading in ("Quantity", "Price here", "Item's price", "Price, a year")),
    *(Column(heading, is_number=True) for heading in ("Cost here", "Item's cost", "Cost, a year")),
)
CUSTOMERS = (
    Column("Customer", is_wide=True),
    *(Column(heading, is_number=True) for heading in ("Additions", "Price, a year", "Cost, a year")),
)
ADDITION_RULES = card_rules("additions", ADDITIONS) + card_rules("customers", CUSTOMERS)
ADDITIONS_ANCHOR = "additions"
TOO_LITTLE, TOO_MUCH, COST_ONLY = "low", "high", "cost"
KINDS: Mapping[str, str] = {
    TOO_LITTLE: "Billed below the item's price",
    TOO_MUCH: "Billed above it",
    COST_ONLY: "Only the cost differs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionsReport:
    """What was found, for whom and when; ``run`` narrowed it to the items that a run wrote."""

    profile_name: str
    company: str
    url: str
    currency: str
    made: datetime
    found: Comparison
    run: str | None = None
    after_plan: bool = False
    """Whether the catalog is taken as the plan would leave it."""


def additions_page(report: AdditionsReport) -> str:
    """Return the page of a comparison."""
    facts = (
        report.profile_name,
        where(report.company, report.url),
        moment(report.made),
        f"all amounts in {report.currency}",
    )
    state = "All items" if report.run is None else f"Items of run {report.run}"
    return page(
        f"Agreement additions, {report.profile_name}",
        ADDITION_RULES,
        header("Agreement additions", state, "plan", facts),
        tag("main", figures(list(_figures(report.found))), additions_section(report, with_figures=False)),
    )


def additions_section(report: AdditionsReport, *, with_figures: bool = True) -> Html:
    """Return what was found as a part of a page."""
    found = report.found
    catalog = "the catalog as this plan leaves it" if report.after_plan else "the catalog"
    intro = (
        f"ConnectWise copies price and cost into an addition when it is made. Of {found.compared:,} additions of "
        f"{found.agreements:,} active agreements, {len(found.lagging):,} differ from {catalog}."
        f"{_left_out(found)} cwsetup changes none of them."
    )
    parts = [figures(list(_figures(found)))] if with_figures else []
    if found.lagging:
        parts += [_customers(found), _list(report)]
    return section("Agreement additions at another price", *parts, intro=intro, name="list", anchor=ADDITIONS_ANCHOR)


def _left_out(found: Comparison) -> str:
    notes = (
        (found.unknown, "difference", "can't be told for a year: billing cycle, or no amount"),
        (found.without_item, "addition", "can't be compared: the item is gone"),
        (found.other_currency, "agreement", "can't be compared: another currency"),
    )
    return "".join(f" {count:,} {noun}{'s' if count != 1 else ''} {words}." for count, noun, words in notes if count)


def _figures(found: Comparison) -> Iterator[Figure]:
    yield Figure(
        value=grouped(found.lost),
        label="Billed too little, a year",
        more="at the prices of the catalog",
        kind="review" if found.lost else "good",
    )
    yield Figure(value=grouped(found.gained), label="Billed above the catalog, a year")
    yield Figure(value=signed(found.cost), label="Cost not shown, a year", more="makes margins look too high")
    customers = len({each.agreement.customer for each in found.lagging})
    yield Figure(value=f"{len(found.lagging):,}", label="Additions that differ", more=f"of {customers:,} customers")


def kind_of(each: Lagging) -> str:
    """Return what is different, in one word."""
    if not each.price_differs:
        return COST_ONLY
    here, there = each.addition.price or Decimal(0), each.item.price or Decimal(0)
    return TOO_LITTLE if here < there else TOO_MUCH


def _customers(found: Comparison) -> Html:
    by_customer: defaultdict[str, list[Lagging]] = defaultdict(list)
    for each in found.lagging:
        by_customer[each.agreement.customer].append(each)
    totals = {
        customer: (_total(each.price_a_year for each in group), _total(each.cost_a_year for each in group))
        for customer, group in by_customer.items()
    }
    rows = [
        Row(cells=[cell(customer), number(len(by_customer[customer])), change(price, "?"), change(cost, "?")])
        for customer, (price, cost) in sorted(totals.items(), key=lambda each: (-(each[1][0] or 0), each[0]))
    ]
    return table("customers", CUSTOMERS, rows, "By customer: what the catalog's amounts would bring a year")


def _total(amounts: Iterator[Decimal | None]) -> Decimal | None:
    """Return the sum of what is known; ``None`` where nothing is."""
    known = [each for each in amounts if each is not None]
    return sum(known, Decimal(0)) if known else None


def _list(report: AdditionsReport) -> Html:
    found = report.found
    kinds = [kind_of(each) for each in found.lagging]
    chosen = controls(
        ADDITIONS,
        noun="additions",
        example="Customer, agreement, item",
        kinds={kind: (words, kinds.count(kind)) for kind, words in KINDS.items() if kind in kinds},
        groups=("Customer", sorted({each.agreement.customer for each in found.lagging})),
    )
    rows = (_row(each, kind) for each, kind in zip(found.lagging, kinds, strict=True))
    return tag("div", chosen, table("additions", ADDITIONS, rows, "Every addition that differs"))


def _row(each: Lagging, kind: str) -> Row:
    addition, item = each.addition, each.item
    notes = [addition.description] if addition.description != addition.identifier else []
    notes += ["the price from before the run"] if each.is_as_before else []
    notes += [] if addition.is_charged else ["not charged"]
    cycle = (
        "" if each.bills_a_year is None else f"{each.bills_a_year} bill{'' if each.bills_a_year == 1 else 's'} a year"
    )
    return Row(
        cells=[
            cell(each.agreement.customer),
            cell(each.agreement.name, tag("span", cycle, class_="more")),
            cell(tag("b", addition.identifier), tag("span", " · ".join(notes), class_="more")),
            count(addition.quantity),
            number(addition.price, class_="new" if each.price_differs else ""),
            number(item.price),
            _a_year(each.price_a_year, differs=each.price_differs),
            number(addition.cost, class_="new" if each.cost_differs else ""),
            number(item.cost),
            _a_year(each.cost_a_year, differs=each.cost_differs),
        ],
        kind=kind,
        group=each.agreement.customer,
    )


def _a_year(difference: Decimal | None, *, differs: bool) -> Html:
    return change(difference if differs else None, "?" if difference is None else "")
