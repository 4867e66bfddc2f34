"""Which steps look like a mix-up of units or a slipped decimal point."""

from decimal import Decimal

import pytest

from cwsetup.pricing.factors import telling_factor


@pytest.mark.parametrize(
    ("before", "after", "factor"),
    [
        ("33", "396", "times 12"),
        ("0.50", "6", "times 12"),
        ("0.01", "0.10", "times 10"),
        ("6", "0.50", "divided by 12"),
        ("450", "37.5", "divided by 12"),
        ("10", "30", "times 3"),
        ("10", "360", "times 36"),
        ("10", "1000", "times 100"),
        ("10", "10000", "times 1000"),
        ("19.99", "1999", "times 100"),
        ("200", "597", "times 3"),
        ("200", "596", None),
        ("200", "603", "times 3"),
        ("200", "604", None),
        ("33", "33", None),
        ("33", "66", None),
        ("0", "396", None),
        ("33", "0", None),
        ("-3", "-36", None),
        ("33", "-396", None),
        ("NaN", "396", None),
        ("33", "Infinity", None),
        (None, "396", None),
    ],
)
def test_a_factor_tells_up_to_half_a_per_cent_beside_it(before: str | None, after: str, factor: str | None) -> None:
    assert telling_factor(None if before is None else Decimal(before), Decimal(after)) == factor
