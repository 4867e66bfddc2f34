"""Price rows as every price source gives them, and the rows that could not be used.

Reading files is ``cwsetup.sources``'s; choosing between rows is ``resolve``'s.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cwsetup.profile.sources import SourceCounts


@dataclass(slots=True, kw_only=True)
class PriceRow:
    """One price of one product, in one unit, from one price list; absent is ``None``.

    Nobody changes a row. It isn't frozen because to make it would then take three times as long, a million times.
    """

    product_id: str
    product_name: str
    part_number: str | None = None
    unit: str
    price_list: str
    currency: str
    """ISO 4217."""
    cost: Decimal | None = None
    """What the partner pays; not rounded."""
    price: Decimal | None = None
    """What the customer pays; not rounded."""
    valid_from: date | None = None
    """First day on which the price holds."""
    valid_to: date | None = None
    """Last day on which the price holds."""
    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that isn't certain and so is not used."""

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A price file as it was when it was read."""

    path: str
    """From the root."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What reading price files leaves beside their price rows."""

    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person should know about the files, a sentence each: a file ignored, trials left out."""
    files: tuple[ReadFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBook:
    """All price rows of a profile's sources, and what was left out."""

    rows: tuple[PriceRow, ...]
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()
    """As in ``Remainder``."""
    files: tuple[ReadFile, ...] = ()

    def counts(self) -> SourceCounts:
        """Return how many rows each unit, price list and currency has, commonest first."""
        return SourceCounts(
            units=commonest_first(row.unit for row in self.rows),
            price_lists=commonest_first(row.price_list for row in self.rows),
            currencies=commonest_first(row.currency for row in self.rows),
            products=len({row.product_id for row in self.rows}),
        )


def commonest_first(names: Iterable[str]) -> dict[str, int]:
    """Return how often each name comes, or what a ``Counter`` has counted already."""
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))
