"""CSV as rows of text with their line numbers, streamed; a row that is torn is a reject, not a guess.

``Table`` is all that the layouts know of a file; ``workbook`` gives the same for Excel files.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, TextIO, TypeAlias

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import Reject
from cwsetup.profile.source_settings import AS_FOUND, Opening
from cwsetup.sources.encoding import binary
from cwsetup.text import safe

if TYPE_CHECKING:
    from _csv import Reader  # the type of csv.reader(), which csv itself doesn't name

Record: TypeAlias = tuple[int, list[str]]
"""A row's line, and its fields: one for each heading and a blank one, for columns that a file doesn't have."""

_DELIMITERS = ",;\t|"
_LONGEST_HEADING_LINE = 1_000_000
_LONGEST_FIELD = 131_072
"""The limit of Python's ``csv``; a field of that length is a quotation mark that nobody closed."""


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
    lines, delimiter, skipped = _start(stream, name, opening)
    nul_lines: set[int] = set()
    reader = csv.reader(_watch(lines, nul_lines), delimiter=delimiter, strict=True)
    rows = _Rows(file=name, skipped=skipped, nul_lines=nul_lines)
    headings = tuple(heading.strip() for heading in rows.headings(reader))
    return Table(
        file=name,
        headings=headings,
        records=rows.records(reader, len(headings)),
        heading_line=skipped + 1,
        delimiter=delimiter,
    )


def _start(stream: TextIO, name: str, opening: Opening) -> tuple[Iterator[str], str, int]:
    """Find the line of headings; return the lines from there, the delimiter, and how many lines came before."""
    skipped = 0
    told = opening.delimiter
    while line := stream.readline(_LONGEST_HEADING_LINE):
        # Excel writes, and honours, a first line such as "sep=;".
        if skipped == 0 and (match := re.fullmatch(r'"?sep=([,;\t|])"?\s*', line, re.IGNORECASE)):
            told = told or match[1]
        elif skipped + 1 >= (opening.header_row or 0) and line.strip():
            if any(ord(character) < ord(" ") and character not in "\t\r\n" for character in line):
                raise binary(name)
            return chain([line], stream), told or _delimiter(line), skipped
        skipped += 1
    raise InvalidInput(f'"{safe(name)}" has no line of headings: it holds nothing but blank lines.')


def _delimiter(heading_line: str) -> str:
    unquoted = re.sub(r'"[^"]*"?', "", heading_line)
    return max(_DELIMITERS, key=unquoted.count)


def _watch(lines: Iterator[str], nul_lines: set[int]) -> Iterator[str]:
    """Pass the lines on and note those with a NUL, which ``csv`` takes for text."""
    for number, line in enumerate(lines, start=1):
        if "\0" in line:
            nul_lines.add(number)
        yield line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """What ``csv`` reads, with the line on which each row starts."""

    file: str
    skipped: int
    nul_lines: set[int]

    def headings(self, reader: "Reader") -> list[str]:
        try:
            return next(reader)
        except csv.Error as error:
            raise InvalidInput(f'The headings of "{safe(self.file)}" can\'t be read: {_reason(error)}.') from error

    def records(self, reader: "Reader", width: int) -> Iterator[Record | Reject]:
        while True:
            before = reader.line_num
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._reject(before, _reason(error))
                continue
            if self.nul_lines and not self.nul_lines.isdisjoint(range(before + 1, reader.line_num + 1)):
                yield self._reject(before, "a NUL character")
            elif len(fields) == width:
                fields.append("")
                yield self.skipped + before + 1, fields
            elif any(field.strip() for field in fields):
                yield self._reject(before, f"the number of fields is {len(fields)}, of headings {width}")

    def _reject(self, before: int, reason: str) -> Reject:
        return Reject(file=self.file, line=self.skipped + before + 1, column="", value="", reason=reason)


def _reason(error: csv.Error) -> str:
    said = str(error)
    if "field limit" in said:
        return f"a field of more than {_LONGEST_FIELD:,} characters; a quotation mark may not be closed"
    if "unexpected end" in said:
        return "a quotation mark is opened and not closed"
    return "a quotation mark inside a quoted field isn't doubled"
