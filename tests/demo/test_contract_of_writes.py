"""What the specification forbids the demo server refuses, and what it allows the server takes; field by field.

``CWSETUP_CONTRACT_SPEC`` names the specification. Its own error answers aren't in it: statuses and codes are those that
ConnectWise's developer guide and public clients name.
"""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

SPEC = os.environ.get("CWSETUP_CONTRACT_SPEC")
pytestmark = pytest.mark.skipif(SPEC is None, reason="CWSETUP_CONTRACT_SPEC doesn't name a specification")
CATALOG = "/procurement/catalog"
SERVER_OWN = {"id", "_info", "connectWiseID", "calculatedPrice", "calculatedCost"}
NEW: dict[str, Any] = {
    "identifier": "NEW-1",
    "description": "New",
    "customerDescription": "New product",
    "subcategory": {"id": 1},
    "type": {"id": 1},
}


def schema() -> dict[str, Any]:
    if SPEC is None:
        return {"properties": {}, "required": []}
    return dict(json.loads(Path(SPEC).read_text("utf-8"))["components"]["schemas"]["CatalogItem"])


ITEM = schema()
LENGTHS = {name: one["maxLength"] for name, one in ITEM["properties"].items() if "maxLength" in one}
ENUMS = {name: one["enum"] for name, one in ITEM["properties"].items() if "enum" in one}
NUMBERS = [n for n, one in ITEM["properties"].items() if one.get("type") == "number" and n not in SERVER_OWN]
FLAGS = [n for n, one in ITEM["properties"].items() if one.get("type") == "boolean"]
NULLABLE = [n for n, one in ITEM["properties"].items() if one.get("nullable") and n not in {*SERVER_OWN, *NEW}]


def complaints(answer: httpx.Response) -> list[tuple[str, str]]:
    """Return code and field of each inner error of a refusal, in the envelope that it must have."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "InvalidObject"), body
    assert {"code", "message", "errors"} == body.keys()
    assert all({"code", "message", "resource", "field"} == one.keys() for one in body["errors"])
    return [(one["code"], one["field"]) for one in body["errors"]]


def patch(api: httpx.Client, name: str, value: Any) -> httpx.Response:
    return api.patch(f"{CATALOG}/1000", json=[{"op": "replace", "path": name, "value": value}])


def test_the_specification_has_what_these_tests_are_about() -> None:
    assert set(NEW) == set(ITEM["required"])
    assert {"identifier", "description", "vendorSku"} <= LENGTHS.keys()
    assert {"productClass", "recurringCycleType"} <= ENUMS.keys()
    assert {"price", "cost", "recurringRevenue"} <= set(NUMBERS)
    assert {"price", "cost", "recurringFlag"} <= set(NULLABLE)


def test_an_item_needs_no_more_than_what_is_required(api: httpx.Client) -> None:
    assert api.post(CATALOG, json=NEW).status_code == 201


@pytest.mark.parametrize("name", sorted(NEW))
def test_each_required_field_is_required(api: httpx.Client, name: str) -> None:
    without = {key: value for key, value in NEW.items() if key != name}
    assert complaints(api.post(CATALOG, json=without)) == [("MissingRequiredField", name)]
    assert complaints(api.post(CATALOG, json={**NEW, name: None})) == [("MissingRequiredField", name)]


@pytest.mark.parametrize("name", sorted(LENGTHS))
def test_each_text_may_be_as_long_as_specified_and_no_longer(api: httpx.Client, name: str) -> None:
    longest = "x" * LENGTHS[name]
    assert patch(api, name, longest).json()[name] == longest
    assert complaints(patch(api, name, f"{longest}x")) == [("OutOfRange", name)]


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_each_word_of_an_enumeration_is_taken_and_no_other(api: httpx.Client, name: str) -> None:
    assert [patch(api, name, word).json()[name] for word in ENUMS[name]] == ENUMS[name]
    assert complaints(patch(api, name, ENUMS[name][0].upper())) == [("InvalidValue", name)]


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_an_amount_is_a_number_and_nothing_like_one(api: httpx.Client, name: str) -> None:
    assert patch(api, name, 12.5).status_code == 200
    for wrong in ("12.50", True, {"amount": 12.5}, [12.5]):
        assert complaints(patch(api, name, wrong)) == [("InvalidValue", name)]


@pytest.mark.parametrize("name", sorted(FLAGS))
def test_a_flag_is_true_or_false_and_nothing_like_it(api: httpx.Client, name: str) -> None:
    assert complaints(patch(api, name, "true")) == [("InvalidValue", name)]
    assert complaints(patch(api, name, 1)) == [("InvalidValue", name)]


@pytest.mark.parametrize("name", sorted(NULLABLE))
def test_a_field_that_may_be_null_may_be_absent_and_is_left_out_then(api: httpx.Client, name: str) -> None:
    made = api.post(CATALOG, json={**NEW, name: None})
    assert made.status_code == 201
    assert made.json().get(name, "absent") is not None, "nulls are left out of answers"
    assert patch(api, name, None).status_code == 200
    assert name not in api.get(f"{CATALOG}/1000").json()


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", f"{CATALOG}/999999", 404, "NotFound"),
        ("PATCH", f"{CATALOG}/999999", 404, "NotFound"),
        ("GET", "/procurement/colours", 404, "NotFound"),
        ("POST", "/procurement/categories", 405, "MethodNotAllowed"),
        ("DELETE", CATALOG, 405, "MethodNotAllowed"),
        ("GET", f"{CATALOG}?conditions=colour%3D1", 400, "ApiFindCondition"),
        ("GET", f"{CATALOG}?fields=colour", 400, "InvalidFields"),
        ("GET", f"{CATALOG}?pageSize=-1", 400, "InvalidPage"),
    ],
)
def test_every_refusal_has_its_status_and_its_envelope(
    api: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    answer = api.request(method, path, json=[] if method == "PATCH" else None)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]


@pytest.mark.parametrize(
    "operation", [{"op": "test"}, {"op": "replace", "path": "/price"}, {"op": "add", "path": "Price"}]
)
def test_a_patch_is_not_what_json_patch_says(api: httpx.Client, operation: dict[str, Any]) -> None:
    """Bare field names, in their own case, and three operations only."""
    answer = api.patch(f"{CATALOG}/1000", json=[{"path": "price", "value": 9} | operation])
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidPatch")
