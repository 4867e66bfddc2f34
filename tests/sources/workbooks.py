"""Excel files made for tests, cell by cell, as Excel, other programs and forgers write them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TypeAlias

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Raw:
    """A cell as XML, but for its place: ``{at}`` stands for that."""

    xml: str


Cell: TypeAlias = str | int | float | bool | date | Raw | None

FORMULA = Raw("<c {at}><f>A1*2</f></c>")
OPENPYXL_FORMULA = Raw("<c {at}><f>A1*2</f><v /></c>")
STORED = Raw("<c {at}><f>A1*2</f><v>40</v></c>")
ZERO = Raw("<c {at}><f>A1*2</f><v>0</v></c>")
EMPTY_TEXT = Raw('<c {at} t="str"><f>IF(1,"","")</f><v></v></c>')
NOT_AVAILABLE = Raw('<c {at} t="e"><v>#N/A</v></c>')


def a_workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    hidden: Sequence[str] = (),
    *,
    state: str = "hidden",
    settings: str = "",
    merged: Sequence[str] = (),
) -> bytes:
    """Return an Excel file with a sheet for each name; ``settings`` are the whole file's, as XML."""
    worksheets = {name: sheet_xml(rows, merged) for name, rows in sheets.items()}
    return a_package(worksheets, hidden, state=state, settings=settings)


def a_package(
    sheets: Mapping[str, str], hidden: Sequence[str] = (), *, state: str = "hidden", settings: str = ""
) -> bytes:
    """Return an Excel file whose worksheets are given as XML."""
    names = list(enumerate(sheets, start=1))
    states = dict.fromkeys(hidden, f'state="{state}"')
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" {states.get(name, "")} r:id="rId{number}"/>'
        for number, name in names
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number, _ in names
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
        f"{settings}</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": sheets[name] for number, name in names}
    return an_archive({name: text.encode() for name, text in parts.items()})


def an_archive(members: Mapping[str, bytes]) -> bytes:
    """Return a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def sheet_xml(rows: Sequence[Sequence[Cell]], merged: Sequence[str] = ()) -> str:
    """Return a worksheet."""
    body = "".join(
        f'<row r="{number}">{"".join(_cell(cell, f"{column(place)}{number}") for place, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    joined = "".join(f'<mergeCell ref="{cells}"/>' for cells in merged)
    joined = joined and f'<mergeCells count="{len(merged)}">{joined}</mergeCells>'
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData>{joined}</worksheet>'


def column(place: int) -> str:
    """Return the letters of a column."""
    return (column(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _cell(cell: Cell, at: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Raw):
        return cell.xml.replace("{at}", f'r="{at}"')
    if isinstance(cell, bool):
        return f'<c r="{at}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{at}" s="1"><v>{(cell - _EPOCH).days}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    return f'<c r="{at}"><v>{cell}</v></c>'
