"""The page about a plan: what it comes to, how prices move, sums by price list and category, and every entry."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cwsetup.pricing.book import Reject
from cwsetup.pricing.change import Field
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.money import moved_by, step_text
from cwsetup.pricing.movement import Movement, Side, sides, size
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.spread import Sum, spread, sums
from cwsetup.terminal.report.additions_page import ADDITION_RULES, ADDITIONS_ANCHOR, AdditionsReport, additions_section
from cwsetup.terminal.report.controls import controls
from cwsetup.terminal.report.histogram import histogram
from cwsetup.terminal.report.markup import Html, grouped, percent, tag
from cwsetup.terminal.report.page import Figure, beside, figures, header, moment, notice, page, section, where
from cwsetup.terminal.report.tables import Column, Row, card_rules, cell, direction, number, share, table

WORDS: Mapping[Action, str] = {
    Action.UPDATE: "New price",
    Action.CREATE: "New item",
    Action.REVIEW: "Wants review",
    Action.UNCHANGED: "Unchanged",
    Action.SKIP: "Left out",
}
QUIET = frozenset({str(Action.UNCHANGED), str(Action.SKIP)})
"""What isn't shown until somebody asks for it."""
RECURRING = {Field.RECURRING_COST: "recurring cost", Field.RECURRING_PRICE: "recurring revenue"}
ENTRIES = (
    Column("Product", is_wide=True),
    Column("What"),
    Column("Price list"),
    Column("Category"),
    *(Column(heading, is_number=True) for heading in ("Cost now", "Cost new", "Cost change")),
    *(Column(heading, is_number=True) for heading in ("Price now", "Price new", "Price change")),
    Column("Reason", is_wide=True),
)
SUMS = (
    Column("Name", is_wide=True),
    *(Column(heading, is_number=True) for heading in ("New prices", "New items", "Wants review")),
    *(Column(heading, is_number=True) for heading in ("Costs now", "Costs new", "Costs change")),
    *(Column(heading, is_number=True) for heading in ("Prices now", "Prices new", "Prices change")),
)
Key = tuple[str, str | None]
"""A product and its unit, which are one entry of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """A plan and what else its page says; with ``run``, what came of each entry that was written."""

    plan: Plan
    currency: str
    categories: Mapping[int, str] = field(default_factory=dict)
    """By the id of an item."""
    new_category: str | None = None
    rejects: Sequence[Reject] = ()
    run: str | None = None
    outcomes: Mapping[Key, tuple[str, str]] = field(default_factory=dict)
    """The word for what came of an entry, and why it isn't done."""
    additions: AdditionsReport | None = None

    def category(self, entry: PlanEntry) -> str | None:
        """Return the category of an entry's item."""
        if entry.action is Action.CREATE:
            return self.new_category
        return None if entry.item_id is None else self.categories.get(entry.item_id)

    def ordered(self) -> list[PlanEntry]:
        """Return the entries in the order in which somebody looks at them: largest moves first, by what happens."""
        actions = list(WORDS)
        return sorted(self.plan.entries, key=lambda each: (actions.index(each.action), -size(each)))


def plan_page(report: PlanReport) -> str:
    """Return the page of a plan."""
    plan = report.plan
    state = ("Plan, for approval", "plan") if report.run is None else (f"Written by run {report.run}", "written")
    facts = (
        plan.profile_name,
        where(plan.company, plan.url),
        moment(plan.created),
        f"all amounts in {report.currency}",
    )
    rules = card_rules("entries", ENTRIES) + card_rules("sums", SUMS) + ADDITION_RULES
    return page(
        f"Price changes, {plan.profile_name}",
        rules,
        header("Price changes", *state, facts),
        tag("main", *_body(report)),
    )


