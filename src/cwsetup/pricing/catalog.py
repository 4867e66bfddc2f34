"""Catalog items and how a product finds its own: the first way that gives exactly one item wins."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cwsetup.profile.instance import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogItem:
    """What ``CatalogItem`` of ConnectWise says about one item; absent is ``None``."""

    id: int
    identifier: str
    description: str
    price: Decimal | None = None
    cost: Decimal | None = None
    product_class: str = "NonInventory"
    inactive: bool = False
    unit_of_measure: Ref | None = None
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
