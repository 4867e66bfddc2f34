"""Walks through the prompts in a real terminal, read back from a terminal in memory."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pyte
import pytest

import cwsetup

pty = pytest.importorskip("pty", reason="needs a Unix terminal")
termios = pytest.importorskip("termios", reason="needs a Unix terminal")

PATIENCE = 20.0
"""Seconds until a screen that doesn't come is a failure."""
PROGRAM = """
import os, sys
os.close(os.open(os.ttyname(0), os.O_RDWR))  # the terminal now signals this process
from cwsetup.profile.asking import Back, Choice, Question
from cwsetup.terminal.prompts import TerminalAsker
asker, names = TerminalAsker(), [f"Retail {year}" for year in range(1990, 2030)]
choices = [Choice(value=name, name=name, note="a price list") for name in names]
default = ("Retail 2001", "Wholesale")
question = Question(key="lists", toml="lists", label="Price lists", help="Which win.", default=default)
try:
    print(getattr(asker, sys.argv[1])(question, choices))
    print(asker.text(Question(key="name", label="Name")))
except Back:
    print("back")
"""


Finish: TypeAlias = Callable[[], tuple[int, str]]


class Terminal:
    """A program behind a terminal, and its screen."""

    def __init__(self, columns: int, lines: int) -> None:
        self.ours, self.theirs = pty.openpty()
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.ByteStream(self.screen)
        self.received = b""
        self.resize(columns, lines)

    def resize(self, columns: int, lines: int) -> None:
        self.screen.resize(lines, columns)
        termios.tcsetwinsize(self.ours, (lines, columns))

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display if line.strip()]

    def wait_for(self, seen: Callable[[list[str]], object]) -> list[str]:
        """Return the screen once ``seen`` agrees with it."""
        deadline = time.monotonic() + PATIENCE
        while not seen(self.lines()):
            left = deadline - time.monotonic()
            assert left > 0, "\n".join(self.lines())
            if select.select([self.ours], [], [], left)[0]:
                news = os.read(self.ours, 65_536)
                self.received += news
                self.stream.feed(news)
        return self.lines()


@contextmanager
def asking(method: str, stdout: Path, *, columns: int = 80, lines: int = 24) -> Iterator[tuple[Terminal, Finish]]:
    """Run the program; yield its terminal, and what waits for its end and returns its status and data."""
    terminal = Terminal(columns, lines)
    environment = {**os.environ, "PYTHONPATH": str(Path(cwsetup.__file__).parents[1]), "TERM": "xterm-256color"}
    with stdout.open("wb") as data:
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, method],
            stdin=terminal.theirs,
            stdout=data,
            stderr=terminal.theirs,
            env=environment,
            start_new_session=True,
        )
    try:
        yield terminal, lambda: (child.wait(PATIENCE), stdout.read_text("utf-8"))
    finally:
        child.kill()
        child.wait()
        os.close(terminal.theirs)
        os.close(terminal.ours)


def holds(text: str) -> Callable[[list[str]], bool]:
    return lambda lines: any(text in line for line in lines)


def test_a_walk_leaves_one_line_per_answer_and_data_on_stdout(tmp_path: Path) -> None:
    with asking("rank", tmp_path / "out") as (terminal, finish):
        terminal.wait_for(holds("1 picked, 40 of 40 shown"))
        terminal.press("2029\t\x15")
        terminal.wait_for(holds("2 picked, 40 of 40 shown"))
        terminal.press("[\x1b[B\x1b[1;3A\r")
        terminal.wait_for(holds("? Name"))
        terminal.press("acme\r")
        screen = terminal.wait_for(holds("✓ Name"))
        assert finish() == (0, "('Retail 2029', 'Retail 2001')\nacme\n")
    assert screen == ["✓ Price lists  Retail 2029 > Retail 2001", "✓ Name  acme"]


def test_a_paste_is_text_and_never_an_answer(tmp_path: Path) -> None:
    with asking("choose_several", tmp_path / "out") as (terminal, finish):
        terminal.wait_for(holds("40 of 40 shown"))
        terminal.press("\x1b[200~retail\n2005\n\x1b[201~")
        terminal.wait_for(holds("1 picked, 1 of 40 shown"))
        terminal.press("\t\r")
        terminal.wait_for(holds("? Name"))
        terminal.press("\x1b[200~acme\nit\n\x1b[201~\r")
        assert finish() == (0, "('Retail 2001', 'Retail 2005')\nacme it\n")


def test_forty_columns_and_eight_lines_are_enough(tmp_path: Path) -> None:
    with asking("choose_several", tmp_path / "out", columns=40, lines=8) as (terminal, _):
        screen = terminal.wait_for(holds("Esc back"))
    assert screen == [
        "? Price lists [lists]:",
        "      Wholesale    no longer offered",
        "> [ ] Retail 1990  a price list",
        "  [ ] Retail 1991  a price list",
        "  [ ] Retail 1992  a price list",
        "  [ ] Retail 1993  a price list",
        "  1 picked, 40 of 40 shown",
        "  Tab pick · Enter done · Esc back",
    ]


def test_a_terminal_may_change_its_size(tmp_path: Path) -> None:
    with asking("choose_several", tmp_path / "out") as (terminal, finish):
        terminal.wait_for(holds("type to filter"))
        terminal.resize(40, 8)
        terminal.wait_for(lambda lines: len(lines) == 8 and lines[-1] == "  Tab pick · Enter done · Esc back")
        terminal.resize(100, 30)
        screen = terminal.wait_for(holds("type to filter"))
        assert sum("? Price lists" in line for line in screen) == 1
        terminal.press("\x1b")
        assert finish() == (0, "back\n")


def test_the_terminal_is_asked_nothing_whose_answer_could_be_read_as_keys(tmp_path: Path) -> None:
    with asking("choose", tmp_path / "out") as (terminal, _):
        terminal.wait_for(holds("Esc back"))
        terminal.press("\x15\x1b[B\r")
        terminal.wait_for(holds("? Name"))
    assert b"\x1b[6n" not in terminal.received


@pytest.mark.parametrize("method", ["choose", "rank"])
def test_ctrl_c_ends_the_program_and_clears_the_list(tmp_path: Path, method: str) -> None:
    with asking(method, tmp_path / "out") as (terminal, finish):
        terminal.wait_for(holds("Esc back"))
        terminal.press("\x03")
        screen = terminal.wait_for(holds("KeyboardInterrupt"))
        assert finish() == (-signal.SIGINT, "")
    assert not holds("Esc back")(screen)


def test_an_interrupt_from_outside_is_a_ctrl_c(tmp_path: Path) -> None:
    with asking("choose", tmp_path / "out") as (terminal, finish):
        terminal.wait_for(holds("Esc back"))
        os.killpg(os.tcgetpgrp(terminal.ours), signal.SIGINT)
        terminal.wait_for(holds("KeyboardInterrupt"))
        assert finish() == (-signal.SIGINT, "")
