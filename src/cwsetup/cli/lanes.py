"""Several profiles in processes of their own: one instance's one after another, different instances' side by side.

A process per profile in turn, not a thread: masks of keys, log, signals and streams are a process's, and whatever ends
one ends no other. A process that is done takes the next profile, so that starting costs once. A lane is one instance's.
"""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from queue import Empty, SimpleQueue
from typing import IO, Any, Self

from cwsetup.cli.job import Done
from cwsetup.sync.account import Synced
from cwsetup.text import safe

_LOOK = 0.5
"""Seconds after which a wait is begun anew: not every system lets Ctrl-C into one that has no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One profile's command."""

    profile: str
    """What ``-p`` takes for it."""
    arguments: Sequence[str]
    width: int | None


class Worker:
    """A process that runs orders; it is started with the first, and again after one that it didn't survive."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._errors: IO[bytes] | None = None
        self._is_stopped = False
        self._changes = threading.Lock()

    def run(self, order: Order) -> Done | None:
        """Return what came of an order; nothing if the worker was stopped before."""
        try:
            process = self._started()
        except OSError as failure:
            return self._failed(order, f"No process can be started for it: {failure.strerror}.")
        if process is None:
            return None
        request = json.dumps(asdict(order))
        answer = ""
        with suppress(OSError, ValueError):  # it is gone, or was stopped just now
            _stream(process.stdin).write(request + "\n")
            _stream(process.stdin).flush()
            answer = _stream(process.stdout).readline()
        if answer.endswith("\n"):  # else it died over it
            told = json.loads(answer)
            return Done(synced=Synced(**told["synced"] | {"profile": order.profile}), out=told["out"], err=told["err"])
        code = process.wait()
        return None if self._is_stopped else self._failed(order, self._last_words(code))

    def stop(self) -> None:
        """Let the process end: what is under way comes to its end, nothing is begun."""
        with self._changes:
            self._is_stopped = True
            if self._process is not None:
                with suppress(OSError):
                    _stream(self._process.stdin).close()

    def kill(self) -> None:
        """End the process at once."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """Wait until the stopped process is gone."""
        if self._process is not None:
            self._process.wait()
        self._close_streams()

    def _close_streams(self) -> None:
        streams = [] if self._process is None else [self._process.stdin, self._process.stdout]
        for stream in (*streams, self._errors):
            with suppress(OSError):  # what a dead process was to be sent can't be
                if stream is not None:
                    stream.close()

    def _started(self) -> subprocess.Popen[str] | None:
        with self._changes:
            if self._is_stopped:
                return None
            if self._process is None or self._process.poll() is not None:
                self._close_streams()
                self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "cwsetup.cli.worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._errors,
                    env=dict(self._environment),
                    encoding="utf-8",
                    start_new_session=True,  # Ctrl-C reaches them through this process, once
                )
            return self._process

    def _last_words(self, code: int) -> str:
        """Return how a process ended that gave no answer, and what it said on the way."""
        said = ""
        if self._errors is not None:
            self._errors.seek(0)
            said = safe(self._errors.read().decode(errors="replace").strip())
        how = f"by signal {-code}" if code < 0 else f"with {code}"
        return f"Its process ended {how}. {said}".rstrip()

    def _failed(self, order: Order, reason: str) -> Done:
        line = f"cwsetup {order.profile}: failed (1): {reason}"
        synced = Synced(profile=order.profile, status=1, line=line, counts={})
        return Done(synced=synced, out="", err=f"✗ {reason}\n  The next run looks up what it left open.\n")


class Lanes:
    """Runs lanes of orders, a few at once."""

    def __init__(self, lanes: Sequence[Sequence[Order]], environment: Mapping[str, str], *, most: int) -> None:
        self._lanes: SimpleQueue[Sequence[Order]] = SimpleQueue()
        for lane in lanes:
            self._lanes.put(lane)
        self._done: SimpleQueue[Done | None] = SimpleQueue()
        self._workers = [Worker(environment) for _ in range(min(most, len(lanes)))]
        self._threads = [threading.Thread(target=self._work, args=(each,)) for each in self._workers]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join()
        for worker in self._workers:
            worker.close()

    def kill(self) -> None:
        """End all processes at once."""
        for worker in self._workers:
            worker.kill()

    def results(self) -> Iterator[Done]:
        """Yield what comes of each order, as it comes."""
        left = len(self._threads)
        while left:
            with suppress(Empty):
                done = self._done.get(timeout=_LOOK)
                if done is None:
                    left -= 1
                else:
                    yield done

    def stopped(self) -> Iterator[Done]:
        """Stop everything, and yield what has come of what was under way."""
        for worker in self._workers:
            worker.stop()
        yield from self.results()

    def _work(self, worker: Worker) -> None:
        try:
            with suppress(Empty):
                while True:
                    for order in self._lanes.get_nowait():
                        if (done := worker.run(order)) is None:
                            return
                        self._done.put(done)
        finally:
            self._done.put(None)


def _stream(stream: IO[Any] | None) -> IO[Any]:
    if stream is None:
        raise RuntimeError(stream)
    return stream
