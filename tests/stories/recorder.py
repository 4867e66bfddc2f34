"""A conversation in a terminal as a file: each screen as it was when a key was pressed, and what stands at the end.

Ports, folders, days and the program's own place differ from run to run and are replaced by words.
"""

import difflib
import os
import re
from pathlib import Path

from tests.stories.terminal import CTRL_C, CTRL_U, DOWN, ENTER, ESC, Terminal

FOLDER = Path(__file__).parents[1] / "wizard" / "transcripts"
REGENERATE = "CWSETUP_TRANSCRIPTS"
"""Set to ``write``, transcripts are written instead of compared."""
UP, HOME, F1 = "\x1b[A", "\x1b[H", "\x1bOP"
KEYS = {ENTER: "Enter", ESC: "Esc", CTRL_C: "Ctrl-C", CTRL_U: "Ctrl-U", DOWN: "Down", UP: "Up", HOME: "Home", F1: "F1"}
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DRAWN = b"\x1b[?25h"
"""What ends every drawing of a prompt: the cursor is shown again."""


class Recorder:
    """Answers questions and writes down what was on the screen."""

    def __init__(self, terminal: Terminal, words: dict[str, str]) -> None:
        self.terminal = terminal
        self.words = words
        self.lines: list[str] = []
        self._before: list[str] = []
        self._read = 0

    def answer(self, question: str, *keys: str) -> None:
        """Wait until a question is drawn, write down what is new on the screen, and press keys."""
        self.terminal.wait_for_drawn(question, _DRAWN)
        screen = self.terminal.everything()
        same = next((at for at, pair in enumerate(zip(screen, self._before, strict=False)) if len(set(pair)) > 1), None)
        same = min(len(screen), len(self._before)) if same is None else same
        self.lines += screen[same:]
        self._before = screen
        self.lines.append(f"      << {' '.join(KEYS.get(key, key) for key in keys)}")
        self._read = len(self.terminal.text())
        for key in keys:
            self.terminal.press(key)

    def end(self) -> str:
        """Wait for the end of the program and return the transcript."""
        status = self.terminal.status()
        rest = _ESCAPE.sub("", self.terminal.text()[self._read :].rpartition("\x1b[?2004l")[2])
        self.lines += [line.rstrip() for line in rest.replace("\r", "").splitlines()]
        self.lines.append(f"      (status {status})")
        return self._in_words("\n".join(self.lines) + "\n")

    def _in_words(self, text: str) -> str:
        for piece, word in self.words.items():
            text = text.replace(piece, word)
        text = re.sub(r"127\.0\.0\.1(\s*):\d{5}", r"127.0.0.1\1:PORT", text)
        text = re.sub(r"(\* \* \*  )(\S+=\S+ )*.*?( sync-prices)", r"\1[…]cwsetup\3", text)
        return re.sub(r"\d\d? [A-Z][a-z]+ \d\d:\d\d", "DAY TIME", text)


def compare(name: str, text: str) -> None:
    """Hold a transcript against its file; the difference is shown."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get(REGENERATE) == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    kept = path.read_text("utf-8") if path.exists() else ""
    difference = difflib.unified_diff(kept.splitlines(), text.splitlines(), path.name, "now", lineterm="")
    shown = "\n".join(difference)
    assert not shown, f"{shown}\n\nIf that reads well: {REGENERATE}=write pytest {Path(__file__).parent}"
