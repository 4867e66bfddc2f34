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
import sys
import threading
import urllib.request
from collections.abc import Callable
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


def die_at(record: int, way: str) -> None:
    """Let this process die at its so many-th record: before it is durable, torn, after it, or in flight.

    When the disk is full, that record and all after it fail.
    """
    sync = os.fsync
    counted = 0
    lock = threading.Lock()

    def counting(fd: Any) -> None:
        nonlocal counted
        with lock:
            counted += 1
            is_last = counted == record
        if is_last and way == "torn":
            size = os.fstat(fd).st_size
            os.ftruncate(fd, max(0, size - 7))
        if counted >= record and way == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if is_last and way in {"torn", "before"}:
            die()
        sync(fd)
        if is_last and way == "after":
            die()
        if is_last and way == "in flight":
            threading.Timer(LATE, die).start()

    os.fsync = counting


def child(order: dict[str, Any], said: int) -> int:
    stream = os.fdopen(said, "w", encoding="utf-8")
    if order["record"]:
        die_at(order["record"], order["way"])
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
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            os._exit(child(order, writing))
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            said = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.stdout.write(json.dumps({"status": status, "said": said}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
