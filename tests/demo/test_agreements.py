"""The demo server's agreements and additions: what the command that reads them counts on."""

from collections import Counter
from typing import Any

import httpx
import pytest

from cwsetup.demo.instance import build

INSTANCE = build(items=240, seed=1)
AGREEMENTS = [dict(each) for each in INSTANCE.tables["/finance/agreements"].records.values()]
ADDITIONS = [dict(each) for table in INSTANCE.additions.values() for each in table.records.values()]


def differing() -> list[dict[str, Any]]:
    items = INSTANCE.catalog.records
    known = (each for each in ADDITIONS if each["product"]["id"] in items)
    return [
        each
        for each in known
        if [each["unitPrice"], each["unitCost"]] != [items[each["product"]["id"]][name] for name in ("price", "cost")]
    ]


def test_agreements_have_every_status_and_more_than_one_currency() -> None:
    statuses = Counter(each["agreementStatus"] for each in AGREEMENTS)
    assert statuses == {"Active": 21, "Cancelled": 1, "Expired": 1, "Inactive": 1}
    assert {each["currency"]["currencyCode"] for each in AGREEMENTS} == {"USD", "EUR"}
    assert len({each["billingCycle"]["id"] for each in AGREEMENTS}) == 5


def test_most_additions_are_as_the_catalog_and_some_are_not() -> None:
    assert len(ADDITIONS) == 98
    assert 10 < len(differing()) < len(ADDITIONS) / 2
    assert len({each["id"] for each in ADDITIONS}) == len(ADDITIONS)


def test_every_awkward_case_occurs() -> None:
    items = INSTANCE.catalog.records
    assert any(each["product"]["id"] not in items for each in ADDITIONS)
    assert any("cancelledDate" in each for each in ADDITIONS)
    assert {each["billCustomer"] for each in ADDITIONS} == {"Billable", "NoCharge"}
    assert any(each["billedQuantity"] != each["quantity"] for each in ADDITIONS)
    assert not any(value is None for each in ADDITIONS for value in each.values())


def test_there_are_as_many_agreements_as_asked_for_and_none_has_additions_without_items() -> None:
    assert len(build(items=10, seed=1, agreements=2_000).tables["/finance/agreements"].ids) == 2_000
    assert not any(table.ids for table in build(items=0, seed=1).additions.values())


def test_additions_are_listed_below_their_agreement_alone(api: httpx.Client) -> None:
    rows = api.get("/finance/agreements/4/additions", params={"pageSize": 1000}).json()
    assert {row["agreementId"] for row in rows} == {4}
    assert api.get("/finance/agreements/4/additions/count").json() == {"count": len(rows)}
    one = api.get(f"/finance/agreements/4/additions/{rows[0]['id']}")
    assert one.json() == rows[0]
    assert api.get(f"/finance/agreements/5/additions/{rows[0]['id']}").status_code == 404
    assert api.get("/finance/agreements/999/additions").status_code == 404
    assert api.get("/finance/additions").status_code == 404


def test_active_ones_can_be_asked_for_and_nothing_can_be_written(api: httpx.Client) -> None:
    params = {"conditions": 'agreementStatus="Active"'}
    assert api.get("/finance/agreements/count", params=params).json() == {"count": 21}
    for method in ("POST", "PATCH", "DELETE", "PUT"):
        assert api.request(method, "/finance/agreements/4/additions").status_code == 405


@pytest.mark.parametrize("field", ["cancelledDate", "effectiveDate"])
def test_dates_can_be_conditions(api: httpx.Client, field: str) -> None:
    params = {"conditions": f"{field} < [2026-06-01T00:00:00Z]", "pageSize": "1000"}
    found = [
        row
        for agreement in range(1, 25)
        for row in api.get(f"/finance/agreements/{agreement}/additions", params=params).json()
    ]
    assert found
    assert all(row[field] < "2026-06-01" for row in found)
