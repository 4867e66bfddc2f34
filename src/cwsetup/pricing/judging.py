"""Whether one price row may win at all, and how early it stands in the profile's orders.

Both ``resolve`` and ``explain`` ask here, so they can't disagree. Comparing rows with each other is theirs.
"""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TypeAlias

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.globs import any_of
from cwsetup.pricing.money import usable
from cwsetup.profile.choices import OnePricePer, Priority, Write
from cwsetup.profile.price_settings import Pricing
from cwsetup.text import fold


class LossReason(StrEnum):
    """Why a price row isn't the one that counts."""

    EXCLUDED = "product excluded"
    UNIT = "unit not chosen"
    PRICE_LIST = "price list not chosen"
    CURRENCY = "another currency"
    NOT_YET = "not valid yet"
    NO_LONGER = "no longer valid"
    NO_PRICE = "no price"
    NO_COST = "no cost"
    UNUSABLE = "unusable amount"
    LATER_UNIT = "later in the unit order"
    LATER_PRICE_LIST = "later in the price-list order"
    LATER_RANGE = "an older price still holds"
    SAME_PRICE = "the same price again"
    DUPLICATE = "two prices for one place"
    OTHER_ITEM = "another item"


Verdict: TypeAlias = int | LossReason
"""A row's rank, lowest first, or why it has none."""

EntryKey: TypeAlias = tuple[str, int | None]
"""What has one price: a folded product ID, and the place of the unit where each unit has its own price."""


class Judge:
    """Judges price rows one at a time, by the profile and on one day.

    What a unit, price list and currency come to is looked up, not worked out again: a price file has few of them
    and many rows.
    """

    __slots__ = (
        "_currency",
        "_excluded",
        "_list_place",
        "_list_step",
        "_on",
        "_per_unit",
        "_rank",
        "_unit_place",
        "_unit_step",
        "_write",
        "product",
    )

    def __init__(self, pricing: Pricing, on: date) -> None:
        self._on = on
        self._write = pricing.write
        self._per_unit = pricing.one_price_per is OnePricePer.PRODUCT_AND_UNIT
        self._excluded = cache(any_of(pricing.exclude))
        self._unit_place = _places(pricing.units)
        self._list_place = _places(pricing.price_lists)
        self._currency = fold(pricing.currency)
        self._rank = cache(self._ranked)
        self.product = cache(fold)
        units_first = pricing.priority is Priority.UNITS_FIRST
        # A place in the order that decides first outweighs every place in the other one.
        self._unit_step = len(pricing.price_lists) if units_first else 1
        self._list_step = 1 if units_first else len(pricing.units)

    def verdict(self, row: PriceRow) -> Verdict:
        """Return the row's rank among its product's rows, or why it can't win."""
        rank = self.rank(row)
        return rank if isinstance(rank, LossReason) else self._not_valid(row) or self._not_priced(row) or rank

    def rank(self, row: PriceRow) -> Verdict:
        """Return the rank that a row has if its days and amounts are in order, or why it has none."""
        if self._excluded(row.product_id):
            return LossReason.EXCLUDED
        return self._rank(row.unit, row.price_list, row.currency)

    def place(self, row: PriceRow) -> tuple[int, int]:
        """Return where a chosen unit and price list stand in their orders, counted from 0."""
        unit, price_list = self._unit_place(row.unit), self._list_place(row.price_list)
        if unit is None or price_list is None:
            raise ValueError(row)
        return unit, price_list

    def key(self, row: PriceRow) -> EntryKey:
        """Return what the row competes for; rows of a unit that isn't chosen compete for nothing but the product."""
        return self.product(row.product_id), self._unit_place(row.unit) if self._per_unit else None

    def _ranked(self, unit: str, price_list: str, currency: str) -> Verdict:
        unit_place, list_place = self._unit_place(unit), self._list_place(price_list)
        if unit_place is None:
            return LossReason.UNIT
        if list_place is None:
            return LossReason.PRICE_LIST
        if fold(currency) != self._currency:
            return LossReason.CURRENCY
        return unit_place * self._unit_step + list_place * self._list_step

    def _not_valid(self, row: PriceRow) -> LossReason | None:
        if row.valid_from is not None and row.valid_from > self._on:
            return LossReason.NOT_YET
        return LossReason.NO_LONGER if row.valid_to is not None and row.valid_to < self._on else None

    def _not_priced(self, row: PriceRow) -> LossReason | None:
        """Blank isn't zero, and the side that is written must be there."""
        if self._write is Write.COST and row.cost is None:
            return LossReason.NO_COST
        if self._write is not Write.COST and row.price is None:
            return LossReason.NO_PRICE
        fine = (row.cost is None or usable(row.cost)) and (row.price is None or usable(row.price))
        return None if fine else LossReason.UNUSABLE


def _places(names: Sequence[str]) -> Callable[[str], int | None]:
    """Return the look-up of a name's place in an order, from 0; ``None`` for a name that isn't in it."""
    by_name = {fold(name): place for place, name in enumerate(names)}
    return cache(lambda name: by_name.get(fold(name)))
