"""Rows under headings on a terminal of any width: in line where they have room, wrapped, or one below the other.

A product list may have 50,000 rows. Where nothing has to be wrapped they are printed as they are, since rich takes ten
times as long to lay a table out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

NARROW = 70
"""Columns below which three of them would break words."""
GAP = 2
"""Columns between two of a table."""
AMOUNTS = frozenset({"Cost", "Price", "Move", "Quantity", "Price a year", "Cost a year"})
"""Headings of what is set flush right, and never wrapped."""
_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of cells, each in one style: a table, or each row below its first cell where a table would break words."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[Text, ...]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        columns = list(zip(map(Text, self.headings), *self.rows, strict=True))
        room = options.max_width - GAP * (len(columns) - 1)
        widths = [max(text.cell_len for text in column) for column in columns]
        if sum(widths) <= room:
            return self._in_line(console, widths)
        least = [
            width if heading in AMOUNTS else max(map(_longest_word, column))
            for heading, width, column in zip(self.headings, widths, columns, strict=True)
        ]
        if sum(least) > room or options.max_width < NARROW:
            return self._stacked()
        return self._wrapped(_narrowed(widths, least, room))

    def _in_line(self, console: Console, widths: Sequence[int]) -> Iterator[Segment]:
        for row in (tuple(Text(heading, style="dim") for heading in self.headings), *self.rows):
            gap = 0
            for heading, text, width in zip(self.headings, row, widths, strict=True):
                blank = " " * (width - text.cell_len)
                before, after = (blank, "") if heading in AMOUNTS else ("", blank)
                yield Segment(" " * gap + before)
                yield Segment(text.plain, console.get_style(text.style))
                gap = GAP + len(after)
            yield Segment.line()

    def _wrapped(self, widths: Sequence[int]) -> Iterator[RenderableType]:
        table = _grid(*self.headings)
        for row in self.rows:
            table.add_row(*row)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        yield table

    def _stacked(self) -> Iterator[RenderableType]:
        yield Text(self.headings[0], style="dim")
        for first, *others in self.rows:
            yield first
            named = zip(self.headings[1:], others, strict=True)
            yield Indented([Text.assemble((f"{heading} ", "dim"), other) for heading, other in named if other.plain])


@dataclass(frozen=True, slots=True)
class Indented:
    """Texts beside each other, as many as a line has room for; what follows below is indented like the first."""

    texts: Sequence[Text]
    by: int = 2

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(options.max_width - self.by, 1)
        for text in _packed(self.texts, room):
            for line in console.render_lines(text, options.update(max_width=room), pad=False):
                yield Segment(" " * self.by)
                yield from line
                yield Segment.line()


def _grid(*columns: str) -> Table:
    """Return an empty table in the style of all of them."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, GAP, 0, 0))
    for column in columns:
        table.add_column(column, justify="right" if column in AMOUNTS else "left", overflow="fold")
    return table


def _packed(texts: Sequence[Text], room: int) -> Iterator[Text]:
    """Join texts as long as they have room together; none is torn unless it is longer than a line."""
    line: list[Text] = []
    used = 0
    for text in texts:
        if line and used + len(_BETWEEN) + text.cell_len > room:
            yield Text(_BETWEEN).join(line)
            line, used = [], 0
        used += text.cell_len + (len(_BETWEEN) if line else 0)
        line.append(text)
    if line:
        yield Text(_BETWEEN).join(line)


def _narrowed(widths: Sequence[int], least: Sequence[int], room: int) -> Sequence[int]:
    """Return widths that have room together, the widest made narrower first, none below its longest word."""
    narrowed = list(widths)
    while sum(narrowed) > room:
        widest = max(range(len(narrowed)), key=lambda place: (narrowed[place] > least[place], narrowed[place]))
        narrowed[widest] -= 1
    return narrowed


def _longest_word(text: Text) -> int:
    return max(map(cell_len, text.plain.split()), default=0)
