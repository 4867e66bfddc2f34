"""Excel files (XLSX) as tables of text: which sheet, which row has the headings, and what each cell is as text.

The file is unpacked once in pieces before the library that reads it sees it, so that no forged or torn file gets there.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from cwsetup.errors import InvalidInput
from cwsetup.profile.source_settings import Opening
from cwsetup.sources.cells import SheetCells
from cwsetup.sources.merged import merged_faults
from cwsetup.sources.reading import Record, Table
from cwsetup.sources.workbook_parts import joined, look
from cwsetup.text import fold, nearest, safe

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Fits: TypeAlias = Callable[[Sequence[str]], bool]
"""Says whether a row can be the line of headings of the format that is looked for."""

MOST_CELLS = 40_000_000
_LOOKED_AT = 40
"""How many rows from the top may be the line of headings."""
_HEADINGS_FROM = 2


def read_workbook(
    stream: IO[bytes], archive: zipfile.ZipFile, name: str, opening: Opening, fits: Fits, *, decimal: str = "."
) -> Table:
    """Return the table of an Excel file; numbers get ``decimal`` as their mark, as text in the same file has."""
    looked = look(archive, name)
    stream.seek(0)
    book = _Book(_opened(stream, name), looked, name)
    sheet_name = book.chosen(opening.sheet, fits)
    rows: list[list[Any]] = book.sheet(sheet_name).to_python(skip_empty_area=False)
    at = _heading_row([_texts(row, decimal) for row in rows[:_LOOKED_AT]], opening, fits)
    headings = _headings(_texts(rows[at - 1], decimal) if at <= len(rows) else [], at, name)
    return Table(
        file=name,
        headings=headings,
        records=_records(islice(rows, at, None), at, len(headings), decimal),
        faults=joined(looked[sheet_name].faults, merged_faults(looked[sheet_name].merged, rows, at)),
        sheet=sheet_name,
        heading_line=at,
    )


def _opened(stream: IO[bytes], name: str) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - most commands read no Excel file

    workbook: CalamineWorkbook = _guarded(lambda: CalamineWorkbook.from_filelike(stream), name)
    return workbook


def _guarded(read: Callable[[], Any], name: str) -> Any:
    """Return what the library reads; all that stops it is a file that isn't sound."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - its own errors are many, and a panic in its Rust code is no Exception
        raise InvalidInput(
            f'"{safe(name)}" can\'t be read as an Excel file: {safe(str(error), limit=200)}.',
            hint="Open it in Excel and save it again as XLSX, or as CSV UTF-8.",
        ) from None


