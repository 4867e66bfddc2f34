"""How long a key takes to the screen in a list of 20,000 choices: ``python benchmarks/key_to_screen.py``.

The wizard runs in a pseudo-terminal against the demo server. Measured is from the key to the end of the drawing that
shows its effect.
"""

import os
import select
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from cwsetup.demo.process import start  # noqa: E402 - found beside this file
from tests.stories.terminal import DOWN, ENTER, Terminal  # noqa: E402
from tests.stories.walks import walk  # noqa: E402

CHOICES, TIMES, GOAL = 20_000, 20, 20.0
DRAWN = b"\x1b[?25h"
ALL = f"{CHOICES + 4} of {CHOICES + 4} shown"
KEYS = {
    "a letter that all have": ("v", ": v", "\x7f", "> Microsoft 365"),
    "a digit that half have": ("1", ": 1", "\x7f", "> Microsoft 365"),
    "End": ("\x1b[F", f"> Vendor {CHOICES}", "\x1b[H", "> Backup"),
    "Home": ("\x1b[H", "> Backup", "\x1b[F", f"> Vendor {CHOICES}"),
    "Page Down": ("\x1b[6~", "> Vendor 00009", "\x1b[H", "> Backup"),
}
"""A key, what is on the screen then, the key that undoes it, and what is there then."""


def main() -> None:
    """Measure each key and print milliseconds: the median and the slowest."""
    with start(subcategories=CHOICES) as demo, tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm-256color"}
        environment |= {"CWSETUP_CONFIG_DIR": folder, "CWSETUP_STATE_DIR": folder}
        terminal = Terminal(["init", "acme", "--url", demo.url], environment, 100, 40)
        try:
            walk(terminal, demo, until="? New products")
            terminal.press(DOWN + DOWN + ENTER)
            terminal.answer("? Product Category", ENTER)
            terminal.wait_for_drawn(ALL, DRAWN)
            for name, (key, shown, undo, before) in KEYS.items():
                _until_drawn(terminal, undo, before)
                measured = []
                for _ in range(TIMES):
                    measured.append(_until_drawn(terminal, key, shown))
                    _until_drawn(terminal, undo, before)
                line = f"{name:<26} {statistics.median(measured):6.1f} ms, slowest {max(measured):6.1f} ms"
                sys.stdout.write(f"{line}{'' if max(measured) <= GOAL else f'  (goal: {GOAL:g})'}\n")
        finally:
            terminal.close()


def _until_drawn(terminal: Terminal, key: str, shown: str) -> float:
    """Press a key and return the milliseconds until its effect is drawn."""
    began = time.perf_counter()
    terminal.press(key)
    while True:
        if not select.select([terminal.ours], [], [], 5)[0]:
            if any(shown in line for line in terminal.lines()):
                return 0.0  # it was so before
            sys.exit("\n".join([f'"{shown}" never came after {key!r}.', *terminal.lines()]))
        news = os.read(terminal.ours, 65_536)
        took = (time.perf_counter() - began) * 1000
        terminal.stream.feed(news)
        if news.endswith(DRAWN) and any(shown in line for line in terminal.lines()):
            return took


if __name__ == "__main__":
    main()
