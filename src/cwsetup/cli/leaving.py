"""Leaving in time: a signal lets what is under way come to its end, but not for longer than a few seconds."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import FrameType

LONGEST = 4.5
"""Seconds for what is under way; its intent is in the journal, so that leaving it behind loses nothing."""
_LONGEST_WORDS = 0.4
"""Seconds for last words: a terminal or pipe that takes nothing more keeps nobody here."""
INTERRUPTED, TERMINATED = 130, 143
_STATUS = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED}


class Terminated(BaseException):
    """Raised where a polite kill arrives; like Ctrl-C, it is no error."""


class Leaving:
    """How this process ends on a signal: the first raises where it arrives; the second, or time, ends it."""

    def __init__(self, *, longest: float = LONGEST, at_end: Callable[[int], None] = lambda _status: None) -> None:
        self._longest = longest
        self._at_end = at_end
        self._signals: SimpleQueue[int] = SimpleQueue()
        self._last_words: Callable[[], None] = _nothing
        self._is_watched = False
        self._is_leaving = False

    def hear(self) -> None:
        """Let a polite kill end this process as Ctrl-C does, and in time."""
        # The watcher is there before it is needed: in a signal handler no thread can be started safely.
        threading.Thread(target=self._watch, daemon=True, name="leaving").start()
        self._is_watched = True
        self._heed(signal.SIGTERM)

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """Within, Ctrl-C ends this process in time too; elsewhere a question may follow it."""
        before = signal.getsignal(signal.SIGINT)
        if self._is_watched:
            self._heed(signal.SIGINT)
        try:
            yield
        finally:
            if self._is_watched and not self._is_leaving:
                signal.signal(signal.SIGINT, before)

    @contextmanager
    def saying(self, last_words: Callable[[], None]) -> Iterator[None]:
        """Within, there are last words to say for a process that is ended; the innermost are said."""
        before, self._last_words = self._last_words, last_words
        try:
            yield
        finally:
            self._last_words = before

    def _heed(self, number: signal.Signals) -> None:
        if signal.getsignal(number) is not signal.SIG_IGN:  # what is ignored from the start stays ignored
            signal.signal(number, self._signalled)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        self._signals.put(number)
        if self._is_leaving:
            threading.Event().wait(self._longest)  # nothing more is done here; the watcher ends it
        self._is_leaving = True
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated

    def _watch(self) -> None:
        number = self._signals.get()
        with suppress(Empty):
            number = self._signals.get(timeout=self._longest)
        status = _STATUS[signal.Signals(number)]
        speaker = threading.Thread(target=self._speak, args=(status,), daemon=True)
        speaker.start()
        speaker.join(_LONGEST_WORDS)
        os._exit(status)

    def _speak(self, status: int) -> None:
        self._last_words()
        self._at_end(status)


def _nothing() -> None:
    """Say nothing."""
