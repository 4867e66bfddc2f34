"""What a cell says, and what is refused because it could say something else."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cwsetup.profile.source_settings import Notation
from cwsetup.sources.dates import days
from cwsetup.sources.numbers import amounts
from cwsetup.sources.values import Unusable, currency_code, filled

money, shown_money = amounts(plain=True), amounts()
first_day, last_day = days(american=True).first, days(american=True).last

MONEY_LIKE = st.text("0123456789.,-+−eE_ ()'%$€£NaInf\t\u00a0\u202f\uff11\u0661\u00b2\0", max_size=14)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0"),
        ("345.6", "345.6"),
        (" 12.50 ", "12.50"),
        ("999999999.999999", "999999999.999999"),
        ("1,234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("$12.50", "12.50"),
        ("$ 12.50", "12.50"),
        ("12.50 $", "12.50"),
        ("1.234", "1.234"),
        ("1.1234567", "1.1234567"),
        ("8.33333333333333", "8.33333333333333"),
        ("USD 12", "12"),
        ("12.5 USD", "12.5"),
        ("1 234.50", "1234.50"),
        ("1\u00a0234\u00a0567.5", "1234567.5"),
        ("1\u202f234", "1234"),
        ("1'234.50", "1234.50"),
        ("1\u2019234", "1234"),
    ],
)
def test_money_is_read_exactly(text: str, amount: str) -> None:
    assert str(money(text, "USD", "Amount")) == amount


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\t"])
def test_blank_money_is_no_amount_rather_than_zero(text: str) -> None:
    assert money(text, "USD", "Amount") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,234", 'either 1234 or 1.234; decimal = "." or decimal = "," in the source decides'),
        ("-1", "a price can't be negative"),
        ("1-", "a price can't be negative"),
        ("\u22121", "a price can't be negative"),
        ("(12.00)", "a price can't be negative"),
        ("€12.50", "its currency is €, and that of its row USD"),
        ("12.50 £", "its currency is £, and that of its row USD"),
        ("$12.50$", "it names a currency twice"),
        ("SKU123", "SKU is no currency"),
        ("10.-", "not an amount such as 1234.50"),
        ("EUR 12.50", "its currency is EUR, and that of its row USD"),
        ("12.50 kr", "its currency is kr, and that of its row USD"),
        ("-$1", "a price can't be negative"),
        ("$-1", "a price can't be negative"),
        ("($1.00)", "a price can't be negative"),
        ("1.00- USD", "a price can't be negative"),
        ("\u20131", "a price can't be negative"),
        ("0,125", 'its comma may be the decimal mark; decimal = "," in the source says so'),
        ("12,50", 'its comma may be the decimal mark; decimal = "," in the source says so'),
        ("1.234,50", 'its comma may be the decimal mark; decimal = "," in the source says so'),
        ("1'234,50", 'its comma may be the decimal mark; decimal = "," in the source says so'),
        *(
            (text, "not an amount such as 1234.50")
            for text in (
                *(
                    "NaN",
                    "Infinity",
                    "1E+3",
                    "1e3",
                    "1_000",
                    "\uff11\uff12",
                    "\u0661",
                    "+1",
                    ".5",
                    "5.",
                    "1 2 34",
                    "1 234'567",
                ),
                *(
                    "1,23,456.00",
                    "1234567890",
                    "1.1234567890123456",
                    "12%",
                    "usd 12",
                    "12 $/m",
                    "1\0",
                    "-",
                    "n/a",
                    "1.2.3",
                ),
            )
        ),
    ],
)
def test_money_that_is_not_certain_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unusable) as refused:
        money(text, "USD", "Amount")
    assert (refused.value.column, refused.value.value, refused.value.reason) == ("Amount", text, reason)


def test_a_symbol_has_to_agree_with_the_currency() -> None:
    assert money("€ 12.50", "EUR", "Amount") == Decimal("12.50")
    assert money("$12.50", "CAD", "Amount") == Decimal("12.50")


@pytest.mark.parametrize("text", ["1.234", "12.345", " 123.456 ", "$1.234"])
def test_a_dot_before_three_digits_may_group_where_a_screen_wrote_it(text: str) -> None:
    with pytest.raises(Unusable, match=r'decimal = "." or decimal = "," in the source decides'):
        shown_money(text, "USD", "Amount")


@pytest.mark.parametrize("text", ["0.123", "1.2345", "1234.567", "1,234.567"])
def test_a_dot_that_cannot_group_is_the_decimal_mark(text: str) -> None:
    assert shown_money(text, "USD", "Amount") == Decimal(text.replace(",", ""))


@given(st.text() | MONEY_LIKE)
@example("１２")
@example("1_0")
@example("\n12\n")
def test_nothing_outside_the_grammar_becomes_an_amount(text: str) -> None:
    try:
        amount = money(text, "USD", "Amount")
    except Unusable:
        return
    if amount is None:
        assert not text.strip()
        return
    assert amount.is_finite()
    assert amount >= 0
    bare = text.strip()
    digits = "".join(character for character in bare if character in "0123456789")
    assert digits == str(amount).replace(".", "") or digits.lstrip("0") == str(amount).replace(".", "").lstrip("0")
    assert not set(bare) & set("-+−eE_()%\0\t\uff11\u0661\u00b2")
    assert not re.fullmatch("[0-9]{1,3},[0-9]{3}", bare)
    if "." in bare:
        assert bare.count(".") == 1
        assert len(bare.partition(".")[2].rstrip("USD $\u00a0\u202f")) == -amount.as_tuple().exponent  # type: ignore[operator]


@given(st.decimals(0, 999_999_999, places=6))
def test_every_plain_amount_is_read_as_it_stands(amount: Decimal) -> None:
    assert money(f"{amount:f}", "USD", "Amount") == amount


@pytest.mark.parametrize(
    "text",
    [
        "2025-04-01",
        "2025-04-01T00:00:00",
        "2025-04-01T06:57:30.0682597Z",
        "2025-04-01 23:59:59+02:00",
        "4/1/2025 12:00:00 AM",
        "04/01/2025 8:35:31 PM",
        "4/1/2025 8:35:31\u202fPM",
    ],
)
def test_a_day_is_taken_as_written(text: str) -> None:
    assert first_day(text, "Start") == last_day(text, "End") == date(2025, 4, 1)


def test_placeholder_years_and_blanks_are_open() -> None:
    assert first_day("1753-01-01T00:00:00.0000000Z", "Start") is None
    assert first_day("0001-01-01T00:00:00", "Start") is None
    assert last_day("9999-11-30T23:59:59.0000000Z", "End") is None
    assert last_day("11/30/9999 11:59:59 PM", "End") is None
    assert first_day(" ", "Start") is last_day("", "End") is None


def test_a_placeholder_on_the_other_side_is_not_open() -> None:
    assert last_day("1753-01-01", "End") == date(1753, 1, 1)
    assert first_day("9999-12-31", "Start") == date(9999, 12, 31)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "not a date such as 2025-04-01 or") for text in ("2025-04-01T25:00:00", "20250401", "45000", "soon")),
        *((text, "date_format =") for text in ("4/1/2025", "4/1/2025 12:00:00", "1.4.2025", "01-04-25")),
    ],
)
def test_a_date_in_another_form_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        first_day(text, "Start")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("DD.MM.YYYY", "01.04.2025"),
        ("D.M.YYYY", "1.4.2025 23:59"),
        ("DD/MM/YY", "01/04/25"),
        ("M/D/YYYY", "4/1/2025 12:00 AM"),
        ("YYYYMMDD", "20250401"),
        ("DD-MM-YYYY", "2025-04-01"),
        ("YYYY. MM. DD.", "2025-04-01"),
    ],
)
def test_a_date_format_says_what_is_day_and_what_is_month(form: str, text: str) -> None:
    assert days(form).first(text, "Start") == date(2025, 4, 1)


def test_with_a_date_format_no_other_form_is_read_but_iso() -> None:
    with pytest.raises(Unusable, match="not a date such as 2025-04-01 or DD/MM/YYYY"):
        days("DD/MM/YYYY", american=True).first("4/1/2025 12:00:00 AM", "Start")
    with pytest.raises(Unusable, match="date_format"):
        days().first("4/1/2025 12:00:00 AM", "Start")


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        (Notation(decimal=","), "12.50"),
        (Notation(decimal=","), "1,234.50"),
        (Notation(decimal=",", grouping=" "), "1.234"),
        (Notation(decimal="."), "12,50"),
        (Notation(decimal="."), "1.234,50"),
        (Notation(decimal=".", grouping=","), "1,23"),
        (Notation(grouping="."), "12.50"),
        (Notation(grouping=","), "12,50"),
        (Notation(grouping=" "), "1.234"),
        (Notation(grouping="'"), "1,234"),
        (Notation(), "1.250"),
        (Notation(), "12,50"),
    ],
)
def test_an_amount_that_contradicts_the_marks_of_its_source_is_never_read(notation: Notation, text: str) -> None:
    with pytest.raises(Unusable):
        amounts(notation)(text, "USD", "Price")


@pytest.mark.parametrize(
    ("notation", "text", "amount"),
    [
        (Notation(decimal=","), "1.234", "1234"),
        (Notation(decimal=","), "1.234,50", "1234.50"),
        (Notation(decimal=","), "12,5", "12.5"),
        (Notation(decimal=","), "1\u202f234,50 €", "1234.50"),
        (Notation(decimal=","), "1'234,50", "1234.50"),
        (Notation(decimal="."), "1,234", "1234"),
        (Notation(decimal="."), "1.234", "1.234"),
        (Notation(decimal="."), "1.250", "1.25"),
        (Notation(grouping="."), "1.234", "1234"),
        (Notation(grouping=","), "1,234", "1234"),
        (Notation(grouping=" "), "1 234.5", "1234.5"),
    ],
)
def test_the_marks_that_a_source_names_decide(notation: Notation, text: str, amount: str) -> None:
    assert amounts(notation)(text, "EUR", "Price") == Decimal(amount)


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        (Notation(decimal=","), "12.5"),
        (Notation(decimal=","), "1.23,5"),
        (Notation(decimal="."), "12,5"),
        (Notation(decimal=",", grouping=" "), "1.234"),
        (Notation(decimal=",", grouping="."), "1 234"),
        (Notation(grouping="'"), "1 234"),
        (Notation(decimal="."), "1,234.567,8"),
    ],
)
def test_what_the_named_marks_cant_make_is_refused(notation: Notation, text: str) -> None:
    with pytest.raises(Unusable, match="not an amount such as"):
        amounts(notation)(text, "EUR", "Price")


@pytest.mark.parametrize("text", ["2025-02-30", "13/1/2025 1:00:00 AM", "0000-01-01"])
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Unusable, match="no day of the calendar"):
        last_day(text, "End")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("USD", "USD"), (" usd ", "USD"), ("US Dollar", "USD"), ("euro", "EUR"), ("Pound Sterling", "GBP")),
        *(("British Pound", "GBP"), ("Canadian Dollar", "CAD"), ("Australian  Dollar", "AUD"), ("Yen", "JPY")),
        ("HUF", "HUF"),
    ],
)
def test_a_currency_is_a_code_or_a_known_name(text: str, code: str) -> None:
    assert currency_code(text, "Currency") == code


@pytest.mark.parametrize("text", ["", "Dollar", "Won", "Galactic Credit", "$", "US"])
def test_any_other_currency_is_refused(text: str) -> None:
    with pytest.raises(Unusable, match="not a currency code such as USD"):
        currency_code(text, "Currency")


def test_a_text_that_has_to_be_there_is_trimmed() -> None:
    assert filled(" Retail ", "Price List") == "Retail"
    with pytest.raises(Unusable, match="it is blank"):
        filled("  ", "Price List")
