"""What a cell says, and what is refused because it could say something else."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cwsetup.sources.values import Unusable, currency_code, filled, first_day, last_day, money, shown_money

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
        ("1,234", "either 1234 or 1.234; write it without a thousands separator"),
        ("-1", "a price can't be negative"),
        ("1-", "a price can't be negative"),
        ("\u22121", "a price can't be negative"),
        ("(12.00)", "a price can't be negative"),
        ("€12.50", "its currency symbol isn't one of USD"),
        ("12.50 £", "its currency symbol isn't one of USD"),
        ("$12.50$", "its currency symbol isn't one of USD"),
        *(
            (text, "not an amount such as 1234.50")
            for text in (
                *("NaN", "Infinity", "1E+3", "1e3", "1_000", "\uff11\uff12", "\u0661", "+1", ".5", "5.", "1 234.50"),
                *("12,50", "1.234,50", "1,23,456.00", "1234567890", "1.1234567", "12%", "USD 12", "1'234.50", "1\0"),
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
    with pytest.raises(Unusable, match="write it without a thousands separator"):
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
    bare = text.strip().strip("$ \u00a0")
    assert re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?|[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,6})?", bare)
    assert f"{amount:f}" == str(Decimal(bare.replace(",", "")))
    assert not re.fullmatch("[0-9]{1,3},[0-9]{3}", bare)


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
    "text", ["4/1/2025", "4/1/2025 12:00:00", "1.4.2025", "2025-04-01T25:00:00", "20250401", "45000", "2025-W14-2"]
)
def test_a_date_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(Unusable, match="not a date such as"):
        first_day(text, "Start")


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
