"""All price rows of a profile's sources: which files, in which layout, and what stops a run.

Everything that is wrong with the files is collected before they are refused.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias, TypeVar

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook, PriceRow, ReadFile, Reject, Remainder
from cwsetup.pricing.collector import unsearched
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.files import Picked, PriceFile, pick_files
from cwsetup.sources.layouts import fits, layout_of, opened
from cwsetup.sources.opening import open_table, price_files
from cwsetup.sources.rows import filtered, outcomes
from cwsetup.text import safe

Take: TypeAlias = Callable[[PriceRow], object]
"""Gets every price row as it is read, and decides what is kept of it."""
ReadLive: TypeAlias = Callable[[PriceSource, Take], Remainder]
"""Reads a source that has no files: who signs in where is decided by who gives it."""

_Why = TypeVar("_Why")

_MOST_LISTED = 10


class RowsRefused(InvalidInput):
    """Price files can't be used; ``rejects`` are the rows at fault, all of them."""

    def __init__(
        self, message: str, *, rejects: tuple[Reject, ...] = (), details: tuple[str, ...] = (), hint: str | None = None
    ) -> None:
        super().__init__(message, details=details, hint=hint)
        self.rejects = rejects


def load_prices(
    sources: Sequence[PriceSource],
    folder: Path,
    *,
    strict: bool = False,
    files: Sequence[Path] = (),
    live: ReadLive | None = None,
) -> PriceBook:
    """Read all sources as ``read_prices`` does, and keep every row."""
    rows: list[PriceRow] = []
    rest = read_prices(sources, folder, rows.append, strict=strict, files=files, live=live)
    return PriceBook(rows=tuple(rows), rejects=rest.rejects, notes=rest.notes, files=rest.files)


def read_prices(
    sources: Sequence[PriceSource],
    folder: Path,
    take: Take,
    *,
    strict: bool = False,
    files: Sequence[Path] = (),
    live: ReadLive | None = None,
) -> Remainder:
    """Read all sources row by row; ``files`` stand in place of all of them, and ``strict`` takes no reject."""
    parts: list[Remainder] = []
    faults: list[InvalidInput] = []
    for source, picked in _picked([each for each in sources if not each.is_live], folder, files):
        parts.append(Remainder(notes=picked.notes))
        for file in picked.files:
            read, wrong = _read_all(file, source, take)
            parts += read
            faults += wrong
    for source in [] if files else [each for each in sources if each.is_live]:
        try:
            parts.append(_read_live(source, take, live))
        except InvalidInput as fault:
            faults.append(fault)
    return _together(parts, faults, strict=strict)


def _read_live(source: PriceSource, take: Take, live: ReadLive | None) -> Remainder:
    if live is None:
        raise TypeError(source)
    return live(source, take)


def _together(parts: Sequence[Remainder], faults: Sequence[InvalidInput], *, strict: bool) -> Remainder:
    """Return what all files leave, unless something of it stops the run."""
    rejects = tuple(reject for part in parts for reject in part.rejects)
    if faults:
        raise _all(faults, rejects)
    if strict and rejects:
        raise RowsRefused(f"{_rows(len(rejects))} can't be used.", details=listed(rejects), rejects=rejects)
    return Remainder(
        rejects=rejects,
        notes=tuple(note for part in parts for note in part.notes),
        files=tuple(dict.fromkeys(file for part in parts for file in part.files)),
    )


def _read_all(file: PriceFile, source: PriceSource, take: Take) -> tuple[list[Remainder], list[InvalidInput]]:
    """Read a file, or all of an archive, and return what is wrong with each beside what could be read."""
    as_read = _as_it_is(file.path)
    try:
        members, notes = price_files(file)
    except InvalidInput as fault:
        return [], [fault]
    parts, faults = [Remainder(notes=notes, files=as_read)], []
    for member in members:
        try:
            parts.append(_read(member, source, take))
        except InvalidInput as fault:
            faults.append(fault)
    return parts, faults


def _read(file: PriceFile, source: PriceSource, take: Take) -> Remainder:
    with opened(file, source) as table, unsearched():
        layout = filtered(layout_of(table, source), table, source.filters)
        usable, rejects, left_out = take_usable(outcomes(table, layout), take)
    if not usable:
        raise RowsRefused(f'"{safe(file.name)}" has no usable price row.', details=listed(rejects), rejects=rejects)
    counts = (f"{safe(file.name)}: {_rows(count)} left out: {why}." for why, count in sorted(left_out.items()))
    return Remainder(rejects=rejects, notes=(*layout.notes, *counts))


