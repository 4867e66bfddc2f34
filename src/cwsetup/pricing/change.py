"""What of an item would get another value, by the names of ConnectWise's fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.money import same
from cwsetup.pricing.resolve import Resolution
from cwsetup.profile.choices import Write
from cwsetup.profile.price_settings import Pricing


class Field(StrEnum):
    """The amounts of a ``CatalogItem`` that cwsetup writes, by its attributes."""

    COST = "cost"
    PRICE = "price"
    RECURRING_COST = "recurring_cost"
    RECURRING_PRICE = "recurring_price"


@dataclass(frozen=True, slots=True)
class Change:
    """One field, what ConnectWise has and what it is to have, rounded."""

    field: Field
    before: Decimal | None
    after: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Both sides of an item; ``None`` is absent or, of what is wanted, left as ConnectWise has it."""

    cost: Decimal | None = None
    price: Decimal | None = None


NO_PRICES = Prices()


def wanted(resolution: Resolution, write: Write) -> Prices:
    """Return the sides that the profile writes and the source has."""
    return Prices(
        cost=None if write is Write.PRICE else resolution.cost,
        price=None if write is Write.COST else resolution.price,
    )


def changes_of(item: CatalogItem, after: Prices, pricing: Pricing) -> tuple[Change, ...]:
    """Return the fields whose value differs once both are rounded; none means no request."""
    return tuple(
        Change(field, before, amount)
        for field, before, amount in _sides(item, after, recurring=pricing.update_recurring)
        if amount is not None and not same(before, amount, pricing.places)
    )


def _sides(
    item: CatalogItem, after: Prices, *, recurring: bool
) -> Iterator[tuple[Field, Decimal | None, Decimal | None]]:
    """Recurring amounts follow only where there are any: ConnectWise has 0 on items that don't recur."""
    yield Field.COST, item.cost, after.cost
    yield Field.PRICE, item.price, after.price
    if recurring and item.recurring_cost:
        yield Field.RECURRING_COST, item.recurring_cost, after.cost
    if recurring and item.recurring_price:
        yield Field.RECURRING_PRICE, item.recurring_price, after.price
