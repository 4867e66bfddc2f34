"""Catalog items as the API writes them, and back: one table of the fields that are read."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from sys import intern
from typing import Any

from cwsetup.connectwise.records import Record, flag, identity, number, ref, required_text, text
from cwsetup.pricing.catalog import CatalogItem, NewItem

AMOUNTS: Mapping[str, str] = {
    "price": "price",
    "cost": "cost",
    "recurring_price": "recurringRevenue",
    "recurring_cost": "recurringCost",
}
"""The amounts of an item that may be changed, by their names in ``CatalogItem``, with ConnectWise's."""

FIELDS = (
    "id",
    "identifier",
    "description",
    *AMOUNTS.values(),
    "productClass",
    "inactiveFlag",
    "unitOfMeasure/id",
    "unitOfMeasure/name",
    "category/id",
    "category/name",
    "vendorSku",
    "manufacturerPartNumber",
    "calculatedPriceFlag",
    "calculatedCostFlag",
    "markupFlag",
    "autoUpdateUnitCostFlag",
    "autoUpdateUnitPriceFlag",
    "_info",  # left out of an answer unless it's asked for by name
)


def item_from_api(row: Record) -> CatalogItem:
    """Return a record of the catalog as an item."""
    info = row.get("_info")
    info = info if isinstance(info, dict) else {}
    return CatalogItem(
        id=identity(row),
        identifier=required_text(row, "identifier"),
        description=text(row, "description") or "",
        price=number(row, "price"),
        cost=number(row, "cost"),
        product_class=intern(text(row, "productClass") or "NonInventory"),
        inactive=flag(row, "inactiveFlag"),
        unit_of_measure=ref(row, "unitOfMeasure"),
        category=ref(row, "category"),
        vendor_sku=text(row, "vendorSku"),
        manufacturer_part_number=text(row, "manufacturerPartNumber"),
        calculated_price=flag(row, "calculatedPriceFlag"),
        calculated_cost=flag(row, "calculatedCostFlag"),
        markup=flag(row, "markupFlag"),
        auto_update_cost=flag(row, "autoUpdateUnitCostFlag"),
        auto_update_price=flag(row, "autoUpdateUnitPriceFlag"),
        recurring_price=number(row, "recurringRevenue"),
        recurring_cost=number(row, "recurringCost"),
        last_updated=_moment(text(info, "lastUpdated")),
        updated_by=intern(text(info, "updatedBy") or "") or None,
    )


def _moment(written: str | None) -> datetime | None:
    """Return when; the time is only shown and compared, so one that can't be read isn't worth a failed run."""
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError:
        return None


def changes_to_api(changes: Mapping[str, Decimal]) -> list[Record]:
    """Return the operations that set amounts: bare field names, which is not what JSON Patch says.

    >>> changes_to_api({"price": Decimal("12.5")})
    [{'op': 'replace', 'path': 'price', 'value': Decimal('12.5')}]
    """
    return [{"op": "replace", "path": AMOUNTS[name], "value": value} for name, value in changes.items()]


def new_item_to_api(item: NewItem) -> Record:
    """Return the record that creates an item; what is absent is left for ConnectWise to fill."""
    body: dict[str, Any] = {
        "identifier": item.identifier,
        "description": item.description,
        "customerDescription": item.customer_description,
        "subcategory": {"id": item.subcategory.id},
        "type": {"id": item.product_type.id},
        "productClass": item.product_class,
        "unitOfMeasure": {"id": item.unit_of_measure.id},
        "price": item.price,
        "cost": item.cost,
        "manufacturerPartNumber": item.manufacturer_part_number,
    }
    return {name: value for name, value in body.items() if value is not None}
