"""What a run did: a file of JSON lines, each durable before the next step is taken.

One folder per instance, one file per run. A line is written before a write is sent and after its answer is known, so
that a run that ends anywhere leaves no write unaccounted for.
"""

import hashlib
import itertools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, TextIO

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
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            run, file = self._create(day)
            with file:
                journal = Journal(run, file)
                journal.record("run", **facts)
                sync_folder(self.folder)
                yield journal
        except OSError as failure:
            raise CwsetupError(
                f"The journal in {self.folder} can't be written: {failure.strerror}.",
                hint="Nothing is written to ConnectWise without it. Make room, or set CWSETUP_STATE_DIR.",
            ) from None

    def _create(self, day: date) -> tuple[str, TextIO]:
        for number in itertools.count(1):
            run = f"{day.isoformat()}-{number:02}"
            try:
                descriptor = os.open(self.folder / f"{run}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            return run, os.fdopen(descriptor, "w", encoding="utf-8")
        raise AssertionError("count() has no end")

    def last_matched(self) -> int | None:
        """Return how many items the last run that was begun had matched; ``None`` if there was none."""
        runs = sorted(self.folder.glob("*.jsonl")) if self.folder.is_dir() else []
        for path in reversed(runs):
            with path.open(encoding="utf-8") as file:
                first = file.readline()
            try:
                return int(json.loads(first)["matched"])
            except (ValueError, KeyError, TypeError):
                continue
        return None


class Journal:
    """The journal of one run; threads may share it."""

    def __init__(self, run: str, file: TextIO) -> None:
        self.run = run
        self._file = file
        self._lock = Lock()

    def record(self, event: str, **facts: Any) -> None:
        """Add a line and return when it is on the disk."""
        line = json.dumps({"event": event, **facts}, ensure_ascii=True, default=str)
        with self._lock:
            self._file.write(f"{line}\n")
            self._file.flush()
            os.fsync(self._file.fileno())
