"""Many processes that want to write to one instance at once, and holders that are killed: never two, and never nobody.

Each notes down when it is inside and when it isn't any more; the kernel puts such short lines one after the other.
"""

import json
import os
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from cwsetup.errors import TemporaryError
from cwsetup.storage.lock import InstanceLock
from tests.campaigns.campaign import Campaign, Found, counted

AT_ONCE = 6
WRONG = ("two inside", "no holder named", "not free after a kill", "late refusal")
REFUSED_WITHIN = 1.0


@contextmanager
def nothing(_lock: InstanceLock) -> Iterator[None]:
    """The guard taken away."""
    yield


def trials(seed: int, races: int, *, guarded: bool = True) -> Found:
    """Let so many races for the lock be run, a holder killed in every third."""
    found: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        for number in range(races):
            _race(Path(folder) / str(number), found, facts, kill=number % 3 == seed % 3, guarded=guarded)
    return Found(trials=races, wrong=counted(WRONG, found), facts=dict(facts))


def _race(folder: Path, found: Counter[str], facts: Counter[str], *, kill: bool, guarded: bool) -> None:
    folder.mkdir()
    log = folder / "log"
    log.touch()
    reading, writing = os.pipe()  # all start when it is closed
    pids = [_contender(folder, reading, writing, stays=kill, guarded=guarded) for _ in range(AT_ONCE)]
    os.close(reading)
    os.close(writing)
    killed = _kill_the_holder(log) if kill else None
    statuses = {pid: os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids}
    found["two inside"] += _overlaps(log, killed)
    found["no holder named"] += sum(status == 3 for status in statuses.values())
    found["late refusal"] += sum(status == 4 for status in statuses.values())
    facts["holders killed"] += killed is not None and statuses[killed] == -signal.SIGKILL
    facts["refused"] += sum(status == 2 for status in statuses.values())
    try:
        with _lock(folder).held(command="after"):
            pass
    except TemporaryError:
        found["not free after a kill"] += 1


def _lock(folder: Path) -> InstanceLock:
    return InstanceLock(folder / "instance.lock", "the instance")


def _contender(folder: Path, reading: int, writing: int, *, stays: bool, guarded: bool) -> int:
    """Start a process that wants the lock; its status says what came of it. The first may stay until it is killed."""
    pid = os.fork()
    if pid:
        return pid
    os.close(writing)
    os.read(reading, 1)
    status, began = 0, time.monotonic()
    lock = _lock(folder)
    try:
        with lock.held(command="race", of=os.getpid()) if guarded else nothing(lock):
            _note(folder / "log", "in")
            if stays and _first(folder / "log") == os.getpid():
                signal.pause()
            for _ in range(20_000):
                pass
            _note(folder / "log", "out")
    except TemporaryError as busy:
        named = "race" in " ".join(busy.details) or "hasn't said" in " ".join(busy.details)
        status = 2 if named else 3
        status = 4 if time.monotonic() - began > REFUSED_WITHIN else status
    os._exit(status)


def _note(log: Path, what: str) -> None:
    with log.open("ab", buffering=0) as file:
        file.write(json.dumps([what, os.getpid()]).encode() + b"\n")


def _kill_the_holder(log: Path) -> int:
    """Kill the first that came in; returns which."""
    while (pid := _first(log)) is None:
        pass
    os.kill(pid, signal.SIGKILL)
    return pid


def _first(log: Path) -> int | None:
    """Return who came in first; ``None`` if nobody has yet."""
    first, ended, _ = log.read_bytes().partition(b"\n")
    return int(json.loads(first)[1]) if ended else None


def _overlaps(log: Path, killed: int | None) -> int:
    """Return how often somebody came in while somebody else was inside; who was killed inside has left by that."""
    inside: set[int] = set()
    count = 0
    for line in log.read_bytes().splitlines():
        what, pid = json.loads(line)
        if what == "in":
            count += bool(inside - {killed})
            inside.add(pid)
        else:
            inside.discard(pid)
    return count


CAMPAIGN = Campaign(
    name="locks",
    title="Races of six for the lock of an instance",
    promises=("R10",),
    unit="races",
    run=trials,
    without="the lock",
    twin=partial(trials, guarded=False),
    short=20,
    full=1_000,
    twin_trials=100,
    needs=(("refused", 1), ("holders killed", 1)),
)
