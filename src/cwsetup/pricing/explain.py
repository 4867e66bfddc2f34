"""Why a product has the price it has: the winner, its place in both orders, and what every other row lost by.

Decides nothing: the winners are ``resolve``'s, the reasons ``judging``'s.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from cwsetup.errors import UsageError
from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.globs import first_of
from cwsetup.pricing.judging import Judge, LossReason
from cwsetup.pricing.lookup import ProductNames, meant
from cwsetup.pricing.resolve import Resolution, amounts_of, resolve
from cwsetup.profile.choices import Priority
from cwsetup.profile.price_settings import Pricing
from cwsetup.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPrice:
    """A price and where its row stands in both orders, counted from 1; without a row nowhere."""

    resolution: Resolution
    unit_place: int | None = None
    price_list_place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loser:
    """A row that isn't the price, and why."""

    row: PriceRow
    reason: LossReason
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that the price sources say about one product."""

    product_id: str
    prices: tuple[PlacedPrice, ...]
    """One; several where each unit has its price; none of an excluded product."""
    losers: tuple[Loser, ...]
    """By file and line."""
    excluded: str | None = None
    """The pattern of the profile by which the product has no price at all."""
    pinned: str | None = None
    """The pattern of the profile by which its item is never written."""


def explain(
    rows: Iterable[PriceRow], pricing: Pricing, on: date, product_id: str, *, unit: str | None = None
) -> Explanation:
    """Return why the product has its price; ``unit`` narrows it to one of its items where each unit has one."""
    asked = RowsOf(product_id)
    for row in rows:
        asked.take(row)
    return asked.explained(pricing, on, unit=unit)


class RowsOf:
    """Takes price rows one at a time and keeps those of one product; of the others only what they are called."""

    def __init__(self, product_id: str) -> None:
        self._asked = product_id
        self._is_own = cache(lambda other: fold(other) == fold(product_id))
        self._rows: list[PriceRow] = []
        self._products = ProductNames()

    def take(self, row: PriceRow) -> None:
        """Keep a row, or what it calls another product."""
        self._products.take(row)
        if self._is_own(row.product_id):
            self._rows.append(row)

    def explained(self, pricing: Pricing, on: date, *, unit: str | None = None) -> Explanation:
        """Return what ``explain`` does, by the rows taken so far."""
        if not self._rows:
            hint = meant(self._asked, self._products.all())
            raise UsageError(f'No price row has the product ID "{self._asked}".', hint=hint)
        judge = Judge(pricing, on)
        prices = tuple(
            _placed(resolution, judge)
            for resolution in resolve(self._rows, pricing, on)
            if unit is None or fold(resolution.unit or "") == fold(unit)
        )
        winners = {id(placed.resolution.winner) for placed in prices}
        ordered = sorted(self._rows, key=lambda row: (row.file, row.line))
        return Explanation(
            product_id=ordered[0].product_id,
            prices=prices,
            losers=tuple(_loser(row, prices, judge, pricing, on) for row in ordered if id(row) not in winners),
            excluded=first_of(pricing.exclude, self._asked),
            pinned=first_of(pricing.pinned, self._asked),
        )


def _placed(resolution: Resolution, judge: Judge) -> PlacedPrice:
    if resolution.row is None:
        return PlacedPrice(resolution=resolution)
    unit, price_list = judge.place(resolution.row)
    return PlacedPrice(resolution=resolution, unit_place=unit + 1, price_list_place=price_list + 1)


def _loser(row: PriceRow, prices: Sequence[PlacedPrice], judge: Judge, pricing: Pricing, on: date) -> Loser:
    verdict = judge.verdict(row)
    if isinstance(verdict, LossReason):
        reason, ahead = verdict, row
    else:
        # A row that could win lost to a row that won its entry, or contradicts the one that would have.
        rival = next((one for one in prices if _rivals(one.resolution, row, judge)), None)
        reason, ahead = (
            (LossReason.OTHER_ITEM, row) if rival is None else _lost_to(rival.resolution, row, judge, pricing)
        )
    return Loser(
        row=row, reason=reason, sentence=_SENTENCES[reason].format(row=row, ahead=ahead, pricing=pricing, on=on)
    )


def _rivals(resolution: Resolution, row: PriceRow, judge: Judge) -> bool:
    return resolution.row is not None and judge.key(resolution.row) == judge.key(row)


def _lost_to(resolution: Resolution, row: PriceRow, judge: Judge, pricing: Pricing) -> tuple[LossReason, PriceRow]:
    """Return what decided between a row and its entry's own, and the row that is ahead of it."""
    ahead = resolution.winner or resolution.conflict[0]
    (unit, price_list), (unit_ahead, price_list_ahead) = judge.place(row), judge.place(ahead)
    if (unit, price_list) != (unit_ahead, price_list_ahead):
        by_unit = unit != unit_ahead and (pricing.priority is Priority.UNITS_FIRST or price_list == price_list_ahead)
        return LossReason.LATER_UNIT if by_unit else LossReason.LATER_PRICE_LIST, ahead
    amounts = amounts_of(pricing.places)
    if resolution.winner is None:
        different = next(other for other in resolution.conflict if amounts(other) != amounts(row))
        return LossReason.DUPLICATE, different
    return LossReason.SAME_PRICE if amounts(row) == amounts(ahead) else LossReason.LATER_RANGE, ahead


_SENTENCES: Mapping[LossReason, str] = {
    LossReason.EXCLUDED: "Product {row.product_id} is excluded by the profile.",
    LossReason.UNIT: "Unit {row.unit} isn't chosen.",
    LossReason.PRICE_LIST: "Price list {row.price_list} isn't chosen.",
    LossReason.CURRENCY: "Currency {row.currency} isn't {pricing.currency}.",
    LossReason.NOT_YET: "Not valid yet: from {row.valid_from}, asked for {on}.",
    LossReason.NO_LONGER: "No longer valid: until {row.valid_to}, asked for {on}.",
    LossReason.NO_PRICE: "It has no price.",
    LossReason.NO_COST: "It has no cost.",
    LossReason.UNUSABLE: "Cost {row.cost}, price {row.price}: an amount is negative, too large or not a number.",
    LossReason.LATER_UNIT: "Unit {row.unit} comes after {ahead.unit}.",
    LossReason.LATER_PRICE_LIST: "Price list {row.price_list} comes after {ahead.price_list}.",
    LossReason.LATER_RANGE: "The price of {ahead.file} line {ahead.line} is older and holds until {ahead.valid_to}.",
    LossReason.SAME_PRICE: "The same price as {ahead.file} line {ahead.line}.",
    LossReason.DUPLICATE: "{ahead.file} line {ahead.line} has another price for the same unit, price list and day.",
    LossReason.OTHER_ITEM: "Unit {row.unit} is another item with a price of its own.",
}
