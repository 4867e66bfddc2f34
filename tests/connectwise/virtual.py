"""Threads on a clock that jumps: one runs at a time, and when all sleep it is the next one's moment.

An hour of sleeping takes no time and always goes the same way.
"""

import heapq
from collections.abc import Callable, Sequence
from itertools import pairwise
from threading import Event, Lock, Thread, current_thread


class VirtualTime:
    """A clock, and the sleep that moves it; both for the threads of ``run`` only."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._sleepers: list[tuple[float, int, Event]] = []
        self._count = 0
        self._idle = Event()
        self._lock = Lock()
        self.failures: list[Exception] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        woken = self._until(self.now + seconds)
        self._idle.set()
        assert woken.wait(30), f"{current_thread().name} was never woken"

    def run(self, *workers: Callable[[], None]) -> None:
        """Run workers side by side until all have ended."""
        threads = [Thread(target=self._work, args=(work, self._until(self.now)), daemon=True) for work in workers]
        for thread in threads:
            thread.start()
        while self._sleepers:
            self.now, _, woken = heapq.heappop(self._sleepers)
            self._idle.clear()
            woken.set()
            assert self._idle.wait(30), "somebody neither sleeps nor ends"
        for thread in threads:
            thread.join(30)
        if self.failures:
            raise self.failures[0]

    def _work(self, work: Callable[[], None], woken: Event) -> None:
        woken.wait(30)
        try:
            work()
        except Exception as failure:  # noqa: BLE001 - raised where the test can see it
            self.failures.append(failure)
        finally:
            self._idle.set()

    def _until(self, moment: float) -> Event:
        woken = Event()
        with self._lock:
            self._count += 1
            heapq.heappush(self._sleepers, (max(moment, self.now), self._count, woken))
        return woken


def gaps(moments: Sequence[float]) -> list[float]:
    """Return the time from each moment to the next."""
    return [later - earlier for earlier, later in pairwise(moments)]
