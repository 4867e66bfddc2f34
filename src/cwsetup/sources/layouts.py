"""The layouts of price files by their formats: which columns each needs, and which one a file's headings have."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import assert_never

from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.source_kinds import headings_in
from cwsetup.profile.sources import PriceSource
from cwsetup.sources import generic, partner_center, work365
from cwsetup.sources.columns import Columns, own_heading
from cwsetup.sources.files import PriceFile
from cwsetup.sources.opening import open_table
from cwsetup.sources.reading import Table
from cwsetup.sources.rows import Layout
from cwsetup.sources.templates import templated
from cwsetup.sources.unread import foreign, hidden
from cwsetup.sources.workbook import Fits
from cwsetup.text import fold


def known_format(headings: Sequence[str]) -> SourceFormat | None:
    """Return the format that explains headings by itself."""
    if not partner_center.COLUMNS.missing(headings):
        return SourceFormat.PARTNER_CENTER
    if work365.COLUMNS.missing(headings, given=frozenset({"Price List"})):
        return None
    # Other price files have columns such as Product Number, List Price and Unit too: only an export has these.
    own = {fold(own_heading(heading)) for heading in headings}
    is_export = bool(hidden(headings)) or not own.isdisjoint({"amount", "pricing method"})
    return SourceFormat.WORK365 if is_export and not foreign(headings, SourceFormat.WORK365) else None


def fits(source: PriceSource) -> Fits:
    """Return what tells whether a row can be the line of headings of a source's files."""
    columns, given = _columns(source)

    def fit(headings: Sequence[str]) -> bool:
        present = set(map(fold, headings))
        parts = [part for column in source.columns.values() for part in headings_in(column)]
        made = [column for column in source.columns.values() if headings_in(column) != (column,)]
        return present.issuperset(map(fold, parts)) and not columns.missing([*headings, *made], given=given)

    return fit


def _columns(source: PriceSource) -> tuple[Columns, frozenset[str]]:
    match source.format:
        case SourceFormat.PARTNER_CENTER:
            return partner_center.COLUMNS.told(source.columns), frozenset()
        case SourceFormat.WORK365:
            return work365.COLUMNS.told(source.columns), work365.given(source)
        case SourceFormat.GENERIC:
            return generic.columns_of(source), frozenset()
        case SourceFormat.DATAVERSE:
            raise TypeError(source)
        case _:
            assert_never(source.format)


def layout_of(table: Table, source: PriceSource) -> Layout:
    """Return how the rows of a file are read."""
    match source.format:
        case SourceFormat.PARTNER_CENTER:
            return partner_center.layout(table, source)
        case SourceFormat.WORK365:
            return work365.layout(table, source)
        case SourceFormat.GENERIC:
            return generic.layout(table, source)
        case SourceFormat.DATAVERSE:
            raise TypeError(source)
        case _:
            assert_never(source.format)


@contextmanager
def opened(file: PriceFile, source: PriceSource) -> Iterator[Table]:
    """Open a file as its source says, with the columns that are templates."""
    decimal = source.notation.decimal or "."
    with open_table(file, source.opening, fits=fits(source), decimal=decimal) as table:
        yield templated(table, tuple(source.columns.values()))
