"""A table's rows as price rows, rejects and rows left out: the loop that all layouts share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from cwsetup.pricing.book import PriceRow, Reject
from cwsetup.sources.reading import Table
from cwsetup.sources.values import Unusable


class LeftOut(StrEnum):
    """Why a sound row isn't used."""

    TRIAL = "trials"
    NOT_ACTIVE = "inactive, retired or draft"


Outcome: TypeAlias = PriceRow | Reject | LeftOut


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of one file are read, and what a person should know about the file."""

    read: Callable[[int, list[str]], PriceRow | LeftOut]
    """Takes a row's line and fields; raises ``Unusable`` for a value that isn't certain."""
    notes: tuple[str, ...] = ()


def outcomes(table: Table, layout: Layout) -> Iterator[Outcome]:
    """Yield what becomes of every row; blank ones, which Excel leaves at the end, become nothing."""
    for record in table.records:
        if isinstance(record, Reject):
            yield record
            continue
        line, fields = record
        try:
            yield layout.read(line, fields)
        except Unusable as fault:
            if any(field.strip() for field in fields):
                yield Reject(file=table.file, line=line, column=fault.column, value=fault.value, reason=fault.reason)
