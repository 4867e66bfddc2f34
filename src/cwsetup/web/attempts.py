"""How often a read is tried: being asked to wait is no failure, and trouble that can't pass isn't tried again."""

from collections.abc import Callable
from dataclasses import dataclass

from cwsetup.errors import CwsetupError, TemporaryError
from cwsetup.web.pacing import backoff

MOST_TRIES = 5
"""Of a read; being asked to wait doesn't count."""
LONGEST_READ = 1_200.0
"""Seconds after which a read isn't tried again."""


@dataclass(slots=True, kw_only=True)
class Attempts:
    """The tries of one read, which begins when this is made."""

    sleep: Callable[[float], None]
    random: Callable[[], float]
    clock: Callable[[], float]
    limited: int = 0
    """How often it was one request too many."""
    _failed: int = 0
    _ends: float = 0.0

    def __post_init__(self) -> None:
        self._ends = self.clock() + LONGEST_READ

    def again(self, failure: CwsetupError) -> None:
        """Return when to try again, or raise the failure."""
        if not isinstance(failure, TemporaryError):
            raise failure
        self.limited, self._failed = self.limited + failure.is_limit, self._failed + (not failure.is_limit)
        if self._failed == MOST_TRIES or self.clock() >= self._ends:
            raise failure
        if not failure.is_limit:  # the pace keeps those back
            self.sleep(backoff(self._failed, random=self.random))

    def pause(self, asked_for: float | None) -> float:
        """Return the seconds to wait at a limit: those that are asked for, else more each time."""
        return asked_for or backoff(self.limited + 1, random=self.random, after_limit=True)
