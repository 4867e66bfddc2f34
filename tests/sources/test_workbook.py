"""Excel files as tables: sheets, headings, cells of every kind, and files that would do harm."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.source_settings import Notation, Opening
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.files import PriceFile
from cwsetup.sources.load import load_prices
from cwsetup.sources.opening import open_table
from cwsetup.sources.reading import Table
from cwsetup.sources.workbook import text_of
from tests.sources.recognising import recognise
from tests.sources.workbooks import (
    EMPTY_TEXT,
    FORMULA,
    NOT_AVAILABLE,
    OPENPYXL_FORMULA,
    STORED,
    ZERO,
    Cell,
    Raw,
    a_package,
    a_workbook,
    an_archive,
)

Write = Callable[..., Path]
HEADINGS = ("Product ID", "Price List", "Unit", "Amount", "Cost", "Currency", "Margin")


def a_row(amount: Cell = 40, cost: Cell = 33, margin: Cell = None, product: Cell = "NW-1001") -> list[Cell]:
    return [product, "Retail", "Monthly", amount, cost, "USD", margin]


def opened(path: Path, opening: Opening | None = None) -> tuple[Table, list[tuple[int, list[str]]]]:
    with open_table(PriceFile(path, path.name), opening or Opening()) as table:
        return table, [(record[0], record[1][:-1]) for record in table.records if isinstance(record, tuple)]


def refusal(path: Path, opening: Opening | None = None) -> tuple[str, str | None]:
    with pytest.raises(InvalidInput) as refused:
        opened(path, opening)
    return refused.value.message, refused.value.hint


@pytest.fixture
def book(write: Write, tmp_path: Path) -> Callable[..., PriceBook]:
    """Load an export of the given rows."""

    def load(*rows: list[Cell], book: str = "", merged: Sequence[str] = (), **settings: object) -> PriceBook:
        write("items.xlsx", a_workbook({"Items": [list(HEADINGS), *rows]}, settings=book, merged=merged))
        source = PriceSource(format=SourceFormat.WORK365, files=("items.xlsx",), **settings)  # type: ignore[arg-type]
        return load_prices([source], tmp_path)

    return load


Book = Callable[..., PriceBook]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1.0, "1"),
        (345.6, "345.6"),
        (0.1 + 0.2, "0.3"),
        (1234567.0, "1234567"),
        (12.345, "12.3450"),
        (1e-7, "0.0000001"),
        (1.5e20, "150000000000000000000"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2025, 4, 1), "2025-04-01"),
        (7, "7"),
    ],
)
def test_a_cell_is_text_without_exponent_or_noise(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_a_number_gets_the_mark_that_text_in_the_file_has() -> None:
    assert text_of(1.5, ",") == "1,5"
    assert text_of(1.234, ",") == "1,2340"


def test_cells_of_every_kind_become_text_and_rows_keep_their_line(write: Write) -> None:
    rows: list[list[Cell]] = [
        [],
        ["Text", "Number", "Day", "Truth", "Stored", "Formula text"],
        ["a", 1.5, date(2025, 4, 1), True, STORED, EMPTY_TEXT],
        [],
        ["b"],
    ]
    table, records = opened(write("a.xlsx", a_workbook({"S": rows})))
    assert table.headings == ("Text", "Number", "Day", "Truth", "Stored", "Formula text")
    assert (table.sheet, table.heading_line, dict(table.faults)) == ("S", 2, {})
    assert records == [
        (3, ["a", "1.5", "2025-04-01", "TRUE", "40", ""]),
        (4, ["", "", "", "", "", ""]),
        (5, ["b", "", "", "", "", ""]),
    ]


def test_an_id_that_became_a_number_is_whole_again(book: Book) -> None:
    assert book(a_row(product=1001)).rows[0].product_id == "1001"


def test_prices_that_are_numbers_are_exact_and_never_ambiguous(book: Book) -> None:
    [row] = book(a_row(amount=1.234, cost=0.1)).rows
    assert (row.price, row.cost) == (Decimal("1.234"), Decimal("0.1"))
    [row] = book(a_row(amount=1.234, cost="1.234,5"), notation=Notation(decimal=",")).rows
    assert (row.price, row.cost) == (Decimal("1.234"), Decimal("1234.5"))


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (FORMULA, "a formula without a stored value; open the file in Excel and save it"),
        (OPENPYXL_FORMULA, "a formula without a stored value; open the file in Excel and save it"),
        (NOT_AVAILABLE, "the error #N/A"),
        (Raw("<c {at} t='e'><f>1/0</f><v>#DIV/0!</v></c>"), "the error #DIV/0!"),
    ],
)
def test_a_price_that_has_no_value_is_named_and_not_blank(book: Book, cell: Cell, reason: str) -> None:
    loaded = book(a_row(cost=cell), a_row())
    assert [row.line for row in loaded.rows] == [3]
    assert [(reject.line, reject.column, reject.reason) for reject in loaded.rejects] == [(2, "Cost", reason)]


def test_a_formula_that_was_never_calculated_is_named(book: Book) -> None:
    rows = (a_row(amount=ZERO), a_row(cost=STORED, margin=ZERO), a_row(cost=0), a_row(product=ZERO))
    loaded = book(*rows, book='<calcPr calcId="124519" fullCalcOnLoad="1"/>')
    assert [(row.line, row.cost) for row in loaded.rows] == [(3, Decimal(40)), (4, Decimal(0))]
    reason = "a formula whose result, 0, may never have been calculated; open the file in Excel and save it"
    assert [(reject.line, reject.column, reject.reason) for reject in loaded.rejects] == [
        (2, "Amount", reason),
        (5, "Product ID", reason),
    ]


@pytest.mark.parametrize("settings", ["", '<calcPr calcId="191029"/>', '<calcPr calcId="1" fullCalcOnLoad="0"/>'])
def test_a_formula_that_excel_calculated_may_be_0(book: Book, settings: str) -> None:
    assert book(a_row(cost=ZERO), book=settings).rows[0].cost == Decimal(0)


def test_a_cell_merged_with_another_is_named_and_not_blank(book: Book) -> None:
    rows: list[list[Cell]] = [a_row(), a_row(cost=None), a_row(cost=None), [], a_row(cost=None)]
    loaded = book(*rows, merged=["E2:E3", "G2:G4", "A5:G5", "D6:E6"])
    assert [(row.line, row.cost) for row in loaded.rows] == [(2, Decimal(33)), (4, None)]
    assert [(reject.line, reject.column, reject.reason) for reject in loaded.rejects] == [
        (3, "Cost", "merged with E2, which alone has the value"),
        (6, "Cost", "merged with D6, which alone has the value"),
    ]


@pytest.mark.parametrize("cells", ["A1:XFD1048576", "XFD9:XFD10", "C3:A1"])
def test_merged_cells_that_no_program_writes_do_no_harm(book: Book, cells: str) -> None:
    assert len(book(a_row(), merged=[cells] * 50).rejects) <= 1


def test_days_of_a_workbook_that_counts_them_from_1904_are_the_same_days(write: Write) -> None:
    rows: list[list[Cell]] = [["From", "Price"], [Raw('<c {at} s="1"><v>44286</v></c>'), 1]]
    content = a_workbook({"S": rows}, settings='<workbookPr date1904="1"/>')
    assert opened(write("a.xlsx", content))[1] == [(2, ["2025-04-01", "1"])]


def test_a_formula_in_a_column_that_isnt_read_does_no_harm(book: Book) -> None:
    assert len(book(a_row(margin=FORMULA), a_row(margin=NOT_AVAILABLE)).rows) == 2


def test_a_date_or_a_truth_in_a_price_column_is_a_reject(book: Book) -> None:
    loaded = book(a_row(amount=date(2025, 4, 1)), a_row(amount=True), a_row())
    assert [reject.value for reject in loaded.rejects] == ["2025-04-01", "TRUE"]


def test_partner_center_sheets_saved_again_as_xlsx_are_read_alike(write: Write, tmp_path: Path) -> None:
    headings = ["ProductId", "SkuId", "TermDuration", "BillingPlan", "Currency", "UnitPrice", "ERP Price"]
    headings += ["EffectiveStartDate", "EffectiveEndDate", "Segment"]
    rows: list[list[Cell]] = [
        ["CFQ7TTCTEST1", 1, "P1Y", "Annual", "USD", 115.2, 144, date(2025, 4, 1), date(9999, 11, 30), "Commercial"],
        ["CFQ7TTCTEST1", "000F", "P1Y", "Annual", "USD", 0, 0, "1753-01-01T00:00:00Z", None, "Commercial"],
    ]
    path = write("Nov.xlsx", a_workbook({"Nov_NCE": [headings, *rows]}))
    assert recognise(path) is SourceFormat.PARTNER_CENTER
    loaded = load_prices([PriceSource(format=SourceFormat.PARTNER_CENTER, files=("Nov.xlsx",))], tmp_path).rows
    assert [(row.product_id, row.cost, row.price, row.valid_from, row.valid_to) for row in loaded] == [
        ("CFQ7TTCTEST1:0001", Decimal("115.2"), Decimal(144), date(2025, 4, 1), None),
        ("CFQ7TTCTEST1:000F", Decimal(0), Decimal(0), None, None),
    ]


def test_the_sheet_whose_headings_fit_is_read_also_when_it_isnt_the_first(write: Write, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["Prices of November"], [], list(HEADINGS), a_row()]
    content = a_workbook({"Notes": [["a", "b"]], "hiddenSheet": [["x", "y"]], "Items": rows}, hidden=["hiddenSheet"])
    path = write("items.xlsx", content)
    assert recognise(path) is SourceFormat.WORK365
    [row] = load_prices([PriceSource(format=SourceFormat.WORK365, files=("items.xlsx",))], tmp_path).rows
    assert row.line == 4


def test_several_sheets_that_may_be_meant_are_named_with_the_setting(write: Write) -> None:
    path = write("a.xlsx", a_workbook({"NCE": [["a", "b"]], "Legacy": [["a", "b"]], "Hidden": [["a"]]}, ["Hidden"]))
    assert refusal(path) == (
        'Several sheets of "a.xlsx" may be meant: "NCE", "Legacy".',
        'Write sheet = "NCE" in the source, or another of them.',
    )
    assert opened(path, Opening(sheet="legacy"))[0].sheet == "Legacy"
    assert opened(path, Opening(sheet="Hidden"))[0].sheet == "Hidden"
    assert refusal(path, Opening(sheet="Legaci")) == ('"a.xlsx" has no sheet "Legaci".', 'It has "Legacy".')


def test_the_only_sheet_that_is_shown_is_read(write: Write) -> None:
    content = a_workbook({"Shown": [["a", "b"]], "Hidden": [["a", "b"]], "Empty": []}, hidden=["Hidden"])
    assert opened(write("a.xlsx", content))[0].sheet == "Shown"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_only_when_it_is_named(write: Write, tmp_path: Path, state: str) -> None:
    sheets: dict[str, list[list[Cell]]] = {"Old": [list(HEADINGS), a_row(amount=5)], "New": [["Nr", "Was"], ["a", "b"]]}
    path = write("items.xlsx", a_workbook(sheets, hidden=["Old"], state=state))
    with open_table(PriceFile(path, path.name), fits=lambda headings: "Amount" in headings) as table:
        assert table.sheet == "New"
    assert recognise(path) is None
    source = PriceSource(format=SourceFormat.WORK365, files=("items.xlsx",), opening=Opening(sheet="Old"))
    assert load_prices([source], tmp_path).rows[0].price == Decimal(5)
    assert refusal(path, Opening(sheet="Odd"))[1] == 'It has "Old" (hidden).'


def test_a_workbook_whose_only_filled_sheet_is_hidden_is_refused(write: Write) -> None:
    path = write("a.xlsx", a_workbook({"Old": [["a", "b"]], "S": []}, hidden=["Old"]))
    assert refusal(path) == (
        '"a.xlsx" has no sheet with anything on it but "Old" (hidden).',
        'Write sheet = "Old" in the source if it is meant.',
    )


def test_the_row_of_headings_may_be_named(write: Write) -> None:
    path = write("a.xlsx", a_workbook({"S": [["Report", "2025"], ["a", "b"], [1, 2]]}))
    assert opened(path)[0].headings == ("Report", "2025")
    table, records = opened(path, Opening(header_row=2))
    assert (table.headings, records) == (("a", "b"), [(3, ["1", "2"])])
    hint = "Write header_row = 1, or another row, in the source."
    assert refusal(path, Opening(header_row=9)) == ('"a.xlsx" has no headings in row 9.', hint)


def test_a_workbook_with_nothing_on_it_is_refused(write: Write) -> None:
    assert refusal(write("a.xlsx", a_workbook({"S": []})))[0] == '"a.xlsx" has no sheet with anything on it.'


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"xl/workbook.bin": b"x"}, '"a.xlsx" is a binary Excel file (XLSB), not XLSX.'),
        ({"mimetype": b"x", "content.xml": b"x"}, '"a.xlsx" is an OpenDocument file, not XLSX.'),
        ({"[Content_Types].xml": b"x"}, '"a.xlsx" is an Office file without a workbook, not XLSX.'),
    ],
)
def test_other_office_files_are_told_what_they_are(write: Write, members: dict[str, bytes], message: str) -> None:
    assert refusal(write("a.xlsx", an_archive(members))) == (message, "Open it in Excel and save it as XLSX.")


def test_a_workbook_that_isnt_sound_is_refused_in_a_sentence(write: Write) -> None:
    message, hint = refusal(write("a.xlsx", an_archive({"xl/workbook.xml": b"<workbook"})))
    assert message.startswith('"a.xlsx" can\'t be read as an Excel file: ')
    assert hint == "Open it in Excel and save it again as XLSX, or as CSV UTF-8."


def _sheet(rows: str) -> bytes:
    return a_package(
        {
            "S": f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{rows}</sheetData></worksheet>"
        }
    )


FAR = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
)


@pytest.mark.parametrize(
    "rows",
    [
        FAR,
        "<row r='1'><c r='xfd1'><v>1</v></c></row><row r='1048576'><c r='A1048576'><v>1</v></c></row>",
        '<row r = "1"><c r = "XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 16_000 + "</row>" + "<row><c><v>1</v></c></row>" * 4_000,
    ],
)
def test_cells_far_from_the_table_dont_make_room_for_millions_of_others(write: Write, rows: str) -> None:
    message, hint = refusal(write("a.xlsx", _sheet(rows)))
    assert message.startswith('The sheet "S" of "a.xlsx" reaches to row ')
    assert hint == "Delete the cells far from the table, or save the sheet as CSV UTF-8."


def test_cells_that_dont_say_their_place_are_found_by_counting(write: Write) -> None:
    rows = "<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row><row/><row><c><v>1</v></c><c><f>A1</f></c></row>"
    table, _ = opened(write("a.xlsx", _sheet(rows)))
    assert {line: set(faults) for line, faults in table.faults.items()} == {3: {1}}


def test_a_long_sheet_is_looked_through_to_its_end(write: Write) -> None:
    many: list[list[Cell]] = [["x" * 100, 1]] * 20_000
    rows: list[list[Cell]] = [["a", "b"], *many, ["y", FORMULA]]
    table, records = opened(write("a.xlsx", a_workbook({"S": rows})))
    assert len(records) == 20_001
    assert list(table.faults) == [20_002]


def test_a_damaged_member_is_refused(write: Write) -> None:
    content = bytearray(a_workbook({"S": [["a", "b"], [1, 2]]}))
    with zipfile.ZipFile(write("sound.xlsx", bytes(content))) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    at = entry.header_offset + 30 + len(entry.filename) + 20
    content[at : at + 10] = b"\xff" * 10
    assert refusal(write("a.xlsx", bytes(content))) == (
        '"a.xlsx" starts as a zip archive or Excel file, but is damaged.',
        "Download or save it again.",
    )
