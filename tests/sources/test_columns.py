"""Columns are found by heading; what can't be found is named, all of it, with what is there."""

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import SourceFormat
from cwsetup.sources.columns import Column, Columns, own_heading
from cwsetup.sources.reading import Table

COLUMNS = Columns(
    format=SourceFormat.WORK365,
    columns=(
        Column("Product ID", ("Product ID", "productnumber"), required=True),
        Column("Unit", ("Unit",), required=True),
        Column("Cost", ("Cost", "Current Cost")),
    ),
    related=True,
)


def a_table(*headings: str) -> Table:
    return Table(file="a.csv", headings=headings, records=iter(()))


def picked(*headings: str) -> tuple[str, ...]:
    """Which headings are picked, blank for none."""
    return COLUMNS.place(a_table(*headings)).pick([*headings, ""])


def test_headings_are_folded_and_found_in_any_order_among_others() -> None:
    assert picked("Colour", " COST", "unit", "ProductNumber") == ("ProductNumber", "unit", " COST")


def test_the_better_heading_wins() -> None:
    assert picked("Current Cost", "Cost", "productnumber", "Product ID", "Unit") == ("Product ID", "Unit", "Cost")


def test_a_column_that_may_be_missing_is_blank() -> None:
    assert picked("Product ID", "Unit") == ("Product ID", "Unit", "")


def test_a_related_tables_column_stands_in_while_it_is_the_only_one() -> None:
    assert own_heading("Product ID (Product) (Product)") == "Product ID"
    assert picked("Product ID (Product) (Product)", "Unit", "Cost (Item)") == (
        "Product ID (Product) (Product)",
        "Unit",
        "Cost (Item)",
    )
    assert picked("Product ID", "Unit", "Cost (Item)", "Cost (Product) (Product)")[2] == ""
    assert picked("Product ID (Product) (Product)", "Product ID", "Unit")[0] == "Product ID"


def test_a_needed_heading_twice_is_refused_and_any_other_is_not() -> None:
    with pytest.raises(InvalidInput) as refused:
        picked("Product ID", "Unit", "Colour", "unit ")
    assert refused.value.message == '"a.csv" has the heading "Unit" more than once: columns 2, 4.'
    assert refused.value.hint == "Remove or rename the columns that don't count."
    assert picked("Product ID", "Unit", "Colour", "Colour")


def test_all_missing_columns_are_named_with_what_would_do_and_what_is_there() -> None:
    with pytest.raises(InvalidInput) as refused:
        picked("ProductID", "Einheit", "Cost")
    assert refused.value.message == '"a.csv" lacks columns that the format work365 needs: Product ID, Unit.'
    assert refused.value.details == (
        'Product ID: accepted is "Product ID", "productnumber"; nearest in the file: "ProductID".',
        'Unit: accepted is "Unit"; nearest in the file: "Einheit".',
    )
    assert refused.value.hint == 'Its headings are "ProductID", "Einheit", "Cost".'


def test_a_single_missing_column_and_many_headings_read_well() -> None:
    with pytest.raises(InvalidInput) as refused:
        picked("Product ID", *(f"c{number}\x1b" for number in range(60)))
    assert refused.value.message == '"a.csv" lacks a column that the format work365 needs: Unit.'
    assert refused.value.hint is not None
    assert refused.value.hint.startswith('Its headings are "Product ID", "c0\\x1b", ')
    assert refused.value.hint.endswith('"c38\\x1b" ….')
