"""A process that runs commands of cwsetup in children which die at a chosen record of their journal.

It imports everything once and forks a child for each line of JSON that it reads: ``arguments``, ``environment``,
``record`` (which record of the journal is the last; none: the child lives), ``way`` and ``settles``. It answers with
the child's status, negative if it was killed, and with what it said.
"""

import errno
import io
import json
import os
import signal
import stat
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cwsetup.cli.history
import cwsetup.cli.resume
import cwsetup.cli.sync_prices
import cwsetup.cli.undo
import cwsetup.terminal.plan_views
import cwsetup.terminal.run_views  # noqa: F401 - once, and not in every child
from cwsetup.cli.app import main
from cwsetup.cli.context import Context

LATEST = 0.5
"""Seconds after a record within which the server surely has a write, if there is one still to come."""
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def idle(url: str) -> Callable[[float], None]:
    """Return a sleep that lasts until the server has answered everything that ever arrived, answered or not."""

    def wait(_seconds: float) -> None:
        while any(request["status"] is None for request in trail(url)):
            pass

    return wait


def trail(url: str) -> list[dict[str, Any]]:
    """Return every request that arrived at the server."""
    with OPENER.open(f"{url}/demo/trail") as response:
        return list(json.load(response))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_in_flight(url: str) -> None:
    """Die as soon as the server has a write that it hasn't answered yet."""
    ends = time.monotonic() + LATEST
    while time.monotonic() < ends and not any(
        request["status"] is None and request["method"] != "GET" for request in trail(url)
    ):
        pass
    die()


def die_at(record: int, way: str, url: str, number: int, cuts: int) -> None:
    """Let this process die at its so many-th record: before it is durable, torn, lost, after it, or in flight.

    Lost is half of all that isn't durable yet, as far as that is known; the file is cut by the parent, after other
    threads have written their last. When the disk is full, that record and all after it fail. A signal may be one that
    can be heard.
    """
    sync = os.fsync
    counted = durable = 0
    lock = threading.Lock()

    def counting(fd: Any) -> None:
        nonlocal counted, durable
        with lock:
            counted += 1
            is_last = counted == record
        file = os.fstat(fd)
        size = file.st_size if stat.S_ISREG(file.st_mode) else 0
        if is_last and size and way in {"torn", "lost"}:
            kept = durable + (size - durable) // 2 if way == "lost" and durable else max(0, size - 7)
            os.write(cuts, json.dumps([str(Path(f"/proc/self/fd/{fd}").readlink()), kept]).encode())
        if counted >= record and way == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if is_last and way in {"torn", "lost", "before"}:
            die()
        sync(fd)
        durable = size or durable
        if is_last and way == "after":
            die()
        if is_last and way == "signal":
            os.kill(os.getpid(), number)
        if is_last and way == "in flight":
            threading.Thread(target=die_in_flight, args=(url,), daemon=True).start()

    os.fsync = counting


def child(order: dict[str, Any], said: int, cuts: int) -> int:
    stream = os.fdopen(said, "w", encoding="utf-8")
    if order["record"]:
        die_at(order["record"], order["way"], order["url"], getattr(signal, order["signal"]), cuts)
    context = Context(
        environment=order["environment"],
        stdin=io.StringIO(),
        stdout=stream,
        stderr=stream,
        sleep=idle(order["url"]) if order["settles"] else lambda _seconds: None,
        width=200,
    )
    context.leaving.hear()
    status = main(order["arguments"], context)
    stream.flush()
    return status


def serve() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        cutting, cuts = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            os._exit(child(order, writing, cuts))
        os.close(writing)
        os.close(cuts)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            said = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with os.fdopen(cutting, encoding="utf-8") as pipe:
            for path, kept in map(json.loads, pipe):
                os.truncate(path, kept)
        sys.stdout.write(json.dumps({"status": status, "said": said}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
