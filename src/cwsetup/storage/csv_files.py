"""CSV for a spreadsheet to open: text stays text whatever it begins with, and numbers stay numbers.

Names and values come from other people's files, and a spreadsheet runs a cell that begins like a formula. Such a text
gets an apostrophe in front, a spreadsheet's own sign for text. An existing file is only replaced by its own kind.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from cwsetup.errors import UsageError
from cwsetup.storage.files import write_whole
from cwsetup.storage.places import file_in_place

Cell: TypeAlias = str | int | Decimal | None

# Where the list separator is a semicolon, a cell also begins after one: there a comma and its quotation marks are text.
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=\s*[=+\-@＝＋－＠]|\A[\t\r])")
_BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the system's old code page."""
_ENOUGH = 4_096
"""Bytes of an existing file in which its headings are looked for."""


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV: text quoted, numbers bare, absent empty."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return written.getvalue()


def inert(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula.

    >>> inert("=1+1"), inert("a;=1+1"), inert("Office 365 - E3")
    ("'=1+1", "a;'=1+1", 'Office 365 - E3')
    """
    encodable = text.encode("utf-8", "backslashreplace").decode()  # a file's name may hold bytes that are no text
    return _FORMULA.sub("'", encodable)


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Put a table into a file whole, for its owner's eyes alone, in the place of an earlier one."""
    check_place(path, headings)
    write_whole(path, _BOM + csv_text(headings, rows), backup=False, trusted=False)


def check_place(path: Path, headings: Sequence[str]) -> None:
    """Refuse a place where the table can't be put, so that nobody works for nothing."""
    start = start_of_present(path, example="prices.csv")
    if start and re.findall(r"\w+", start.decode("utf-8", "replace").partition("\n")[0]) != list(headings):
        raise UsageError(
            f"{path} holds something else; nothing was written.",
            hint=f"Only a file with the columns {', '.join(headings)} is replaced. Name another one.",
        )


def start_of_present(path: Path, *, example: str) -> bytes:
    """Return how the file at a place begins, empty where there is none; a place that can't be written is refused."""
    present = file_in_place(path, example=example)
    if present is None:
        return b""
    with present.open("rb") as file:
        return file.read(_ENOUGH)
