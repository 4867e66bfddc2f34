"""Everything the running demo server may change: the instance, who may ask, the faults, and what it wrote down.

Requests are handled on one thread and a change is made between two awaits, so nothing here is locked.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cwsetup.demo.access import Access
from cwsetup.demo.answers import to_json
from cwsetup.demo.faults import FaultTable
from cwsetup.demo.instance import Instance, build
from cwsetup.demo.matching import STAMP, Record
from cwsetup.demo.writing import created, patched, stamp

MEMBER = "cwsetup-api"
SOMEBODY = "msmith"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the server was started with."""

    company: str = "northwind"
    items: int = 240
    subcategories: int = 0
    agreements: int = 24
    seed: int = 1
    cloud: bool = False
    denied: tuple[str, ...] = ()
    log: Path | None = None


class State:
    """The stand-in between two requests."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.reset()

    def reset(self) -> None:
        """Back to the first moment: fresh instance, no faults, nothing written down; a log file goes on."""
        settings = self.settings
        self.instance: Instance = build(
            items=settings.items,
            seed=settings.seed,
            more_subcategories=settings.subcategories,
            agreements=settings.agreements,
        )
        self.access = Access(company=settings.company, cloud=settings.cloud, denied=settings.denied)
        self.faults = FaultTable()
        self.writes: list[dict[str, Any]] = []
        self.trail: list[dict[str, Any]] = []
        self.began = time.monotonic()

    def deny(self, denied: tuple[str, ...]) -> None:
        """Replaces what the role is denied."""
        self.access = replace(self.access, denied=denied)

    def create(self, body: Any) -> Record:
        """A new catalog item, from the body of a POST."""
        catalog = self.instance.catalog
        doubles = self.faults.allow_doubles
        after = created(body, self.instance.tables, catalog.next_id(), may_double=doubles)
        after["_info"] = stamp(_now(), MEMBER, after["id"])
        catalog.put(after)
        self._note("POST", {}, after)
        return after

    def change(self, record_id: int, body: Any) -> Record:
        """A changed catalog item, from the body of a PATCH."""
        catalog = self.instance.catalog
        before = catalog.get(record_id)
        after = patched(before, body, self.instance.tables)
        after["_info"] = stamp(_now(), MEMBER, record_id)
        catalog.put(after)
        self._note("PATCH", before, after)
        return after

    def remove(self, record_id: int) -> None:
        """Takes a catalog item out, as DELETE does."""
        before = self.instance.catalog.get(record_id)
        self.instance.catalog.remove(record_id)
        self._note("DELETE", before, before)

    def edit(self, record_id: int, fields: Mapping[str, Any] | None) -> None:
        """Changes an item behind the client's back, unchecked, or takes it out when there are no fields.

        A field set to null is taken out. This is somebody else's work, so it isn't in the log of writes.
        """
        catalog = self.instance.catalog
        before = catalog.get(record_id)
        if fields is None:
            catalog.remove(record_id)
            return
        after = {name: value for name, value in {**before, **fields}.items() if value is not None}
        catalog.put(after | {"_info": stamp(_now(), SOMEBODY, record_id)})

    def churn(self, first: int, count: int) -> None:
        """Takes the oldest items from an id on out, and puts a copy of each in under an id of its own."""
        catalog = self.instance.catalog
        for record_id in [one for one in catalog.ids if one >= first][:count]:
            copy = {**catalog.get(record_id), "id": catalog.next_id()}
            catalog.remove(record_id)
            catalog.put({**copy, "identifier": f"NEW-{copy['id']}", "_info": stamp(_now(), SOMEBODY, copy["id"])})

    def insert(self, record_id: int, fields: Mapping[str, Any]) -> None:
        """Puts in a copy of an item under an id of its own, as somebody else would: it isn't in the log of writes."""
        catalog = self.instance.catalog
        copy = {**catalog.get(record_id), **fields, "id": catalog.next_id()}
        catalog.put(copy | {"_info": stamp(_now(), SOMEBODY, copy["id"])})

    def _note(self, method: str, before: Record, after: Record) -> None:
        names = sorted((before.keys() | after.keys()) - {"_info", "id"})
        changes = {
            name: [_plain(before.get(name)), _plain(after.get(name))]
            for name in names
            if before.get(name) != after.get(name)
        }
        entry = {
            "n": len(self.writes) + 1,
            "method": method,
            "id": after["id"],
            "identifier": after["identifier"],
            "changes": changes,
        }
        self.writes.append(entry)
        if self.settings.log is not None:
            with self.settings.log.open("ab") as file:
                file.write(to_json(entry) + b"\n")


def _now() -> str:
    return datetime.now(UTC).strftime(STAMP)


def _plain(value: Any) -> Any:
    """A value for the log: references without their ``_info``."""
    if isinstance(value, Mapping):
        return {name: part for name, part in value.items() if name != "_info"}
    return value
