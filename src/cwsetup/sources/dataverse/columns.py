"""The columns that a table has, for a person who looks for the one that costs are in: by name, label and values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cwsetup.sources.dataverse.service import Service
from cwsetup.sources.dataverse.tables import SETS

AMOUNTS = frozenset({"Money", "Decimal", "Double"})
_TABLES = {"item": ("productpricelevel", "price list items"), "product": ("product", "products")}
_NO_COST = frozenset({"amount", "percentage", "exchangerate", "roundingoptionamount", "stockvolume", "stockweight"})
_LOOKED_AT, _EXAMPLES = 200, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenColumn:
    """A column that amounts are in; ``name`` is what a price source calls it."""

    name: str
    label: str
    examples: tuple[str, ...]


def amount_columns(service: Service) -> tuple[SeenColumn, ...]:
    """Return the columns of amounts of the items and of their products, with a few values of each."""
    return tuple(column for table in _TABLES for column in _of_table(service, table))


def _of_table(service: Service, table: str) -> Iterator[SeenColumn]:
    logical, what = _TABLES[table]
    path = f"EntityDefinitions(LogicalName='{logical}')/Attributes"
    params = {"$select": "LogicalName,DisplayName,AttributeType"}
    found = {
        name: _label(row)
        for row in service.rows(path, params, f"the columns of {what}")
        if isinstance(name := row.get("LogicalName"), str) and row.get("AttributeType") in AMOUNTS and _may_be(name)
    }
    if not found:
        return
    rows = service.first(SETS[what][0], {"$select": ",".join(sorted(found))}, what, most=_LOOKED_AT)
    for name, label in sorted(found.items()):
        yield SeenColumn(name=f"{table}.{name}", label=label, examples=_examples(rows, name))


def _may_be(name: str) -> bool:
    """Whether a column may be a cost: not a rate, nor an amount converted to the organization's own currency."""
    return name not in _NO_COST and not name.endswith("_base")


def _label(row: Mapping[str, Any]) -> str:
    said = row.get("DisplayName")
    label = said.get("UserLocalizedLabel") if isinstance(said, dict) else None
    text = label.get("Label") if isinstance(label, dict) else None
    return text if isinstance(text, str) else ""


def _examples(rows: Sequence[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    values = (str(row[name]) for row in rows if row.get(name) is not None)
    return tuple(list(dict.fromkeys(values))[:_EXAMPLES])
