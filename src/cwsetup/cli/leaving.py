"""Leaving in time: an interrupt lets what is under way come to its end, but not for longer than a few seconds."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from cwsetup.cli.context import Terminated

LONGEST = 5.0
"""Seconds for what is under way; its intent is in the journal, so that leaving it behind loses nothing."""
_STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}


@contextmanager
def leaving_in_time(last_words: Callable[[], None], *, longest: float = LONGEST) -> Iterator[None]:
    """Within, the first signal raises where it arrives; the second, or time, ends the process after ``last_words``."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    timers: list[threading.Timer] = []

    def leave(number: int) -> None:
        last_words()
        os._exit(_STATUS[signal.Signals(number)])

    def signalled(number: int, _frame: FrameType | None) -> None:
        if timers:
            leave(number)
        timer = threading.Timer(longest, leave, (number,))
        timer.daemon = True
        timer.start()
        timers.append(timer)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated

    # What is ignored from the start, as by nohup, stays ignored.
    heard = [each for each in _STATUS if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, signalled) for each in heard}
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()
        for each, handler in before.items():
            signal.signal(each, handler)
