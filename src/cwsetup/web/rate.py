"""How many requests a second a server takes: learned from what it accepted, tried a little higher now and then.

ConnectWise documents no limit, and other integrations share it, so none is assumed. Pure: the moments are
given; who waits is ``pacing``'s.
"""

from dataclasses import dataclass
from math import inf

GENTLE = 1.0
"""Requests a second after a pause before which nothing was accepted."""
_SMALL, _LARGE = 0.05, 0.5
"""By what part the rate is raised: each raise that goes well doubles the next one."""
_SHORTEST, _LONGEST, _MOST_PATIENT = 5.0, 60.0, 480.0
"""Seconds from one raise to the next; limits are counted by the minute or shorter."""
_IDLE = 5.0
"""Seconds without a request after which the count begins anew."""


@dataclass(slots=True)
class LearnedRate:
    """The rate, in requests a second; without one they leave as they come. ``most`` is never exceeded."""

    most: float | None = None
    _rate: float | None = None
    _proven: float | None = None
    """A rate at which a whole interval passed without a refusal."""
    _step: float = _SMALL
    _window: float = _SHORTEST
    """Over how long the server seems to count: the first burst and its pause."""
    _interval: float = _SHORTEST
    """From one raise to the next."""
    _raise_at: float = inf
    _accepted_since_raise: int = 0
    _since: float = 0.0
    """When the count of ``_accepted`` began."""
    _accepted: int = 0
    _last: float = -inf

    def current(self) -> float | None:
        """Return the rate, ``None`` for as fast as answers come."""
        return min((each for each in (self._rate, self.most) if each is not None), default=None)

    def leaves(self, now: float) -> None:
        """Count a request that leaves; after an interval without a refusal the rate is raised."""
        if now - self._last > _IDLE:
            self._count_from(now)
        self._last = now
        if self._rate is None or now < self._raise_at:
            return
        # A rate that wasn't made use of proves nothing.
        if self._accepted_since_raise >= self._rate * self._interval / 2:
            self._proven = self._rate
            self._rate *= 1 + self._step
            self._step = min(self._step * 2, _LARGE)
            self._interval = max(self._interval / 2, self._window)
        self._raise_at, self._accepted_since_raise = now + self._interval, 0

    def accepted(self) -> None:
        """Count a request that met no limit."""
        self._accepted += 1
        self._accepted_since_raise += 1

    def learn(self, now: float) -> None:
        """Set the rate after a refusal, once the pause is over: with it, a burst and its pause show the real limit."""
        measured = self._accepted / max(now - self._since, 1e-3)
        if not self._accepted:
            self._rate, self._interval, self._step = max(GENTLE, (self._rate or 0.0) / 2), _SHORTEST, _LARGE
        elif self._rate is None:
            self._rate = measured
            self._window = self._interval = min(max(now - self._since, _SHORTEST), _LONGEST)
        elif self._proven is not None and self._rate > self._proven:
            # The last raise was too much; each that fails makes the next one rarer.
            self._rate, self._step = self._proven, _SMALL
            self._interval = min(self._interval * 2, _MOST_PATIENT)
        else:
            self._step = _SMALL
            self._rate = max(self._rate / 2, min(self._rate * 0.9, measured))
        self._proven = None if self._proven is None else min(self._proven, self._rate)
        self._count_from(now)
        self._raise_at, self._accepted_since_raise = now + self._interval, 0

    def _count_from(self, now: float) -> None:
        self._since, self._accepted, self._last = now, 0, now
