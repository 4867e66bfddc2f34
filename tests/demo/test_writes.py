"""How catalog items are created, changed and taken out, and what is refused."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from cwsetup.demo.process import DemoServer, start

CATALOG = "/procurement/catalog"
ITEM = f"{CATALOG}/1000"


def replacing(**values: Any) -> list[dict[str, Any]]:
    return [{"op": "replace", "path": path, "value": value} for path, value in values.items()]


def a_new_item(**changed: Any) -> dict[str, Any]:
    usual = {
        "identifier": "NEW-1",
        "description": "New",
        "customerDescription": "New product",
        "subcategory": {"id": 3},
        "type": {"id": 1},
    }
    return {name: value for name, value in (usual | changed).items() if value is not None}


def inner(answer: httpx.Response) -> list[tuple[str, str]]:
    """The inner errors of an InvalidObject answer as code and field."""
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert (body["code"], body["message"]) == ("InvalidObject", "catalogItem object is invalid")
    assert all(error["resource"] == "catalogItem" and error["message"] for error in body["errors"])
    return [(error["code"], error["field"]) for error in body["errors"]]


def test_a_patch_answers_the_whole_changed_record(api: httpx.Client, demo: DemoServer) -> None:
    before = api.get(ITEM).json()
    answer = api.patch(ITEM, json=replacing(price=12.35, cost=9.8))
    after = answer.json()
    assert answer.status_code == 200
    assert (after["price"], after["cost"]) == (12.35, 9.8)
    assert {**after, "price": 4.5, "cost": 3.6, "_info": before["_info"]} == before
    assert after["_info"]["updatedBy"] == "cwsetup-api"
    assert after["_info"]["lastUpdated"] > before["_info"]["lastUpdated"]
    assert api.get(ITEM).json() == after
    assert demo.writes() == [
        {
            "n": 1,
            "method": "PATCH",
            "id": 1000,
            "identifier": "CFQ7TTCDM001:0001 Monthly",
            "changes": {"price": [Decimal("4.5"), Decimal("12.35")], "cost": [Decimal("3.6"), Decimal("9.8")]},
        }
    ]


@pytest.mark.parametrize("price", ["0.1", "1.005", "4.35", "19.99", "1234567.89", "123456789.123456", "0"])
def test_money_comes_back_as_the_very_decimal(api: httpx.Client, price: str) -> None:
    body = f'[{{"op":"replace","path":"price","value":{price}}}]'
    answer = api.patch(ITEM, content=body, headers={"Content-Type": "application/json"})
    assert json.loads(answer.text, parse_float=Decimal)["price"] == Decimal(price)


def test_a_reference_is_replaced_whole_and_named_by_its_row(api: httpx.Client) -> None:
    after = api.patch(ITEM, json=replacing(unitOfMeasure={"id": 3})).json()
    assert {key: after["unitOfMeasure"][key] for key in ("id", "name")} == {"id": 3, "name": "Year"}


def test_a_path_into_a_reference_is_a_false_200(api: httpx.Client) -> None:
    before = api.get(ITEM).json()
    answer = api.patch(ITEM, json=[{"op": "replace", "path": "unitOfMeasure/id", "value": 3}])
    assert answer.status_code == 200
    assert answer.json()["unitOfMeasure"] == before["unitOfMeasure"]


@pytest.mark.parametrize("path", ["/price", "Price", "colour", "price/x", "colour/id", "id", "_info", "", None, 5])
def test_a_path_that_is_no_field_is_400(api: httpx.Client, path: Any) -> None:
    assert api.patch(ITEM, json=[{"op": "replace", "path": path, "value": 1}]).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"null", b"[", b'[{"op":"test"}]', b"[" * 100000, b"\xff"])
def test_a_body_that_is_no_patch_is_400(api: httpx.Client, body: bytes) -> None:
    assert api.patch(ITEM, content=body).status_code == 400


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_a_price_that_is_no_json_number_is_400(api: httpx.Client, value: str) -> None:
    assert api.patch(ITEM, content=f'[{{"op":"replace","path":"price","value":{value}}}]').status_code == 400


def test_remove_takes_a_field_out_and_add_puts_it_in(api: httpx.Client) -> None:
    removed = api.patch(ITEM, json=[{"op": "remove", "path": "manufacturerPartNumber"}])
    assert "manufacturerPartNumber" not in removed.json()
    added = api.patch(ITEM, json=[{"op": "add", "path": "vendorSku", "value": "V-1"}])
    assert added.json()["vendorSku"] == "V-1"


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"price": "12.50"}, "InvalidValue", "price"),
        ({"price": True}, "InvalidValue", "price"),
        ({"price": 10**12}, "OutOfRange", "price"),
        ({"minStockLevel": 1.5}, "InvalidValue", "minStockLevel"),
        ({"minStockLevel": 2**31}, "OutOfRange", "minStockLevel"),
        ({"inactiveFlag": "true"}, "InvalidValue", "inactiveFlag"),
        ({"description": "x" * 61}, "OutOfRange", "description"),
        ({"description": 5}, "InvalidValue", "description"),
        ({"description": " "}, "MissingRequiredField", "description"),
        ({"description": None}, "MissingRequiredField", "description"),
        ({"subcategory": None}, "MissingRequiredField", "subcategory"),
        ({"productClass": "Thing"}, "InvalidValue", "productClass"),
        ({"unitOfMeasure": 3}, "InvalidValue", "unitOfMeasure"),
        ({"unitOfMeasure": {"name": "Month"}}, "InvalidValue", "unitOfMeasure"),
        ({"unitOfMeasure": {"id": 99}}, "InvalidReference", "unitOfMeasure/id"),
        ({"manufacturer": {"id": 1}}, "InvalidReference", "manufacturer/id"),
        ({"identifier": "nw-1001 "}, "ObjectExists", "identifier"),
        ({"recurringFlag": True}, "MissingRequiredField", "recurringBillCycle/id"),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(
    api: httpx.Client, demo: DemoServer, values: dict[str, Any], code: str, field: str
) -> None:
    before = api.get(ITEM).json()
    assert inner(api.patch(ITEM, json=replacing(**values))) == [(code, field)]
    assert api.get(ITEM).json() == before
    assert demo.writes() == []


def test_old_bad_data_elsewhere_refuses_a_change(api: httpx.Client, demo: DemoServer) -> None:
    demo.edit(1000, {"description": "x" * 61})
    assert inner(api.patch(ITEM, json=replacing(price=5))) == [("OutOfRange", "description")]
    assert api.patch(ITEM, json=replacing(price=5, description="short")).status_code == 200


@pytest.mark.parametrize("companion", [{"recurringBillCycle": {"id": 1}}, {"recurringOneTimeFlag": True}])
def test_an_item_recurs_with_its_companion_in_the_same_request(api: httpx.Client, companion: dict[str, Any]) -> None:
    assert api.patch(ITEM, json=replacing(recurringFlag=True, **companion)).status_code == 200


def test_a_price_sent_for_a_marked_up_item_gives_way_to_the_markup(api: httpx.Client) -> None:
    (item,) = api.get(CATALOG, params={"conditions": 'identifier = "NW-1023"'}).json()
    after = api.patch(f"{CATALOG}/{item['id']}", json=replacing(cost=10, price=99)).json()
    assert (after["cost"], after["price"]) == (10, 12.5)


def test_a_price_sent_for_a_calculated_item_is_dropped(api: httpx.Client) -> None:
    (item,) = api.get(CATALOG, params={"conditions": 'identifier = "NW-1022"'}).json()
    path = f"{CATALOG}/{item['id']}"
    assert api.patch(path, json=replacing(price=99)).json()["price"] == item["price"]
    assert api.patch(path, json=replacing(price=99, calculatedPriceFlag=False)).json()["price"] == 99


def test_every_item_of_the_instance_can_be_changed(api: httpx.Client) -> None:
    ids = [row["id"] for row in api.get(CATALOG, params={"pageSize": 1000, "fields": "id"}).json()]
    assert {api.patch(f"{CATALOG}/{one}", json=replacing(minStockLevel=1)).status_code for one in ids} == {200}


def test_a_new_item_gets_defaults_and_the_category_of_its_subcategory(api: httpx.Client, demo: DemoServer) -> None:
    answer = api.post(CATALOG, json=a_new_item(description="two\r\nlines", price=5.5, colour="red", id=3))
    item = answer.json()
    assert answer.status_code == 201
    assert api.get(f"{CATALOG}/{item['id']}").json() == item
    assert (item["category"]["name"], item["subcategory"]["name"]) == ("Software Subscriptions", "Backup")
    assert (item["productClass"], item["inactiveFlag"], item["price"], item["cost"]) == ("NonInventory", False, 5.5, 0)
    assert item["description"] == "two lines"
    assert "colour" not in item
    (write,) = demo.writes()
    assert (write["method"], write["id"], write["changes"]["price"]) == ("POST", item["id"], [None, Decimal("5.5")])


@pytest.mark.parametrize("field", ["identifier", "description", "customerDescription", "subcategory", "type"])
def test_a_new_item_needs_every_required_field(api: httpx.Client, field: str) -> None:
    assert inner(api.post(CATALOG, json=a_new_item(**{field: None}))) == [("MissingRequiredField", field)]


def test_everything_that_is_wrong_is_said_at_once(api: httpx.Client) -> None:
    wrong = a_new_item(identifier="x" * 76, type={"id": 99}, price="1", description=None)
    assert sorted(inner(api.post(CATALOG, json=wrong))) == [
        ("InvalidReference", "type/id"),
        ("InvalidValue", "price"),
        ("MissingRequiredField", "description"),
        ("OutOfRange", "identifier"),
    ]


@pytest.mark.parametrize("identifier", ["NW-1001", "nw-1001", "NW-1001  ", "NW-1021", "HW-Dock-Twin"])
def test_an_identifier_exists_in_any_case_and_while_inactive(api: httpx.Client, identifier: str) -> None:
    assert inner(api.post(CATALOG, json=a_new_item(identifier=identifier))) == [("ObjectExists", "identifier")]


@pytest.mark.parametrize("body", [[], None, 5, "x"])
def test_a_new_item_that_is_no_object_is_400(api: httpx.Client, body: Any) -> None:
    assert api.post(CATALOG, json=body).status_code == 400


def test_fields_cut_the_answers_of_writes_too(api: httpx.Client) -> None:
    assert api.patch(ITEM, params={"fields": "id,price"}, json=replacing(price=5)).json() == {"id": 1000, "price": 5}
    assert api.post(CATALOG, params={"fields": "identifier"}, json=a_new_item()).json() == {"identifier": "NEW-1"}


def test_a_deleted_item_is_gone(api: httpx.Client, demo: DemoServer) -> None:
    answer = api.delete(ITEM)
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(ITEM).status_code == 404
    assert api.patch(ITEM, json=replacing(price=1)).status_code == 404
    assert api.get(f"{CATALOG}/count").json() == {"count": demo.items - 1}
    assert [write["method"] for write in demo.writes()] == ["DELETE"]


def test_the_id_of_a_deleted_item_is_not_given_again(api: httpx.Client) -> None:
    first = api.post(CATALOG, json=a_new_item()).json()["id"]
    api.delete(f"{CATALOG}/{first}")
    assert api.post(CATALOG, json=a_new_item()).json()["id"] > first


@pytest.mark.parametrize(("method", "path"), [("PUT", ITEM), ("POST", ITEM), ("DELETE", CATALOG), ("PATCH", CATALOG)])
def test_other_methods_are_405(api: httpx.Client, method: str, path: str) -> None:
    answer = api.request(method, path, json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "MethodNotAllowed")


def test_an_edit_behind_the_readers_back_is_seen_but_not_logged(api: httpx.Client, demo: DemoServer) -> None:
    demo.edit(1000, {"price": Decimal("77.70"), "vendorSku": None})
    item = api.get(ITEM).json()
    assert (item["price"], item["_info"]["updatedBy"]) == (77.7, "msmith")
    demo.edit(1001, None)
    assert api.get(f"{CATALOG}/1001").status_code == 404
    assert demo.writes() == []


def test_writes_are_appended_to_the_log_file_as_they_are_applied(tmp_path: Path) -> None:
    log = tmp_path / "writes.jsonl"
    with start(log=log, items=1) as server:
        headers = {"clientId": server.client_id}
        auth = (f"{server.company}+{server.public_key}", server.private_key)
        url = f"{server.url}/v4_6_release/apis/3.0{ITEM}"
        for price in (5, 6):
            httpx.patch(url, json=replacing(price=price), headers=headers, auth=auth, trust_env=False)
        lines = [json.loads(line, parse_float=Decimal) for line in log.read_text("utf-8").splitlines()]
        assert lines == server.writes()
    assert [line["changes"]["price"] for line in lines] == [[Decimal("4.5"), 5], [5, 6]]


def test_an_identifier_is_taken_twice_as_long_as_the_fault_says_so(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "doubles"}])
    assert [api.post(CATALOG, json=a_new_item()).status_code for _ in range(2)] == [201, 201]
    demo.set_faults([])
    assert api.post(CATALOG, json=a_new_item()).status_code == 400
