"""Additions of agreements beside the catalog items that they were made from: which still carry another amount.

ConnectWise copies price and cost into an addition when it is added; what an item costs later doesn't reach it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.change import Prices
from cwsetup.pricing.money import same

BILLS_A_YEAR: Mapping[str, int] = {"Weekly": 52, "Monthly": 12, "Quarterly": 4, "SemiAnnual": 2, "Yearly": 1}
"""By the option of a billing cycle; ``BiWeekly`` and ``BiMonthly`` mean two things, ``NotRecurring`` has no year."""
_NOTHING = Decimal(0)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement that is billed."""

    id: int
    name: str
    customer: str
    billing_cycle: int | None = None
    """Its id."""
    currency: str | None = None
    """ISO 4217, where ConnectWise says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What an agreement bills of one item, at the amounts that it keeps itself; absent is ``None``."""

    id: int
    item_id: int
    identifier: str
    description: str = ""
    quantity: Decimal = _NOTHING
    billed: Decimal = _NOTHING
    """Of the quantity: what isn't included in the agreement's own price."""
    price: Decimal | None = None
    cost: Decimal | None = None
    is_charged: bool = True
    """Whether the customer pays for it."""
    ends: date | None = None
    """From when on it is cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lagging:
    """An addition that carries another price or cost than its item; differences are what the item's would bring."""

    agreement: Agreement
    addition: Addition
    item: CatalogItem
    bills_a_year: int | None
    """``None`` where the billing cycle doesn't tell."""
    price_differs: bool
    cost_differs: bool
    is_as_before: bool = False
    """Whether it has just the amounts that the item had before a run."""

    @property
    def price_a_year(self) -> Decimal | None:
        """How much more a year would be billed at the item's price."""
        billed = self.addition.billed if self.addition.is_charged else _NOTHING
        return self._a_year(self.price_differs, self.addition.price, self.item.price, billed)

    @property
    def cost_a_year(self) -> Decimal | None:
        """How much more cost a year would be shown at the item's cost."""
        return self._a_year(self.cost_differs, self.addition.cost, self.item.cost, self.addition.quantity)

    def _a_year(self, differs: bool, here: Decimal | None, there: Decimal | None, times: Decimal) -> Decimal | None:  # noqa: FBT001 - a fact of its own
        if not differs or not times:
            return _NOTHING
        if here is None or there is None or self.bills_a_year is None:
            return None
        return ((there - here) * times * self.bills_a_year).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The additions of all agreements, held against the catalog."""

    agreements: int
    compared: int
    lagging: tuple[Lagging, ...]
    other_currency: int = 0
    """Agreements that bill in another currency than the price files have."""
    without_item: int = 0
    """Additions whose item is gone."""

    @property
    def lost(self) -> Decimal:
        """What a year is billed too little."""
        return sum((each for each in self._prices() if each > 0), _NOTHING)

    @property
    def gained(self) -> Decimal:
        """What a year is billed beyond the catalog's prices."""
        return -sum((each for each in self._prices() if each < 0), _NOTHING)

    @property
    def cost(self) -> Decimal:
        """What a year's cost is shown too low; negative where it is shown too high."""
        return sum((each.cost_a_year or _NOTHING for each in self.lagging), _NOTHING)

    @property
    def unknown(self) -> int:
        """How many have a difference that can't be told for a year."""
        return sum(each.price_a_year is None or each.cost_a_year is None for each in self.lagging)

    def _prices(self) -> Iterable[Decimal]:
        return (each.price_a_year or _NOTHING for each in self.lagging)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What additions are held against."""

    items: Mapping[int, CatalogItem]
    bills_a_year: Mapping[int, int]
    """By the id of a billing cycle."""
    currency: str
    places: int
    on: date
    before: Mapping[int, Prices] | None = None
    """The items of a run and what they had before it; with it, no other item counts."""

    def compare(self, read: Iterable[tuple[Agreement, Iterable[Addition]]]) -> Comparison:
        """Return the additions that differ, those that cost most first."""
        agreements = other_currency = compared = without_item = 0
        found: list[Lagging] = []
        for agreement, additions in read:
            agreements += 1
            if agreement.currency not in {None, self.currency}:
                other_currency += 1
                continue
            for addition in filter(self._counts, additions):
                item = self.items.get(addition.item_id)
                if item is None:
                    without_item += 1
                    continue
                compared += 1
                found += self._lagging(agreement, addition, item)
        return Comparison(
            agreements=agreements,
            compared=compared,
            lagging=tuple(sorted(found, key=_costliest_first)),
            other_currency=other_currency,
            without_item=without_item,
        )

    def _counts(self, addition: Addition) -> bool:
        is_over = addition.ends is not None and addition.ends <= self.on
        return not is_over and (self.before is None or addition.item_id in self.before)

    def _lagging(self, agreement: Agreement, addition: Addition, item: CatalogItem) -> Iterable[Lagging]:
        price_differs = item.price is not None and not same(addition.price, item.price, self.places)
        cost_differs = item.cost is not None and not same(addition.cost, item.cost, self.places)
        if price_differs or cost_differs:
            yield Lagging(
                agreement=agreement,
                addition=addition,
                item=item,
                bills_a_year=self.bills_a_year.get(agreement.billing_cycle or 0),
                price_differs=price_differs,
                cost_differs=cost_differs,
                is_as_before=self._is_as_before(addition),
            )

    def _is_as_before(self, addition: Addition) -> bool:
        before = (self.before or {}).get(addition.item_id)
        if before is None:
            return False
        pairs = ((addition.price, before.price), (addition.cost, before.cost))
        known = [same(here, was, self.places) for here, was in pairs if was is not None]
        return bool(known) and all(known)


def _costliest_first(each: Lagging) -> tuple[Decimal, Decimal, str, str, int]:
    price, cost = each.price_a_year or _NOTHING, each.cost_a_year or _NOTHING
    return -price, -cost, each.agreement.customer, each.agreement.name, each.addition.id
