"""What "Northwind IT" holds, as price files and the wizard count on it."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from cwsetup.demo.instance import build, old_price
from cwsetup.demo.table import Table

INSTANCE = build(items=240, seed=1)


def rows(path: str) -> list[dict[str, Any]]:
    return [dict(record) for record in INSTANCE.tables[path].records.values()]


def item(identifier: str) -> dict[str, Any]:
    (found,) = [row for row in rows("/procurement/catalog") if row["identifier"] == identifier]
    return found


def rendered(table: Table) -> list[bytes]:
    return [table.render(record_id, None) for record_id in table.ids]


@pytest.mark.parametrize(
    ("number", "months", "cost", "price"),
    [(1, 1, "3.60", "4.50"), (39, 1, "18.80", "23.50"), (40, 1, "3.20", "4.00"), (1045, 12, "62.40", "78.00")],
)
def test_old_prices_follow_their_rule(number: int, months: int, cost: str, price: str) -> None:
    assert old_price(number, months) == (Decimal(cost), Decimal(price))


def test_the_same_seed_makes_the_same_bytes() -> None:
    again = build(items=240, seed=1)
    assert all(rendered(table) == rendered(again.tables[path]) for path, table in INSTANCE.tables.items())
    assert rendered(build(items=240, seed=2).catalog) != rendered(INSTANCE.catalog)


@pytest.mark.parametrize("items", [0, 1, 240, 1000])
def test_there_are_as_many_items_as_asked_for_each_with_an_identifier_of_its_own(items: int) -> None:
    catalog = build(items=items, seed=1).catalog
    assert len(catalog.ids) == items
    assert len({record["identifier"] for record in catalog.records.values()}) == items


def test_only_one_identifier_has_a_twin_in_another_case_and_the_twin_is_inactive() -> None:
    counted = Counter(row["identifier"].casefold() for row in rows("/procurement/catalog"))
    assert [name for name, count in counted.items() if count > 1] == ["hw-dock-twin"]
    assert item("hw-dock-twin")["inactiveFlag"]
    assert not item("HW-DOCK-TWIN")["inactiveFlag"]


@pytest.mark.parametrize(("unit", "of_measure", "months"), [("Monthly", "Month", 1), ("Annual", "Year", 12)])
def test_each_suite_has_an_item_per_unit(unit: str, of_measure: str, months: int) -> None:
    for number in range(1, 41):
        row = item(f"CFQ7TTCDM{number:03}:0001 {unit}")
        assert row["unitOfMeasure"]["name"] == of_measure
        assert (row["cost"], row["price"]) == old_price(number, months)


def test_services_are_sold_by_the_month_but_for_the_traps() -> None:
    renamed = {1030: "nw-1030", 1031: " NW-1031", 1040: "MS-BACKUP-40"}
    found = {number: item(renamed.get(number, f"NW-{number}")) for number in range(1001, 1046)}
    assert [number for number, row in found.items() if row["unitOfMeasure"]["name"] != "Month"] == [1010]
    assert [number for number, row in found.items() if row["inactiveFlag"]] == [1021]
    assert [number for number, row in found.items() if row["calculatedPriceFlag"]] == [1022]
    assert [number for number, row in found.items() if row["markupFlag"]] == [1023]
    assert [number for number, row in found.items() if row["price"] != old_price(number, 1)[1]] == [1020]
    assert found[1020]["price"] == 0
    assert found[1040]["vendorSku"] == "VP-1040"
    assert all(row["cost"] == old_price(number, 1)[0] for number, row in found.items())


@pytest.mark.parametrize(("ending", "of_measure", "months"), [("-M", "Month", 1), ("-A", "Year", 12)])
def test_one_product_per_unit_is_told_apart_by_its_ending(ending: str, of_measure: str, months: int) -> None:
    for number in range(2001, 2009):
        row = item(f"NW-{number} {ending}")
        assert row["unitOfMeasure"]["name"] == of_measure
        assert (row["cost"], row["price"]) == old_price(number, months)


def test_every_product_class_and_every_flag_occurs() -> None:
    catalog = rows("/procurement/catalog")
    assert {row["productClass"] for row in catalog} == {"Agreement", "Bundle", "Inventory", "NonInventory", "Service"}
    for flag in (
        "inactiveFlag",
        "calculatedPriceFlag",
        "calculatedCostFlag",
        "markupFlag",
        "autoUpdateUnitCostFlag",
        "autoUpdateUnitPriceFlag",
    ):
        assert 0 < sum(row.get(flag, False) for row in catalog) < 30, flag


def test_identifiers_hold_what_queries_stumble_over() -> None:
    text = "".join(row["identifier"] for row in rows("/procurement/catalog"))
    assert set("\"'+&%[]*# \\/=;,_") <= set(text)
    assert any(row["identifier"].startswith("00") for row in rows("/procurement/catalog"))
    assert any(len(row["identifier"]) > 60 for row in rows("/procurement/catalog"))


def test_what_an_item_lacks_is_absent() -> None:
    assert "price" not in item("UNDER_SCORE")
    assert "unitOfMeasure" not in item("COMMA, SEMI; COLON:")
    assert not any(value is None for row in rows("/procurement/catalog") for value in row.values())


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("/procurement/categories", 8),
        ("/procurement/subcategories", 30),
        ("/procurement/types", 6),
        ("/procurement/unitofmeasures", 8),
        ("/system/locations", 5),
        ("/company/companies/statuses", 8),
        ("/finance/billingterms", 8),
        ("/finance/billingcycles", 8),
        ("/finance/agreements/types", 6),
    ],
)
def test_each_setup_table_has_its_rows_and_one_default_where_it_has_defaults(path: str, least: int) -> None:
    found = rows(path)
    assert len(found) >= least
    if path not in {"/procurement/subcategories", "/system/locations"}:
        assert sum(row["defaultFlag"] for row in found) == 1


def test_a_category_has_no_active_subcategory() -> None:
    active = {row["category"]["name"] for row in rows("/procurement/subcategories") if not row["inactiveFlag"]}
    categories = {row["name"] for row in rows("/procurement/categories") if not row["inactiveFlag"]}
    assert categories - active == {"Printing"}


def test_every_billing_option_and_the_longer_terms_occur() -> None:
    assert {row["billingOptions"] for row in rows("/finance/billingcycles")} == {
        "BiMonthly",
        "BiWeekly",
        "Monthly",
        "NotRecurring",
        "Quarterly",
        "SemiAnnual",
        "Weekly",
        "Yearly",
    }
    assert {30, 45, 60} <= {row["dueDays"] for row in rows("/finance/billingterms")}


def test_departments_belong_to_locations_which_agreement_types_respect() -> None:
    departments = {row["id"]: set(row["departmentIds"]) for row in rows("/system/locations")}
    pairs = [(row["location"]["id"], row["department"]["id"]) for row in rows("/system/info/departmentlocations")]
    assert {(location, one) for location, found in departments.items() for one in found} == set(pairs)
    assert len(set(map(frozenset, departments.values()))) == 5
    for row in rows("/finance/agreements/types"):
        assert row["department"]["id"] in departments[row["location"]["id"]]


def test_a_category_can_be_as_full_as_asked_for_and_every_other_row_keeps_its_id() -> None:
    full = build(items=3, seed=1, more_subcategories=5).tables["/procurement/subcategories"]
    added = list(full.records.values())[-5:]
    assert [row["name"] for row in added] == [f"Vendor {number:05}" for number in range(1, 6)]
    assert {row["category"]["name"] for row in added} == {"Software Subscriptions"}
    assert rendered(full)[:-5] == rendered(INSTANCE.tables["/procurement/subcategories"])
