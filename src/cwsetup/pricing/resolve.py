"""Which price a product has: the winner among all its rows, or why there is none.

Rows come one at a time and in any order; of each product only the best so far is kept. Whether a row may win is
``judging``'s, showing the losers is ``explain``'s.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.collector import unsearched
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

    @property
    def part_number(self) -> str | None:
        """The product's part number, if its row has one."""
        return self.row.part_number if self.row else None


Amounts: TypeAlias = tuple[Decimal | None, ...]


def resolve(rows: Iterable[PriceRow], pricing: Pricing, on: date) -> tuple[Resolution, ...]:
    """Return the price of every product that isn't excluded, by product ID and unit, whatever the rows' order."""
    resolver = Resolver(pricing, on)
    for row in rows:
        resolver.take(row)
    return resolver.resolutions()


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


class Resolver:
    """Takes price rows one at a time, and keeps of them only what a price can still come from."""

    def __init__(self, pricing: Pricing, on: date) -> None:
        self._pricing = pricing
        self._judge = Judge(pricing, on)
        self._with_costs = _falls_back(pricing)
        self._best: dict[EntryKey, tuple[int, list[PriceRow]]] = {}
        """The lowest rank of each entry, and its rows."""
        self._losses: dict[EntryKey, Counter[LossReason]] = {}
        """Why rows lost, complete for the entries without a best."""
        self._named: dict[EntryKey, tuple[str, str]] = {}
        """Product ID and name of the entries that had a loser."""
        self._costs: dict[tuple[str, int], dict[int, list[PriceRow]]] = {}
        """The rows with a cost, by product and unit, then by the price list's place; only for a cost fallback."""

    def take(self, row: PriceRow) -> None:
        """Hold a row against the best of its entry so far."""
        key = self._judge.key(row)
        best = self._best.get(key)
        if best is not None and not self._with_costs:
            rank = self._judge.rank(row)
            if isinstance(rank, LossReason) or rank > best[0]:
                return  # most rows: whatever their days and amounts are, they can't win any more
        verdict = self._judge.verdict(row)
        if verdict is LossReason.EXCLUDED:
            return
        if isinstance(verdict, LossReason):
            if best is None:
                self._lose(key, row, verdict)
        elif best is None or verdict < best[0]:
            self._best[key] = (verdict, [row])
        elif verdict == best[0]:
            best[1].append(row)
        if self._with_costs and _offers_cost(row, verdict):
            unit, price_list = self._judge.place(row)
            self._costs.setdefault((key[0], unit), {}).setdefault(price_list, []).append(row)

    def _lose(self, key: EntryKey, row: PriceRow, reason: LossReason) -> None:
        self._losses.setdefault(key, Counter())[reason] += 1
        name = (row.product_id, row.product_name)
        self._named[key] = min(self._named.get(key, name), name)

    @unsearched()
    def resolutions(self) -> tuple[Resolution, ...]:
        """Return the price of every product by the rows taken so far, by product ID and unit."""
        keys = self._best.keys() | self._losses.keys()
        with_units = {product for product, unit in keys if unit is not None}
        # Rows of a unit that isn't chosen are only worth an entry if the product has no other.
        entries = (key for key in keys if key[1] is not None or key[0] not in with_units)
        found = (self._decided(key) if key in self._best else self._lost(key) for key in entries)
        return tuple(sorted(found, key=lambda one: (one.product_id, one.unit or "")))

    def _lost(self, key: EntryKey) -> Resolution:
        product_id, product_name = self._named[key]
        unit = None if key[1] is None else self._pricing.units[key[1]]
        order = list(LossReason)
        losses = dict(sorted(self._losses[key].items(), key=lambda pair: (-pair[1], order.index(pair[0]))))
        return Resolution(product_id=product_id, product_name=product_name, unit=unit, losses=losses)

    def _decided(self, key: EntryKey) -> Resolution:
        places = self._pricing.places
        first, *others = holders(self._best[key][1], amounts_of(places))
        cost_rows = () if others else self._cost_rows(first)
        cost_row = cost_rows[0] if len(cost_rows) == 1 else None
        return Resolution(
            product_id=first.product_id,
            product_name=first.product_name,
            unit=self._pricing.units[self._judge.place(first)[0]],
            winner=None if others else first,
            cost=None if others else _rounded((cost_row or first).cost, places),
            price=None if others else _rounded(first.price, places),
            cost_row=cost_row,
            conflict=(first, *others) if others else cost_rows if cost_row is None else (),
        )

    def _cost_rows(self, winner: PriceRow) -> tuple[PriceRow, ...]:
        """Return the row of the next price list with a cost for the winner's unit; several contradict each other."""
        if winner.cost is not None or not self._with_costs:
            return ()
        unit, price_list = self._judge.place(winner)
        by_list = self._costs.get((self._judge.product(winner.product_id), unit), {})
        later = sorted(place for place in by_list if place > price_list)
        return holders(by_list[later[0]], lambda row: (_rounded(row.cost, self._pricing.places),)) if later else ()


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
