"""Which column holds what: found by heading, trimmed and folded, never by position."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TypeAlias

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import PriceField, SourceFormat
from cwsetup.sources.reading import Table
from cwsetup.text import fold, nearest, safe

Picker: TypeAlias = Callable[[Sequence[str]], tuple[str, ...]]

_MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a layout reads, and its accepted headings, the best first."""

    name: str
    headings: tuple[str, ...]
    required: bool = False
    field: PriceField | None = None
    """The field by which a source may name the column itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a layout's columns are in one file."""

    pick: Picker
    """Takes a row's fields and gives the layout's columns in the layout's order, blank for those not there."""
    headings: Mapping[str, str]
    """The file's own headings, by column name; only of columns that are there."""
    used: frozenset[int]
    """The places that are picked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """All columns that a layout reads."""

    format: SourceFormat
    columns: tuple[Column, ...]
    related: bool = False
    """Whether a column of a related table may stand in, headed ``Product ID (Product) (Product)``."""

    def told(self, columns: Mapping[str, str]) -> "Columns":
        """Return the same with the headings that a source names; what is named has to be there."""
        return replace(
            self,
            columns=tuple(
                replace(column, headings=(columns[column.field],), required=True)
                if column.field is not None and column.field in columns
                else column
                for column in self.columns
            ),
        )

    def place(self, table: Table, *, given: frozenset[str] = frozenset(), also: tuple[int, ...] = ()) -> Placed:
        """Find every column; those in ``given`` may be missing, and the ones at ``also`` are picked as well."""
        missing = self.missing(table.headings, given=given)
        if missing:
            raise self._lacking(table, missing)
        places = {column.name: self._place(column, table.headings) for column in self.columns}
        found = {name: place for name, place in places.items() if place is not None}
        for place in found.values():
            _refuse_double(table, place)
        blank = len(table.headings)
        pick = itemgetter(*(blank if place is None else place for place in places.values()), *also)
        headings = {name: table.headings[place] for name, place in found.items()}
        return Placed(pick=pick, headings=headings, used=frozenset({*found.values(), *also}))

    def missing(self, headings: Sequence[str], *, given: frozenset[str] = frozenset()) -> list[Column]:
        """Return the required columns that ``headings`` lacks."""
        needed = [column for column in self.columns if column.required and column.name not in given]
        return [column for column in needed if self._place(column, headings) is None]

    def read_of(self, headings: Sequence[str]) -> frozenset[int]:
        """Return the places of the columns that are read where a source names none itself."""
        places = (self._place(column, headings) for column in self.columns)
        return frozenset(place for place in places if place is not None)

    def _place(self, column: Column, headings: Sequence[str]) -> int | None:
        folded = [fold(heading) for heading in headings]
        for accepted in column.headings:
            if fold(accepted) in folded:
                return folded.index(fold(accepted))
        if not self.related:
            return None
        bare = [fold(own_heading(heading)) for heading in headings]
        for accepted in column.headings:
            # Two related tables may each have such a column, and nothing says which is meant.
            if bare.count(fold(accepted)) == 1:
                return bare.index(fold(accepted))
        return None

    def _lacking(self, table: Table, missing: Sequence[Column]) -> InvalidInput:
        names = ", ".join(column.name for column in missing)
        found = ", ".join(_quoted(table.headings[:_MOST_SHOWN]))
        return InvalidInput(
            f'"{safe(table.file)}" lacks {"a column" if len(missing) == 1 else "columns"} '
            f"that the format {self.format} needs: {names}.",
            details=tuple(_accepted(column, table.headings) for column in missing),
            hint=f"Its headings are {found}{' …' if len(table.headings) > _MOST_SHOWN else ''}.",
        )


def own_heading(heading: str) -> str:
    """Return a heading without the lookup and table that Dynamics 365 adds to a related table's column.

    >>> own_heading("Product ID (Product) (Product)")
    'Product ID'
    """
    return re.sub(r"(?:\s*\([^()]*\))+\s*$", "", heading)


def _accepted(column: Column, headings: Sequence[str]) -> str:
    close = {heading: None for accepted in column.headings for heading in nearest(accepted, headings, most=2)}
    found = f"; nearest in the file: {', '.join(_quoted([*close][:3]))}" if close else ""
    return f"{column.name}: accepted is {', '.join(_quoted(column.headings))}{found}."


def _refuse_double(table: Table, place: int) -> None:
    same = [
        number for number, heading in enumerate(table.headings, start=1) if fold(heading) == fold(table.headings[place])
    ]
    if len(same) > 1:
        raise InvalidInput(
            f'"{safe(table.file)}" has the heading "{safe(table.headings[place])}" more than once: '
            f"columns {', '.join(map(str, same))}.",
            hint="Remove or rename the columns that don't count.",
        )


def _quoted(texts: Sequence[str]) -> list[str]:
    return [f'"{safe(text, limit=60)}"' for text in texts]
