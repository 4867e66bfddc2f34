"""How lists are read: addresses, pages, ``fields``, order and counts."""

import re
from urllib.parse import urlsplit

import httpx
import pytest

from cwsetup.demo.process import DemoServer, start

LISTS = [
    "/procurement/catalog",
    "/procurement/categories",
    "/procurement/categories/1/subcategories",
    "/procurement/subcategories",
    "/procurement/types",
    "/procurement/unitOfMeasures",
    "/finance/billingCycles",
    "/finance/billingTerms",
    "/finance/agreements/types",
    "/company/companies/statuses",
    "/system/locations",
    "/system/locations/1/departments",
    "/system/departments",
]


def links(answer: httpx.Response) -> dict[str, str]:
    return {rel: url for url, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers.get("Link", ""))}


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_rows_and_a_count_that_agrees(api: httpx.Client, path: str) -> None:
    rows = api.get(path, params={"pageSize": 1000}).json()
    assert rows
    assert api.get(f"{path}/count").json() == {"count": len(rows)}


@pytest.mark.parametrize("path", ["/procurement/categories/99/subcategories", "/system/locations/99/departments"])
def test_children_of_nobody_are_404(api: httpx.Client, path: str) -> None:
    assert api.get(path).status_code == 404
    assert api.get(f"{path}/count").status_code == 404


@pytest.mark.parametrize("codebase", ["v4_6_release", "v2025_1", "V4_6_Release"])
def test_both_codebases_answer_in_any_case(api: httpx.Client, demo: DemoServer, codebase: str) -> None:
    answer = api.get(f"{demo.url}/{codebase}/APIS/3.0/Procurement/UNITOFMEASURES/")
    assert answer.json() == api.get("/procurement/unitOfMeasures").json()


@pytest.mark.parametrize("base", ["/v2017_3/apis/3.0", "/v4_6_release/apis/2.0", ""])
def test_another_base_is_404(api: httpx.Client, demo: DemoServer, base: str) -> None:
    answer = api.get(f"{demo.url}{base}/procurement/types")
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")


def test_an_address_over_2000_characters_is_414(api: httpx.Client) -> None:
    answer = api.get("/procurement/types", params={"conditions": 'name = "' + "x" * 2000 + '"'})
    assert answer.status_code == 414


def test_a_page_has_25_rows_and_never_more_than_1000(api: httpx.Client) -> None:
    assert len(api.get("/procurement/catalog").json()) == 25
    with start(items=1001) as large:
        url = f"{large.url}/v4_6_release/apis/3.0/procurement/catalog"
        assert len(api.get(url, params={"pageSize": 5000, "fields": "id"}).json()) == 1000


@pytest.mark.parametrize(
    "params", [{"page": "0"}, {"page": "x"}, {"pageSize": "0"}, {"pageSize": "-1"}, {"page": "9" * 40}]
)
def test_a_page_that_is_no_number_is_400(api: httpx.Client, params: dict[str, str]) -> None:
    assert api.get("/procurement/catalog", params=params).status_code == 400


def test_links_lead_through_all_pages_and_back(api: httpx.Client, demo: DemoServer) -> None:
    first = api.get("/procurement/catalog", params={"pageSize": 100, "fields": "id"})
    assert links(first).keys() == {"first", "next", "last"}
    second = api.get(links(first)["next"])
    last = api.get(links(second)["next"])
    assert links(last).keys() == {"first", "prev", "last"}
    ids = [row["id"] for page in (first, second, last) for row in page.json()]
    assert ids == sorted(set(ids))
    assert len(ids) == demo.items
    assert api.get(links(last)["prev"]).json() == second.json()


def test_a_link_keeps_conditions_and_spelling(api: httpx.Client) -> None:
    params: dict[str, str | int] = {"conditions": 'identifier != "A+B & C%"', "pageSize": 10}
    first = api.get("/Procurement/Catalog", params=params)
    assert urlsplit(links(first)["next"]).path == "/v4_6_release/apis/3.0/Procurement/Catalog"
    assert api.get(links(first)["next"]).json() == api.get("/procurement/catalog", params={**params, "page": 2}).json()


def test_a_page_past_the_end_is_empty(api: httpx.Client) -> None:
    assert api.get("/procurement/types", params={"page": 50}).json() == []


def test_reading_forward_reaches_every_row_once(api: httpx.Client, demo: DemoServer) -> None:
    headers = {"pagination-type": "forward-only"}
    answer = api.get("/procurement/catalog", params={"pageSize": 100, "page": 7}, headers=headers)
    ids = [row["id"] for row in answer.json()]
    while "next" in links(answer):
        assert links(answer).keys() == {"next"}
        answer = api.get(links(answer)["next"], headers=headers)
        ids += [row["id"] for row in answer.json()]
    assert ids == sorted(set(ids))
    assert len(ids) == demo.items


