"""The run limits: what one run may change before a person must look, all violations at once.

Judged when a plan is made. Each says its numbers and the exact flag that lets the run pass.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import TypeAlias

from cwsetup.pricing.change import Field
from cwsetup.pricing.entry import Action, PlanEntry, count, matched
from cwsetup.pricing.factors import telling_factor
from cwsetup.pricing.money import money_text, within, within_share
from cwsetup.pricing.movement import Movement, movement
from cwsetup.profile.price_settings import Limits

MOVES = Decimal(10)
"""An item counts as moving when a side of it goes further than this, in per cent."""

FEWEST_MATCHED = 10
"""A share of fewer items says nothing."""

FEWEST_ALIKE = 5
ALIKE = Decimal(20)
"""From so many updates, and this share of them, a common factor is no accident."""


LARGEST_SHARE = 999_999
"""The largest share, in per cent, that a profile or a flag can say."""


class Limit(StrEnum):
    """The run limits, by their names in the profile."""

    MAX_CHANGES = "max_changes"
    MAX_NET_CHANGE = "max_net_change"
    MAX_CREATES = "max_creates"
    MIN_ROWS = "min_rows"
    MIN_MATCHES = "min_matches"
    SAME_FACTOR = "same-factor"


@dataclass(frozen=True, slots=True)
class Violation:
    """One limit that a run breaks; without a flag nothing lets it pass."""

    limit: Limit
    message: str
    flag: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the limits judge: the entries, and what a plan doesn't show."""

    entries: Sequence[PlanEntry]
    rows: int
    """How many usable price rows the sources had."""
    last_matches: int | None = None
    """How many items the last run matched; ``None`` without one."""
    same_factor: bool = False
    """Whether a common factor is allowed."""

    @property
    def updates(self) -> tuple[PlanEntry, ...]:
        """The entries that would be written to existing items."""
        return tuple(entry for entry in self.entries if entry.action is Action.UPDATE)


def violations(facts: Facts, limits: Limits) -> tuple[Violation, ...]:
    """Return every limit that the run breaks, in the order of ``Limit``."""
    return tuple(found for judge in _JUDGES if (found := judge(facts, limits)) is not None)


def _too_many_changes(facts: Facts, limits: Limits) -> Violation | None:
    items, moving = matched(facts.entries), sum(_moves(entry) for entry in facts.updates)
    if items < FEWEST_MATCHED or within_share(moving, limits.max_changes, items):
        return None
    share = Decimal(moving * 100) / items
    return Violation(
        Limit.MAX_CHANGES,
        f"{moving} of {items} matched items ({share:.1f}%) would move by more than {MOVES}%;"
        f" the limit is {limits.max_changes:f}%.",
        f"--max-changes {_up(share)}%",
    )


def _too_much_net(facts: Facts, limits: Limits) -> Violation | None:
    """Costs and prices are summed apart: a rise of one must not hide a fall of the other."""
    sides = {"costs": movement(facts.updates, "cost"), "prices": movement(facts.updates, "price")}
    broken = {name: side for name, side in sides.items() if not _within_net(side, limits.max_net_change)}
    if not broken:
        return None
    sums = " and ".join(
        f"the {name} from {money_text(side.before)} to {money_text(side.after)} ({_share(side.net)})"
        for name, side in broken.items()
    )
    nets = [abs(side.net) for side in broken.values() if side.net is not None]
    is_sayable = len(nets) == len(broken) and max(nets) <= LARGEST_SHARE
    return Violation(
        Limit.MAX_NET_CHANGE,
        f"The updated items ({len(facts.updates)}) together would move {sums};"
        f" the limit is {limits.max_net_change:f}%.",
        f"--max-net-change {_up(max(nets))}%" if is_sayable else None,
    )


def _too_many_creates(facts: Facts, limits: Limits) -> Violation | None:
    creates = count(facts.entries, Action.CREATE)
    if creates <= limits.max_creates:
        return None
    message = f"New items: {creates}; the limit is {limits.max_creates}."
    return Violation(Limit.MAX_CREATES, message, f"--max-creates {creates}")


def _too_few_rows(facts: Facts, limits: Limits) -> Violation | None:
    if facts.rows >= limits.min_rows:
        return None
    message = f"Usable price rows: {facts.rows}; the limit is {limits.min_rows}."
    return Violation(Limit.MIN_ROWS, message, f"--min-rows {facts.rows}")


def _too_few_matches(facts: Facts, limits: Limits) -> Violation | None:
    items, last = matched(facts.entries), facts.last_matches
    if not last or (limits.min_matches.is_finite() and items * 100 >= limits.min_matches * last):
        return None
    share = Decimal(items * 100) / last
    return Violation(
        Limit.MIN_MATCHES,
        f"Items found: {items}, which is {share:.1f}% of the last run's {last}; the limit is {limits.min_matches:f}%."
        " A price file may be cut short.",
        f"--min-matches {_down(share)}%",
    )


def _same_factor(facts: Facts, _: Limits) -> Violation | None:
    updates = facts.updates
    alike = Counter(factor for entry in updates for factor in _factors(entry))
    telling = {
        factor: times
        for factor, times in sorted(alike.items(), key=lambda pair: (-pair[1], pair[0]))
        if times >= FEWEST_ALIKE and times * 100 >= ALIKE * len(updates)
    }
    if facts.same_factor or not telling:
        return None
    shares = " and ".join(f"{times} of {len(updates)} are {factor}" for factor, times in telling.items())
    message = f"Updates that share a factor: {shares}. A unit, a term or a decimal point may be mixed up."
    return Violation(Limit.SAME_FACTOR, message, "--allow same-factor")


_Judge: TypeAlias = Callable[[Facts, Limits], Violation | None]
_JUDGES: tuple[_Judge, ...] = (
    _too_many_changes,
    _too_much_net,
    _too_many_creates,
    _too_few_rows,
    _too_few_matches,
    _same_factor,
)


def _moves(entry: PlanEntry) -> bool:
    """A first price moves too: there is no share of nothing that it could be within."""
    return not all(change.before is not None and within(change.before, change.after, MOVES) for change in entry.changed)


def _factors(entry: PlanEntry) -> set[str]:
    """Return an update's telling factors, each once although cost and price may both have it."""
    written = (change for change in entry.changed if change.field in {Field.COST, Field.PRICE})
    return {factor for change in written if (factor := telling_factor(change.before, change.after)) is not None}


def _within_net(side: Movement, percent: Decimal) -> bool:
    """Sums that aren't finite may be equal and still hide any change."""
    unmoved = side.before.is_finite() and side.before == side.after
    return unmoved or within(side.before, side.after, percent)


def _share(percent: Decimal | None) -> str:
    return "no number" if percent is None else f"{percent:+.1f}%"


def _up(percent: Decimal) -> Decimal:
    return percent.to_integral_value(ROUND_CEILING)


def _down(percent: Decimal) -> Decimal:
    return percent.to_integral_value(ROUND_FLOOR)
