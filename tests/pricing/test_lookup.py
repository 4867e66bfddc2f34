"""Something else than a product ID was typed: whose it is, or what is near."""

import pytest

from cwsetup.pricing.lookup import meant, unmatched
from tests.pricing.builders import a_row

ROWS = [
    a_row("CFQ7:0001", name="Contoso Suite Basic", part_number="CS-B"),
    a_row("CFQ7:0001", name="Contoso Suite Basic", part_number="CS-B", unit="Annual"),
    a_row("CFQ7:0002", name="Contoso Suite Plus"),
    *(a_row(f"NW-{number}", name="Northwind Backup") for number in range(1, 8)),
    *(a_row(f"{letter}AX", name="Fabrikam Fax") for letter in "BCFMT"),
]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("cs-b ", "It is the part number of CFQ7:0001."),
        ("contoso suite BASIC", "It is the name of CFQ7:0001."),
        ("suite", "It is part of the name of CFQ7:0001, CFQ7:0002."),
        ("northwind backup", "It is the name of NW-1, NW-2, NW-3, NW-4, NW-5 and others."),
        ("fabrikam fax", "It is the name of BAX, CAX, FAX, MAX, TAX."),
        ("NW-9", "Nearest: NW-1, NW-2, NW-3, NW-4, NW-5."),
        ("CFQ7-0002", "Nearest: CFQ7:0002, CFQ7:0001."),
        ("zzz", "All of them: cwsetup prices"),
        ("", "All of them: cwsetup prices"),
    ],
)
def test_the_products_that_may_have_been_meant_are_named(typed: str, sentence: str) -> None:
    assert meant(typed, ROWS) == sentence


def test_without_any_row_there_is_nothing_to_have_meant() -> None:
    assert meant("E3", []) == "All of them: cwsetup prices"


def test_each_pattern_that_fits_nothing_has_its_sentence() -> None:
    sentences = unmatched(["CFQ8:00*", "nw-1", "NW-*", "*"], ROWS, exclude=["nw-*"])
    assert sentences == (
        'No product ID is like "CFQ8:00*". Nearest: CFQ7:0001, CFQ7:0002.',
        'Every product ID like "nw-1" is excluded by the profile.',
        'Every product ID like "NW-*" is excluded by the profile.',
    )
    assert unmatched(["?cs-b[*"], ROWS, exclude=[]) == (
        'No product ID is like "?cs-b[*". It is the part number of CFQ7:0001.',
    )
    assert unmatched([], ROWS, exclude=[]) == ()
