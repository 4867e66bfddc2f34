"""``python -m cwsetup.cli.worker``: runs commands for one profile after another, for a process that runs several.

A line of JSON on standard input is a command, a line on standard output what came of it. When standard input is
closed, by whom or whatever, it ends as by a polite kill: what is under way comes to its end, and nothing is begun.
"""

import json
import os
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from queue import SimpleQueue
from typing import Any, TextIO

from cwsetup.cli.app import run, unexpected
from cwsetup.cli.context import taken_environment
from cwsetup.cli.job import Job
from cwsetup.cli.leaving import INTERRUPTED, LONGEST, TERMINATED, Leaving, Terminated

_EARLIER = 1.0
"""Seconds that it ends before the process does that waits for its answer."""


class Worker:
    """Runs orders, and answers each once: also one that is given up in the end."""

    def __init__(self, answers: TextIO) -> None:
        self._answers = answers
        self._environment = taken_environment(os.environ)
        self._leaving = Leaving(longest=LONGEST - _EARLIER, at_end=self._answer)
        self._job: Job | None = None
        self._answering = threading.Lock()

    def serve(self) -> None:
        """Run orders until told to end."""
        self._leaving.hear()
        orders: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        threading.Thread(target=_listen, args=(sys.stdin, orders), daemon=True, name="orders").start()
        status = 0
        while status not in {INTERRUPTED, TERMINATED}:
            order = orders.get()
            if order is None:
                return
            status = self._run(order)
            self._answer(status)

    def _run(self, order: dict[str, Any]) -> int:
        job = self._job = Job.of(self._environment, width=order["width"], leaving=self._leaving)
        job.context.account.profile = order["profile"]  # from the beginning, however early it is ended
        try:
            return run(order["arguments"], job.context)
        except Exception as fault:  # noqa: BLE001 - a fault of ours in one profile keeps no other from its run
            unexpected(job.context.console, type(fault), fault, fault.__traceback__)
            return 1

    def _answer(self, status: int) -> None:
        with self._answering:
            job, self._job = self._job, None
            if job is not None:
                self._answers.write(json.dumps(asdict(job.ended(status))) + "\n")
                self._answers.flush()


def _listen(stream: TextIO, orders: "SimpleQueue[dict[str, Any] | None]") -> None:
    for line in stream:
        orders.put(json.loads(line))
    orders.put(None)  # for systems on which no signal wakes who waits
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
    else:
        signal.raise_signal(signal.SIGTERM)


def main() -> None:
    """Serve; an answer is all that goes to standard output."""
    answers, sys.stdout = sys.stdout, sys.stderr
    # Nothing was under way, or nobody waits for the answer any more.
    with suppress(KeyboardInterrupt, Terminated, BrokenPipeError):
        Worker(answers).serve()
    os._exit(0)  # what is left is a thread that waits for orders


if __name__ == "__main__":
    main()
