"""How far the updates of a plan move costs and prices, one by one and together."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Literal, TypeAlias

from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.money import moved_by

Side: TypeAlias = Literal["cost", "price"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """The sums of one side of the updated items, and how the items' own steps lie.

    An item that had nothing or 0 isn't in it: there is no share of nothing, and ``first-price`` asks about it.
    """

    before: Decimal
    after: Decimal
    median: Decimal | None
    """The middle step in per cent; ``None`` when nothing is updated."""

    @property
    def net(self) -> Decimal | None:
        """The step of the sum in per cent."""
        return moved_by(self.before, self.after)


def movement(entries: Iterable[PlanEntry], side: Side) -> Movement:
    """Return how the updates move one side; a side that an update leaves alone counts as it is."""
    steps = [step for entry in entries if entry.action is Action.UPDATE and (step := _step(entry, side)) is not None]
    shares = [share for before, after in steps if (share := moved_by(before, after)) is not None]
    return Movement(
        before=sum((before for before, _ in steps), Decimal(0)),
        after=sum((after for _, after in steps), Decimal(0)),
        median=median(shares) if shares else None,
    )


def sides(entry: PlanEntry, side: Side) -> tuple[Decimal | None, Decimal | None]:
    """Return what one side of an entry is and would be."""
    before, after = entry.before, entry.after
    return {"cost": (before.cost, after.cost), "price": (before.price, after.price)}[side]


def furthest(entry: PlanEntry) -> Decimal | None:
    """Return how far the item moves, on the side that moves further; there is no share of nothing."""
    both = (sides(entry, "cost"), sides(entry, "price"))
    moves = [moved_by(before, after) for before, after in both if after is not None and before != after]
    known = [move for move in moves if move is not None]
    return max(known, key=abs, default=Decimal(0)) if len(known) == len(moves) else None


def size(entry: PlanEntry) -> Decimal:
    """Return how far the item moves, either way; a first price comes before all others."""
    move = furthest(entry)
    return Decimal("Infinity") if move is None else abs(move)


def _step(entry: PlanEntry, side: Side) -> tuple[Decimal, Decimal] | None:
    before, after = sides(entry, side)
    return None if not before else (before, before if after is None else after)
