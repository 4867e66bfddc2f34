"""Which price a product has: the winner among all its rows, or why there is none.

Rows are read once and in any order; only the best so far of each product is kept. Whether a row may win is
``judging``'s, showing the losers is ``explain``'s.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.judging import EntryKey, Judge, LossReason
from cwsetup.pricing.money import rounded, usable
from cwsetup.profile.choices import CostFallback, Write
from cwsetup.profile.price_settings import Pricing


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The price of one product, or of one of its units; without a winner, why there is none."""

    product_id: str
    product_name: str
    unit: str | None = None
    """The unit in the profile's spelling; ``None`` when no unit is decided."""
    winner: PriceRow | None = None
    cost: Decimal | None = None
    """Rounded; ``None`` when the source has none."""
    price: Decimal | None = None
    cost_row: PriceRow | None = None
    """Where the cost comes from when the winner has none."""
    conflict: tuple[PriceRow, ...] = ()
    """Rows that give one unit, price list and day different amounts."""
    losses: Mapping[LossReason, int] = field(default_factory=dict)
    """Without a winner: how many rows lost for which reason, commonest first."""

    @property
    def row(self) -> PriceRow | None:
        """The row that says what the product is: the winner, or the first of those in conflict."""
        return self.winner or next(iter(self.conflict), None)


Amounts: TypeAlias = tuple[Decimal | None, ...]


def resolve(rows: Iterable[PriceRow], pricing: Pricing, on: date) -> tuple[Resolution, ...]:
    """Return the price of every product that isn't excluded, by product ID and unit, whatever the rows' order."""
    judge = Judge(pricing, on)
    reading = _read(rows, judge, with_costs=_falls_back(pricing))
    keys = reading.best.keys() | reading.losses.keys()
    with_units = {product for product, unit in keys if unit is not None}
    # Rows of a unit that isn't chosen are only worth an entry if the product has no other.
    entries = (key for key in keys if key[1] is not None or key[0] not in with_units)
    found = (_resolution(key, reading, judge, pricing) for key in entries)
    return tuple(sorted(found, key=lambda one: (one.product_id, one.unit or "")))


def without_price(resolutions: Iterable[Resolution]) -> Mapping[str, int]:
    """Return how many products have no price for which reason, commonest first; a product counts for its main one."""
    reasons = Counter(
        str(LossReason.DUPLICATE if each.conflict else next(iter(each.losses)))
        for each in resolutions
        if each.winner is None
    )
    return dict(reasons.most_common())


def holders(rows: Sequence[PriceRow], amounts: Callable[[PriceRow], Amounts]) -> tuple[PriceRow, ...]:
    """Return the one row that holds among rows of one place in the orders, or those that contradict each other.

    All are valid on the day. Rows of equal amounts count once. Of different amounts, the row that began first
    holds as long as it has an end, because price lists are published with ranges that overlap by days: on 2
    November the price of 2021-10-01 to 2021-11-03 holds against that of 2021-11-01 onwards. A row without a
    beginning began first. Without an end nothing says when the later row takes over, and rows that began on the
    same day are equally old: both are conflicts.
    """
    if len(rows) == 1:
        return tuple(rows)
    by_age = sorted(rows, key=lambda row: (row.valid_from or date.min, row.file, row.line))
    distinct = _distinct(by_age, amounts)
    if len(distinct) == 1:
        return distinct
    oldest = [row for row in by_age if row.valid_from == by_age[0].valid_from]
    holding = _distinct(oldest, amounts)
    if len(holding) == 1 and all(row.valid_to is not None for row in oldest):
        return holding
    return tuple(sorted(distinct, key=lambda row: (row.file, row.line)))


def amounts_of(places: int) -> Callable[[PriceRow], Amounts]:
    """Return how rows are compared: by both sides as they would be written."""
    return lambda row: (_rounded(row.cost, places), _rounded(row.price, places))