def take_usable(found: Iterable[PriceRow | Reject | _Why], take: Take) -> tuple[int, tuple[Reject, ...], Counter[_Why]]:
    """Give every price row to ``take``; return how many there are, the rejects, and how many were left out and why."""
    usable = 0
    rejects: list[Reject] = []
    left_out: Counter[_Why] = Counter()
    for outcome in found:
        if isinstance(outcome, PriceRow):
            usable += 1
            take(outcome)
        elif isinstance(outcome, Reject):
            rejects.append(outcome)
        else:
            left_out[outcome] += 1
    return usable, tuple(rejects), left_out


def _as_it_is(path: Path) -> tuple[ReadFile, ...]:
    """Return a file's digest before its rows are read: changed in between, it counts as changed since."""
    try:
        with path.open("rb") as file:
            return (ReadFile(str(path.absolute()), hashlib.file_digest(file, "sha256").hexdigest()),)
    except OSError:
        return ()  # opening it as a price file says why


def _picked(sources: Sequence[PriceSource], folder: Path, files: Sequence[Path]) -> list[tuple[PriceSource, Picked]]:
    if not files:
        return [(source, pick_files(source.files, folder, pick=source.pick)) for source in sources]
    if not sources:
        raise InvalidInput(
            "The profile's price sources have no files that others could take the place of: they are read live.",
            hint="See how the file would be read, and add it to the profile: cwsetup check-file FILE",
        )
    # Files that somebody names are all meant, whatever the source picks, and stand where the command was called.
    picked = pick_files([str(file) for file in files], Path())
    if len(sources) == 1:
        return [(sources[0], picked)]
    return [(_source_of(file, sources), Picked((file,))) for file in picked.files]


def _source_of(file: PriceFile, sources: Sequence[PriceSource]) -> PriceSource:
    """Return the source that can read a file; several are fine as long as they read it alike."""
    fitting: list[PriceSource] = []
    faults: list[InvalidInput] = []
    for source in sources:
        try:
            fitting += [source] if _can_read(file, source) else []
        except InvalidInput as fault:
            faults.append(fault)  # another source may name the encoding or sheet that this one doesn't
    if not fitting and len(faults) == len(sources):
        raise faults[0]
    if not fitting:
        known = ", ".join(sorted({source.format for source in sources}))
        raise InvalidInput(f'"{safe(file.name)}" has none of the formats of the price sources: {known}.')
    first, *others = fitting
    if any(replace(other, files=first.files, pick=first.pick) != first for other in others):
        raise InvalidInput(
            f'"{safe(file.name)}" fits {len(fitting)} price sources, which read it differently.',
            hint="Leave the file out of the command, and name it in the files of one source.",
        )
    return first


def _can_read(file: PriceFile, source: PriceSource) -> bool:
    with open_table(price_files(file)[0][0], source.opening, fits=fits(source)) as table:
        return fits(source)(table.headings)


def _all(faults: Sequence[InvalidInput], rejects: tuple[Reject, ...]) -> RowsRefused:
    """Return the faults as one, with their rejects and those of the files that could be read."""
    found = (*rejects, *(reject for fault in faults if isinstance(fault, RowsRefused) for reject in fault.rejects))
    if len(faults) == 1:
        (only,) = faults
        return RowsRefused(only.message, details=only.details, hint=only.hint, rejects=found)
    details = [line for fault in faults for line in (fault.message, *fault.details, fault.hint) if line]
    return RowsRefused(f"{len(faults)} price files can't be used.", details=tuple(details), rejects=found)


def listed(rejects: Sequence[Reject]) -> tuple[str, ...]:
    """Return the first rejects, a line each."""
    more = len(rejects) - _MOST_LISTED
    lines = [_line(reject) for reject in rejects[:_MOST_LISTED]]
    return (*lines, f"… and {_rows(more)} more.") if more > 0 else tuple(lines)


def _line(reject: Reject) -> str:
    cell = f'{safe(reject.column)} "{safe(reject.value, limit=60)}": ' if reject.column else ""
    return f"{safe(reject.file)}, line {reject.line:,}: {cell}{reject.reason}"


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
