"""How far something has come, as a terminal and as a log see it."""

import io
from collections.abc import Iterable, Iterator

import pyte
import pytest

from cwsetup.terminal.console import Console
from cwsetup.terminal.progress import Bar, Drawing, Lines, Meter, Nothing, drawing_for, standing


class Screen(io.StringIO):
    """A terminal's end of a stream."""

    def isatty(self) -> bool:
        return True


class Clock:
    """A second for each step of what is measured."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def run(drawing: Drawing, clock: Clock, steps: Iterable[int], total: int, *, seconds: float = 1.0) -> None:
    with Meter(drawing, clock).of("Run 7") as reached:
        for done in steps:
            clock.now += seconds
            reached(done, total)


def shown(stream: io.StringIO, columns: int) -> list[str]:
    """Return what a terminal shows after all that was written."""
    screen = pyte.Screen(columns, 10)
    pyte.Stream(screen).feed(stream.getvalue().replace("\n", "\r\n"))
    return [line.rstrip() for line in screen.display if line.strip()]


def test_a_log_gets_one_line_for_each_tenth() -> None:
    err = io.StringIO()
    run(Lines(Console(io.StringIO(), err)), Clock(), range(1, 101), 100)
    said = err.getvalue().splitlines()
    assert len(said) == 9
    assert said[2] == "  Run 7: 30 %, 30 of 100, 60/min, 70 s left"
    assert said[-1] == "  Run 7: 90 %, 90 of 100, 60/min, 10 s left"


def test_steps_larger_than_a_tenth_get_a_line_each() -> None:
    err = io.StringIO()
    run(Lines(Console(io.StringIO(), err)), Clock(), [1, 2, 3], 3)
    assert [line.split(":")[1][:5] for line in err.getvalue().splitlines()] == [" 30 %", " 60 %"]


@pytest.mark.parametrize("stream", [io.StringIO, Screen])
def test_what_is_over_within_a_second_shows_nothing(stream: type[io.StringIO]) -> None:
    err = stream()
    console = Console(io.StringIO(), err, width=80)
    run(drawing_for(console, silent=False), Clock(), range(1, 101), 100, seconds=0.0099)
    assert err.getvalue() == ""
    run(drawing_for(console, silent=False), Clock(), range(1, 101), 100, seconds=0.011)
    assert err.getvalue() != ""


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_terminal_gets_one_line_that_is_gone_at_the_end(columns: int) -> None:
    err = Screen()
    console = Console(io.StringIO(), err, width=columns)
    clock = Clock()
    meter = Meter(drawing_for(console, silent=False), clock)
    with meter.of("Run 7") as reached:
        clock.now += 2
        reached(1, 60)
        console.note("Something else.")
        clock.now += 28
        reached(15, 60)
        note, bar = shown(err, columns)
        assert note.split() == ["Something", "else."]
        assert bar.startswith("Run 7 ")
        assert "15 of 60" in bar
        assert "90 s left" in bar or columns < 80
    assert shown(err, columns) == ["  Something else."]


def test_an_interrupt_takes_the_line_away() -> None:
    err = Screen()

    def steps() -> Iterator[int]:
        yield 1
        assert len(shown(err, 80)) == 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Bar(Console(io.StringIO(), err, width=80)), Clock(), steps(), 60)
    assert shown(err, 80) == []
    assert err.getvalue().count("\x1b[?25h") == 1  # the cursor is there again


def test_a_pause_is_shown_as_long_as_it_lasts() -> None:
    err = Screen()
    clock = Clock()
    meter = Meter(Bar(Console(io.StringIO(), err, width=80)), clock)
    with meter.of("Run 7") as reached:
        clock.now += 2
        reached(1, 60)
        meter.hold(30)
        reached(2, 60)  # an answer to what was under way
        assert "ConnectWise asks to wait 30 s." in shown(err, 80)[0]
        clock.now += 30
        reached(3, 60)
        assert "3 of 60" in shown(err, 80)[0]


@pytest.mark.parametrize("stream", [io.StringIO, Screen])
def test_a_pause_before_anything_is_shown_is_a_line(stream: type[io.StringIO]) -> None:
    err = stream()
    Meter(drawing_for(Console(io.StringIO(), err, width=80), silent=False), Clock()).hold(90)
    assert shown(err, 80) == ["  ConnectWise asks to wait 90 s."]


def test_a_wait_counts_down_on_a_terminal_and_leaves_no_line() -> None:
    err = Screen()
    seen: list[str] = []
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        seen.append(shown(err, 80)[0].split()[-3])

    meter = Meter(Bar(Console(io.StringIO(), err, width=80)), Clock())
    meter.wait("Waiting", 2.5, sleep)
    assert (slept, seen) == ([1.0, 1.0, 0.5], ["3", "2", "1"])
    assert shown(err, 80) == []


def test_a_wait_in_a_log_is_one_sleep_without_a_line() -> None:
    err = io.StringIO()
    slept: list[float] = []
    Meter(Lines(Console(io.StringIO(), err)), Clock()).wait("Waiting", 120, slept.append)
    assert (slept, err.getvalue()) == ([120], "")


def test_each_stream_gets_what_fits_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")

    def kind(stream: io.StringIO, *, silent: bool = False, **more: bool) -> type:
        console = Console(io.StringIO(), stream, width=80)
        for name, value in more.items():
            setattr(console, name, value)
        return type(drawing_for(console, silent=silent))

    assert kind(Screen()) is Bar
    assert kind(io.StringIO()) is Lines
    assert kind(Screen(), plain=True) is Lines
    assert kind(Screen(), verbose=True) is Lines
    assert kind(Screen(), quiet=True) is Nothing
    assert kind(Screen(), silent=True) is Nothing
    monkeypatch.setenv("TERM", "dumb")
    assert kind(Screen()) is Lines


@pytest.mark.parametrize(
    ("done", "seconds", "words"),
    [
        (0, 5, "0 of 5,000"),
        (1_200, 120, "1,200 of 5,000, 600/min, 7 min left"),
        (5_000, 500, "5,000 of 5,000, 600/min"),
        (1, 60, "1 of 5,000, 1/min, 83 h 19 min left"),
    ],
)
def test_rate_and_time_left_are_those_so_far(done: int, seconds: float, words: str) -> None:
    assert standing(done, 5_000, seconds) == words


def test_it_is_drawn_ten_times_a_second_at_most_and_at_the_end() -> None:
    drawn: list[int] = []

    class Counting(Nothing):
        def draw(self, name: str, done: int, total: int, words: str) -> None:
            drawn.append(done)

    run(Counting(), Clock(), range(1, 1_001), 1_000, seconds=0.01)
    assert len(drawn) <= 92
    assert drawn[-1] == 1_000
