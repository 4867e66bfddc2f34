"""What stops the rest of a run: a right that is gone, a first write that isn't there, or too many failures."""

from threading import Lock

TRIAL = 5
"""Writes that are verified by a read of their own before the rest starts."""
MOST_IN_A_ROW = 5
MOST_PER_CENT = 2


class Breaker:
    """Counts how a run goes; its ``reason`` is why nothing more is sent. Threads may share it."""

    def __init__(self, writes: int, *, trial: int = TRIAL) -> None:
        self.reason = ""
        self.on_trial = trial
        """How many writes are still to be verified before the rest starts."""
        self._writes = writes
        self._in_a_row = 0
        self._failed = 0
        self._lock = Lock()

    def stop(self, reason: str) -> None:
        """Send nothing more; the first reason stays."""
        with self._lock:
            self.reason = self.reason or reason

    def worked(self) -> None:
        """Count a write that ConnectWise shows."""
        with self._lock:
            self._in_a_row = 0

    def unanswered(self) -> None:
        """Count a write that may have worked: many of them in a row are a failure of ConnectWise or the network."""
        with self._lock:
            self._in_a_row += 1
        self._judge()

    def failed(self, *, is_new: bool = True) -> None:
        """Count a write that surely failed; it isn't a further one in a row if its answer was missed before."""
        with self._lock:
            self._in_a_row += is_new
            self._failed += 1
        self._judge()

    def verified(self) -> None:
        """Count a write on trial that was read back."""
        with self._lock:
            self.on_trial = max(0, self.on_trial - 1)

    def _judge(self) -> None:
        if self._in_a_row >= MOST_IN_A_ROW:
            self.stop(f"{self._in_a_row} writes failed in a row, so the rest isn't tried.")
        elif self._failed >= MOST_IN_A_ROW and self._failed * 100 > self._writes * MOST_PER_CENT:
            self.stop(f"{self._failed} of {self._writes} writes failed, so the rest isn't tried.")
