"""The invented company "Northwind IT": every table of its ConnectWise, the same from the same seed.

The setup tables come from ``setup_tables`` and the products from ``catalog``; here they get ids, references
and prices. An instance is what the server changes while it runs.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from cwsetup.demo.agreements import AGREEMENTS, additions_of, agreement_table
from cwsetup.demo.catalog import Product, old_price, products
from cwsetup.demo.models import CATALOG_ITEM
from cwsetup.demo.setup_tables import setup_tables
from cwsetup.demo.table import Table
from cwsetup.demo.writing import DEFAULTS, REFERENCED, stamp

NAME = "Northwind IT"
CATALOG = "/procurement/catalog"
CREATED = "2025-03-03T09:00:00Z"
CREATOR = "jdoe"

__all__ = ["CATALOG", "NAME", "Instance", "build", "old_price"]


@dataclass(frozen=True, slots=True)
class Instance:
    """The tables by their address in small letters, and the additions by their agreement."""

    tables: Mapping[str, Table]
    additions: Mapping[int, Table]

    @property
    def catalog(self) -> Table:
        """The catalog items."""
        return self.tables[CATALOG]


def build(*, items: int, seed: int, more_subcategories: int = 0, agreements: int = 24) -> Instance:
    """The instance with as many catalog items and agreements as asked for."""
    tables = {table.address.lower(): table for table in setup_tables(more_subcategories=more_subcategories)}
    item = _item_builder(tables)
    # Invented data; ids have gaps, as where items were deleted over the years.
    chance = random.Random(seed)  # noqa: S311
    ids = accumulate((chance.choice((1, 1, 1, 2, 5)) for _ in range(items)), initial=1000)
    records = [item(record_id, product) for record_id, product in zip(ids, islice(products(), items), strict=False)]
    agreed = agreement_table(agreements, tables)
    additions = additions_of(agreed, records)
    return Instance({**tables, AGREEMENTS: agreed, CATALOG: Table(CATALOG_ITEM, CATALOG, records)}, additions)


def _item_builder(tables: Mapping[str, Table]) -> Callable[[int, Product], dict[str, Any]]:
    """Makes records of products; references by name are looked up once and shared by all items."""
    references = {
        field: {row["name"]: tables[address].reference(row["id"], field) for row in tables[address].records.values()}
        for field, address in REFERENCED.items()
    }
    categories = {row["name"]: row["category"] for row in tables["/procurement/subcategories"].records.values()}

    def item(record_id: int, product: Product) -> dict[str, Any]:
        fields = {
            "identifier": product.identifier,
            "description": product.description,
            "customerDescription": product.description,
            "subcategory": product.subcategory,
            "type": product.type,
            "unitOfMeasure": product.unit,
            "productClass": product.product_class,
            "cost": product.cost,
            "price": product.price,
            **product.more,
        }
        named = {field: rows[fields[field]] for field, rows in references.items() if fields.get(field) is not None}
        record = {"id": record_id, **DEFAULTS, **fields, **named, "category": categories[product.subcategory]}
        present = {name: value for name, value in record.items() if value is not None}
        return present | {"_info": stamp(CREATED, CREATOR, record_id)}

    return item
