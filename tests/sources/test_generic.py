"""Price files that the source itself explains: columns, templates, constants, filters, names of units, bases."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook, PriceRow
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.sources import PriceSource, load_source
from cwsetup.sources.load import load_prices
from tests.sources.workbooks import FORMULA, Cell, a_workbook

Write = Callable[..., Path]
USUAL: dict[str, Any] = {
    "format": "generic",
    "files": ["a.csv"],
    "price_list": "Retail",
    "columns": {"product_id": "Offer ID", "unit": "Term", "cost": "Wholesale", "price": "RRP"},
    "constants": {"currency": "GBP"},
}
HEADINGS = "Offer ID,SKU ID,Term,Frequency,Wholesale,RRP,Status,From,To"
ROW = "AB-1,1,Annual,Monthly,100.01,120,Active,,"


@pytest.fixture
def book(write: Write, tmp_path: Path) -> Callable[..., PriceBook]:
    """Load rows below the usual headings, with some settings of the usual source changed."""

    def load(*rows: str, headings: str = HEADINGS, written_in: str = "utf-8", **changed: Any) -> PriceBook:
        write("a.csv", "\n".join([headings, *rows]).encode(written_in))
        return load_prices([load_source(USUAL | changed)], tmp_path)

    return load


Book = Callable[..., PriceBook]


def test_each_field_is_where_the_source_says(book: Book) -> None:
    columns = USUAL["columns"] | {"product_name": "SKU ID", "part_number": "Frequency", "valid_from": "From"}
    loaded = book("AB-1,Suite,Annual,P-1,100.01,120,,2025-04-01,", columns=columns)
    assert loaded.rows == (
        PriceRow(
            product_id="AB-1",
            product_name="Suite",
            part_number="P-1",
            unit="Annual",
            price_list="Retail",
            currency="GBP",
            cost=Decimal("100.01"),
            price=Decimal(120),
            valid_from=date(2025, 4, 1),
            file="a.csv",
            line=2,
        ),
    )


def test_a_template_makes_one_id_of_two_columns_and_gives_lost_zeros_back(book: Book) -> None:
    columns = USUAL["columns"] | {"product_id": "{offer id}:{SKU ID:0000}", "unit": "{Term}/{Frequency}"}
    rows = (ROW, ROW.replace(",1,", ",000F,"), ROW.replace(",1,", ",12345,"))
    loaded = book(*rows, columns=columns)
    assert [row.product_id for row in loaded.rows] == ["AB-1:0001", "AB-1:000F", "AB-1:12345"]
    assert {row.unit for row in loaded.rows} == {"Annual/Monthly"}


def test_half_an_id_is_no_id(book: Book) -> None:
    loaded = book(ROW.replace(",1,", ",,"), ROW, columns=USUAL["columns"] | {"product_id": "{Offer ID}:{SKU ID}"})
    assert [(reject.line, reject.column, reject.reason) for reject in loaded.rejects] == [
        (2, "{Offer ID}:{SKU ID}", "it is blank")
    ]


def test_constants_are_the_same_in_every_row(book: Book) -> None:
    columns = {"product_id": "Offer ID", "price": "RRP"}
    constants = {"currency": "GBP", "unit": "Monthly", "valid_from": "2025-04-01", "valid_to": "2025-04-30"}
    [row] = book(ROW, columns=columns, constants=constants).rows
    assert (row.unit, row.currency, row.cost) == ("Monthly", "GBP", None)
    assert (row.valid_from, row.valid_to) == (date(2025, 4, 1), date(2025, 4, 30))


def test_filters_let_rows_through_by_value_and_the_others_are_counted(book: Book) -> None:
    rows = (ROW, ROW.replace("Active", " ACTIVE "), ROW.replace("Active", "End of Sale"), ",,,,,,,,")
    loaded = book(*rows, filters={"Status": ["Active"], "Term": ["Annual", "Monthly"]})
    assert len(loaded.rows) == 2
    assert loaded.notes == ("a.csv: 1 row left out: not let through by the filters of the source.",)


@pytest.mark.parametrize(
    ("headings", "how_often", "hint"),
    [
        (HEADINGS.replace("Status", "State"), "not at all", "Nearest: State."),
        (HEADINGS.replace("From", "Status"), "more than once", "Nearest: Status."),
    ],
)
def test_a_filter_needs_its_column(book: Book, headings: str, how_often: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        book(ROW, headings=headings, filters={"Status": ["Active"]})
    assert refused.value.message == f'"a.csv" has the column "Status", which filters name, {how_often}.'
    assert (refused.value.hint or "").startswith(hint.removesuffix("."))


def test_units_get_the_names_that_the_source_has_for_them(book: Book) -> None:
    rows = (ROW, ROW.replace("Annual", "1 year"), ROW.replace("Annual", "P1M"))
    loaded = book(*rows, unit_aliases={"1 Year": "Annual"})
    assert [row.unit for row in loaded.rows] == ["Annual", "Annual", "P1M"]


def test_a_price_stands_as_it_is_unless_a_basis_says_that_it_is_for_the_term(book: Book) -> None:
    settings = {
        "columns": USUAL["columns"] | {"unit": "{Term}/{Frequency}"},
        "unit_aliases": {"Annual/Monthly": "Annual billed monthly"},
    }
    [row] = book(ROW, **settings).rows
    assert (row.unit, row.price) == ("Annual billed monthly", Decimal(120))
    for name in ("Annual billed monthly", "annual BILLED monthly"):
        [row] = book(ROW, **settings, basis={name: "period"}).rows
        assert row.price == Decimal(10)
        assert row.cost is not None
        assert abs(row.cost * 12 - Decimal("100.01")) < Decimal("1E-20")


def test_a_basis_of_a_unit_whose_term_isnt_known_is_refused(book: Book) -> None:
    with pytest.raises(InvalidInput, match='basis names "Seat"'):
        book(ROW, basis={"Seat": "month"})


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (ROW.replace("AB-1", ""), "Offer ID", "it is blank"),
        (ROW.replace("Annual", " "), "Term", "it is blank"),
        (ROW.replace("120", "-120"), "RRP", "a price can't be negative"),
        (ROW.replace("120", "(120.00)"), "RRP", "a price can't be negative"),
        (ROW.replace("120", "1.234"), "RRP", "decimal ="),
        (ROW.replace("120", '"1,234"'), "RRP", "decimal ="),
        (ROW.replace("120", '"12,50"'), "RRP", 'decimal = "," in the source says so'),
        (ROW.replace("120", "$120"), "RRP", "its currency is $, and that of its row GBP"),
        (ROW.replace("120", "NaN"), "RRP", "not an amount such as 1234.50"),
        (ROW.replace("Active,,", "Active,4/1/2025,"), "From", "date_format ="),
        (ROW.replace("Active,,", "Active,2025-04-02,2025-04-01"), "To", "it ends before it starts"),
    ],
)
def test_a_row_that_is_not_certain_is_a_reject_and_the_next_is_read(
    book: Book, row: str, column: str, reason: str
) -> None:
    loaded = book(row, ROW, columns=USUAL["columns"] | {"valid_from": "From", "valid_to": "To"})
    assert [read.line for read in loaded.rows] == [3]
    assert [(reject.line, reject.column) for reject in loaded.rejects] == [(2, column)]
    assert reason in loaded.rejects[0].reason


def test_marks_and_dates_are_read_as_the_source_says(book: Book) -> None:
    row = ROW.replace(",", ";").replace("100.01", "1.100,01").replace("120", "1.234").replace(";;", ";31.12.2025;")
    columns = USUAL["columns"] | {"valid_to": "From"}
    settings = {"decimal": ",", "grouping": ".", "date_format": "DD.MM.YYYY", "columns": columns}
    [read] = book(row, headings=HEADINGS.replace(",", ";"), **settings).rows
    assert (read.cost, read.price, read.valid_to) == (Decimal("1100.01"), Decimal(1234), date(2025, 12, 31))


def test_encoding_delimiter_and_row_of_headings_are_told_where_they_cant_be_known(book: Book) -> None:
    headings = "Prix: liste | 2025\nà partir de\nRéf.|Durée|Prix"
    columns = {"product_id": "Réf.", "unit": "Durée", "price": "Prix"}
    settings = {"encoding": "cp1252", "delimiter": "|", "columns": columns}
    write_with = {"headings": headings, "written_in": "cp1252", **settings}
    [row] = book("A-1|Année|12.50 £", header_row=3, **write_with).rows
    assert (row.unit, row.price, row.line) == ("Année", Decimal("12.50"), 4)
    with pytest.raises(InvalidInput, match="needs: product_id, price, unit"):
        book("A-1|Année|12.50", **write_with)


def test_text_that_isnt_in_the_named_encoding_is_refused(write: Write, tmp_path: Path) -> None:
    write("a.csv", b"Offer ID,Term,Wholesale,RRP\nA\x81,Annual,1,2\n")
    with pytest.raises(InvalidInput) as refused:
        load_prices([load_source(USUAL | {"encoding": "cp1252"})], tmp_path)
    assert refused.value.message.startswith('"a.csv" isn\'t cp1252 text: ')
    assert refused.value.hint == "Change encoding in the source."


def test_a_mark_at_the_start_is_stronger_than_the_encoding_of_the_source(write: Write, tmp_path: Path) -> None:
    write("a.csv", "Offer ID,Term,Wholesale,RRP\nCafé,Annual,1,2\n".encode("utf-8-sig"))
    [row] = load_prices([load_source(USUAL | {"encoding": "cp1252"})], tmp_path).rows
    assert row.product_id == "Café"


def test_a_column_that_isnt_there_is_named_with_the_nearest(book: Book) -> None:
    with pytest.raises(InvalidInput) as refused:
        book(ROW, headings=HEADINGS.replace("Wholesale", "Whole Sale"))
    assert refused.value.message == '"a.csv" lacks a column that the format generic needs: cost.'
    assert refused.value.details == ('cost: accepted is "Wholesale"; nearest in the file: "Whole Sale".',)


def test_a_part_of_a_template_that_isnt_there_is_a_missing_column(book: Book) -> None:
    with pytest.raises(InvalidInput, match="needs: product_id"):
        book(ROW, columns=USUAL["columns"] | {"product_id": "{Offer ID}:{Sku}"})


def test_a_source_without_a_mapping_says_what_it_lacks(write: Write, tmp_path: Path) -> None:
    write("a.csv", f"{HEADINGS}\n{ROW}\n")
    with pytest.raises(InvalidInput, match="product_id, unit, price_list, currency, price"):
        load_prices([PriceSource(format=SourceFormat.GENERIC, files=("a.csv",))], tmp_path)


def test_a_formula_in_a_part_of_a_template_is_named(write: Write, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["Offer ID", "SKU ID", "Term", "RRP"], ["A", FORMULA, "Annual", 5], ["A", 2, "Annual", 5]]
    write("a.xlsx", a_workbook({"S": rows}))
    columns = {"product_id": "{Offer ID}:{SKU ID:0000}", "unit": "Term", "price": "RRP"}
    loaded = load_prices([load_source(USUAL | {"files": ["a.xlsx"], "columns": columns})], tmp_path)
    assert [row.product_id for row in loaded.rows] == ["A:0002"]
    assert [(reject.line, reject.column) for reject in loaded.rejects] == [(2, "{Offer ID}:{SKU ID:0000}")]


def test_a_file_that_one_source_cant_open_goes_to_the_source_that_can(write: Write, tmp_path: Path) -> None:
    path = write("a.csv", f"{HEADINGS}\n{ROW}\n".replace("Annual", "Année").encode("cp1252"))
    french = load_source(USUAL | {"encoding": "cp1252"})
    [row] = load_prices([load_source(USUAL), french], tmp_path, files=[path]).rows
    assert row.unit == "Année"
    with pytest.raises(InvalidInput, match="isn't UTF-8 text"):
        load_prices([load_source(USUAL), load_source(USUAL | {"decimal": "."})], tmp_path, files=[path])


def test_named_files_go_to_the_source_that_can_read_them(write: Write, tmp_path: Path) -> None:
    one = write("one.csv", f"{HEADINGS}\n{ROW}\n")
    two = write("two.csv", "Artikel,Laufzeit,Preis\nB-1,Jahr,5\n")
    german = USUAL | {"columns": {"product_id": "Artikel", "unit": "Laufzeit", "price": "Preis"}}
    loaded = load_prices([load_source(USUAL), load_source(german)], tmp_path, files=[one, two])
    assert [row.product_id for row in loaded.rows] == ["AB-1", "B-1"]
    again = USUAL | {"unit_aliases": {"Annual": "Year"}}
    with pytest.raises(InvalidInput, match="fits 2 price sources, which read it differently"):
        load_prices([load_source(USUAL), load_source(again)], tmp_path, files=[one])
