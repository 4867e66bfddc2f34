"""A long reading of agreements as far as it has come, for the next one to go on from; gone when it is whole."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any, Self

from cwsetup.errors import CwsetupError
from cwsetup.pricing.additions import Addition
from cwsetup.storage.places import NO_LINK, make_folder

FORMAT = 1
LONGEST = timedelta(hours=12)
"""How old a reading may be to be gone on with: what was read first may have changed since."""


@dataclass
class Reading:
    """The additions of the agreements that have been read so far; threads may share it."""

    path: Path
    began: datetime
    known: Mapping[int, Sequence[Addition]]
    """Those of an earlier, interrupted reading."""
    _lock: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def of(cls, path: Path, now: datetime, *, afresh: bool = False) -> Self:
        """Return the reading that was interrupted at a place, unless it is too old, else a new one."""
        began, known = (None, {}) if afresh else _read(path)
        if began is not None and timedelta() <= now - began <= LONGEST:
            return cls(path, began, known)
        reading = cls(path, now, {})
        with _told(path):
            make_folder(path.parent)
            path.unlink(missing_ok=True)
        reading._add({"format": FORMAT, "began": now.isoformat()})
        return reading

    def keep(self, agreement: int, additions: Sequence[Addition]) -> None:
        """Add what one agreement has."""
        self._add({"agreement": agreement, "additions": [_record(each) for each in additions]})

    def done(self) -> None:
        """Forget it: it is whole, and the next one starts afresh."""
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _add(self, record: Mapping[str, Any]) -> None:
        line = b"\n" + json.dumps(record).encode()  # so that one that was cut off spoils none after it
        with self._lock, _told(self.path):
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | NO_LINK, 0o600)
            with os.fdopen(handle, "ab") as file:
                file.write(line)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise CwsetupError(
            f"{path} can't be written: {failure.strerror}.",
            hint="It keeps how far the reading has come. Make room, or set CWSETUP_STATE_DIR.",
        ) from None


def _read(path: Path) -> tuple[datetime | None, Mapping[int, Sequence[Addition]]]:
    """Return what a file holds; a line that was cut off is passed over."""
    known: dict[int, Sequence[Addition]] = {}
    try:
        _, first, *lines = path.read_bytes().split(b"\n")
        head = json.loads(first)
        if head["format"] != FORMAT:
            return None, {}
        began = datetime.fromisoformat(head["began"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, {}
    for line in lines:
        try:
            record = json.loads(line)
            known[record["agreement"]] = [_addition(each) for each in record["additions"]]
        except (ValueError, KeyError, TypeError, ArithmeticError):
            continue
    return began, known


def _record(addition: Addition) -> dict[str, Any]:
    values = {spec.name: getattr(addition, spec.name) for spec in fields(Addition)}
    return {name: str(each) if isinstance(each, Decimal | date) else each for name, each in values.items()}


def _addition(record: Mapping[str, Any]) -> Addition:
    amounts = {name: None if record[name] is None else Decimal(record[name]) for name in ("price", "cost")}
    quantities = {name: Decimal(record[name]) for name in ("quantity", "billed")}
    ends = None if record["ends"] is None else date.fromisoformat(record["ends"])
    return Addition(**{**record, **amounts, **quantities, "ends": ends})
