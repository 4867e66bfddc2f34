"""Each kind of typed value: what it takes, what it refuses and in which words."""

from decimal import Decimal
from typing import Any

import pytest

from cwsetup.profile.secret import Secret
from cwsetup.profile.settings import BY_KEY, ProductClass
from cwsetup.profile.shapes import Amount, Fixed, Flag, Globs, Percent, SecretText, Text, Unfit, Whole

HUGE = "9" * 30


@pytest.mark.parametrize(
    ("shape", "raw", "value"),
    [
        (Text(), "  a b ", "a b"),
        (SecretText(), " s3cret\n", Secret("s3cret")),
        (Amount(), 12, Decimal(12)),
        (Amount(), Decimal("12.50"), Decimal("12.50")),
        (Amount(), " 12.5 ", Decimal("12.5")),
        (Amount(), "999999999", Decimal(999_999_999)),
        (Whole(0, 4), "4", 4),
        (Whole(0, 4), Decimal("2.0"), 2),
        (Percent(), "30%", Decimal(30)),
        (Percent(), " 2.25 % ", Decimal("2.25")),
        (Flag(), True, True),
        (Flag(), "No", False),
        (Flag(), "yes", True),
        (Flag(), "TRUE", True),
        (Fixed(ProductClass), "non inventory".replace(" ", ""), ProductClass.NON_INVENTORY),
        (Globs(), "CFQ7*, *-M ,", ("CFQ7*", "*-M")),
        (Globs(), [" CFQ7* "], ("CFQ7*",)),
        (Globs(), [], ()),
        (Globs(), "", ()),
    ],
)
def test_a_value_loads(shape: Any, raw: object, value: object) -> None:
    assert shape.load(raw) == value


@pytest.mark.parametrize(
    ("shape", "raw", "why"),
    [
        (Text(), "", '"" isn\'t some text.'),
        (Text(), 5, "5 isn't text."),
        (Text(), "two\nlines", "isn't some text."),
        (Text(), "bell\x07", "isn't some text."),
        (Text(), "half \udc80", "isn't some text."),
        (SecretText(), "  ", "it is empty."),
        (Amount(), -1, "-1 isn't a number from 0 to 999999999"),
        (Amount(), "1e3", '"1e3" isn\'t a number'),
        (Amount(), "1_000", '"1_000" isn\'t a number'),
        (Amount(), HUGE, "isn't a number"),
        (Amount(), "1000000000", "isn't a number"),
        (Amount(), 10**9, "isn't a number"),
        (Amount(), True, "True isn't a number"),
        (Amount(), Decimal("NaN"), "NaN isn't a number"),
        (Amount(), Decimal("Infinity"), "Infinity isn't a number"),
        (Amount(), Decimal("1E+999999"), "isn't a number"),
        (Amount(), Decimal("0.0000001"), "with at most 6 decimal places."),
        (Whole(0, 4), 5, "5 isn't a whole number from 0 to 4."),
        (Whole(1, 4), 0, "0 isn't a whole number from 1 to 4."),
        (Whole(0, 4), Decimal("2.5"), "2.5 isn't a whole number from 0 to 4."),
        (Percent(), "30", '"30" isn\'t a share such as "30%".'),
        (Percent(), "-1%", "isn't a share"),
        (Percent(), "1.234%", "isn't a share"),
        (Percent(), 30, "30 isn't text."),
        (Flag(), "maybe", '"maybe" is neither true nor false.'),
        (Flag(), 1, "neither true nor false"),
        (
            Fixed(ProductClass),
            "Licence",
            '"Licence" isn\'t one of Agreement, Bundle, Inventory, NonInventory, Service.',
        ),
        (Globs(), [5], "5 isn't text."),
        (Globs(), {"a": 1}, "needs a list of patterns"),
    ],
)
def test_a_value_that_doesnt_fit_is_told_why(shape: Any, raw: object, why: str) -> None:
    with pytest.raises(Unfit) as unfit:
        shape.load(raw)
    assert why in str(unfit.value)


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("company", ["contoso", "contoso_msp", "Müller"], ["two words", "a+b", "a@b", "a:b", "a/b", "", "x" * 61]),
        (
            "url",
            ["https://cw.example", "http://127.0.0.1:8080"],
            ["https://cw.example/v4_6", "cw.example", "ftp://x", "https://u@h", "https://"],
        ),
        ("currency", ["USD"], ["usd", "US", "$"]),
        ("name", ["C", "x" * 100], ["", "x" * 101]),
    ],
)
def test_text_of_one_form_takes_only_that(key: str, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert BY_KEY[key].shape.load(text) == text
    for text in bad:
        with pytest.raises(Unfit):
            BY_KEY[key].shape.load(text)


@pytest.mark.parametrize(
    ("shape", "value", "shown"),
    [
        (Text(), "a", "a"),
        (SecretText(), Secret("s3cret"), "••••"),
        (Amount(), Decimal("12.50"), "12.50"),
        (Amount(), Decimal("1E+2"), "100"),
        (Whole(0, 4), 2, "2"),
        (Percent(), Decimal("1E+1"), "10%"),
        (Flag(), True, "yes"),
        (Flag(), False, "no"),
        (Globs(), ("a*", "b"), "a*, b"),
        (Globs(), (), "none"),
    ],
)
def test_a_value_is_shown_in_words(shape: Any, value: object, shown: str) -> None:
    assert shape.show(value) == shown


def test_an_amount_without_a_fraction_is_written_as_a_whole_number() -> None:
    assert Amount().dump(Decimal("50.00")) == 50
    assert Amount().dump(Decimal("50.5")) == Decimal("50.5")
