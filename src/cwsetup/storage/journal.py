"""What a run did: a file of JSON lines, each durable before the next step is taken.

One folder per instance, one file per run. A line is written before a write is sent and after its answer is known, so
that a run that ends anywhere leaves no write unaccounted for.
"""

import contextlib
import hashlib
import itertools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import Any

from cwsetup.errors import CwsetupError
from cwsetup.storage.files import sync_folder


class Journals:
    """The runs on one instance."""

    def __init__(self, state: Path, url: str, company: str) -> None:
        instance = hashlib.sha256(f"{url} {company.casefold()}".encode()).hexdigest()[:12]
        self.folder = state / "runs" / f"{company.casefold()}-{instance}"

    @contextmanager
    def begin(self, day: date, facts: dict[str, Any]) -> Iterator["Journal"]:
        """Open the journal of a new run, named by its day and number; ``facts`` is its first line."""
        with _told(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            run, file = self._create(day)
        with file:
            journal = Journal(run, file)
            journal.record("run", **facts)
            with _told(self.folder):
                sync_folder(self.folder)
            yield journal

    def _create(self, day: date) -> tuple[str, FileIO]:
        for number in itertools.count(1):
            run = f"{day.isoformat()}-{number:02}"
            with contextlib.suppress(FileExistsError):
                return run, FileIO(self.folder / f"{run}.jsonl", "x", opener=_private)
        raise AssertionError("count() has no end")

    def last_matched(self, profile: str) -> int | None:
        """Return how many items a profile's last run had matched; ``None`` if there was none."""
        with _told(self.folder, "read"):
            paths = (
                self.folder.iterdir() if self.folder.exists() else ()
            )  # glob() would pass over a folder it can't read
            for path in sorted(paths, key=_day_and_number, reverse=True):
                with path.open("rb") as file:
                    matched = _matched(file.readline(), profile)
                if matched is not None:
                    return matched
        return None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _day_and_number(path: Path) -> tuple[str, int]:
    """Return what runs are in order by; the hundredth of a day comes after the ninety-ninth."""
    day, _, number = path.stem.rpartition("-")
    return day, int(number) if number.isdecimal() else 0


def _matched(line: bytes, profile: str) -> int | None:
    """Return what the first line of a profile's journal says was matched; other profiles' lines say nothing."""
    try:
        run = json.loads(line)
        matched = run["matched"] if run["profile"] == profile else None
    except (ValueError, KeyError, TypeError):
        return None
    return matched if isinstance(matched, int) else None


@contextmanager
def _told(path: Path | str, verb: str = "written") -> Iterator[None]:
    """Say of a failing disk that it is the journal that failed."""
    try:
        yield
    except OSError as failure:
        raise CwsetupError(
            f"The journal {path} can't be {verb}: {failure.strerror}.",
            hint="Nothing is written to ConnectWise without it. Make room, or set CWSETUP_STATE_DIR.",
        ) from None


class Journal:
    """The journal of one run; threads may share it."""

    def __init__(self, run: str, file: FileIO) -> None:
        self.run = run
        self._file = file
        self._lock = Lock()

    def record(self, event: str, **facts: Any) -> None:
        """Add a line and return when it is on the disk; one that can't be written whole leaves nothing."""
        line = json.dumps({"event": event, **facts}, default=str).encode() + b"\n"
        with self._lock, _told(self._file.name):
            start = self._file.tell()
            try:
                while line:
                    line = line[self._file.write(line) :]
                os.fsync(self._file.fileno())
            except OSError:
                self._file.truncate(start)
                self._file.seek(start)
                raise
