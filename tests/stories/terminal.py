"""A real pseudo-terminal with a program in it, and the screen that a person would see."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

import pyte
import pytest

pty = pytest.importorskip("pty", reason="needs a Unix terminal")
termios = pytest.importorskip("termios", reason="needs a Unix terminal")

PATIENCE = 20.0
"""Seconds until a screen that doesn't come is a failure."""
ENTER, ESC, CTRL_C, CTRL_U, DOWN = "\r", "\x1b", "\x03", "\x15", "\x1b[B"
PROGRAM = """
import os
os.close(os.open(os.ttyname(0), os.O_RDWR))  # the terminal is now this process's own: its keys are signals for it alone
from cwsetup.__main__ import main
main()
"""


class Terminal:
    """``cwsetup`` behind a terminal."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], columns: int, lines: int) -> None:
        self.ours, theirs = pty.openpty()
        self.screen = pyte.HistoryScreen(columns, lines, history=2_000, ratio=1)
        self.stream = pyte.ByteStream(self.screen)
        self.said = b""
        self.heard = 0
        self.resize(columns, lines)
        self.child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=dict(environment),
            start_new_session=True,
        )
        os.close(theirs)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size, as somebody does who drags the window's corner."""
        above = max(0, self.screen.cursor.y - lines + 1)
        row, column = self.screen.cursor.y - above, min(self.screen.cursor.x, columns - 1)
        if lines < self.screen.lines:  # pyte drops lines from the top, a terminal keeps the cursor's in sight
            self.screen.cursor_position()
            self.screen.delete_lines(above)
            self.screen.insert_lines(self.screen.lines - lines)
        self.screen.resize(lines, columns)
        self.screen.cursor.y, self.screen.cursor.x = row, column
        termios.tcsetwinsize(self.ours, (lines, columns))

    def press(self, keys: str) -> None:
        """Press keys."""
        os.write(self.ours, keys.encode())

    def lines(self) -> list[str]:
        """Return what is on the screen, without empty lines."""
        return [line.rstrip() for line in self.screen.display if line.strip()]

    def text(self) -> str:
        """Return everything that was ever printed."""
        return self.said.decode(errors="replace")

    def wait_for(self, words: str) -> list[str]:
        """Return the screen once the words are on it."""
        return self._until(lambda: any(words in line for line in self.lines()), words)

    def wait_for_drawn(self, words: str, end: bytes) -> None:
        """Wait until the words are on the screen, drawn to the end."""
        self._until(lambda: self.said.endswith(end) and any(words in line for line in self.lines()), words)

    def answered(self) -> list[str]:
        """Return the lines that answered questions have left: each question and its answer."""
        return [line[2:] for line in self.everything() if line.startswith("✓ ")]

    def everything(self) -> list[str]:
        """Return the screen and what was scrolled off it, but for empty lines at its end."""
        above = ("".join(line[at].data for at in range(self.screen.columns)) for line in self.screen.history.top)
        return "\n".join(line.rstrip() for line in (*above, *self.screen.display)).rstrip().split("\n")

    def wait_for_new(self, words: str) -> None:
        """Wait until the words have been printed once more than when they were last waited for here."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.text()[self.heard :]:
            assert self._read(deadline, words), self._missing(words)
        self.heard += self.text()[self.heard :].index(words) + len(words)

    def answer(self, words: str, keys: str) -> None:
        """Wait for a question, and press keys."""
        self.wait_for(words)
        self.press(keys)

    def status(self) -> int:
        """Return how the program ended, once it did."""
        deadline = time.monotonic() + PATIENCE
        while self._read(deadline, "the end"):
            pass
        return self.child.wait(PATIENCE)

    def close(self) -> None:
        """End the program if it is still there."""
        self.child.kill()
        self.child.wait()
        os.close(self.ours)

    def _until(self, seen: Callable[[], bool], words: str) -> list[str]:
        deadline = time.monotonic() + PATIENCE
        while not seen():
            assert self._read(deadline, words), self._missing(words)
        return self.lines()

    def _read(self, deadline: float, words: str) -> bool:
        """Take what has been printed; return whether the program is still there."""
        left = deadline - time.monotonic()
        assert left > 0, self._missing(words)
        if select.select([self.ours], [], [], left)[0]:
            try:
                news = os.read(self.ours, 65_536)
            except OSError:  # Linux says so when the last program has left the terminal
                return False
            self.said += news
            self.stream.feed(news)
            return bool(news)
        return True

    def _missing(self, words: str) -> str:
        return "\n".join([f'Never seen: "{words}"', *self.lines()])
