"""All price rows of a profile's sources: which files, in which layout, and what stops a run.

Everything that is wrong with the files is collected before they are refused.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import assert_never

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook, PriceRow, ReadFile, Reject
from cwsetup.pricing.collection import no_collection
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.sources import PriceSource
from cwsetup.sources import partner_center, work365
from cwsetup.sources.files import Picked, PriceFile, pick_files
from cwsetup.sources.reading import Table, open_csv
from cwsetup.sources.rows import Layout, LeftOut, outcomes
from cwsetup.text import safe

_MOST_LISTED = 10


class RowsRefused(InvalidInput):
    """Price files can't be used; ``rejects`` are the rows at fault, all of them."""

    def __init__(
        self, message: str, *, rejects: tuple[Reject, ...] = (), details: tuple[str, ...] = (), hint: str | None = None
    ) -> None:
        super().__init__(message, details=details, hint=hint)
        self.rejects = rejects


def load_prices(
    sources: Sequence[PriceSource], folder: Path, *, strict: bool = False, files: Sequence[Path] = ()
) -> PriceBook:
    """Read all sources; ``files`` stand in place of their own, and ``strict`` takes no reject."""
    books: list[PriceBook] = []
    faults: list[InvalidInput] = []
    for source, picked in _picked(sources, folder, files):
        books.append(PriceBook(rows=(), notes=picked.notes))
        for file in picked.files:
            try:
                books.append(_read(file, source))
            except InvalidInput as fault:
                faults.append(fault)
    rejects = tuple(reject for part in books for reject in part.rejects)
    if faults:
        raise _all(faults, rejects)
    book = PriceBook(
        rows=tuple(row for part in books for row in part.rows),
        rejects=rejects,
        notes=tuple(note for part in books for note in part.notes),
        files=tuple(file for part in books for file in part.files),
    )
    if strict and rejects:
        raise RowsRefused(f"{_rows(len(rejects))} can't be used.", details=_listed(rejects), rejects=rejects)
    return book


def recognise(path: Path) -> SourceFormat | None:
    """Return the format whose columns a file has, or ``None``; a file that isn't CSV is ``InvalidInput``."""
    with open_csv(path, str(path)) as table:
        return _format(table)


def _format(table: Table) -> SourceFormat | None:
    if not partner_center.COLUMNS.missing(table.headings):
        return SourceFormat.PARTNER_CENTER
    if not work365.COLUMNS.missing(table.headings, given=work365.PRICE_LIST):
        return SourceFormat.WORK365
    return None


def _layout(table: Table, source: PriceSource) -> Layout:
    match source.format:
        case SourceFormat.PARTNER_CENTER:
            return partner_center.layout(table, source)
        case SourceFormat.WORK365:
            return work365.layout(table, source)
        case _:
            assert_never(source.format)


def _read(file: PriceFile, source: PriceSource) -> PriceBook:
    rows: list[PriceRow] = []
    rejects: list[Reject] = []
    left_out: Counter[LeftOut] = Counter()
    with open_csv(file.path, file.name) as table, no_collection():
        as_read = _as_it_is(file.path)
        layout = _layout(table, source)
        for outcome in outcomes(table, layout):
            if isinstance(outcome, PriceRow):
                rows.append(outcome)
            elif isinstance(outcome, Reject):
                rejects.append(outcome)
            else:
                left_out[outcome] += 1
    if not rows:
        raise RowsRefused(
            f'"{safe(file.name)}" has no usable price row.', details=_listed(rejects), rejects=tuple(rejects)
        )
    counts = (f"{safe(file.name)}: {_rows(count)} left out: {why}." for why, count in sorted(left_out.items()))
    return PriceBook(rows=tuple(rows), rejects=tuple(rejects), notes=(*layout.notes, *counts), files=(as_read,))


def _as_it_is(path: Path) -> ReadFile:
    """Return a file's digest before its rows are read: changed in between, it counts as changed since."""
    with path.open("rb") as file:
        return ReadFile(str(path.absolute()), hashlib.file_digest(file, "sha256").hexdigest())


def _picked(sources: Sequence[PriceSource], folder: Path, files: Sequence[Path]) -> list[tuple[PriceSource, Picked]]:
    if not files:
        return [(source, pick_files(source.files, folder, pick=source.pick)) for source in sources]
    # Files that somebody names are all meant, whatever the source picks, and stand where the command was called.
    picked = pick_files([str(file) for file in files], Path())
    if len(sources) == 1:
        return [(sources[0], picked)]
    return [(_source_of(file, sources), Picked((file,))) for file in picked.files]


def _source_of(file: PriceFile, sources: Sequence[PriceSource]) -> PriceSource:
    """Return the source whose format the file has; several are fine as long as they read it alike."""
    with open_csv(file.path, file.name) as table:
        found = _format(table)
    fitting = [source for source in sources if source.format is found]
    if not fitting:
        known = ", ".join(sorted({source.format for source in sources}))
        raise InvalidInput(f'"{safe(file.name)}" has none of the formats of the price sources: {known}.')
    first, *others = fitting
    if any((other.price_list, other.basis) != (first.price_list, first.basis) for other in others):
        raise InvalidInput(
            f'"{safe(file.name)}" fits {len(fitting)} price sources, which read it differently.',
            hint="Leave the file out of the command, and name it in the files of one source.",
        )
    return first


def _all(faults: Sequence[InvalidInput], rejects: tuple[Reject, ...]) -> RowsRefused:
    """Return the faults as one, with their rejects and those of the files that could be read."""
    found = (*rejects, *(reject for fault in faults if isinstance(fault, RowsRefused) for reject in fault.rejects))
    if len(faults) == 1:
        (only,) = faults
        return RowsRefused(only.message, details=only.details, hint=only.hint, rejects=found)
    details = [line for fault in faults for line in (fault.message, *fault.details, fault.hint) if line]
    return RowsRefused(f"{len(faults)} price files can't be used.", details=tuple(details), rejects=found)


def _listed(rejects: Sequence[Reject]) -> tuple[str, ...]:
    more = len(rejects) - _MOST_LISTED
    lines = [_line(reject) for reject in rejects[:_MOST_LISTED]]
    return (*lines, f"… and {_rows(more)} more.") if more > 0 else tuple(lines)


def _line(reject: Reject) -> str:
    cell = f'{safe(reject.column)} "{safe(reject.value, limit=60)}": ' if reject.column else ""
    return f"{safe(reject.file)}, line {reject.line:,}: {cell}{reject.reason}"


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