def test_reading_forward_starts_behind_the_page_id(api: httpx.Client) -> None:
    headers = {"pagination-type": "forward-only"}
    params: dict[str, str | int] = {"pageId": 1003, "conditions": "id < 1010", "fields": "id"}
    assert all(
        1003 < row["id"] < 1010 for row in api.get("/procurement/catalog", params=params, headers=headers).json()
    )


def test_reading_forward_has_an_order_of_its_own(api: httpx.Client) -> None:
    headers = {"pagination-type": "forward-only"}
    assert api.get("/procurement/catalog", params={"orderBy": "id"}, headers=headers).status_code == 400


def test_fields_cut_rows_and_leave_info_out_unless_named(api: httpx.Client) -> None:
    params: dict[str, str | int] = {"pageSize": 1, "fields": "id,Identifier,unitOfMeasure/id,vendorSku"}
    (row,) = api.get("/procurement/catalog", params=params).json()
    assert row == {"id": 1000, "identifier": "CFQ7TTCDM001:0001 Monthly", "unitOfMeasure": {"id": 2}}
    (row,) = api.get("/procurement/catalog", params={"pageSize": 1, "fields": "_info/lastUpdated"}).json()
    assert row == {"_info": {"lastUpdated": "2025-03-03T09:00:00Z"}}
    assert "_info" in api.get("/procurement/catalog/1000").json()


@pytest.mark.parametrize("fields", ["colour", "price/id", "id,,price"])
def test_fields_that_do_not_exist_are_400(api: httpx.Client, fields: str) -> None:
    assert api.get("/procurement/catalog", params={"fields": fields}).status_code == 400


def test_rows_come_in_the_order_asked_for(api: httpx.Client) -> None:
    params: dict[str, str | int] = {
        "orderBy": "productClass desc, price asc",
        "pageSize": 1000,
        "fields": "productClass,price",
    }
    rows = [(row["productClass"], row.get("price")) for row in api.get("/procurement/catalog", params=params).json()]
    assert [name for name, _ in rows] == sorted((name for name, _ in rows), reverse=True)
    services = [price for name, price in rows if name == "Service"]
    assert services == sorted(services)


def test_rows_without_a_value_come_first(api: httpx.Client) -> None:
    rows = api.get("/procurement/catalog", params={"orderBy": "vendorSku", "fields": "vendorSku"}).json()
    assert rows[0] == {}


@pytest.mark.parametrize("order", ["colour", "id upwards", "id asc desc", ",", "_info/lastUpdated"])
def test_an_order_that_makes_no_sense_is_400(api: httpx.Client, order: str) -> None:
    assert api.get("/procurement/catalog", params={"orderBy": order}).status_code == 400


def test_conditions_choose_rows_and_counts_alike(api: httpx.Client) -> None:
    params = {"conditions": 'identifier like "nw-20%" and unitOfMeasure/name = "Year"'}
    assert len(api.get("/procurement/catalog", params=params).json()) == 8
    assert api.get("/procurement/catalog/count", params=params).json() == {"count": 8}


@pytest.mark.parametrize("path", ["/procurement/catalog", "/procurement/catalog/count"])
def test_a_name_that_the_model_lacks_is_400(api: httpx.Client, path: str) -> None:
    answer = api.get(path, params={"conditions": "invoiceDate = 1"})
    assert answer.status_code == 400
    assert answer.json() == {"code": "ApiFindCondition", "message": "invoiceDate is not a recognized name."}


def test_locations_have_no_inactive_flag_to_ask_for(api: httpx.Client) -> None:
    assert api.get("/system/locations", params={"conditions": "inactiveFlag = false"}).status_code == 400


def test_every_oddly_named_item_is_found_by_its_name_when_wildcards_are_left_aside(api: httpx.Client) -> None:
    rows = api.get("/procurement/catalog", params={"pageSize": 1000, "fields": "id,identifier"}).json()
    for row in rows:
        quoted = row["identifier"].replace('"', '\\"')
        params = {"conditions": f'identifier = "{quoted}"', "fields": "id,identifier"}
        assert row in api.get("/procurement/catalog", params=params).json()


def test_the_version_that_was_asked_for_is_in_the_answer(api: httpx.Client) -> None:
    accept = "application/vnd.connectwise.com+json; version=2022.1"
    assert api.get("/procurement/types", headers={"Accept": accept}).headers["Content-Type"] == accept


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_setup_tables_are_only_read_here(api: httpx.Client, method: str) -> None:
    answer = api.request(method, "/procurement/types", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "MethodNotAllowed")
