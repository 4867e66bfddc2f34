"""Rows under headings on a terminal of any width: in line where they have room, wrapped, or one below the other.

A product list may have 50,000 rows. Where nothing has to be wrapped they are printed as they are, since rich takes ten
times as long to lay a table out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

from cwsetup.terminal.views import AMOUNTS, GAP, NARROW, grid

_INDENT = "  "


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
            return self._stacked(console, options)
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
        table = grid(*self.headings)
        for row in self.rows:
            table.add_row(*row)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        yield table

    def _stacked(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType | Segment]:
        yield Text(self.headings[0], style="dim")
        inner = options.update(max_width=options.max_width - len(_INDENT))
        for first, *others in self.rows:
            yield first
            named = [
                Text.assemble((f"{heading} ", "dim"), other)
                for heading, other in zip(self.headings[1:], others, strict=True)
                if other.plain
            ]
            for line in console.render_lines(Text(" · ").join(named), inner, pad=False):
                yield Segment(_INDENT)
                yield from line
                yield Segment.line()


def _narrowed(widths: Sequence[int], least: Sequence[int], room: int) -> Sequence[int]:
    """Return widths that have room together, the widest made narrower first, none below its longest word."""
    narrowed = list(widths)
    while sum(narrowed) > room:
        widest = max(range(len(narrowed)), key=lambda place: (narrowed[place] > least[place], narrowed[place]))
        narrowed[widest] -= 1
    return narrowed


def _longest_word(text: Text) -> int:
    return max(map(cell_len, text.plain.split()), default=0)
