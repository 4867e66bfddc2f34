"""Exports of price list items from Dynamics 365, with the columns of whatever view they are of."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook, PriceRow, Reject
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.source_settings import Notation
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.load import load_prices
from tests.sources.recognising import recognise

Write = Callable[..., Path]


def a_row(**fields: str) -> dict[str, str]:
    usual = {
        "(Do Not Modify) Product Price List": "74bf334e-c900-53f4-a52b-d38c042943bd",
        "(Do Not Modify) Row Checksum": "b7f80a20",
        "(Do Not Modify) Modified On": "11/3/2025 9:12 AM",
        "Product": "Wingtip Standard",
        "Product ID": "NW-1001",
        "Price List": "Retail",
        "Unit": "Monthly",
        "Amount": "40.00",
        "Cost": "33.00",
        "Currency": "US Dollar",
        "Pricing Method": "Currency Amount",
        "Provider Part Number": "VP-1001",
    }
    return usual | {name.replace("_", " "): value for name, value in fields.items()}


@pytest.fixture
def book(write: Write, tmp_path: Path) -> Callable[..., PriceBook]:
    """Load an export of the given rows, whose headings are those of the first; ``renamed`` heads them otherwise."""

    def load(
        *rows: Mapping[str, str],
        renamed: Mapping[str, str | None] | None = None,
        price_list: str | None = None,
        **settings: Any,
    ) -> PriceBook:
        names = [name for name in rows[0] if (renamed or {}).get(name, name) is not None]
        text = io.StringIO()
        csv.writer(text).writerow([(renamed or {}).get(name, name) for name in names])
        csv.writer(text).writerows([[row[name] for name in names] for row in rows])
        write("items.csv", text.getvalue())
        source = PriceSource(format=SourceFormat.WORK365, files=("items.csv",), price_list=price_list, **settings)
        return load_prices([source], tmp_path)

    return load


Book = Callable[..., PriceBook]


def test_a_row_is_a_price_of_its_product_in_its_unit_and_list(book: Book) -> None:
    loaded = book(a_row())
    assert loaded == PriceBook(
        rows=(
            PriceRow(
                product_id="NW-1001",
                product_name="Wingtip Standard",
                part_number="VP-1001",
                unit="Monthly",
                price_list="Retail",
                currency="USD",
                cost=Decimal("33.00"),
                price=Decimal("40.00"),
                file="items.csv",
                line=2,
            ),
        ),
        files=loaded.files,
    )


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        ("Product ID", "Product ID (Product) (Product)"),
        ("Product ID", "productnumber"),
        ("Product ID", "Product Number"),
        ("Price List", "Price List Name"),
        ("Unit", "Sales Unit"),
        ("Amount", "Price Per Unit"),
        ("Amount", "List Price (Product)"),
        ("Cost", "Cost Price Per Unit"),
        ("Cost", "Current Cost (Product) (Product)"),
        ("Currency", "Currency (Price List) (Price List)"),
        ("Provider Part Number", "Manufacturer Part Number"),
        ("(Do Not Modify) Row Checksum", "(Nicht ändern) Zeilenprüfsumme"),
    ],
)
def test_headings_of_other_views_are_known(book: Book, heading: str, other: str) -> None:
    assert book(a_row(), renamed={heading: other}).rows == book(a_row()).rows


def test_the_provider_part_number_is_never_the_product_id(book: Book) -> None:
    with pytest.raises(InvalidInput) as refused:
        book(a_row(), renamed={"Product ID": "SKU"})
    assert refused.value.message == '"items.csv" lacks a column that the format work365 needs: Product ID.'


def test_a_sources_price_list_makes_up_for_the_column_and_goes_before_it(book: Book) -> None:
    assert book(a_row(), renamed={"Price List": None}, price_list="Gold").rows[0].price_list == "Gold"
    assert book(a_row(), price_list="Gold").rows[0].price_list == "Gold"
    with pytest.raises(InvalidInput, match="needs: Price List"):
        book(a_row(), renamed={"Price List": None})


@pytest.mark.parametrize(
    ("fields", "column", "value", "reason"),
    [
        ({"Product ID": " "}, "Product ID", " ", "it is blank"),
        ({"Unit": ""}, "Unit", "", "it is blank"),
        ({"Price List": ""}, "Price List", "", "it is blank"),
        (
            {"Amount": "1,234"},
            "Amount",
            "1,234",
            'either 1234 or 1.234; decimal = "." or decimal = "," in the source decides',
        ),
        (
            {"Amount": "1.234"},
            "Amount",
            "1.234",
            'either 1234 or 1.234; decimal = "." or decimal = "," in the source decides',
        ),
        (
            {"Amount": "12,50"},
            "Amount",
            "12,50",
            'its comma may be the decimal mark; decimal = "," in the source says so',
        ),
        ({"Amount": "€40.00"}, "Amount", "€40.00", "its currency is €, and that of its row USD"),
        ({"Cost": "-1"}, "Cost", "-1", "a price can't be negative"),
        (
            {"Pricing Method": "Percent of List"},
            "Pricing Method",
            "Percent of List",
            "only Currency Amount has its price in the row",
        ),
        (
            {"Currency": "Galactic Credit"},
            "Currency",
            "Galactic Credit",
            "not a currency code such as USD, nor a currency name that is known",
        ),
    ],
)
def test_a_row_that_is_not_certain_is_a_reject_and_the_next_is_read(
    book: Book, fields: dict[str, str], column: str, value: str, reason: str
) -> None:
    loaded = book(a_row(**fields), a_row())
    assert [row.line for row in loaded.rows] == [3]
    assert loaded.rejects == (Reject(file="items.csv", line=2, column=column, value=value, reason=reason),)


def test_a_reject_names_the_files_own_heading(book: Book) -> None:
    loaded = book(a_row(Amount="x"), a_row(), renamed={"Amount": "Selling Price"})
    assert [reject.column for reject in loaded.rejects] == ["Selling Price"]


def test_blank_amounts_names_and_part_numbers_are_absent(book: Book) -> None:
    blank = a_row(Amount="", Cost="", Product=" ", Provider_Part_Number="", Pricing_Method="")
    [row] = book(blank).rows
    assert (row.price, row.cost, row.product_name, row.part_number) == (None, None, "NW-1001", None)


def test_a_cost_per_month_is_the_cost_of_monthly_units_only(book: Book) -> None:
    units = ("Monthly", "Monthly Subscription", "Annual", "Annual billed monthly", "12 Months")
    loaded = book(*(a_row(Unit=unit) for unit in units), renamed={"Cost": "Monthly Unit Cost Price"})
    assert [row.cost for row in loaded.rows] == [Decimal("33.00"), Decimal("33.00"), None, None, None]
    assert [row.price for row in loaded.rows] == [Decimal("40.00")] * 5
    assert loaded.notes == (
        'items.csv: "Monthly Unit Cost Price" is per month; it is taken as the cost of monthly units only.',
    )


def test_a_unit_is_monthly_by_the_name_that_the_source_gives_it(book: Book) -> None:
    aliases = {"MTH": "Monthly", "Month": "Annual"}
    rows = (a_row(Unit=unit) for unit in ("MTH", "Month", "Monthly", "YR"))
    loaded = book(*rows, renamed={"Cost": "Monthly Unit Cost Price"}, unit_aliases=aliases)
    assert [row.cost for row in loaded.rows] == [Decimal("33.00"), None, Decimal("33.00"), None]


def test_a_cost_per_month_of_the_related_product_is_per_month_too(book: Book) -> None:
    loaded = book(a_row(Unit="Annual"), renamed={"Cost": "Monthly Unit Cost Price (Product) (Product)"})
    assert loaded.rows[0].cost is None


@pytest.mark.parametrize("heading", ["Status", "Status Reason", "Status (Product) (Product)"])
def test_rows_that_are_not_active_are_left_out_and_counted(book: Book, heading: str) -> None:
    rows = (a_row(S=status) for status in ("Active", "Inactive", "retired", "Draft", "Under Revision", ""))
    loaded = book(*rows, renamed={"S": heading})
    assert [row.line for row in loaded.rows] == [2, 6, 7]
    assert loaded.notes == ("items.csv: 3 rows left out: inactive, retired or draft.",)


def test_a_product_and_its_price_list_may_each_end_a_price(book: Book) -> None:
    rows = (a_row(S=product, T=price_list) for product, price_list in (("Active", "Inactive"), ("Active", "Active")))
    renamed = {"S": "Status (Product) (Product)", "T": "Status (Price List) (Price List)"}
    assert [row.line for row in book(*rows, renamed=renamed).rows] == [3]


def test_an_export_is_recognised_with_or_without_a_price_list(write: Write) -> None:
    assert recognise(write("a.csv", "Product ID;Price List;Unit;Amount;Currency\n")) is SourceFormat.WORK365
    assert recognise(write("b.csv", "Product ID;Unit;Amount;Currency\n")) is SourceFormat.WORK365
    assert recognise(write("c.csv", "Product;Unit;Amount;Currency\n")) is None


GERMAN = {
    "(Do Not Modify) Product Price List": "(Nicht ändern) Produktpreisliste",
    "(Do Not Modify) Row Checksum": "(Nicht ändern) Zeilenprüfsumme",
    "(Do Not Modify) Modified On": "(Nicht ändern) Geändert am",
    "Product": "Produkt",
    "Product ID": "Produkt-ID (Produkt) (Produkt)",
    "Price List": "Preisliste",
    "Unit": "Einheit",
    "Amount": "Betrag",
    "Cost": "Einstand",
    "Currency": "Währung",
    "Pricing Method": "Preisermittlungsmethode",
    "Provider Part Number": "Anbieterteilenummer",
}
MAPPING = {
    "product_id": "Produkt-ID",
    "product_name": "Produkt",
    "price_list": "Preisliste",
    "unit": "Einheit",
    "price": "Betrag",
    "cost": "Einstand",
    "currency": "Währung",
    "part_number": "Anbieterteilenummer",
    "pricing_method": "Preisermittlungsmethode",
}


def test_headings_in_another_language_are_read_by_a_mapping(book: Book) -> None:
    row = a_row(Amount="1.040,00", Cost="33,00", Unit="Monatlich", Currency="Euro")
    settings = {
        "columns": MAPPING,
        "notation": Notation(decimal=","),
        "unit_aliases": {"monatlich": "Monthly"},
        "filters": {"Preisermittlungsmethode": ("Währungsbetrag",)},
    }
    rows = (row | {"Pricing Method": "Währungsbetrag"}, row | {"Pricing Method": "Prozent der Liste"})
    loaded = book(*rows, renamed=GERMAN, **settings)
    assert loaded.rows == (
        PriceRow(
            product_id="NW-1001",
            product_name="Wingtip Standard",
            part_number="VP-1001",
            unit="Monthly",
            price_list="Retail",
            currency="EUR",
            cost=Decimal("33.00"),
            price=Decimal("1040.00"),
            file="items.csv",
            line=2,
        ),
    )
    assert loaded.notes == ("items.csv: 1 row left out: not let through by the filters of the source.",)


def test_a_pricing_method_in_another_language_is_not_taken_for_an_amount(book: Book) -> None:
    row = a_row() | {"Pricing Method": "Prozent der Liste"}
    loaded = book(row, a_row(), renamed=GERMAN, columns=MAPPING)
    assert [(reject.column, reject.value) for reject in loaded.rejects] == [
        ("Preisermittlungsmethode", "Prozent der Liste")
    ]


def test_without_a_column_for_the_pricing_method_a_mapped_export_says_so(book: Book) -> None:
    mapping = {name: heading for name, heading in MAPPING.items() if name != "pricing_method"}
    loaded = book(a_row(), renamed=GERMAN, columns=mapping)
    assert loaded.notes == ("items.csv: no column says the pricing method; every row is taken as having its price.",)


def test_a_status_in_another_language_is_a_reject_until_a_filter_says_which_counts(book: Book) -> None:
    rows = (a_row(S="Aktiv"), a_row(S="Inaktiv"), a_row(S="Active"))
    for settings in ({"renamed": {"S": "Status"}}, {"renamed": {"S": "Zustand"}, "columns": {"status": "Zustand"}}):
        loaded = book(*rows, **settings)
        assert [row.line for row in loaded.rows] == [4]
        assert [reject.value for reject in loaded.rejects] == ["Aktiv", "Inaktiv"]
        assert "filters in the source say which rows count" in loaded.rejects[0].reason
    chosen = book(*rows, renamed={"S": "Status"}, filters={"Status": ("Aktiv", "Active")})
    assert [row.line for row in chosen.rows] == [2, 4]


def test_a_status_column_that_isnt_there_is_refused(book: Book) -> None:
    with pytest.raises(InvalidInput, match='No column is headed "Zustand", which columns name for status'):
        book(a_row(), columns={"status": "Zustand"})


def test_the_cost_comes_from_the_column_that_is_named(book: Book) -> None:
    row = a_row(**{"Partner Cost": "31.00"})
    assert book(row).rows[0].cost == Decimal("33.00")
    assert book(row, columns={"cost": "Partner Cost"}).rows[0].cost == Decimal("31.00")
    with pytest.raises(InvalidInput, match=r"needs: Cost\."):
        book(a_row(), columns={"cost": "Partner Cost"})


def test_a_related_column_may_be_named_by_its_whole_heading(book: Book) -> None:
    row = a_row(**{"Name (Product) (Product)": "x", "ID (A) (A)": "A-1", "ID (B) (B)": "B-1"})
    assert book(row, columns={"product_id": "ID (B) (B)"}).rows[0].product_id == "B-1"
    with pytest.raises(InvalidInput, match=r"needs: Product ID\."):
        book(row, columns={"product_id": "ID"})


def test_constants_make_up_for_columns_and_give_the_days_of_a_price_list(book: Book) -> None:
    constants = {"currency": "USD", "unit": "Annual", "valid_from": "2025-01-01", "valid_to": "2025-12-31"}
    [row] = book(a_row(), renamed={"Currency": None, "Unit": None}, constants=constants).rows
    assert (row.currency, row.unit) == ("USD", "Annual")
    assert (row.valid_from, row.valid_to) == (date(2025, 1, 1), date(2025, 12, 31))


def test_units_get_the_names_that_the_source_has_for_them(book: Book) -> None:
    assert book(a_row(), unit_aliases={"MONTHLY": "1 month"}).rows[0].unit == "1 month"
