"""What stands on a terminal's screen as an SVG file, held against the one that the documents show.

The file has no font, script or address of its own: it looks alike offline, and any font of one width will do.
"""

import itertools
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from pyte.screens import Char

from tests.stories.recorder import REGENERATE
from tests.stories.terminal import Terminal

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_WIDTH, _HEIGHT, _BORDER = 8.4, 18.0, 16.0
"""Of a letter, of a line, and around them."""
_PAPER, _INK = "#16181d", "#d6d9de"
_COLOURS = {
    "default": _INK, "black": "#5c6370", "red": "#ef7b7b", "green": "#8ccf7e", "brown": "#e0c068",
    "blue": "#7aaef0", "magenta": "#c99bf0", "cyan": "#6fc9cf", "white": "#ffffff",
}  # fmt: skip
_PIECE = re.compile(r"\S+(?: \S+)*")
"""Text up to more than one space, which would count as one in a picture."""
_FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def svg(terminal: Terminal, start: str, end: str) -> str:
    """Return the lines of a screen from the one that begins with a text up to the one before another text."""
    texts = [line.rstrip() for line in terminal.screen.display]
    first = next(number for number, line in enumerate(texts) if line.startswith(start))
    last = next((number for number, line in enumerate(texts) if number > first and end and end in line), len(texts))
    while not texts[last - 1]:
        last -= 1
    columns = max(len(line) for line in texts[first:last])
    width, height = columns * _WIDTH + 2 * _BORDER, (last - first) * _HEIGHT + 2 * _BORDER
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}">',
        f"<style>text {{ font: 14px {_FONT} }}</style>",
        f'<rect width="100%" height="100%" rx="8" fill="{_PAPER}"/>',
    ]
    for place, number in enumerate(range(first, last)):
        cells = [terminal.screen.buffer[number][column] for column in range(columns)]
        body += _line(cells, _BORDER + (place + 0.75) * _HEIGHT)
    return "\n".join([*body, "</svg>", ""])


def _line(cells: Sequence[Char], y: float) -> Iterator[str]:
    """Yield the pieces of a line, each of one colour and one column; each is as wide as its letters are counted."""
    start = 0
    for (colour, bold), group in itertools.groupby(cells, key=_look):
        text = "".join(cell.data for cell in group)
        weight = ' style="font-weight: bold"' if bold else ""
        for piece in _PIECE.finditer(text):
            x = _BORDER + (start + piece.start()) * _WIDTH
            place = f'x="{x:.1f}" y="{y:.1f}" textLength="{len(piece[0]) * _WIDTH:.1f}"'
            yield f'<text {place} fill="{colour}"{weight}>{escape(piece[0])}</text>'
        start += len(text)


def _look(cell: Char) -> tuple[str, bool]:
    colour = cell.bg if cell.reverse and cell.fg == "default" else cell.fg
    return _COLOURS.get(
        colour.removeprefix("bright"), f"#{colour}" if len(colour) == len("ffffff") else _INK
    ), cell.bold


def compare(name: str, picture: str) -> None:
    """Hold a picture against its file."""
    path = FOLDER / f"{name}.svg"
    if os.environ.get(REGENERATE) == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture, "utf-8")
    kept = path.read_text("utf-8") if path.exists() else ""
    assert picture == kept, f"{path} shows something else than the program does. Make it again: nox -s pictures"
