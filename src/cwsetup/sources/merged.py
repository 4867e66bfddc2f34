"""Cells that are blank because they are merged with another one, which alone has the value."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from cwsetup.sources.cells import Merged

_MOST_CELLS = 1_000_000
"""How many merged cells are looked at; forged files have ranges without end."""


def merged_faults(ranges: Sequence[Merged], rows: Sequence[Sequence[Any]], after: int) -> dict[int, dict[int, str]]:
    """Return by line and column why a cell below line ``after`` is blank, except in rows that are blank altogether."""
    found: dict[int, dict[int, str]] = {}
    cells = ((one, row, column) for one in ranges if _is_filled(one, rows) for row, column in _cells(one, rows, after))
    for one, row, column in islice(cells, _MOST_CELLS):
        if not _text(rows[row - 1][column]) and any(map(_text, rows[row - 1])):
            found.setdefault(row, {})[column] = f"merged with {_letters(one.left)}{one.top}, which alone has the value"
    return found


def _cells(one: Merged, rows: Sequence[Sequence[Any]], after: int) -> Iterator[tuple[int, int]]:
    for row in range(max(one.top, after + 1), min(one.bottom, len(rows)) + 1):
        for column in range(one.left, min(one.right + 1, len(rows[row - 1]))):
            yield row, column


def _is_filled(one: Merged, rows: Sequence[Sequence[Any]]) -> bool:
    return 0 < one.top <= len(rows) and one.left < len(rows[one.top - 1]) and bool(_text(rows[one.top - 1][one.left]))


def _text(cell: object) -> str:
    return str(cell).strip()


def _letters(column: int) -> str:
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)  # noqa: PLR2004
