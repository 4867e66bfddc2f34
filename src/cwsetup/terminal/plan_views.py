"""What a plan looks like: what would change and by how much, what waits for a person and how it is released."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.text import Text

from cwsetup.pricing.book import Reject
from cwsetup.pricing.change import Field
from cwsetup.pricing.entry import Action, PlanEntry, Skip
from cwsetup.pricing.money import step_text
from cwsetup.pricing.movement import furthest, size
from cwsetup.pricing.plan import Plan
from cwsetup.terminal.listing import Indented, Listing
from cwsetup.terminal.price_views import amount
from cwsetup.terminal.views import cell
from cwsetup.text import counted

MOST = 10
"""Entries of a kind that are shown unless all are asked for."""
RECURRING = {Field.RECURRING_COST: "recurring cost", Field.RECURRING_PRICE: "recurring revenue"}
REASONS = 3
"""Reasons why products are left out that are shown unless each product is asked for."""


def plan_view(plan: Plan, rejects: Sequence[Reject], *, full: bool, is_saved: bool = False) -> RenderableType:
    """Return the plan: counts, the largest moves, new items, reviews by rule, and limits.

    The limits of a saved plan have been looked at; what releases its reviews helps to make the next one.
    """
    most = None if full else MOST
    return Group(
        *_head(plan),
        *_moves(plan, most),
        *_creates(plan, most),
        *_reviews(plan, most),
        *_skips(plan, full=full),
        *_limits(plan, is_saved=is_saved),
        *_rejects(rejects, most),
    )


def _head(plan: Plan) -> Iterator[RenderableType]:
    summary = plan.summary
    median = plan.movement("price").median or plan.movement("cost").median
    middle = f" (median {_percent(median)})" if median is not None else ""
    yield Text.assemble(
        cell(f"{plan.profile_name} · ", "bold"),
        f"{summary[Action.UPDATE]} to update{middle}, {summary[Action.CREATE]} to create, "
        f"{summary[Action.UNCHANGED]} the same, {summary[Action.REVIEW]} "
        f"want{'s' if summary[Action.REVIEW] == 1 else ''} your eye",
    )
    inactive = sum(each.action is Action.UNCHANGED and bool(each.seen and each.seen.inactive) for each in plan.entries)
    counts = (
        f"{counted(plan.matched, 'item')} found",
        *([f"{inactive} inactive with the same price (cwsetup match)"] if inactive else []),
        f"{counted(plan.not_in_connectwise, 'product')} not in ConnectWise",
        f"{plan.no_price} without a price",
        *([f"{plan.ignored} ignored"] if plan.ignored else []),
        f"{counted(plan.rejects, 'row')} rejected",
    )
    yield Indented([cell(each, "dim") for each in counts], by=0)
    for name in ("cost", "price"):
        movement = plan.movement(name)
        if movement.before != movement.after:
            line = f"Sum of {name}s: {amount(movement.before)} → {amount(movement.after)}"
            yield cell(f"{line} ({_percent(movement.net)})", "dim")


def _moves(plan: Plan, most: int | None) -> Iterator[RenderableType]:
    updates = sorted((each for each in plan.entries if each.action is Action.UPDATE), key=size, reverse=True)
    if not updates:
        return
    rows = [
        (
            cell(_name(entry)),
            cell(_other_name(entry), "dim"),
            cell(_step(entry.before.cost, entry.after.cost)),
            cell(_step(entry.before.price, entry.after.price)),
            cell(_percent(furthest(entry)) or "first"),
            cell(_from(entry), "dim"),
        )
        for entry in updates[:most]
    ]
    yield Text()
    yield Listing(("Update", "Item", "Cost", "Price", "Move", "From"), rows)
    yield from _more(len(updates), most)


def _creates(plan: Plan, most: int | None) -> Iterator[RenderableType]:
    creates = [each for each in plan.entries if each.action is Action.CREATE]
    if not creates:
        return
    rows = [
        (
            cell(entry.identifier or ""),
            cell(entry.product_name, "dim"),
            cell(amount(entry.after.cost)),
            cell(amount(entry.after.price)),
        )
        for entry in creates[:most]
    ]
    yield Text()
    yield Listing(("Create", "Name", "Cost", "Price"), rows)
    yield from _more(len(creates), most)


def _reviews(plan: Plan, most: int | None) -> Iterator[RenderableType]:
    """Group by the first rule: what is odd about each entry, then how they are released or cured."""
    reviews = [each for each in plan.entries if each.action is Action.REVIEW]
    for rule in dict.fromkeys(entry.rule for entry in reviews):
        mine = [entry for entry in reviews if entry.rule is rule]
        yield Text()
        yield cell(f"Review: {rule} ({len(mine)})", "bold yellow")
        for entry in mine[:most]:
            sentences = (*(finding.sentence for finding in entry.findings), *entry.notes)
            yield _indented(f"{_name(entry)}: {' '.join(sentences)}")
        yield from _more(len(mine), most)
        yield from (_indented(way, "dim") for way in _ways_out(mine))
    if any(entry.allow is not None for entry in reviews):
        yield Text()
        yield cell("What is released counts towards the run limits: with its --allow, look once more (--plan).", "dim")


def _ways_out(entries: Sequence[PlanEntry]) -> Iterator[str]:
    """Yield how to release those that flags release, and each cure of what none does."""
    free = [entry for entry in entries if entry.allow is not None]
    rules = list(dict.fromkeys(finding.rule for entry in free for finding in entry.findings))
    if len(free) == 1:
        yield f"Release: {free[0].allow}"
    elif free:
        yield f"Release all {len(free)}: {' '.join(f'--allow {rule}' for rule in rules)}"
        yield f"Release one: {' '.join(f'--allow {rule}:PRODUCT-ID' for rule in rules)}"
    cures = (finding.cure for entry in entries for finding in entry.findings)
    yield from dict.fromkeys(f"Cure: {cure}" for cure in cures if cure)


def _skips(plan: Plan, *, full: bool) -> Iterator[RenderableType]:
    """Name every product that is left out, or the commonest reasons."""
    skips = [each for each in plan.entries if each.action is Action.SKIP]
    if not skips:
        return
    yield Text()
    if full:
        yield from (cell(f"Skip {_name(entry)}: {entry.reason}", "dim") for entry in skips)
        return
    yield cell(f"Left out ({len(skips)})", "dim")
    reasons = Counter(entry.reason for entry in skips).most_common()
    yield from (_indented(f"{count} × {reason}", "dim") for reason, count in reasons[:REASONS])
    yield from _more(len(reasons), REASONS)
    if any(entry.skip is Skip.NOT_IN_CONNECTWISE for entry in skips):
        yield _indented("Cure of no item: link them (cwsetup match), or have items made (--create)", "dim")


def _limits(plan: Plan, *, is_saved: bool) -> Iterator[RenderableType]:
    for each in plan.violations:
        yield Text()
        yield cell(f"Limit: {each.message}", "bold red")
        if each.flag and not is_saved:
            yield _indented(f"If this is right: {each.flag}", "dim")
    if plan.violations and is_saved:
        yield _indented("A saved plan counts as looked at: its limits aren't asked about again.", "dim")


def _rejects(rejects: Sequence[Reject], most: int | None) -> Iterator[RenderableType]:
    if not rejects:
        return
    yield Text()
    yield cell(f"{counted(len(rejects), 'row')} of the price files can't be used:", "yellow")
    for each in rejects[:most]:
        yield _indented(f"{each.file} line {each.line}, {each.column} {each.value!r}: {each.reason}", "dim")
    yield from _more(len(rejects), most)


def _more(count: int, most: int | None) -> Iterator[RenderableType]:
    if most is not None and count > most:
        yield _indented(f"… {count - most} more; all of them: --full, or --json", "dim")


def _indented(text: str, style: str = "") -> RenderableType:
    return Indented([cell(text, style)])


def _name(entry: PlanEntry) -> str:
    return f"{entry.product_id} {entry.unit}" if entry.unit else entry.product_id


def _other_name(entry: PlanEntry) -> str:
    """Return the item's identifier where the product's own name doesn't say it already."""
    return "" if entry.identifier in {entry.product_id, _name(entry), None} else str(entry.identifier)


def _from(entry: PlanEntry) -> str:
    """Return why the item gets what it gets, and what of it has no column: recurring amounts that follow."""
    rules = ", ".join(dict.fromkeys(finding.rule for finding in entry.released))
    allowed = f"allowed: {rules}" if rules else ""
    recurring = (
        f"{RECURRING[change.field]} {step_text(change.before, change.after)}"
        for change in entry.changed
        if change.field in RECURRING
    )
    return "; ".join(filter(None, [entry.price_list, allowed, *recurring, *entry.notes]))


def _step(before: Decimal | None, after: Decimal | None) -> str:
    if after is None or before == after:
        return amount(before)
    return f"{amount(before) or 'nothing'} → {amount(after)}"


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{share:+.1f} %"
