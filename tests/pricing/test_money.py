from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwsetup.pricing.money import LARGEST, money_text, moved_by, rounded, same, step_text, usable, within

NAN, INFINITE = Decimal("NaN"), Decimal("Infinity")
AMOUNTS = st.decimals(min_value=0, max_value=LARGEST, places=6)


@pytest.mark.parametrize(
    ("amount", "places", "expected"),
    [("0.125", 2, "0.13"), ("0.124", 2, "0.12"), ("2.5", 0, "3"), ("33", 2, "33.00"), ("1.00005", 4, "1.0001")],
)
def test_halves_are_rounded_up(amount: str, places: int, expected: str) -> None:
    assert str(rounded(Decimal(amount), places)) == expected


@given(amount=AMOUNTS, places=st.integers(0, 4))
def test_rounding_twice_changes_nothing(amount: Decimal, places: int) -> None:
    once = rounded(amount, places)
    assert rounded(once, places) == once
    assert abs(once - amount) <= Decimal(1).scaleb(-places) / 2
    assert usable(once)


@pytest.mark.parametrize("amount", [NAN, INFINITE, -INFINITE, Decimal("-0.01"), LARGEST + 1])
def test_what_is_no_price_is_not_usable(amount: Decimal) -> None:
    assert not usable(amount)


@pytest.mark.parametrize("amount", [Decimal(0), Decimal("-0"), Decimal("0.001"), LARGEST])
def test_nothing_and_the_largest_amount_are_usable(amount: Decimal) -> None:
    assert usable(amount)


def test_amounts_are_compared_once_both_are_rounded() -> None:
    assert same(Decimal("33.004"), Decimal("33.00"), 2)
    assert not same(Decimal("33.005"), Decimal("33.00"), 2)


@pytest.mark.parametrize("there", [None, NAN, INFINITE, Decimal("1e40")])
def test_what_is_no_amount_is_the_same_as_nothing(there: Decimal | None) -> None:
    assert not same(there, Decimal(1), 2)


def test_a_step_up_to_the_share_is_within_it() -> None:
    assert within(Decimal(40), Decimal(50), Decimal(25))
    assert within(Decimal(40), Decimal(30), Decimal(25))
    assert not within(Decimal(40), Decimal("50.01"), Decimal(25))


@pytest.mark.parametrize("odd", [NAN, INFINITE])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_step_with_a_part_that_is_no_number_is_within_nothing(odd: Decimal, place: int) -> None:
    step = [Decimal(40), Decimal(40), Decimal(25)]
    assert within(*step)
    step[place] = odd
    assert not within(*step)


def test_a_step_of_less_than_one_is_judged_like_any_other() -> None:
    assert within(Decimal("0.80"), Decimal("1.00"), Decimal(25))
    assert not within(Decimal("0.80"), Decimal("1.01"), Decimal(25))


def test_a_step_from_zero_is_within_nothing() -> None:
    assert not within(Decimal(0), Decimal(0), Decimal(100))
    assert moved_by(Decimal(0), Decimal(1)) is None


@pytest.mark.parametrize(
    ("amount", "text"),
    [("33", "33.00"), ("33.5", "33.50"), ("0.1250", "0.125"), ("1E+3", "1000.00"), ("0", "0.00"), ("NaN", "NaN")],
)
def test_money_is_text_with_two_decimals_or_more(amount: str, text: str) -> None:
    assert money_text(Decimal(amount)) == text


def test_a_step_reads_with_its_share() -> None:
    assert step_text(Decimal(40), Decimal(52)) == "40.00 → 52.00 (+30.0%)"
    assert step_text(None, Decimal(52)) == "nothing → 52.00"
