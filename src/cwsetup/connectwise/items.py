"""Catalog items as the API writes them, and back: one table of the fields that are read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from sys import intern
from typing import Any

from cwsetup.connectwise.columns import flags, identities, numbers, refs, required_texts, texts
from cwsetup.connectwise.records import Record
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


def items_from_api(rows: Sequence[Record]) -> list[CatalogItem]:
    """Return records of the catalog as items."""
    infos = [info if isinstance(info := row.get("_info"), dict) else {} for row in rows]
    columns: dict[str, Sequence[Any]] = {
        "id": identities(rows),
        "identifier": required_texts(rows, "identifier"),
        "description": [written or "" for written in texts(rows, "description")],
        "price": numbers(rows, "price"),
        "cost": numbers(rows, "cost"),
        "product_class": [intern(named or "NonInventory") for named in texts(rows, "productClass")],
        "inactive": flags(rows, "inactiveFlag"),
        "unit_of_measure": refs(rows, "unitOfMeasure"),
        "category": refs(rows, "category"),
        "vendor_sku": texts(rows, "vendorSku"),
        "manufacturer_part_number": texts(rows, "manufacturerPartNumber"),
        "calculated_price": flags(rows, "calculatedPriceFlag"),
        "calculated_cost": flags(rows, "calculatedCostFlag"),
        "markup": flags(rows, "markupFlag"),
        "auto_update_cost": flags(rows, "autoUpdateUnitCostFlag"),
        "auto_update_price": flags(rows, "autoUpdateUnitPriceFlag"),
        "recurring_price": numbers(rows, "recurringRevenue"),
        "recurring_cost": numbers(rows, "recurringCost"),
        "last_updated": [_moment(written) for written in texts(infos, "lastUpdated")],
        "updated_by": [who and intern(who) for who in texts(infos, "updatedBy")],
    }
    return list(map(CatalogItem._make, zip(*(columns[name] for name in CatalogItem._fields), strict=True)))


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
