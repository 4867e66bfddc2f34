import json
from decimal import Decimal

import pytest

from cwsetup.web.wire import from_json, to_json


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("12.5", "12.5"),
        ("33.00", "33.00"),
        ("0.1", "0.1"),
        ("19.999999999999999999", "19.999999999999999999"),
        ("1E+2", "100"),
        ("1E-7", "0.0000001"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        ("-5", "-5"),
    ],
)
def test_an_amount_goes_out_with_exactly_its_digits(amount: str, written: str) -> None:
    assert to_json(Decimal(amount)) == written
    assert json.loads(written, parse_float=Decimal) == Decimal(amount)


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+15", "1E+1000000"])
def test_what_is_no_amount_never_goes_out(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount of money"):
        to_json(Decimal(amount))


def test_a_float_has_no_place_in_a_request() -> None:
    with pytest.raises(TypeError):
        to_json({"price": 12.5})


def test_everything_else_is_ordinary_json() -> None:
    value = {'a"b': [True, False, None, 5, "ü\n\x00", {"id": 3}], "empty": {}}
    assert json.loads(to_json(value)) == value


def test_amounts_come_in_exact() -> None:
    assert from_json(b'{"price": 0.1, "cost": 3}') == {"price": Decimal("0.1"), "cost": 3}
