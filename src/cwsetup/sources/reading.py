"""CSV as a table: where its headings are, what stands between its fields; its rows are streamed by ``csv_rows``.

``Table`` is all that the layouts know of a file; ``workbook`` gives the same for Excel files.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TextIO, TypeAlias

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import Reject
from cwsetup.profile.source_settings import AS_FOUND, Opening
from cwsetup.sources.csv_rows import CsvRows
from cwsetup.sources.encoding import binary
from cwsetup.text import safe

Record: TypeAlias = tuple[int, list[str]]
"""A row's line, and its fields: one for each heading and a blank one, for columns that a file doesn't have."""

_DELIMITERS = ",;\t|"
_LONGEST_HEADING_LINE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One file's headings and, to be read once, its rows."""

    file: str
    headings: tuple[str, ...]
    records: Iterator[Record | Reject]
    faults: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    """By line and column, from 0, why a cell has no value although it isn't blank."""
    sheet: str | None = None
    """The sheet of an Excel file."""
    heading_line: int = 1
    """Where the headings stand."""
    delimiter: str | None = None
    """What stands between the fields of a text file."""


def read_csv(stream: TextIO, name: str, opening: Opening = AS_FOUND) -> Table:
    """Return a text stream as a table; its rows are read from the stream when they are asked for."""
    first, delimiter, skipped = _start(stream, name, opening)
    rows = CsvRows(first, stream, file=name, delimiter=delimiter, skipped=skipped)
    headings = rows.headings()
    return Table(
        file=name,
        headings=headings,
        records=rows.records(len(headings)),
        heading_line=skipped + 1,
        delimiter=delimiter,
    )


def _start(stream: TextIO, name: str, opening: Opening) -> tuple[str, str, int]:
    """Return the line of headings, the delimiter, and how many lines came before."""
    skipped = 0
    told = opening.delimiter
    while line := stream.readline(_LONGEST_HEADING_LINE):
        # Excel writes, and honours, a first line such as "sep=;".
        if skipped == 0 and (match := re.fullmatch(r'"?sep=([,;\t|])"?\s*', line, re.IGNORECASE)):
            told = told or match[1]
        elif skipped + 1 >= (opening.header_row or 0) and line.strip():
            if any(ord(character) < ord(" ") and character not in "\t\r\n" for character in line):
                raise binary(name)
            return line, told or _delimiter(line), skipped
        skipped += 1
    raise InvalidInput(f'"{safe(name)}" has no line of headings: it holds nothing but blank lines.')


def _delimiter(heading_line: str) -> str:
    unquoted = re.sub(r'"[^"]*"?', "", heading_line)
    return max(_DELIMITERS, key=unquoted.count)
