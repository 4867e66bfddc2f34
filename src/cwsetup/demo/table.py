"""One table of the instance: its records in the order of their ids, and their JSON.

Records are as they go over the wire: dictionaries without nulls, money as ``Decimal``. A record is never
changed in place; ``put`` replaces it, which also forgets its cached JSON.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from cwsetup.demo.answers import Refusal, to_json
from cwsetup.demo.matching import Record
from cwsetup.demo.schema import Kind, Model

PUBLIC_ADDRESS = "https://northwind.example/v4_6_release/apis/3.0"

# The specification gives every reference id and name; departments have their code as well.
REFERRED_BY = {"Department": ("id", "identifier", "name")}

Projection = tuple[tuple[str, str | None], ...]


class Table:
    """The records of one list endpoint; ``address`` is its path below the base, as ConnectWise spells it."""

    def __init__(self, model: Model, address: str, records: Iterable[Record] = ()) -> None:
        self.model = model
        self.address = address
        self.records: dict[int, Record] = {record["id"]: record for record in records}
        self.ids = sorted(self.records)
        self._highest = self.ids[-1] if self.ids else 0
        # Rendering is what a page of 1,000 costs; a reader that measures itself mustn't measure that.
        self._rendered: defaultdict[Projection | None, dict[int, bytes]] = defaultdict(dict)

    def get(self, record_id: int) -> Record:
        """The record with an id, or a 404."""
        if record_id not in self.records:
            raise Refusal(404, "NotFound", f"{self.model.name} {record_id} not found")
        return self.records[record_id]

    def put(self, record: Record) -> None:
        """Adds a record, or replaces the one with its id."""
        record_id = record["id"]
        if record_id not in self.records:
            insort(self.ids, record_id)
            self._highest = max(self._highest, record_id)
        self.records[record_id] = record
        self._forget(record_id)

    def remove(self, record_id: int) -> None:
        """Takes a record out."""
        del self.records[record_id]
        del self.ids[bisect_left(self.ids, record_id)]
        self._forget(record_id)

    def next_id(self) -> int:
        """An id that no record has or had."""
        return self._highest + 1

    def render(self, record_id: int, projection: Projection | None) -> bytes:
        """The JSON of a record, whole or only the projected fields."""
        cache = self._rendered[projection]
        if record_id not in cache:
            record = self.records[record_id]
            cache[record_id] = to_json(record if projection is None else project(record, projection))
        return cache[record_id]

    def reference(self, record_id: int, name: str) -> Record:
        """How a field of another record refers to a record of this table."""
        record = self.records[record_id]
        named = {key: record[key] for key in REFERRED_BY.get(self.model.name, ("id", "name"))}
        return named | {"_info": {f"{name}_href": f"{PUBLIC_ADDRESS}{self.address}/{record_id}"}}

    def within(self, field: str, record_id: int, model: Model) -> "Table":
        """The records that refer to an id in a field, cut to the fields of another model."""
        chosen = (record for record in self.records.values() if record[field]["id"] == record_id)
        names = {*model.fields, "_info"}
        return Table(model, self.address, ({k: v for k, v in record.items() if k in names} for record in chosen))

    def _forget(self, record_id: int) -> None:
        for cache in self._rendered.values():
            cache.pop(record_id, None)


def read_projection(model: Model, fields: str | None) -> Projection | None:
    """What the ``fields`` parameter asks for, in the model's own spelling; unknown names are refused."""
    if not fields or not fields.strip():
        return None
    return tuple(_projected(model, name.strip()) for name in fields.split(","))


def _projected(model: Model, name: str) -> tuple[str, str | None]:
    first, _, second = name.partition("/")
    if first.lower() == "_info":
        return "_info", second or None
    field = model.by_folded_name.get(first.lower())
    if field is None or (second and field.kind is not Kind.REFERENCE):
        raise Refusal(400, "InvalidFields", f"{name} is not a recognized name.")
    return field.name, second or None


def project(record: Record, projection: Projection) -> dict[str, Any]:
    """Only the asked fields of a record; ``_info`` is left out with the rest unless it was named."""
    result: dict[str, Any] = {}
    for first, second in projection:
        value = record.get(first)
        if value is None:
            continue
        if second is None:
            result[first] = value
        elif second in value:
            result.setdefault(first, {})[second] = value[second]
    return result