def _body(report: PlanReport) -> Iterator[Html]:
    plan = report.plan
    yield figures([*_counts(plan), *_outcome(report), *_movements(plan), *_left_behind(report)])
    if plan.violations:
        yield notice("Beyond the limits of a run", [each.message for each in plan.violations])
    if any(entry.action in {Action.UPDATE, Action.REVIEW} for entry in plan.entries):
        charts = (histogram(f"{side.capitalize()}s", spread(plan.entries, side)) for side in ("price", "cost"))
        intro = "How many items move, by how far. Hatched: what waits for a review and isn't written."
        yield section("How prices move", beside(*charts), intro=intro, name="moves")
    yield from _sums(report)
    yield _entries(report)
    if report.additions is not None:
        yield additions_section(report.additions)
    if report.rejects:
        yield _rejects(report.rejects)


def _counts(plan: Plan) -> Iterator[Figure]:
    summary = plan.summary
    yield Figure(value=f"{summary[Action.UPDATE]:,}", label="New prices", more=f"{plan.matched:,} items found")
    if summary[Action.CREATE]:
        yield Figure(value=f"{summary[Action.CREATE]:,}", label="New items")
    yield Figure(
        value=f"{summary[Action.REVIEW]:,}",
        label="Want a review",
        link="entries",
        more="not written until somebody releases them",
        kind="review" if summary[Action.REVIEW] else None,
    )
    yield Figure(value=f"{summary[Action.UNCHANGED]:,}", label="Unchanged", more=f"{summary[Action.SKIP]:,} left out")


def _movements(plan: Plan) -> Iterator[Figure]:
    names: tuple[tuple[Side, str], ...] = (("price", "Sum of prices"), ("cost", "Sum of costs"))
    for side, label in names:
        found = plan.movement(side)
        more = f"{grouped(found.before)} → {grouped(found.after)}"
        if found.median is not None:
            more = f"{more}, median {percent(found.median)}"
            yield Figure(value=percent(found.net) or "–", label=label, more=more)
    before, after = (_margin(plan, when) for when in ("before", "after"))
    if before is not None and after is not None:
        yield Figure(value=f"{after:.1f} %", label="Margin of new prices", more=f"{before:.1f} % now")


def _margin(plan: Plan, when: str) -> Decimal | None:
    """Return the share of the price sum that isn't cost, of updated items that have both sides before and after."""
    pairs = [
        (sides(entry, "cost"), sides(entry, "price"))
        for entry in plan.entries
        if entry.action is Action.UPDATE and entry.before.cost is not None and entry.before.price
    ]
    place = ("before", "after").index(when)
    costs, prices = (
        sum((_as_left(side)[place] for side in column), Decimal(0))
        for column in (zip(*pairs, strict=True) if pairs else ((), ()))
    )
    return (prices - costs) * 100 / prices if prices > 0 else None


def _as_left(side: tuple[Decimal | None, Decimal | None]) -> tuple[Decimal, Decimal]:
    before = side[0] or Decimal(0)
    return before, before if side[1] is None else side[1]


def _outcome(report: PlanReport) -> Iterator[Figure]:
    if report.run is None:
        return
    words = [word for word, _ in report.outcomes.values()]
    done = sum(word in {"written", "already"} for word in words)
    rest = len(words) - done
    yield Figure(
        value=f"{done:,} of {len(words):,}",
        label="Written and read back",
        more=f"{rest:,} not written: see the list" if rest else "everything that was planned",
        kind="review" if rest else "good",
    )


def _left_behind(report: PlanReport) -> Iterator[Figure]:
    if report.additions is not None:
        found = report.additions.found
        more = f"billed too little a year, {len(found.lagging):,} at another price or cost"
        value, kind = grouped(found.lost), "review" if found.lost else "good"
        yield Figure(value=value, label="Agreement additions", more=more, kind=kind, link=ADDITIONS_ANCHOR)


def _sums(report: PlanReport) -> Iterator[Html]:
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


def _entries(report: PlanReport) -> Html:
    summary = report.plan.summary
    kinds = {str(action): (words, summary[action]) for action, words in WORDS.items() if summary[action]}
    entries = report.ordered()
    chosen = controls(
        ENTRIES,
        noun="entries",
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
    stays = entry.action in {Action.SKIP, Action.UNCHANGED} or after is None
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


def _rejects(rejects: Sequence[Reject]) -> Html:
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
