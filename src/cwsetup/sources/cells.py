"""What is in the XML of a worksheet and not in its values: cells without one, errors, merged ones, the sheet's reach.

The reader of Excel files gives a blank for a formula without a stored value and for an error such as #N/A, and makes
room for every cell up to the farthest; so both are looked up first, in one pass over the unpacked text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

NO_VALUE = "a formula without a stored value; open the file in Excel and save it"

NOT_CALCULATED = "a formula whose result, 0, may never have been calculated; open the file in Excel and save it"
"""Some programs store a 0 with every formula and leave it to Excel to calculate when it opens the file."""

_SUSPECT = re.compile(rb"""<f[\s>/]|\st="e\"""")
"""What only a cell with a formula or an error has."""
_FAR = re.compile(rb""" r="(?:[A-Za-z]{3}|[D-Zd-z][A-Za-z]|[A-Za-z]{0,2}[0-9]{6})""")
"""A place from column DA or row 100,000 on."""
_WIDE = re.compile(rb""" r="[A-Za-z]{2}[0-9]""")
_ROW_END = re.compile(rb"</(?:\w+:)?row\s*>")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s>/])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row\s*>)", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*([A-Za-z]*)([0-9]{0,10})""")
_TYPE = re.compile(rb"""(?:^|\s)t\s*=\s*["'](\w+)""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>([^<]+)")
_ZERO = re.compile(rb"\s*-?0*\.?0*\s*")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7}):([A-Za-z]{1,3})([0-9]{1,7})["']"""
)
_LONGEST_ROW = 32 << 20
_QUICK_COLUMNS = 104
"""Up to column CZ, as in ``_FAR``."""


class Merged(NamedTuple):
    """Cells that are one: rows from 1 and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetCells:
    """One worksheet: its extent, and by row and column (from 1 and 0) what is wrong with a cell."""

    rows: int = 100_000
    """At least as many as can't be ruled out by a quick look; so are the columns."""
    columns: int = 26
    faults: dict[int, dict[int, str]] = field(default_factory=dict)
    zeros: dict[int, dict[int, str]] = field(default_factory=dict)
    """The cells that are wrong as well if the formulas of the file were never calculated."""
    merged: tuple[Merged, ...] = ()
    too_long: bool = False
    """Whether one row is longer than any price file's, which isn't looked through."""


def look_through(pieces: Iterator[bytes]) -> SheetCells:
    """Return what one worksheet holds besides its values."""
    found = SheetCells()
    row, rest = 0, b""
    for piece in pieces:
        block = rest + piece
        end = _end_of_rows(block)
        rest = block[end:]
        row = _look(block[:end], row, found)
        if len(rest) > _LONGEST_ROW:
            found.too_long = True
            rest = b""
    _look(rest, row, found)
    # They are listed behind the rows.
    found.merged = tuple(
        Merged(int(top), _column(left), int(bottom), _column(right))
        for left, top, right, bottom in _MERGED.findall(rest)
    )
    return found


def _end_of_rows(block: bytes) -> int:
    """Return where the last whole row ends."""
    end = len(block)
    while (end := block.rfind(b"row", 0, end)) >= 0:
        if match := _ROW_END.match(block, block.rfind(b"<", 0, end)):
            return match.end()
    return 0


def _is_usual(block: bytes) -> bool:
    """Return whether each row and cell says its place in the way that nearly all programs write it."""
    places = block.count(b' r="')
    return places == block.count(b"<c ") + block.count(b"<row ") and b"<c>" not in block and b"'e'" not in block


def _look(block: bytes, row: int, found: SheetCells) -> int:
    """Look through whole rows and return the number of the last; most blocks have nothing to look at closely."""
    if found.columns < _QUICK_COLUMNS and _WIDE.search(block):
        found.columns = _QUICK_COLUMNS
    if _is_usual(block) and not _FAR.search(block):
        if b"<f" in block or b't="e"' in block:
            _look_at_suspects(block, found)
        return row + block.count(b"<row") + block.count(b":row")
    for match in _ROW.finditer(block):
        place = _PLACE.search(match[1])
        row = int(place[2]) if place and place[2] else row + 1
        _look_at_row(match[2] or b"", row, found)
    return row


def _look_at_suspects(block: bytes, found: SheetCells) -> None:
    """Look at the few cells that can have a fault, in a block whose cells all say their place."""
    for match in _SUSPECT.finditer(block):
        start = block.rfind(b"<c ", 0, match.start())
        bracket = block.find(b">", start)
        attributes, content = block[start + 2 : bracket], block[bracket + 1 : block.find(b"</c>", match.start())]
        place = _PLACE.search(attributes)
        if place:
            _note(attributes, content, int(place[2]), _column(place[1]), found)


def _look_at_row(text: bytes, row: int, found: SheetCells) -> None:
    column = -1
    for match in _CELL.finditer(text):
        place = _PLACE.search(match[1])
        column = _column(place[1]) if place and place[1] else column + 1
        at_row = int(place[2]) if place and place[2] else row
        content = match[2] or b""
        if not content:
            continue
        found.rows = max(found.rows, at_row)
        found.columns = max(found.columns, column + 1)
        _note(match[1], content, at_row, column, found)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _note(attributes: bytes, content: bytes, row: int, column: int, found: SheetCells) -> None:
    """Note what is wrong with a cell, and what may be."""
    kind = match[1] if (match := _TYPE.search(attributes)) else b""
    value = _VALUE.search(content)
    if kind == b"e":
        shown = value[1].decode("utf-8", "replace").strip() if value else "an error"
        found.faults.setdefault(row, {})[column] = f"the error {shown}"
    elif not _FORMULA.search(content):
        return
    elif value is None:
        # A formula whose stored result is an empty text is of the type "str", and blank it is.
        if kind != b"str":
            found.faults.setdefault(row, {})[column] = NO_VALUE
    elif _ZERO.fullmatch(value[1]):
        found.zeros.setdefault(row, {})[column] = NOT_CALCULATED
