"""Every request that the client can send, held against ConnectWise's own specification."""

import json
import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from cwsetup.connectwise.agreements import LiveAgreements
from cwsetup.connectwise.catalog import CATALOG, LiveCatalog
from cwsetup.connectwise.client import API, Client
from cwsetup.connectwise.items import AMOUNTS, FIELDS, items_from_api
from cwsetup.connectwise.tables import LiveInstance
from cwsetup.pricing.catalog import NewItem
from cwsetup.profile.instance import Ref, Table
from tests.demo.test_contract import LISTS

SPECIFICATION = os.environ.get("CWSETUP_CONTRACT_SPEC", "")
pytestmark = pytest.mark.skipif(not SPECIFICATION, reason="CWSETUP_CONTRACT_SPEC names no specification")


class Recorder(httpx.BaseTransport):
    """Sends requests over the network and keeps them, with what was answered."""

    def __init__(self) -> None:
        self.inner = httpx.HTTPTransport()
        self.sent: list[httpx.Request] = []
        self.statuses: list[int] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.sent.append(request)
        answer = self.inner.handle_request(request)
        self.statuses.append(answer.status_code)
        return answer

    def close(self) -> None:
        self.inner.close()


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(Path(SPECIFICATION).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    yield recorder
    recorder.close()


@pytest.fixture
def sent(client_with: Callable[..., Client], recorder: Recorder) -> list[httpx.Request]:
    """One of every request that this package knows how to send."""
    client = client_with(transport=recorder)
    instance, catalog = LiveInstance(client), LiveCatalog(client)
    for table in Table:
        instance.rows(table)
    instance.rows(Table.SUBCATEGORIES, 1)
    instance.rows(Table.DEPARTMENTS, 1)
    agreements = LiveAgreements(client)
    agreements.count()
    agreements.additions(agreements.active()[0].id)
    items = catalog.items()
    catalog.item(items[0].id)
    catalog.items_by_id([item.id for item in items[:200]])
    catalog.items_named('19" RACK-SHELF')
    amounts = ("price", "cost", "recurring_price", "recurring_cost")
    catalog.update(items[0].id, dict.fromkeys(amounts, Decimal("12.50")))
    catalog.deactivate(items[0].id)
    catalog.create(
        NewItem(
            identifier="CONTRACT-1",
            description="Contract",
            customer_description="Contract",
            subcategory=Ref(1, "x"),
            product_type=Ref(1, "x"),
            product_class="Agreement",
            unit_of_measure=Ref(1, "x"),
            price=Decimal("12.50"),
            cost=Decimal(3),
            manufacturer_part_number="MPN",
        )
    )
    return recorder.sent


def path_of(specification: dict[str, Any], request: httpx.Request) -> str:
    """The specification's path of a request; exact paths go before those with parameters."""
    path = request.url.path.removeprefix(API)
    for known in sorted(specification["paths"], key=lambda known: known.count("{")):
        if re.fullmatch(re.sub(r"\\{\w+\\}", r"[0-9]+", re.escape(known)), path):
            return str(known)
    raise AssertionError(f"{request.method} {path} isn't in the specification")


def operation(specification: dict[str, Any], request: httpx.Request) -> dict[str, Any]:
    """The operation of a request."""
    found: dict[str, Any] = specification["paths"][path_of(specification, request)][request.method.lower()]
    return found


def model(specification: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a record behind references and lists."""
    while "$ref" in schema or "allOf" in schema or schema.get("type") == "array":
        if "$ref" in schema:
            schema = specification["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        else:
            schema = schema["allOf"][0] if "allOf" in schema else schema["items"]
    return schema


def answer_model(specification: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    success = next(found["responses"][status] for status in ("200", "201") if status in found["responses"])
    return model(specification, next(iter(success["content"].values()))["schema"])


def nullable(node: Any) -> Any:
    """OpenAPI 3.0's ``nullable`` in the words of JSON Schema."""
    if isinstance(node, list):
        return [nullable(part) for part in node]
    if not isinstance(node, dict):
        return node
    changed = {key: nullable(value) for key, value in node.items()}
    if changed.pop("nullable", False) is True and isinstance(changed.get("type"), str):
        changed["type"] = [changed["type"], "null"]
    return changed


def test_every_request_is_an_operation_with_known_parameters(
    specification: dict[str, Any], sent: list[httpx.Request]
) -> None:
    for request in sent:
        parameters = operation(specification, request)["parameters"]
        named = {one["name"] for one in parameters if one["in"] == "query"}
        assert set(request.url.params) <= named, request.url
        headers = {one["name"] for one in parameters if one["in"] == "header" and one.get("required")}
        assert headers <= {"clientId"}
        assert all(request.headers[name] for name in headers)


def test_every_field_that_is_asked_for_exists(specification: dict[str, Any], sent: list[httpx.Request]) -> None:
    for request in sent:
        record = answer_model(specification, operation(specification, request))
        for field in filter(None, request.url.params.get("fields", "").split(",")):
            inner = record
            for name in field.split("/"):
                inner = model(specification, inner)
                assert name in inner["properties"], f"{field} of {request.url.path}"
                inner = inner["properties"][name]


def test_every_condition_names_a_field(specification: dict[str, Any], sent: list[httpx.Request]) -> None:
    for request in sent:
        listed = httpx.Request("GET", str(request.url).replace("/count?", "?"))  # what is counted is what is listed
        record = answer_model(specification, operation(specification, listed))
        for condition in filter(None, request.url.params.get("conditions", "").split(" and ")):
            name = re.match(r"\w+", condition)
            assert name is not None
            assert name[0] in record["properties"], f"{condition} of {request.url.path}"


def test_every_body_fits_its_schema(specification: dict[str, Any], sent: list[httpx.Request]) -> None:
    bodies = [request for request in sent if request.method != "GET"]
    assert {request.method for request in bodies} == {"PATCH", "POST"}
    for request in bodies:
        wanted = operation(specification, request)["requestBody"]["content"]["application/json"]["schema"]
        schema = nullable({**wanted, "components": specification["components"]})
        Draft202012Validator(schema).validate(json.loads(request.content))


def test_every_path_of_a_patch_is_a_field_and_its_value_fits(
    specification: dict[str, Any], sent: list[httpx.Request]
) -> None:
    item = specification["components"]["schemas"]["CatalogItem"]["properties"]
    operations = [one for request in sent if request.method == "PATCH" for one in json.loads(request.content)]
    assert len(operations) == 5
    for one in operations:
        Draft202012Validator(nullable(item[one["path"]])).validate(one["value"])


def test_a_created_item_has_every_field_that_is_required_and_none_that_is_unknown(
    specification: dict[str, Any], sent: list[httpx.Request]
) -> None:
    (body,) = [json.loads(request.content) for request in sent if request.method == "POST"]
    item = specification["components"]["schemas"]["CatalogItem"]
    assert set(item["required"]) <= body.keys() <= item["properties"].keys()


def test_every_answer_has_a_status_that_the_specification_names(
    specification: dict[str, Any], recorder: Recorder, sent: list[httpx.Request]
) -> None:
    for request, status in zip(sent, recorder.statuses, strict=True):
        assert str(status) in operation(specification, request)["responses"], request.url


def test_every_operation_in_use_is_one_whose_answers_are_held_against_the_specification(
    specification: dict[str, Any], sent: list[httpx.Request]
) -> None:
    held = {path.rstrip("/") for path in LISTS} | {f"{CATALOG}/{{id}}", f"{CATALOG}/count"}
    held |= {"/finance/agreements/count", "/finance/agreements/{parentId}/additions"}
    used = {path_of(specification, request).rstrip("/") for request in sent}
    assert used <= held


def test_an_item_with_nothing_but_what_is_required_can_be_read(specification: dict[str, Any]) -> None:
    """Nulls are left out of answers: everything that isn't required may be absent, or null."""
    required = set(specification["components"]["schemas"]["CatalogItem"]["required"])
    bare = {"id": 7, **{name: {"id": 1} if name in {"subcategory", "type"} else "x" for name in required}}
    item = items_from_api([bare])[0]
    assert (item.id, item.price, item.cost, item.unit_of_measure) == (7, None, None, None)
    names = {field.partition("/")[0] for field in FIELDS}
    assert items_from_api([{**dict.fromkeys(names), **bare}])[0] == item


def test_every_field_of_an_item_can_be_read_as_it_is_specified(specification: dict[str, Any]) -> None:
    properties = specification["components"]["schemas"]["CatalogItem"]["properties"]
    values = {"string": "x", "number": Decimal("1.25"), "integer": 3, "boolean": True}
    row = {
        name: values[properties[name]["type"]] if "type" in properties[name] else {"id": 4, "name": "x"}
        for name in {field.partition("/")[0] for field in FIELDS} - {"_info"}
    }
    item = items_from_api([row])[0]
    assert {getattr(item, name) for name in AMOUNTS} == {Decimal("1.25")}
    assert all([item.inactive, item.markup, item.calculated_price, item.calculated_cost])
    assert item.unit_of_measure is not None
    assert item.unit_of_measure.id == 4
