"""The page about a plan: what it comes to, how prices move, sums by price list and category, and every entry."""

from collections.abc import Iterator
from decimal import Decimal

from cwsetup.pricing.entry import Action
from cwsetup.pricing.movement import Side, sides
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.spread import spread
from cwsetup.terminal.report.additions_page import ADDITION_RULES, ADDITIONS_ANCHOR, additions_section
from cwsetup.terminal.report.entries import ENTRIES, entries_section
from cwsetup.terminal.report.histogram import histogram
from cwsetup.terminal.report.markup import Html, grouped, percent, tag
from cwsetup.terminal.report.page import Figure, beside, figures, header, moment, notice, page, section, where
from cwsetup.terminal.report.plan_report import PlanReport
from cwsetup.terminal.report.sums_tables import SUMS, rejects_section, sums_sections
from cwsetup.terminal.report.tables import card_rules


def plan_page(report: PlanReport) -> str:
    """Return the page of a plan."""
    plan = report.plan
    state = ("Plan, to be agreed to", "plan") if report.run is None else (f"Written by run {report.run}", "written")
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
        intro = "How many items move, by how far. Dashed: what waits for a review and isn't written."
        yield section("How prices move", beside(*charts), intro=intro, name="moves")
    yield from sums_sections(report)
    yield entries_section(report)
    if report.additions is not None:
        yield additions_section(report.additions)
    if report.rejects:
        yield rejects_section(report.rejects)


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
        if found.median is not None and found.before != found.after:
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
