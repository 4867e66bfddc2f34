"""Patterns of product IDs: which fit, and which of them does first."""

from collections.abc import Sequence

import pytest

from cwsetup.pricing.globs import any_of, first_of


@pytest.mark.parametrize(
    ("patterns", "product_id", "first"),
    [
        ((), "E3", None),
        (("e3",), " E3 ", "e3"),
        (("F*", "E*", "E3"), "e3", "E*"),
        (("E?",), "E33", None),
        (("[EF]3",), "f3", "[EF]3"),
        (("3",), "E3", None),
        (("E",), "E3", None),
    ],
)
def test_a_pattern_fits_a_whole_product_id(patterns: Sequence[str], product_id: str, first: str | None) -> None:
    assert first_of(patterns, product_id) == first
    assert any_of(patterns)(product_id) is (first is not None)
