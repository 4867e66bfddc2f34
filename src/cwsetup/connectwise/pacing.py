"""When the next request may leave: one gate for all threads, and how long to wait before another try.

A wait that ConnectWise asks one request to keep is kept by every other one too.
"""

from collections.abc import Callable
from threading import Lock

_FIRST_WAIT = 0.5
_FIRST_WAIT_AFTER_LIMIT = 2.0
_LONGEST_WAIT = 60.0


class Pace:
    """The gate: open, held for a while, or opening for one request after the other."""

    def __init__(
        self, *, sleep: Callable[[float], None], clock: Callable[[], float], per_minute: float | None = None
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._spacing = 60.0 / per_minute if per_minute else 0.0
        self._next_turn = 0.0
        self._held_until = 0.0
        self._lock = Lock()

    def wait(self) -> None:
        """Return when the next request may leave."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next_turn, self._held_until)
            self._next_turn = turn + self._spacing
        while turn > now:
            self._sleep(turn - now)
            # Somebody else may have been told to wait longer meanwhile.
            now, turn = turn, max(turn, self._held_until)

    def hold(self, seconds: float) -> None:
        """Keep every request back for so long from now."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)


def backoff(tries: int, *, random: Callable[[], float], after_limit: bool = False) -> float:
    """Return the seconds before another try after ``tries`` failed: doubling, half of it by chance.

    Without the chance, all threads that failed together would come back together.
    """
    first = _FIRST_WAIT_AFTER_LIMIT if after_limit else _FIRST_WAIT
    longest = min(_LONGEST_WAIT, first * 2.0 ** (tries - 1))
    return longest * (0.5 + random() / 2)
