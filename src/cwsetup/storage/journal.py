"""What a run did: a file of JSON lines, the one that announces a write durable before the write is sent.

One folder per instance, one file per run. A line is written before a write is sent and after its answer is known, so
that a run that ends anywhere leaves no write unaccounted for. What came of a write can be looked up again, so that line
waits for no disk.
"""

import contextlib
import itertools
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import FileIO
from pathlib import Path
from threading import Lock
from typing import Any

from cwsetup.errors import CwsetupError
from cwsetup.pricing.plan import Plan
from cwsetup.storage.files import sync_folder
from cwsetup.storage.folders import instance_name, journals_in, runs_folder
from cwsetup.storage.lock import InstanceLock
from cwsetup.storage.past import PastRun, broken, is_closed, plan_facts, read_run, whole_lines
from cwsetup.storage.places import NO_LINK, make_folder, refuse_others_folder
from cwsetup.text import safe


class Journals:
    """The runs on one instance."""

    def __init__(self, state: Path, url: str, company: str) -> None:
        self.url, self.company = url, company
        self.folder = runs_folder(state, url, company)
        lock = state / "locks" / f"{instance_name(url, company)}.lock"
        self.lock = InstanceLock(lock, f"{safe(company)} on {safe(url)}")

    @contextmanager
    def begin(self, day: date, facts: dict[str, Any], plan: Plan | None = None) -> Iterator["Journal"]:
        """Open the journal of a new run, named by its day and number: ``facts`` is its first line, the plan its second.

        With the plan in it, a run can be finished without whatever the plan was made from. No run is named by a day
        before the last one's, whatever the clock says: runs are told apart as older and younger by their names.
        """
        with _told(self.folder):
            make_folder(self.folder)
            run, file = self._create(max([day, *(_day_of(path) for path in self._paths()[-1:])]))
        with file:
            journal = Journal(run, file)
            journal.record("run", **facts, url=self.url, company=self.company)
            with _told(self.folder):
                sync_folder(self.folder)
            if plan is not None:
                journal.record("plan", **plan_facts(plan))
            yield journal

    @contextmanager
    def reopened(self, run: str) -> Iterator["Journal"]:
        """Open the journal of a run that goes on; a line that was cut off is dropped."""
        path = self.folder / f"{run}.jsonl"
        with _told(path):
            refuse_others_folder(self.folder)
            file = FileIO(path, "r+", opener=_private)
        with file:
            with _told(path):
                end = whole_lines(file.readall() or b"")
                file.truncate(end)
                file.seek(end)
            yield Journal(run, file)

    def past(self) -> Sequence[PastRun]:
        """Return the runs there have been, the oldest first."""
        with _told(self.folder, "read"):
            found = [read_run(path) for path in self._paths()]
        return [self._ours(run) for run in found if run is not None]

    def unfinished(self) -> Sequence[PastRun]:
        """Return the runs that ended before their end; of the others only the last line is read."""
        with _told(self.folder, "read"):
            found = [read_run(path) for path in self._paths() if not is_closed(path)]
        return [self._ours(run) for run in found if run is not None and run.plan_line is not None]

    def _ours(self, run: PastRun) -> PastRun:
        """Return a run on this instance; a journal that came from another one's folder is never acted upon."""
        url, company = str(run.facts.get("url")), str(run.facts.get("company"))
        if (url, company.casefold()) != (self.url, self.company.casefold()):
            raise broken(run.path, f"it is of a run on {safe(company)} on {safe(url)}")
        return run

    def closed_before(self, day: date) -> Sequence[str]:
        """Return the finished runs of the days before one."""
        with _told(self.folder, "read"):
            return [path.stem for path in self._paths() if path.stem[:10] < day.isoformat() and is_closed(path)]

    def remove(self, runs: Iterable[str]) -> None:
        """Remove journals that nobody needs any more."""
        with _told(self.folder):
            for run in runs:
                (self.folder / f"{run}.jsonl").unlink(missing_ok=True)

    def _paths(self) -> Sequence[Path]:
        """Return the journals, the oldest first; a folder into which somebody else may put some is refused."""
        if not self.folder.exists():
            return ()
        refuse_others_folder(self.folder)
        return journals_in(self.folder)

    def _create(self, day: date) -> tuple[str, FileIO]:
        for number in itertools.count(1):
            run = f"{day.isoformat()}-{number:02}"
            with contextlib.suppress(FileExistsError):
                return run, FileIO(self.folder / f"{run}.jsonl", "x", opener=_private)
        raise AssertionError("count() has no end")

    def last_matched(self, profile: str) -> int | None:
        """Return how many items a profile's last run had matched; ``None`` if there was none."""
        with _told(self.folder, "read"):
            for path in reversed(self._paths()):
                with path.open("rb") as file:
                    matched = _matched(file.readline(), profile)
                if matched is not None:
                    return matched
        return None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | NO_LINK, 0o600)


def _day_of(path: Path) -> date:
    return date.fromisoformat(path.stem[:10])


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
    """The journal of one run; threads may share it, and those that wait at the same time share one fsync."""

    def __init__(self, run: str, file: FileIO) -> None:
        self.run = run
        self._file = file
        self._lock = Lock()
        self._written = 0
        self._syncing = Lock()
        self._durable = 0
        self._failure: OSError | None = None

    def record(self, event: str, **facts: Any) -> None:
        """Add a line and return when it is on the disk; one that can't be written whole leaves nothing."""
        with _told(self._file.name):
            mine = self._write(event, facts)
            with self._syncing:
                if self._durable < mine:
                    self._sync()

    def note(self, event: str, **facts: Any) -> None:
        """Add a line that is on the disk with the next one recorded; one that can't be written whole leaves nothing."""
        with _told(self._file.name):
            self._write(event, facts)

    def _sync(self) -> None:
        """Bring every line so far to the disk; after a failure a later success would prove nothing."""
        if self._failure is not None:
            raise self._failure
        written = self._written  # before: what is written meanwhile may not be on the disk afterwards
        try:
            os.fsync(self._file.fileno())
        except OSError as failure:
            self._failure = failure
            raise
        self._durable = written

    def _write(self, event: str, facts: dict[str, Any]) -> int:
        """Add a line and return which one it is."""
        line = json.dumps({"event": event, **facts}, default=str).encode() + b"\n"
        with self._lock:
            start = self._file.tell()
            try:
                while line:
                    line = line[self._file.write(line) :]
            except BaseException:  # an interrupt too
                self._file.truncate(start)
                self._file.seek(start)
                raise
            self._written += 1
            return self._written
