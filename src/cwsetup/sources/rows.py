"""A table's rows as price rows, rejects and rows left out: the loop that all layouts share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceRow, Reject
from cwsetup.sources.reading import Table
from cwsetup.sources.values import Unusable
from cwsetup.text import fold, nearest, safe


class LeftOut(StrEnum):
    """Why a sound row isn't used."""

    TRIAL = "trials"
    NOT_ACTIVE = "inactive, retired or draft"
    FILTERED = "not let through by the filters of the source"


Outcome: TypeAlias = PriceRow | Reject | LeftOut


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of one file are read, and what a person should know about the file."""

    read: Callable[[int, list[str]], PriceRow | LeftOut]
    """Takes a row's line and fields; raises ``Unusable`` for a value that isn't certain."""
    notes: tuple[str, ...] = ()
    used: frozenset[int] = frozenset()
    """The places of the columns that are read: a cell elsewhere may be as wrong as it likes."""


def outcomes(table: Table, layout: Layout) -> Iterator[Outcome]:
    """Yield what becomes of every row; blank ones, which Excel leaves at the end, become nothing."""
    for record in table.records:
        if isinstance(record, Reject):
            yield record
            continue
        line, fields = record
        if table.faults and (column := _faulty(table, layout, line)) is not None:
            reason = table.faults[line][column]
            yield Reject(file=table.file, line=line, column=table.headings[column], value="", reason=reason)
            continue
        try:
            yield layout.read(line, fields)
        except Unusable as fault:
            if any(field.strip() for field in fields):
                yield Reject(file=table.file, line=line, column=fault.column, value=fault.value, reason=fault.reason)


def _faulty(table: Table, layout: Layout, line: int) -> int | None:
    return next((column for column in sorted(table.faults.get(line, ())) if column in layout.used), None)


def filtered(layout: Layout, table: Table, filters: Mapping[str, tuple[str, ...]]) -> Layout:
    """Return a layout that leaves out the rows whose columns have other values than those named."""
    if not filters:
        return layout
    allowed = {_place(table, heading): frozenset(map(fold, values)) for heading, values in filters.items()}

    def read(line: int, fields: list[str]) -> PriceRow | LeftOut:
        passes = all(fold(fields[place]) in values for place, values in allowed.items())
        if not passes and any(field.strip() for field in fields):
            return LeftOut.FILTERED
        return layout.read(line, fields)

    return replace(layout, read=read, used=layout.used | frozenset(allowed))


def _place(table: Table, heading: str) -> int:
    folded = [fold(one) for one in table.headings]
    if folded.count(fold(heading)) != 1:
        how_often = "more than once" if fold(heading) in folded else "not at all"
        close = nearest(heading, table.headings, most=3)
        raise InvalidInput(
            f'"{safe(table.file)}" has the column "{safe(heading)}", which filters name, {how_often}.',
            hint=f"Nearest: {', '.join(safe(one) for one in close)}." if close else None,
        )
    return folded.index(fold(heading))
