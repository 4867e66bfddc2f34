"""What a plan looks like: what would change and by how much, what waits for a person and how it is released."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.text import Text

from cwsetup.pricing.book import Reject
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.money import moved_by
from cwsetup.pricing.plan import Plan
from cwsetup.terminal.price_views import amount
from cwsetup.terminal.views import Listing, cell

MOST = 10
"""Entries of a kind that are shown unless all are asked for."""


def plan_view(plan: Plan, rejects: Sequence[Reject], *, full: bool) -> RenderableType:
    """Return the plan: counts, the largest moves, new items, reviews by rule, and limits."""
    most = None if full else MOST
    return Group(
        *_head(plan),
        *_moves(plan, most),
        *_creates(plan, most),
        *_reviews(plan, most),
        *_skips(plan, full=full),
        *_limits(plan),
        *_rejects(rejects, most),
    )


def _head(plan: Plan) -> Iterator[RenderableType]:
    summary = plan.summary
    median = plan.movement("price").median or plan.movement("cost").median
    middle = f" (median {_percent(median)})" if median is not None else ""
    yield Text.assemble(
        cell(f"{plan.profile_name} · ", "bold"),
        f"{summary[Action.UPDATE]} to update{middle}, {summary[Action.CREATE]} to create, "
        f"{summary[Action.UNCHANGED]} the same, {summary[Action.REVIEW]} want your eye",
    )
    yield cell(
        f"{plan.matched} item{'s' if plan.matched != 1 else ''} found · "
        f"{plan.not_in_connectwise} products not in ConnectWise · {plan.no_price} without a price · "
        f"{plan.rejects} row{'s' if plan.rejects != 1 else ''} rejected",
        "dim",
    )
    for name in ("cost", "price"):
        movement = plan.movement(name)
        if movement.before != movement.after:
            line = f"Sum of {name}s: {amount(movement.before)} → {amount(movement.after)}"
            yield cell(f"{line} ({_percent(movement.net)})", "dim")


def _moves(plan: Plan, most: int | None) -> Iterator[RenderableType]:
    updates = sorted((each for each in plan.entries if each.action is Action.UPDATE), key=_size, reverse=True)
    if not updates:
        return
    rows = [
        (
            cell(_name(entry)),
            cell(_other_name(entry), "dim"),
            cell(_step(entry.before.cost, entry.after.cost)),
            cell(_step(entry.before.price, entry.after.price)),
            cell(_percent(_move(entry))),
            cell(entry.price_list or "", "dim"),
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
    """Group by the first rule; each line says what is odd and how it is released or cured."""
    reviews = [each for each in plan.entries if each.action is Action.REVIEW]
    for rule in dict.fromkeys(entry.rule for entry in reviews):
        mine = [entry for entry in reviews if entry.rule is rule]
        yield Text()
        yield cell(f"Review: {rule} ({len(mine)})", "bold yellow")
        for entry in mine[:most]:
            yield cell(f"  {_name(entry)}: {entry.reason}")
            if entry.allow:
                yield cell(f"    {entry.allow}", "dim")
        yield from _more(len(mine), most)


def _skips(plan: Plan, *, full: bool) -> Iterator[RenderableType]:
    skips = [each for each in plan.entries if each.action is Action.SKIP]
    if full and skips:
        yield Text()
        yield from (cell(f"Skip {_name(entry)}: {entry.reason}", "dim") for entry in skips)


def _limits(plan: Plan) -> Iterator[RenderableType]:
    for each in plan.violations:
        yield Text()
        yield cell(f"Limit: {each.message}", "bold red")
        if each.flag:
            yield cell(f"  If this is right: {each.flag}", "dim")


def _rejects(rejects: Sequence[Reject], most: int | None) -> Iterator[RenderableType]:
    if not rejects:
        return
    yield Text()
    yield cell(f"{len(rejects)} row{'s' if len(rejects) != 1 else ''} of the price files can't be used:", "yellow")
    for each in rejects[:most]:
        yield cell(f"  {each.file} line {each.line}, {each.column} {each.value!r}: {each.reason}", "dim")
    yield from _more(len(rejects), most)


def _more(count: int, most: int | None) -> Iterator[RenderableType]:
    if most is not None and count > most:
        yield cell(f"  … {count - most} more; all of them: --full, or --json", "dim")


def _name(entry: PlanEntry) -> str:
    return f"{entry.product_id} {entry.unit}" if entry.unit else entry.product_id


def _other_name(entry: PlanEntry) -> str:
    """Return the item's identifier where the product's own name doesn't say it already."""
    return "" if entry.identifier in {entry.product_id, _name(entry), None} else str(entry.identifier)


def _move(entry: PlanEntry) -> Decimal | None:
    price = moved_by(entry.before.price, entry.after.price)
    cost = moved_by(entry.before.cost, entry.after.cost)
    return max((each for each in (price, cost) if each is not None), key=abs, default=None)


def _size(entry: PlanEntry) -> Decimal:
    move = _move(entry)
    return Decimal("Infinity") if move is None else abs(move)


def _step(before: Decimal | None, after: Decimal | None) -> str:
    if after is None or before == after:
        return amount(before)
    return f"{amount(before) or 'nothing'} → {amount(after)}"


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{share:+.1f} %"
