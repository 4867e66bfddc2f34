"""The first rows of a file, as they are read before anything is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import Reject
from cwsetup.profile.source_settings import AS_FOUND, Opening
from cwsetup.sources.files import PriceFile
from cwsetup.sources.opening import open_table
from cwsetup.sources.reading import Table
from cwsetup.sources.synonyms import looks_like_headings

MOST_ROWS = 2_000
_NUMBER_MARK = "\ue000"
"""Stands for the decimal mark of a cell that is a number, which shows nothing about how text is written."""
_FEWEST_KNOWN = 3
_PREAMBLE = 15
"""In how many of a text file's first lines the headings are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The headings and the first rows of a file."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """As a person would see them."""
    written: tuple[tuple[str, ...], ...]
    """The same, but blank where a cell is a number that the file itself stores as one."""
    opening: Opening = AS_FOUND
    """What it took to find them, besides what was given."""
    sheet: str | None = None
    heading_line: int = 1

    def column(self, heading: str) -> list[str]:
        """Return the values of a column, as a person would see them."""
        return self.values(self.headings.index(heading))

    def values(self, place: int) -> list[str]:
        """Return the values of the column at a place, which tells columns of the same heading apart."""
        return [row[place] for row in self.rows]

    def texts(self, heading: str) -> list[str]:
        """Return the values of a column that the file stores as text."""
        place = self.headings.index(heading)
        return [row[place] for row in self.written]


def sample(file: PriceFile, opening: Opening = AS_FOUND) -> Sample:
    """Return a file's first rows; where the headings of a text file aren't on its first line, they are looked for."""
    found = _sampled(file, opening)
    if opening.header_row is not None or found.sheet is not None or _known(found) >= _FEWEST_KNOWN:
        return found
    best = found
    for row in range(found.heading_line + 1, _PREAMBLE + 1):
        try:
            other = _sampled(file, replace(opening, header_row=row))
        except InvalidInput:
            break
        if other.heading_line == row and _known(other) > max(_known(best), 1):
            best = other
    return best


def _known(found: Sample) -> int:
    return looks_like_headings(found.headings)


def _fits(headings: Sequence[str]) -> bool:
    return looks_like_headings(tuple(headings)) >= _FEWEST_KNOWN


def _sampled(file: PriceFile, opening: Opening) -> Sample:
    with open_table(file, opening, fits=_fits, decimal=_NUMBER_MARK) as table:
        return _of(table, opening)


def _of(table: Table, opening: Opening) -> Sample:
    width = len(table.headings)
    records = (record for record in table.records if not isinstance(record, Reject))
    raw = [tuple(fields[:width]) for _, fields in islice(records, MOST_ROWS) if any(fields)]
    return Sample(
        file=table.file,
        headings=table.headings,
        rows=tuple(tuple(cell.replace(_NUMBER_MARK, ".") for cell in row) for row in raw),
        written=tuple(tuple("" if _NUMBER_MARK in cell else cell for cell in row) for row in raw),
        opening=opening,
        sheet=table.sheet,
        heading_line=table.heading_line,
    )
