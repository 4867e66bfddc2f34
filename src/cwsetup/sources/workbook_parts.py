"""The parts of an Excel file: which one each sheet is, and what the whole file says about its cells."""

import re
import zipfile
from collections.abc import Mapping
from html import unescape
from pathlib import PurePosixPath
from typing import TypeAlias

from cwsetup.sources.archive import Meter
from cwsetup.sources.cells import SheetCells, look_through

_Faults: TypeAlias = Mapping[int, Mapping[int, str]]

_BOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_CALCULATION = re.compile(r"<(?:\w+:)?calcPr\s([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def look(archive: zipfile.ZipFile, name: str) -> dict[str, SheetCells]:
    """Unpack everything once, and look through every worksheet on the way."""
    meter = Meter(name)
    model: dict[str, str] = {}
    looked: dict[str, SheetCells] = {}
    for entry in archive.infolist():
        pieces = meter.unpacked(archive, entry)
        if entry.filename in {_BOOK, _RELATIONS}:
            model[entry.filename] = b"".join(pieces).decode("utf-8", "replace")
        elif entry.filename.startswith("xl/") and entry.filename.endswith(".xml") and "sheet" in entry.filename:
            looked[entry.filename] = look_through(pieces)
        else:
            for _ in pieces:
                pass
    if _is_left_to_excel(model.get(_BOOK, "")):
        for sheet_cells in looked.values():
            sheet_cells.faults = joined(sheet_cells.zeros, sheet_cells.faults)
    return {sheet: cells for sheet, part in _parts(model).items() if (cells := looked.get(part)) is not None}


def joined(some: _Faults, others: _Faults) -> dict[int, dict[int, str]]:
    """Return the faults of both, by row and column."""
    return {row: {**some.get(row, {}), **others.get(row, {})} for row in (*some, *others)}


def _is_left_to_excel(book: str) -> bool:
    """Return whether the program that wrote a file left it to Excel to calculate its formulas."""
    settings = (_attributes(match[1]) for match in _CALCULATION.finditer(book))
    return any(one.get("fullCalcOnLoad") in {"1", "true"} for one in settings)


def _parts(model: Mapping[str, str]) -> dict[str, str]:
    """Return which part of the archive each sheet is, by the sheet's name."""
    relations = [_attributes(match[1]) for match in _RELATION.finditer(model.get(_RELATIONS, ""))]
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    found = {}
    for match in _SHEET.finditer(model.get(_BOOK, "")):
        sheet = _attributes(match[1])
        key = next((value for name, value in sheet.items() if name.endswith(":id")), "")
        target = targets.get(key, "")
        found[sheet.get("name", "")] = (
            target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        )
    return found


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: unescape(match[2] if match[2] is not None else match[3]) for match in _ATTRIBUTE.finditer(text)}
