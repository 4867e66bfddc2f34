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

LATE = 0.02
"""Seconds after a record by which the request that it announces is under way."""
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def idle(url: str) -> Callable[[float], None]:
    """Return a sleep that lasts until the server has answered everything that ever arrived, answered or not."""

    def wait(_seconds: float) -> None:
        while True:
            with OPENER.open(f"{url}/demo/trail") as response:
                if all(request["status"] is not None for request in json.load(response)):
                    return

    return wait


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(record: int, way: str, cuts: int) -> None:
    """Let this process die at its so many-th record: before it is durable, torn, lost, after it, or in flight.

    Lost is half of all that isn't durable yet, as far as that is known; the file is cut by the parent, after other
    threads have written their last. When the disk is full, that record and all after it fail.
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
        if is_last and way == "in flight":
            threading.Timer(LATE, die).start()

    os.fsync = counting


def child(order: dict[str, Any], said: int, cuts: int) -> int:
    stream = os.fdopen(said, "w", encoding="utf-8")
    if order["record"]:
        die_at(order["record"], order["way"], cuts)
    context = Context(
        environment=order["environment"],
        stdin=io.StringIO(),
        stdout=stream,
        stderr=stream,
        sleep=idle(order["url"]) if order["settles"] else lambda _seconds: None,
        width=200,
    )
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
