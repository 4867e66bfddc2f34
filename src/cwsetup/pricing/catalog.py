"""Catalog items, and what may come of looking for a product's own; how it is looked for is ``matching``'s."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from cwsetup.profile.instance import Ref


class CatalogItem(NamedTuple):
    """What ``CatalogItem`` of ConnectWise says about one item; absent is ``None``.

    A catalog has fifty thousand: a tuple is made in a tenth of the time that a frozen dataclass takes.
    """

    id: int
    identifier: str
    description: str
    price: Decimal | None = None
    cost: Decimal | None = None
    product_class: str = "NonInventory"
    inactive: bool = False
    unit_of_measure: Ref | None = None
    category: Ref | None = None
    vendor_sku: str | None = None
    manufacturer_part_number: str | None = None
    calculated_price: bool = False
    calculated_cost: bool = False
    markup: bool = False
    auto_update_cost: bool = False
    auto_update_price: bool = False
    recurring_price: Decimal | None = None
    """``recurringRevenue``."""
    recurring_cost: Decimal | None = None
    last_updated: datetime | None = None
    updated_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A catalog item to be created: what ConnectWise requires, and the two prices."""

    identifier: str
    description: str
    customer_description: str
    subcategory: Ref
    product_type: Ref
    product_class: str
    unit_of_measure: Ref
    price: Decimal | None = None
    cost: Decimal | None = None
    manufacturer_part_number: str | None = None


class Way(StrEnum):
    """How a product found its item."""

    LINK = "link"
    IDENTIFIER = "identifier"
    PART_NUMBER = "part number"


@dataclass(frozen=True, slots=True)
class Found:
    """The product's one item."""

    item: CatalogItem
    way: Way


@dataclass(frozen=True, slots=True)
class Unclear:
    """A person has to say which item it is; ``reason`` is a sentence."""

    reason: str
    items: tuple[CatalogItem, ...] = field(default=(), compare=False)
    """Those that it may be."""
    is_anothers: bool = field(default=False, compare=False)
    """Whether the one item there is bears another product's name: the product may well have none."""


@dataclass(frozen=True, slots=True)
class Missing:
    """ConnectWise has no such item."""

    wanted: bool = False
    """Whether the profile says that it is to be created."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """The profile says that the product gets no item."""


Match: TypeAlias = Found | Unclear | Missing | Ignored


def item_name(item: CatalogItem) -> str:
    """Return how an item is called in a sentence: by its identifier and its id."""
    return f'"{item.identifier}" (#{item.id})'
