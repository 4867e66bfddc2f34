"""Partner Center price sheets: every edition of their headings, and every oddity of their rows."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceBook, PriceRow, Reject
from cwsetup.profile.choices import Basis, SourceFormat
from cwsetup.profile.source_settings import Notation
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.load import load_prices
from tests.sources.recognising import recognise

Write = Callable[..., Path]

CURRENT = (
    *("ChangeIndicator", "ProductTitle", "ProductId", "SkuId", "SkuTitle", "Publisher", "SkuDescription"),
    *("UnitOfMeasure", "TermDuration", "BillingPlan", "Market", "Currency", "UnitPrice", "PricingTierRangeMin"),
    *("PricingTierRangeMax", "EffectiveStartDate", "EffectiveEndDate", "Tags", "ERP Price", "Segment"),
    "PreviousValues",
)
OF_2021 = tuple(name for name in CURRENT if name not in {"ChangeIndicator", "Segment", "PreviousValues"})
SOFTWARE = tuple("ERP" if name == "ERP Price" else name for name in OF_2021)
OLD_SOFTWARE = (
    "Product",
    "ProductId",
    "SkuId",
    "TermDuration",
    "BillingPlan",
    "Regions",
    "Currency",
    "ListPrice",
    "Msrp",
)


def a_row(**fields: str) -> dict[str, str]:
    usual = {
        "ProductTitle": "Contoso Suite",
        "ProductId": "CFQ7TTCTEST1",
        "SkuId": "1",
        "SkuTitle": "Contoso Suite E1",
        "TermDuration": "P1Y",
        "BillingPlan": "Annual",
        "Currency": "USD",
        "UnitPrice": "115.2",
        "ERP Price": "144",
        "EffectiveStartDate": "2025-04-01T00:00:00.0000000Z",
        "EffectiveEndDate": "9999-11-30T23:59:59.0000000Z",
        "Tags": "License",
        "Segment": "Commercial",
    }
    return usual | {name.replace("_", " "): value for name, value in fields.items()}


def a_sheet(*rows: Mapping[str, str], headings: tuple[str, ...] = CURRENT) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def a_source(*, price_list: str | None = None, basis: Mapping[str, Basis] | None = None) -> PriceSource:
    return PriceSource(
        format=SourceFormat.PARTNER_CENTER, files=("sheet.csv",), price_list=price_list, basis=basis or {}
    )


@pytest.fixture
def book(write: Write, tmp_path: Path) -> Callable[..., PriceBook]:
    """Load a sheet of the given rows."""

    def load(
        *rows: Mapping[str, str], headings: tuple[str, ...] = CURRENT, source: PriceSource | None = None
    ) -> PriceBook:
        write("sheet.csv", a_sheet(*rows, headings=headings))
        return load_prices([source or a_source()], tmp_path)

    return load


Book = Callable[..., PriceBook]


def test_a_row_is_a_price_of_its_sku_in_its_term_and_segment(book: Book) -> None:
    assert book(a_row()).rows == (
        PriceRow(
            product_id="CFQ7TTCTEST1:0001",
            product_name="Contoso Suite E1",
            part_number="CFQ7TTCTEST1:0001",
            unit="Annual",
            price_list="Commercial",
            currency="USD",
            cost=Decimal("115.2"),
            price=Decimal(144),
            valid_from=date(2025, 4, 1),
            valid_to=None,
            file="sheet.csv",
            line=2,
        ),
    )


@pytest.mark.parametrize(
    ("headings", "notes"),
    [
        (CURRENT, ()),
        ((*OF_2021, "Segment"), ()),
        ((*OF_2021[:16], "EndofSaleDate", *OF_2021[16:], "Segment"), ()),
        (tuple(name for name in CURRENT if not name.startswith("PricingTier")), ()),
        (OF_2021, ("sheet.csv has no column Segment; its price list is called Commercial.",)),
    ],
)
def test_licence_sheets_of_every_edition_are_read_alike(
    book: Book, write: Write, headings: tuple[str, ...], notes: tuple[str, ...]
) -> None:
    loaded = book(a_row(), headings=headings)
    assert [(row.cost, row.price, row.price_list) for row in loaded.rows] == [
        (Decimal("115.2"), Decimal(144), "Commercial")
    ]
    assert loaded.notes == notes
    assert recognise(write("again.csv", a_sheet(headings=headings))) is SourceFormat.PARTNER_CENTER


@pytest.mark.parametrize("heading", ["ERP", "ERPPrice", "Msrp", "erp price"])
def test_the_retail_price_has_several_headings(book: Book, heading: str) -> None:
    headings = tuple(heading if name == "ERP Price" else name for name in CURRENT)
    assert book(a_row(**{heading: "144"}), headings=headings).rows[0].price == Decimal(144)


def test_perpetual_software_is_bought_once(book: Book) -> None:
    rows = (
        a_row(TermDuration="", BillingPlan="", Tags="Software;Perpetual", ERP="144"),
        a_row(SkuId="2", TermDuration="OneTime", BillingPlan="OneTime", ERP="144"),
    )
    assert {(row.unit, row.price) for row in book(*rows, headings=SOFTWARE).rows} == {("One Time", Decimal(144))}


def test_old_software_sheets_have_other_headings(book: Book) -> None:
    row = a_row(Product="Contoso Server", ListPrice="80", Msrp="100", Regions="US")
    [read] = book(row, headings=OLD_SOFTWARE).rows
    assert (read.product_name, read.cost, read.price) == ("Contoso Server", Decimal(80), Decimal(100))


def test_without_a_retail_price_the_sheet_holds_costs_only(book: Book) -> None:
    loaded = book(a_row(), headings=tuple(name for name in CURRENT if name != "ERP Price"))
    assert (loaded.rows[0].cost, loaded.rows[0].price) == (Decimal("115.2"), None)
    assert loaded.notes == ("sheet.csv has no column ERP Price; it holds costs only.",)


def test_a_heading_with_an_addition_is_another_column(book: Book) -> None:
    headings = tuple("ERP Price (old)" if name == "ERP Price" else name for name in CURRENT)
    assert book(a_row(**{"ERP Price (old)": "9"}), headings=headings).rows[0].price is None


@pytest.mark.parametrize(
    ("sku", "product_id"),
    [("1", "0001"), ("0001", "0001"), ("12", "0012"), ("000F", "000F"), (" 000F ", "000F"), ("12345", "12345")],
)
def test_leading_zeros_that_a_sku_lost_come_back(book: Book, sku: str, product_id: str) -> None:
    assert book(a_row(SkuId=sku)).rows[0].product_id == f"CFQ7TTCTEST1:{product_id}"


@pytest.mark.parametrize(
    ("fields", "column", "value", "reason"),
    [
        ({"SkuId": ""}, "SkuId", "", "it is blank"),
        ({"ProductId": " "}, "ProductId", " ", "it is blank"),
        ({"SkuId": "1.0"}, "SkuId", "1.0", "not an ID of letters and digits"),
        ({"SkuId": "²"}, "SkuId", "²", "not an ID of letters and digits"),
        ({"TermDuration": "Year"}, "TermDuration", "Year", "not a term such as P1M or P1Y"),
        ({"BillingPlan": "Weekly"}, "BillingPlan", "Weekly", "not a billing plan for the term P1Y"),
        ({"Segment": ""}, "Segment", "", "it is blank"),
        (
            {"Currency": "Dollar"},
            "Currency",
            "Dollar",
            "not a currency code such as USD, nor a currency name that is known",
        ),
        ({"UnitPrice": "-1"}, "UnitPrice", "-1", "a price can't be negative"),
        ({"ERP_Price": "NaN"}, "ERP Price", "NaN", "not an amount such as 1234.50"),
        ({"PricingTierRangeMin": "1"}, "PricingTierRangeMin", "1 to ", "a price for a range of quantities"),
        ({"PricingTierRangeMax": "99"}, "PricingTierRangeMin", " to 99", "a price for a range of quantities"),
        (
            {"EffectiveStartDate": "soon"},
            "EffectiveStartDate",
            "soon",
            "not a date such as 2025-04-01 or 4/1/2025 12:00:00 AM",
        ),
        ({"EffectiveEndDate": "2025-02-30"}, "EffectiveEndDate", "2025-02-30", "no day of the calendar"),
    ],
)
def test_a_row_that_is_not_certain_is_a_reject_and_the_next_is_read(
    book: Book, fields: dict[str, str], column: str, value: str, reason: str
) -> None:
    loaded = book(a_row(**fields), a_row(SkuId="2"))
    assert [row.product_id for row in loaded.rows] == ["CFQ7TTCTEST1:0002"]
    assert loaded.rejects == (Reject(file="sheet.csv", line=2, column=column, value=value, reason=reason),)


def test_a_price_of_a_whole_term_becomes_what_one_bill_is_and_is_not_rounded(book: Book) -> None:
    [row] = book(a_row(BillingPlan="Monthly", UnitPrice="105.01", ERP_Price="151.2")).rows
    assert row.unit == "Annual billed monthly"
    assert row.price == Decimal("12.6")
    assert row.cost is not None
    assert row.cost * 12 != row.cost.quantize(Decimal("0.01")) * 12
    assert abs(row.cost * 12 - Decimal("105.01")) < Decimal("1E-20")


@pytest.mark.parametrize(
    ("basis", "price"), [(Basis.PERIOD, Decimal(48)), (Basis.TERM, Decimal(144)), (Basis.MONTH, Decimal(4))]
)
def test_a_basis_says_what_a_units_price_is_turned_into(book: Book, basis: Basis, price: Decimal) -> None:
    rows = (a_row(TermDuration="P3Y"), a_row(TermDuration="P1M", BillingPlan="Monthly"))
    loaded = book(*rows, source=a_source(basis={"P3Y/Annual": basis}))
    assert [row.price for row in loaded.rows] == [price, Decimal(144)]


def test_blank_prices_are_absent_and_zero_is_a_price(book: Book) -> None:
    loaded = book(a_row(UnitPrice="", ERP_Price="0"))
    assert (loaded.rows[0].cost, loaded.rows[0].price) == (None, Decimal(0))


def test_trials_are_left_out_and_counted(book: Book) -> None:
    trials = (a_row(BillingPlan="None", Tags="License"), a_row(Tags="License; trial"))
    loaded = book(a_row(), *trials)
    assert len(loaded.rows) == 1
    assert loaded.rejects == ()
    assert loaded.notes == ("sheet.csv: 2 rows left out: trials.",)


def test_free_rows_that_are_no_trials_stay(book: Book) -> None:
    assert book(a_row(UnitPrice="0", ERP_Price="0")).rows[0].price == 0


def test_ended_future_and_doubled_rows_stay_with_their_days(book: Book) -> None:
    ended = a_row(EffectiveStartDate="2/1/2019 12:00:00 AM", EffectiveEndDate="2/4/2021 8:35:31 PM")
    future = a_row(EffectiveStartDate="2099-01-01T00:00:00Z")
    always = a_row(EffectiveStartDate="1753-01-01T00:00:00.0000000Z")
    assert [(row.valid_from, row.valid_to) for row in book(ended, future, always, always).rows] == [
        (date(2019, 2, 1), date(2021, 2, 4)),
        (date(2099, 1, 1), None),
        (None, None),
        (None, None),
    ]


def test_a_sources_price_list_stands_in_place_of_the_segment(book: Book) -> None:
    loaded = book(a_row(Segment=""), source=a_source(price_list="Microsoft"))
    assert loaded.rows[0].price_list == "Microsoft"
    assert book(a_row(), headings=OF_2021, source=a_source(price_list="Microsoft")).notes == ()


def test_a_name_falls_back_from_the_sku_to_its_product_to_its_id(book: Book) -> None:
    rows = (a_row(SkuTitle=" "), a_row(SkuTitle="", ProductTitle=""), a_row(SkuTitle=" x" * 80))
    assert [row.product_name for row in book(*rows).rows] == [
        "Contoso Suite",
        "CFQ7TTCTEST1:0001",
        ("x " * 80).strip(),
    ]


def test_previous_values_are_text_and_nothing_more(book: Book) -> None:
    changed = a_row(PreviousValues="{'ERP Price': '129', 'UnitPrice': __import__('os').getcwd()}")
    assert book(changed).rows == book(a_row()).rows


def test_blank_rows_at_the_end_are_nothing(book: Book) -> None:
    loaded = book(a_row(), dict.fromkeys(CURRENT, " "))
    assert (len(loaded.rows), loaded.rejects) == (1, ())


def test_one_market_may_have_several_currencies(book: Book) -> None:
    loaded = book(*(a_row(Currency=currency) for currency in ("EUR", "GBP", "chf")))
    assert loaded.rows == tuple(
        replace(loaded.rows[0], currency=currency, line=line)
        for line, currency in enumerate(("EUR", "GBP", "CHF"), start=2)
    )


def test_the_price_list_may_be_another_column_or_made_of_several(book: Book) -> None:
    rows = (a_row(Market="DE"), a_row(Market=""), a_row(Market="US", Segment="Charity"))
    loaded = book(*rows, source=replace(a_source(), columns={"price_list": "Market"}))
    assert [row.price_list for row in loaded.rows] == ["DE", "US"]
    assert [(reject.line, reject.column, reject.reason) for reject in loaded.rejects] == [(3, "Market", "it is blank")]
    loaded = book(*rows, source=replace(a_source(), columns={"price_list": "{Market} {Segment}"}))
    assert [row.price_list for row in loaded.rows] == ["DE Commercial", "US Charity"]


def test_the_cost_may_be_a_distributors_own_column(book: Book) -> None:
    headings = (*CURRENT, "Unit Sell Price")
    row = a_row(Unit_Sell_Price="118")
    assert book(row, headings=headings).rows[0].cost == Decimal("115.2")
    source = replace(a_source(), columns={"cost": "Unit Sell Price"})
    assert book(row, headings=headings, source=source).rows[0].cost == Decimal(118)
    with pytest.raises(InvalidInput, match=r"needs: UnitPrice\."):
        book(row, source=source)


def test_units_may_be_renamed_by_any_of_their_names_and_a_basis_knows_both(book: Book) -> None:
    rows = (a_row(), a_row(BillingPlan="Monthly"))
    source = replace(a_source(), unit_aliases={"P1Y/Monthly": "Year in twelfths", "yearly": "1 Year"})
    assert [(row.unit, row.price) for row in book(*rows, source=source).rows] == [
        ("1 Year", Decimal(144)),
        ("Year in twelfths", Decimal(12)),
    ]
    for name in ("Year in twelfths", "Annual billed monthly"):
        whole = replace(source, basis={name: Basis.TERM})
        assert book(*rows, source=whole).rows[1].price == Decimal(144)


def test_a_name_for_no_unit_is_refused(book: Book) -> None:
    with pytest.raises(InvalidInput, match='unit_aliases names "Fortnight", which is no unit of Partner Center'):
        book(a_row(), source=replace(a_source(), unit_aliases={"Fortnight": "Annual"}))


def test_rows_may_be_filtered_by_market(book: Book) -> None:
    loaded = book(a_row(Market="US"), a_row(Market="CA"), source=replace(a_source(), filters={"Market": ("us",)}))
    assert [row.line for row in loaded.rows] == [2]
    assert loaded.notes == ("sheet.csv: 1 row left out: not let through by the filters of the source.",)


@pytest.mark.parametrize(
    ("fields", "notation", "price", "start"),
    [
        ({"ERP_Price": "1.234"}, Notation(), "1.234", date(2025, 4, 1)),
        ({"ERP_Price": "1234,5"}, Notation(decimal=","), "1234.5", date(2025, 4, 1)),
        ({"EffectiveStartDate": "01.05.2025"}, Notation(date_format="DD.MM.YYYY"), "144", date(2025, 5, 1)),
    ],
)
def test_a_sheet_saved_again_by_excel_in_another_country_is_read_as_told(
    book: Book, fields: dict[str, str], notation: Notation, price: str, start: date
) -> None:
    [row] = book(a_row(UnitPrice="100", **fields), source=replace(a_source(), notation=notation)).rows
    assert (row.price, row.valid_from) == (Decimal(price), start)


def test_a_comma_in_a_sheet_without_that_setting_is_a_reject_that_names_it(book: Book) -> None:
    loaded = book(a_row(ERP_Price="144,5"), a_row(ERP_Price="1,234"), a_row())
    assert [reject.line for reject in loaded.rejects] == [2, 3]
    assert all('decimal = "," in the source' in reject.reason for reject in loaded.rejects)


def test_all_six_currencies_of_a_european_sheet_stay_apart(book: Book) -> None:
    codes = ("EUR", "GBP", "CHF", "DKK", "NOK", "SEK")
    assert [row.currency for row in book(*(a_row(Currency=code) for code in codes)).rows] == list(codes)


def test_what_json_writes_in_a_sheet_is_a_price_all_the_same(book: Book) -> None:
    headings = tuple("ERPPrice" if name == "ERP Price" else name for name in CURRENT)
    assert book(a_row(ERPPrice="144.0"), headings=headings).rows[0].price == Decimal("144.0")
