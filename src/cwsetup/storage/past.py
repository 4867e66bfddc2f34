"""Runs of the past, read back from their journals: the plan of each, and the last that is known of every entry.

A last line that was cut off was never acted upon and is passed over; a broken line elsewhere is refused.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from cwsetup.errors import InvalidInput
from cwsetup.pricing.collector import unsearched
from cwsetup.pricing.entry import PlanEntry
from cwsetup.pricing.plan import Plan
from cwsetup.storage.plan_form import plan_from_json, plan_to_json
from cwsetup.storage.planfile import seal

Record = Mapping[str, Any]

_TAIL = 4_096
"""Bytes at the end of a journal that surely hold its last line, if that is one that closes it."""


@dataclass(frozen=True, kw_only=True)
class PastRun:
    """What the journal of a run says."""

    run: str
    facts: Record
    """Its first line: profile, mode, who, when."""
    path: Path
    plan_line: Record | None = None
    """``None`` if it ended before its plan was in the journal, and so before anything was sent."""
    last: Mapping[int, Record] = field(default_factory=dict)
    """The last line about each entry, by its place in the plan."""
    item_ids: Mapping[int, int] = field(default_factory=dict)
    """The items of entries that were created."""
    has_ended: bool = False
    is_superseded: bool = False

    @cached_property
    def plan(self) -> Plan | None:
        """What was to be written; read when it is wanted, for it is most of a journal."""
        return None if self.plan_line is None else _plan(self.path, self.plan_line)

    @property
    def entries(self) -> tuple[PlanEntry, ...]:
        """The entries of the plan."""
        return () if self.plan is None else self.plan.entries

    @property
    def day(self) -> date:
        """The day on which it began."""
        return date.fromisoformat(self.run[:10])

    def event(self, place: int) -> str | None:
        """Return the last that happened to an entry; ``None`` if nothing did."""
        return self.last[place]["event"] if place in self.last else None


@unsearched()
def plan_facts(plan: Plan) -> dict[str, Any]:
    """Return a plan as a line of a journal has it."""
    record = plan_to_json(plan)
    return {"plan": record, "seal": seal(record)}


def read_run(path: Path) -> PastRun | None:
    """Return the run of a journal; ``None`` if it hasn't a first line, and so never began."""
    records = list(_records(path))
    if not records:
        return None
    events = [record["event"] for record in records]
    about = [record for record in records if "n" in record]
    if events[0] != "run":
        raise broken(path, "its first line is missing")
    if about and "plan" not in events:
        raise broken(path, "its plan is missing")
    return PastRun(
        run=path.stem,
        facts=records[0],
        path=path,
        plan_line=next((record for record in records if record["event"] == "plan"), None),
        last={record["n"]: record for record in about},
        item_ids={record["n"]: record["item_id"] for record in about if record.get("item_id") is not None},
        has_ended="end" in events[_begun(events) :],
        is_superseded="superseded" in events,
    )


def _begun(events: list[str]) -> int:
    """Return where a run was begun or gone on with for the last time."""
    return max(place for place, event in enumerate(events) if event in {"run", "resumed"})


def whole_lines(content: bytes) -> int:
    """Return how many bytes of a journal are whole lines."""
    return content.rfind(b"\n") + 1


def _records(path: Path) -> Iterator[dict[str, Any]]:
    content = path.read_bytes()
    for number, line in enumerate(content[: whole_lines(content)].splitlines(), start=1):
        try:
            record = json.loads(line)
        except ValueError:
            raise broken(path, f"line {number} can't be read") from None
        if not isinstance(record, dict) or not isinstance(record.get("event"), str):
            raise broken(path, f"line {number} says nothing")
        if not _is_id(record.get("n", 0)) or not _is_id(record.get("item_id") or 0):
            raise broken(path, f"line {number} names no entry")
        yield record


@unsearched()
def _plan(path: Path, record: Record) -> Plan:
    try:
        if record["seal"] != seal(record["plan"]):
            raise broken(path, "its plan was altered")
        return plan_from_json(record["plan"])
    except (KeyError, TypeError, ValueError):
        raise broken(path, "its plan can't be read") from None


def is_closed(path: Path) -> bool:
    """Return whether a journal's last line says that nothing of the run is left to do, or nothing was ever sent."""
    with path.open("rb") as file:
        start = max(0, path.stat().st_size - _TAIL)
        file.seek(start)
        tail = file.read()
    try:
        last = json.loads(tail[: whole_lines(tail)].splitlines()[-1])
        return bool(last["event"] in {"superseded", "run"} or (last["event"] == "end" and last["open"] == 0))
    except (ValueError, KeyError, TypeError, IndexError):
        return False


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


def broken(path: Path, reason: str) -> InvalidInput:
    """Return the error of a journal that nothing is to be done by."""
    return InvalidInput(
        f"The journal {path} can't be used: {reason}.",
        hint="Move it away if it is of no use any more; what it left open in ConnectWise is then for you to look up.",
    )