class _Book:
    """An Excel file whose worksheets were looked through; each is read once, and only when it is needed."""

    def __init__(self, workbook: "CalamineWorkbook", looked: Mapping[str, SheetCells], name: str) -> None:
        self.workbook = workbook
        self.looked = looked
        self.name = name
        self.read: dict[str, CalamineSheet] = {}
        self.hidden = _hidden(workbook)

    def chosen(self, told: str | None, fits: Fits) -> str:
        """Return the sheet that the source names, or the one that can be meant."""
        names = [sheet for sheet in self.workbook.sheet_names if sheet in self.looked]
        if told is not None:
            named = [sheet for sheet in names if fold(sheet) == fold(told)]
            if named:
                return named[0]
            has = f"It has {self.quoted(nearest(told, names) or names)}."
            raise InvalidInput(f'"{safe(self.name)}" has no sheet "{safe(told)}".', hint=has)
        filled = [sheet for sheet in names if self.top(sheet)]
        # What somebody has hidden is old, or not for others: only a person can mean it.
        shown = [sheet for sheet in filled if sheet not in self.hidden]
        fitting = [sheet for sheet in shown if any(fits(row) for row in self.top(sheet))]
        candidates = fitting or shown
        if len(candidates) == 1:
            return candidates[0]
        if not candidates:
            but = f" but {self.quoted(filled)}" if filled else ""
            hint = f'Write sheet = "{safe(filled[0])}" in the source if it is meant.' if filled else None
            raise InvalidInput(f'"{safe(self.name)}" has no sheet with anything on it{but}.', hint=hint)
        raise InvalidInput(
            f'Several sheets of "{safe(self.name)}" {"fit" if fitting else "may be meant"}: {self.quoted(candidates)}.',
            hint=f'Write sheet = "{safe(candidates[0])}" in the source, or another of them.',
        )

    def quoted(self, names: Sequence[str]) -> str:
        """Return names of sheets in a list that says which ones Excel doesn't show."""
        hidden = (" (hidden)" if sheet in self.hidden else "" for sheet in names)
        return ", ".join(f'"{safe(sheet, limit=60)}"{mark}' for sheet, mark in zip(names, hidden, strict=True))

    def sheet(self, name: str) -> "CalamineSheet":
        """Return a sheet, unless it reaches farther than any price list."""
        if name not in self.read:
            cells = self.looked[name]
            if cells.too_long or cells.rows * cells.columns > MOST_CELLS:
                reach = f"to row {cells.rows:,}, column {cells.columns:,}"
                raise InvalidInput(
                    f'The sheet "{safe(name)}" of "{safe(self.name)}" reaches {reach}.',
                    hint="Delete the cells far from the table, or save the sheet as CSV UTF-8.",
                )
            self.read[name] = _guarded(lambda: self.workbook.get_sheet_by_name(name), self.name)
        return self.read[name]

    def top(self, name: str) -> list[list[str]]:
        """Return those of the first rows of a sheet that have anything in them."""
        rows: list[list[Any]] = self.sheet(name).to_python(skip_empty_area=False, nrows=_LOOKED_AT)
        texts = [_texts(row, ".") for row in rows]
        return [row for row in texts if any(cell.strip() for cell in row)]


def _hidden(workbook: "CalamineWorkbook") -> frozenset[str]:
    """Return the sheets that Excel doesn't show."""
    from python_calamine import SheetVisibleEnum  # noqa: PLC0415 - as in _opened

    return frozenset(sheet.name for sheet in workbook.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible)


def _heading_row(rows: Sequence[list[str]], opening: Opening, fits: Fits) -> int:
    """Return the number of the row of headings: as told, else the first that fits, else the first that can be."""
    if opening.header_row is not None:
        return opening.header_row
    top = list(enumerate(rows, start=1))
    filled = [number for number, row in top if sum(1 for cell in row if cell.strip()) >= _HEADINGS_FROM]
    return next((number for number, row in top if fits(row)), filled[0] if filled else 1)


def _headings(row: Sequence[str], at: int, name: str) -> tuple[str, ...]:
    headings = [cell.strip() for cell in row]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise InvalidInput(
            f'"{safe(name)}" has no headings in row {at:,}.',
            hint="Write header_row = 1, or another row, in the source.",
        )
    return tuple(headings)


def _records(rows: Iterable[list[Any]], before: int, width: int, decimal: str) -> Iterator[Record]:
    """Yield every row, as wide as the headings and a blank field; what stands right of them has no heading."""
    for line, row in enumerate(rows, start=before + 1):
        fields = _texts(row[:width], decimal)
        fields.extend([""] * (width + 1 - len(fields)))
        yield line, fields


def _texts(row: list[Any], decimal: str) -> list[str]:
    return [cell if type(cell) is str else text_of(cell, decimal) for cell in row]


def text_of(cell: object, decimal: str = ".") -> str:
    """Return a cell as text; an amount with three decimal places gets a fourth, lest it look like thousands.

    >>> text_of(1.0), text_of(0.1 + 0.2), text_of(12.345), text_of(12.345, ",")
    ('1', '0.3', '12.3450', '12,3450')
    """
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell, decimal)
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell)


def _number(value: float, decimal: str) -> str:
    text = f"{value:.15g}"
    if "e" in text:
        text = f"{Decimal(text):f}"
    whole, dot, fraction = text.partition(".")
    if not dot:
        return text
    return f"{whole}{decimal}{fraction}0" if len(fraction) == len("123") else f"{whole}{decimal}{fraction}"
