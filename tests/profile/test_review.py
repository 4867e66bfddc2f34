"""Stored choices held against an instance that has changed since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.document import Finding
from cwsetup.profile.draft import Draft
from cwsetup.profile.instance import Ref, Table, TableRow, Whereabouts
from cwsetup.profile.review import Check, Status, review_choices, review_document, review_prices, review_sources
from cwsetup.profile.sources import PriceSource, SourceCounts, together

ALL = frozenset(Table)


class Office:
    """An instance with a few rows; ``elsewhere`` are rows that its lists leave out."""

    def __init__(self, rows: dict[Table, list[TableRow]], elsewhere: dict[int, Whereabouts] | None = None) -> None:
        self.listed = rows
        self.elsewhere = elsewhere or {}
        self.asked: list[tuple[Table, int | None]] = []

    def rows(self, table: Table, within: int | None = None) -> Sequence[TableRow]:
        self.asked.append((table, within))
        return self.listed.get(table, [])

    def find(self, table: Table, row_id: int) -> Whereabouts | None:
        assert table in Table
        return self.elsewhere.get(row_id)

    def refresh(self, table: Table) -> None:
        """Nothing is kept."""

    def server_time(self) -> datetime | None:
        return None


CLOUD = TableRow(id=12, name="Cloud")
CATEGORY = {"product_category": Ref(12, "Cloud")}


def reviewed(values: dict[str, Any], office: Office, tables: frozenset[Table] = ALL) -> list[Check]:
    return list(review_choices(values, office, tables))


def test_what_is_wrong_in_a_profile_is_an_error_with_the_command_that_asks_for_it() -> None:
    findings = (
        Finding(("pricing", "currency"), "Currency: missing.", "Add it."),
        Finding(("links", "E3"), "The link of E3 has no item's id.", "Give one."),
    )
    found = list(review_document(findings, Draft()))
    assert [(each.property, each.cure, each.exit_status) for each in found] == [
        ("currency", "cwsetup edit currency", 6),
        (None, "Give one.", 6),
    ]


def test_what_is_left_open_is_a_warning_that_says_what_it_is_for() -> None:
    draft = Draft()
    draft.leave("product_type")
    (found,) = review_document((), draft)
    assert (found.status, found.property, found.exit_status) == (Status.WARNING, "product_type", 0)
    assert found.message == "Product Types: left open; needed for new catalog items."


def test_a_choice_that_still_holds_is_ok() -> None:
    (check,) = reviewed(CATEGORY, Office({Table.CATEGORIES: [CLOUD]}))
    assert (check.status, check.property, check.message) == (
        Status.OK,
        "product_category",
        "Product Category: Cloud (#12)",
    )
    assert check.exit_status == 0


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (None, "Product Category: Cloud (#12) is no longer in ConnectWise."),
        (Whereabouts(name="Cloud", inactive=True), "Product Category: Cloud (#12) is inactive in ConnectWise."),
    ],
)
def test_a_choice_that_is_gone_says_how(found: Whereabouts | None, message: str) -> None:
    office = Office({}, {} if found is None else {12: found})
    (check,) = reviewed(CATEGORY, office)
    assert (check.status, check.message, check.exit_status) == (Status.ERROR, message, 6)
    assert check.cure == "cwsetup edit product_category"


def test_a_choice_that_belongs_elsewhere_says_so_and_its_list_was_the_parents() -> None:
    office = Office(
        {Table.LOCATIONS: [TableRow(id=2, name="Tampa")]}, {10: Whereabouts(name="Services", inactive=False)}
    )
    values = {"default_location": Ref(2, "Tampa"), "default_department": Ref(10, "Services")}
    ok, moved = reviewed(values, office)
    assert ok.status is Status.OK
    assert moved.message == "Default Department: Services (#10) no longer belongs to the Default Location chosen."
    assert (Table.DEPARTMENTS, 2) in office.asked


def test_a_renamed_choice_still_holds_and_is_a_warning() -> None:
    (check,) = reviewed(CATEGORY, Office({Table.CATEGORIES: [TableRow(id=12, name="Cloud services")]}))
    assert check.status is Status.WARNING
    assert check.message == (
        "Product Category: Cloud (#12) is now called Cloud services. The id decides, so it still holds."
    )
    assert check.exit_status == 0


def test_of_a_map_each_word_is_looked_at() -> None:
    values = {"payment_terms": {"Net 30": Ref(2, "Net 30 days"), "Net 45": Ref(3, "Net 45 days")}}
    (check,) = reviewed(values, Office({Table.BILLING_TERMS: [TableRow(id=2, name="Net 30 days")]}))
    assert check.message == "Payment Terms, Net 45: Net 45 days (#3) is no longer in ConnectWise."


def test_of_several_each_is_looked_at() -> None:
    values = {"active_statuses": (Ref(1, "Active"), Ref(4, "Not Approved"))}
    (check,) = reviewed(values, Office({Table.COMPANY_STATUSES: [TableRow(id=1, name="Active")]}))
    assert check.message == "Active Statuses: Not Approved (#4) is no longer in ConnectWise."


def test_tables_that_cannot_be_read_are_not_looked_at() -> None:
    office = Office({})
    assert reviewed(CATEGORY, office, ALL - {Table.CATEGORIES}) == []
    assert office.asked == []


def test_names_that_no_price_has_are_warnings() -> None:
    counts = SourceCounts(units={"Monthly": 3}, price_lists={"Gold": 3}, currencies={"EUR": 3}, products=3)
    values = {"units": ("Monthly", "Annual"), "price_lists": ("Gold",), "currency": "USD"}
    found = [(check.property, check.status, check.message) for check in review_prices(values, counts)]
    assert found == [
        ("units", Status.WARNING, 'Select Units To Add Product Price: no price has "Annual".'),
        ("currency", Status.WARNING, 'Currency: no price has "USD".'),
    ]


def test_names_that_all_have_prices_are_nothing_to_say() -> None:
    counts = SourceCounts(units={"Monthly": 3}, price_lists={"Gold": 3}, currencies={"EUR": 3}, products=3)
    assert list(review_prices({"units": ("Monthly",), "price_lists": ("Gold",), "currency": "EUR"}, counts)) == []


def counts(**more: Any) -> SourceCounts:
    usual: dict[str, Any] = {"units": {"Monthly": 2}, "price_lists": {"Retail": 2}, "currencies": {"USD": 2}}
    return SourceCounts(**(usual | more), products=2)


CHOSEN = {"units": ("Monthly",), "price_lists": ("Retail",), "currency": "USD"}
TWO = (
    PriceSource(format=SourceFormat.WORK365, files=("a.csv",)),
    PriceSource(format=SourceFormat.GENERIC, files=("b",)),
)


def test_sources_that_give_prices_are_fine() -> None:
    assert list(review_sources({**CHOSEN, "sources": TWO}, [counts(), counts()])) == []


@pytest.mark.parametrize(
    ("key", "offered"),
    [
        ("units", {"units": {"Each": 3, "Box": 2}}),
        ("price_lists", {"price_lists": {"Gold": 1}}),
        ("currency", {"currencies": {"GBP": 1}}),
    ],
)
def test_a_source_of_which_nothing_is_chosen_is_an_error_though_another_has_it(
    key: str, offered: dict[str, Any]
) -> None:
    (found,) = review_sources({**CHOSEN, "sources": TWO}, [counts(), counts(**offered)])
    assert (found.property, found.status, found.cure) == (key, Status.ERROR, f"cwsetup edit {key}")
    assert "none of those in b is chosen" in found.message


def test_of_many_names_some_are_named() -> None:
    many = {f"Unit {place}": 1 for place in range(9)}
    (found,) = review_sources({**CHOSEN, "sources": TWO}, [counts(), counts(units=many)])
    assert "(Unit 0, Unit 1, Unit 2, Unit 3, Unit 4 …)" in found.message


def test_what_several_sources_hold_is_counted_together() -> None:
    both = together([counts(), counts(units={"Annual": 5, "Monthly": 1})])
    assert list(both.units.items()) == [("Annual", 5), ("Monthly", 3)]
    assert both.products == 4
