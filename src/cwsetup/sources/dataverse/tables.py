"""The five tables that prices are in, read flat and typed: GUIDs join them, codes say what they are.

Formatted values follow a user's language and are never read. A cell that isn't what its column holds is
refused with its column when it is needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from cwsetup.pricing.money import LARGEST
from cwsetup.profile.choices import PriceField
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.dataverse.refusals import unusable
from cwsetup.sources.dataverse.service import Service
from cwsetup.sources.values import Unusable
from cwsetup.text import safe

PRODUCT_ID, PART_NUMBER = "product.productnumber", "product.vendorpartnumber"
"""Where a product's ID and part number are unless the source names other columns."""

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tables:
    """All rows that were read: the items in their order, the others by their id."""

    items: Sequence[Row]
    products: Mapping[str, Row]
    price_lists: Mapping[str, Row]
    units: Mapping[str, Row]
    currencies: Mapping[str, Row]


def read_tables(service: Service, source: PriceSource) -> Tables:
    """Read the tables with the columns that a source needs."""
    items = ("amount", "pricingmethodcode", "_productid_value", "_pricelevelid_value", "_uomid_value")
    products = ("name", "statecode", "productstructure", "_defaultuomid_value")
    return Tables(
        items=_all(service, "price list items", (*items, "_transactioncurrencyid_value", *named(source, "item"))),
        products=_by_id(service, "products", (*products, *named(source, "product"))),
        price_lists=_by_id(service, "price lists", ("name", "begindate", "enddate", "statecode")),
        units=_by_id(service, "units", ("name",)),
        currencies=_by_id(service, "currencies", ("isocurrencycode",)),
    )


def column_of(source: PriceSource, field: PriceField) -> tuple[str, str] | None:
    """Return the table and the column that a field is read from."""
    usual = {PriceField.PRODUCT_ID: PRODUCT_ID, PriceField.PART_NUMBER: PART_NUMBER}
    told = source.columns.get(field, usual.get(field))
    if told is None:
        return None
    table, _, column = told.partition(".")
    return table, column


def named(source: PriceSource, table: str) -> tuple[str, ...]:
    """Return the columns of a table that fields are read from, each once."""
    fields = (PriceField.PRODUCT_ID, PriceField.PART_NUMBER, PriceField.COST)
    found = [column_of(source, field) for field in fields]
    return tuple(dict.fromkeys(each[1] for each in found if each is not None and each[0] == table))


SETS = {
    "price list items": ("productpricelevels", "productpricelevelid"),
    "products": ("products", "productid"),
    "price lists": ("pricelevels", "pricelevelid"),
    "units": ("uoms", "uomid"),
    "currencies": ("transactioncurrencies", "transactioncurrencyid"),
}
"""The entity set of each table, and the column of its ids."""


def _all(service: Service, what: str, columns: Sequence[str]) -> Sequence[Row]:
    path, identity = SETS[what]
    select = ",".join(dict.fromkeys((identity, *columns)))
    # In the order of the ids, so that a row has the same place in every run.
    return tuple(service.rows(path, {"$select": select, "$orderby": identity}, what))


def _by_id(service: Service, what: str, columns: Sequence[str]) -> Mapping[str, Row]:
    identity = SETS[what][1]
    found: dict[str, Row] = {}
    for row in _all(service, what, columns):
        key = row.get(identity)
        if not isinstance(key, str) or not key:
            raise unusable(f"a row has no {identity}", what)
        found[key.casefold()] = row
    return found


def text_of(row: Row, column: str) -> str:
    """Return a text, trimmed; blank where there is none."""
    value = row.get(column)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unusable(column, shown(value), "not a text")
    return str(value).strip()


def code_of(row: Row, column: str) -> int | None:
    """Return the number of a choice."""
    value = row.get(column)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise Unusable(column, shown(value), "not the number of a choice")
    return value


def amount_of(row: Row, column: str) -> Decimal | None:
    """Return an amount of money; ``None`` where there is none, which isn't zero."""
    value = row.get(column)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Unusable(column, shown(value), "not a number")
    amount = Decimal(value)
    if amount < 0:
        raise Unusable(column, shown(value), "a price can't be negative")
    if amount > LARGEST:
        raise Unusable(column, shown(value), "too large for a price")
    return amount


def shown(value: object) -> str:
    """Return a cell as a message names it."""
    return safe("" if value is None else str(value), limit=100)
