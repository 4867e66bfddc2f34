"""How far something long has come: a bar on a terminal, else a line for each tenth; nothing for what is soon over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from cwsetup.terminal.console import Console
from cwsetup.text import duration

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

PATIENCE = 1.0
"""Seconds in which nothing is shown."""
_OFTEN = 0.1
"""Seconds from one drawing to the next: more than anybody reads."""
Reached = Callable[[int, int], None]
"""Hears how many of how many are done."""


class Drawing(Protocol):
    """Where it is shown."""

    def draw(self, name: str, done: int, total: int, words: str) -> None:
        """Show how far it has come."""
        ...

    def hold(self, words: str) -> None:
        """Show that it is made to wait."""
        ...

    def wait(self, name: str, seconds: float, sleep: Callable[[float], None]) -> None:
        """Sleep, and show how long it still lasts where that spoils nothing."""
        ...

    def clear(self) -> None:
        """Leave nothing behind that moves."""
        ...


class Meter:
    """Measures one thing after the other and has it drawn; may be told from several threads."""

    def __init__(self, drawing: Drawing, clock: Callable[[], float]) -> None:
        self._drawing = drawing
        self._clock = clock
        self._next = 0.0
        """When it may be drawn again."""

    @contextmanager
    def of(self, name: str) -> Iterator[Reached]:
        """Measure something; the block gets what to tell its steps to."""
        started = self._clock()

        def reached(done: int, total: int) -> None:
            now = self._clock()
            if now - started >= PATIENCE and (now >= self._next or done == total):
                self._next = now + _OFTEN
                self._drawing.draw(name, done, total, standing(done, total, now - started))

        try:
            yield reached
        finally:
            self._drawing.clear()

    def hold(self, seconds: float, who: str = "ConnectWise") -> None:
        """Show that a server asks for a pause, for as long as it lasts."""
        self._next = self._clock() + seconds
        self._drawing.hold(f"{who} asks to wait {duration(seconds)}.")

    def wait(self, name: str, seconds: float, sleep: Callable[[float], None]) -> None:
        """Sleep for so long in which nothing else happens."""
        self._drawing.wait(name, seconds, sleep)


class Nothing:
    """Shows nothing, for programs and for those who want quiet."""

    def draw(self, name: str, done: int, total: int, words: str) -> None:
        """Show nothing."""

    def hold(self, words: str) -> None:
        """Show nothing."""

    def wait(self, name: str, seconds: float, sleep: Callable[[float], None]) -> None:  # noqa: ARG002
        """Sleep."""
        sleep(seconds)

    def clear(self) -> None:
        """Leave nothing."""


class Lines:
    """A line for each tenth but the last, which is said by what comes of it: for logs, mails and screen readers."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._tenth = 0

    def draw(self, name: str, done: int, total: int, words: str) -> None:
        """Print a line when another tenth is done."""
        tenth = done * 10 // total if total else 0
        if tenth > self._tenth and done < total:
            self._tenth = tenth
            self._console.note(f"{name}: {tenth * 10} %, {words}")

    def hold(self, words: str) -> None:
        """Print the pause."""
        self._console.note(words)

    def wait(self, name: str, seconds: float, sleep: Callable[[float], None]) -> None:  # noqa: ARG002
        """Sleep; that it is done has been said, and lines that count would say no more."""
        sleep(seconds)

    def clear(self) -> None:
        """Begin with the first tenth again."""
        self._tenth = 0


class Bar:
    """One line of a terminal that is drawn anew, and gone at the end."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rich: RichProgress | None = None

    def draw(self, name: str, done: int, total: int, words: str) -> None:
        """Draw name, bar and words."""
        if self._rich is None:
            self._rich = _rich_progress(self._console)
            self._rich.add_task(name, words="")
            self._rich.start()
        self._rich.update(self._rich.task_ids[0], completed=done, total=total, words=words, refresh=True)

    def hold(self, words: str) -> None:
        """Draw the pause in place of the words; before there is a bar, it is a line of its own."""
        if self._rich is None:
            self._console.note(words)
        else:
            self._rich.update(self._rich.task_ids[0], words=words, refresh=True)

    def wait(self, name: str, seconds: float, sleep: Callable[[float], None]) -> None:
        """Draw a line of its own that counts down."""
        self.clear()
        left = seconds
        try:
            while left > 0:
                self.draw(name, int(seconds - left), int(seconds), f"{duration(left)} left")
                sleep(min(left, 1.0))
                left -= 1.0
        finally:
            self.clear()

    def clear(self) -> None:
        """Take the line away."""
        if self._rich is not None:
            self._rich.stop()
            self._rich = None


def drawing_for(console: Console, *, silent: bool) -> Drawing:
    """Return what fits where a console prints: a line that is drawn anew would spoil a log and JSON lines."""
    if silent or console.quiet:
        return Nothing()
    return Bar(console) if console.can_redraw and not console.verbose else Lines(console)


def standing(done: int, total: int, seconds: float) -> str:
    """Return how far it has come in words, with the rate, and the time that the rest takes at it.

    >>> standing(1_200, 5_000, 120)
    '1,200 of 5,000, 600/min, 7 min left'
    """
    count = f"{done:,} of {total:,}"
    if not done or seconds <= 0:
        return count
    rate = done / seconds
    left = f", {duration((total - done) / rate)} left" if done < total else ""
    return f"{count}, {rate * 60:,.0f}/min{left}"


def _rich_progress(console: Console) -> "RichProgress":
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415 - only for what lasts
    from rich.table import Column  # noqa: PLC0415

    # Room is left at the right: the ^C that a terminal echoes there would else begin a line, and this one would stay.
    wide = max(4, min(30, console.talk.width - 70))
    return Progress(
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
        BarColumn(bar_width=wide),
        TextColumn("{task.fields[words]}", markup=False, table_column=Column(no_wrap=True)),
        console=console.talk,
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
