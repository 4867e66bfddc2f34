"""When the next request may leave: one gate for all threads, and how long to wait before another try.

A wait that a server asks one request to keep is kept by every other one too; afterwards they leave one by one at
the rate that ``rate`` learned. Nothing leaves once the run is out of time.
"""

from collections.abc import Callable
from threading import Lock

from cwsetup.errors import OutOfTime
from cwsetup.text import duration
from cwsetup.web.rate import LearnedRate

LONGEST_HOLD = 900.0
"""Seconds that a run waits when a server asks it to; who asks for longer isn't asked again at all."""
_FIRST_WAIT = 0.5
_FIRST_WAIT_AFTER_LIMIT = 2.0
_LONGEST_WAIT = 60.0
_SLICE = 1.0
"""Seconds slept at a stretch: a thread that sleeps hears of nothing."""
_LATE = 0.05
"""Seconds that a thread which woke too late may make up for."""


class Pace:
    """The gate: open, held for a while, or opening for one request after the other."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        rate: LearnedRate | None = None,
        longest: float | None = None,
        on_hold: Callable[[float], None] | None = None,
        who: str = "ConnectWise",
    ) -> None:
        self._who = who
        self._sleep = sleep
        self._clock = clock
        self._on_hold = on_hold
        self._rate = rate or LearnedRate()
        self._ends = None if longest is None else clock() + longest
        self._longest = longest
        self._next_turn = 0.0
        self._held_until = 0.0
        self._opened = 0.0
        """When the last hold was over; a refusal of a request that left before tells nothing new."""
        self._is_refused = False
        self._is_stopped = False
        self._lock = Lock()

    def wait(self) -> float:
        """Return, with the moment, when a request may leave; ``OutOfTime`` if it never may."""
        while (seconds := self._turn(now := self._clock())) > 0:
            self._sleep(min(seconds, _SLICE))
        return now

    def ready(self) -> None:
        """Return when a request could leave, without taking its turn: what was looked at before may be too old then."""
        while (seconds := self._left(self._clock())) > 0:
            self._sleep(min(seconds, _SLICE))

    def accepted(self, left: float) -> None:
        """Hear that a request met no limit; ``left`` is what ``wait`` returned for it."""
        with self._lock:
            if left >= self._opened:
                self._rate.accepted()

    def refused(self, left: float, seconds: float) -> None:
        """Keep every request back for so long from now, since one met the limit."""
        with self._lock:
            until = self._clock() + seconds
            is_news = until > self._held_until + _SLICE
            self._held_until = max(self._held_until, until)
            self._is_refused = self._is_refused or left >= self._opened
        if is_news and self._on_hold is not None:
            self._on_hold(seconds)

    def stop(self) -> None:
        """Let nothing leave any more; who waits hears of it within a second."""
        self._is_stopped = True

    def _left(self, now: float) -> float:
        """Return the seconds until the gate opens; 0 if it is open."""
        self._end_if_hopeless(now)
        return max(self._next_turn - now, self._held_until - now, 0.0)

    def _turn(self, now: float) -> float:
        """Return the seconds to wait before asking again; at 0 the request leaves."""
        with self._lock:
            if seconds := self._left(now):
                return seconds
            if self._is_refused:
                self._rate.learn(now)
                self._opened, self._is_refused = now, False
            self._rate.leaves(now)
            rate = self._rate.current()
            due = self._next_turn if now - self._next_turn <= _LATE else now
            self._next_turn = due + (1 / rate if rate else 0.0)
            return 0.0

    def _end_if_hopeless(self, now: float) -> None:
        if self._is_stopped:
            raise OutOfTime("The run was stopped.")
        if self._ends is not None and max(now, self._held_until) >= self._ends:
            raise OutOfTime(f"The run's time is over: {duration(self._longest or 0.0)}.")
        if self._held_until - now > LONGEST_HOLD:
            raise OutOfTime(f"{self._who} asks to wait {duration(self._held_until - now)}, too long for a run.")


def backoff(tries: int, *, random: Callable[[], float], after_limit: bool = False) -> float:
    """Return the seconds before another try after ``tries`` failed: doubling, half of it by chance.

    Without the chance, all threads that failed together would come back together.
    """
    first = _FIRST_WAIT_AFTER_LIMIT if after_limit else _FIRST_WAIT
    longest = min(_LONGEST_WAIT, first * 2.0 ** (tries - 1))
    return longest * (0.5 + random() / 2)
