"""What a plan comes to, for those who approve it: how its steps are spread, and its sums by price list and category."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from cwsetup.pricing.entry import Action, PlanEntry, count
from cwsetup.pricing.money import moved_by
from cwsetup.pricing.movement import Movement, Side, movement, sides

FALLS = (Decimal(-25), Decimal(-10), Decimal(-5), Decimal(0))
"""Where the bars of falling prices end, in per cent; those of rising ones mirror them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """How many steps are longer than its near end, seen from 0, and no longer than its far end."""

    low: Decimal | None
    """``None``: without end."""
    high: Decimal | None
    written: int
    waiting: int
    """Those in review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The steps of one side, from the deepest fall to the highest rise, and those from nothing or 0."""

    bars: tuple[Bar, ...]
    first_written: int
    first_waiting: int

    @property
    def total(self) -> int:
        """How many steps there are."""
        return self.first_written + self.first_waiting + sum(bar.written + bar.waiting for bar in self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What one price list, or one category, comes to; ``name`` is ``None`` for the entries that have none."""

    name: str | None
    updates: int
    creates: int
    reviews: int
    cost: Movement
    price: Movement


def spread(entries: Iterable[PlanEntry], side: Side) -> Spread:
    """Return how the steps of one side lie, of entries that are written and of those that wait."""
    written: list[Decimal | None] = []
    waiting: list[Decimal | None] = []
    for entry in entries:
        before, after = sides(entry, side)
        if entry.action in {Action.UPDATE, Action.REVIEW} and after is not None and before != after:
            (written if entry.action is Action.UPDATE else waiting).append(moved_by(before, after))
    edges = [None, *FALLS, *(-edge for edge in reversed(FALLS[:-1])), None]
    bars = tuple(
        Bar(low=low, high=high, written=_between(written, low, high), waiting=_between(waiting, low, high))
        for low, high in pairwise(edges)
    )
    return Spread(bars=bars, first_written=written.count(None), first_waiting=waiting.count(None))


def _between(steps: Iterable[Decimal | None], low: Decimal | None, high: Decimal | None) -> int:
    """Count steps; one that is just as long as an edge belongs to the bar nearer to 0."""
    return sum(_is_between(step, low, high) for step in steps if step is not None)


def _is_between(step: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    if step < 0:
        return (low is None or low <= step) and high is not None and step < high
    return low is not None and low < step and (high is None or step <= high)


def sums(entries: Iterable[PlanEntry], name_of: Callable[[PlanEntry], str | None]) -> tuple[Sum, ...]:
    """Return the sums of entries that are written or wait, by name, the largest first."""
    groups: defaultdict[str | None, list[PlanEntry]] = defaultdict(list)
    for entry in entries:
        if entry.action in {Action.UPDATE, Action.CREATE, Action.REVIEW}:
            groups[name_of(entry)].append(entry)
    found = [
        Sum(
            name=name,
            updates=count(group, Action.UPDATE),
            creates=count(group, Action.CREATE),
            reviews=count(group, Action.REVIEW),
            cost=movement(group, "cost"),
            price=movement(group, "price"),
        )
        for name, group in groups.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.price.after, -each.cost.after, each.name or "")))