class _Reading(NamedTuple):
    """What is known when all rows were read."""

    best: Mapping[EntryKey, tuple[int, list[PriceRow]]]
    """The lowest rank of each entry, and its rows."""
    losses: Mapping[EntryKey, Counter[LossReason]]
    """Why rows lost, complete for the entries without a best."""
    named: Mapping[EntryKey, tuple[str, str]]
    """Product ID and name of the entries that had a loser."""
    costs: Mapping[tuple[str, int], Mapping[int, list[PriceRow]]]
    """The rows with a cost, by product and unit, then by the price list's place; only for a cost fallback."""


def _read(rows: Iterable[PriceRow], judge: Judge, *, with_costs: bool) -> _Reading:
    best: dict[EntryKey, tuple[int, list[PriceRow]]] = {}
    losses: defaultdict[EntryKey, Counter[LossReason]] = defaultdict(Counter)
    named: dict[EntryKey, tuple[str, str]] = {}
    costs: defaultdict[tuple[str, int], defaultdict[int, list[PriceRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        verdict = judge.verdict(row)
        if verdict is LossReason.EXCLUDED:
            continue
        key = judge.key(row)
        if isinstance(verdict, LossReason):
            if key not in best:
                losses[key][verdict] += 1
                name = (row.product_id, row.product_name)
                named[key] = min(named.get(key, name), name)
        elif key not in best or verdict < best[key][0]:
            best[key] = (verdict, [row])
        elif verdict == best[key][0]:
            best[key][1].append(row)
        if with_costs and _offers_cost(row, verdict):
            unit, price_list = judge.place(row)
            costs[key[0], unit][price_list].append(row)
    return _Reading(best, losses, named, costs)


def _resolution(key: EntryKey, reading: _Reading, judge: Judge, pricing: Pricing) -> Resolution:
    if key not in reading.best:
        product_id, product_name = reading.named[key]
        unit = None if key[1] is None else pricing.units[key[1]]
        losses = dict(sorted(reading.losses[key].items(), key=lambda pair: (-pair[1], list(LossReason).index(pair[0]))))
        return Resolution(product_id=product_id, product_name=product_name, unit=unit, losses=losses)
    first, *others = holders(reading.best[key][1], amounts_of(pricing.places))
    cost_rows = () if others else _cost_rows(first, reading, judge, pricing)
    cost_row = cost_rows[0] if len(cost_rows) == 1 else None
    return Resolution(
        product_id=first.product_id,
        product_name=first.product_name,
        unit=pricing.units[judge.place(first)[0]],
        winner=None if others else first,
        cost=None if others else _rounded((cost_row or first).cost, pricing.places),
        price=None if others else _rounded(first.price, pricing.places),
        cost_row=cost_row,
        conflict=(first, *others) if others else cost_rows if cost_row is None else (),
    )


def _cost_rows(winner: PriceRow, reading: _Reading, judge: Judge, pricing: Pricing) -> tuple[PriceRow, ...]:
    """Return the row of the next price list with a cost for the winner's unit; several contradict each other."""
    unit, price_list = judge.place(winner)
    by_list = reading.costs.get((judge.product(winner.product_id), unit), {})
    later = sorted(place for place in by_list if place > price_list)
    if winner.cost is not None or not later:
        return ()
    return holders(by_list[later[0]], lambda row: (_rounded(row.cost, pricing.places),))


def _falls_back(pricing: Pricing) -> bool:
    return pricing.cost_fallback is CostFallback.SAME_UNIT and pricing.write is Write.BOTH


def _offers_cost(row: PriceRow, verdict: int | LossReason) -> bool:
    """A row that lacks nothing but a price can still lend its cost."""
    if isinstance(verdict, LossReason) and verdict is not LossReason.NO_PRICE:
        return False
    return row.cost is not None and usable(row.cost)


def _distinct(rows: Iterable[PriceRow], amounts: Callable[[PriceRow], Amounts]) -> tuple[PriceRow, ...]:
    first: dict[Amounts, PriceRow] = {}
    for row in rows:
        first.setdefault(amounts(row), row)
    return tuple(first.values())


def _rounded(amount: Decimal | None, places: int) -> Decimal | None:
    return None if amount is None else rounded(amount, places)
