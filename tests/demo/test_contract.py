"""Every answer of the demo server, held against the official specification of ConnectWise.

The specification isn't ours to ship: ``CWSETUP_CONTRACT_SPEC`` names the file. Objects are held to the fields
that it names, so that an invented one is noticed.
"""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from cwsetup.demo import agreement_models, models
from cwsetup.demo.schema import Field, Kind, Model

jsonschema: Any = pytest.importorskip("jsonschema")
SPEC = os.environ.get("CWSETUP_CONTRACT_SPEC")
pytestmark = pytest.mark.skipif(SPEC is None, reason="CWSETUP_CONTRACT_SPEC doesn't name a specification")
LISTS = [
    "/procurement/catalog",
    "/procurement/categories",
    "/procurement/categories/{parentId}/subcategories/",
    "/procurement/subcategories/",
    "/procurement/types",
    "/procurement/unitOfMeasures",
    "/finance/billingCycles",
    "/finance/billingTerms",
    "/finance/agreements",
    "/finance/agreements/types",
    "/finance/agreements/{parentId}/additions",
    "/company/companies/statuses",
    "/system/locations",
    "/system/locations/{parentId}/departments",
    "/system/departments",
    "/system/info/departmentlocations",
]
MODELS = [one for one in (vars(models) | vars(agreement_models)).values() if isinstance(one, Model)]


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    return dict(json.loads(Path(SPEC or "").read_text("utf-8")))


def strict(schema: Any) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema: null where it's allowed, and no property that isn't named."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: strict(value) for name, value in schema.items()}
    if result.pop("nullable", False) is True:
        result["type"] = [result["type"], "null"]
    if "properties" in result and isinstance(schema.get("type"), str):
        result.setdefault("additionalProperties", False)
    return result


def errors(spec: dict[str, Any], path: str, method: str, answer: httpx.Response) -> list[str]:
    """What the specification of an answer has against it."""
    described = spec["paths"][path][method]["responses"][str(answer.status_code)]["content"]
    assert answer.headers["Content-Type"] in described
    schema = strict(described[answer.headers["Content-Type"]]["schema"])
    whole = {**schema, "components": strict(spec["components"])}
    return [
        f"{error.json_path}: {error.message}"
        for error in jsonschema.Draft202012Validator(whole).iter_errors(answer.json())
    ]


@pytest.mark.parametrize("path", LISTS)
def test_every_list_and_every_count_is_as_specified(api: httpx.Client, spec: dict[str, Any], path: str) -> None:
    rows = api.get(path.replace("{parentId}", "1"), params={"pageSize": 1000})
    assert errors(spec, path, "get", rows) == []
    count = api.get(path.replace("{parentId}", "1").rstrip("/") + "/count")
    assert count.json() == {"count": len(rows.json())}


def test_one_record_is_as_specified(api: httpx.Client, spec: dict[str, Any]) -> None:
    assert errors(spec, "/procurement/catalog/{id}", "get", api.get("/procurement/catalog/1000")) == []
    additions = "/finance/agreements/{parentId}/additions"
    first = api.get("/finance/agreements/1/additions").json()[0]["id"]
    assert errors(spec, f"{additions}/{{id}}", "get", api.get(f"/finance/agreements/1/additions/{first}")) == []
    assert errors(spec, "/finance/agreements/{id}", "get", api.get("/finance/agreements/1")) == []
    assert errors(spec, "/system/info", "get", api.get("/system/info")) == []
    assert errors(spec, "/procurement/catalog/count", "get", api.get("/procurement/catalog/count")) == []


def test_the_answers_of_writes_are_as_specified(api: httpx.Client, spec: dict[str, Any]) -> None:
    new = {
        "identifier": "NEW-1",
        "description": "New",
        "customerDescription": "New product",
        "subcategory": {"id": 3},
        "type": {"id": 1},
        "unitOfMeasure": {"id": 2},
        "recurringFlag": True,
        "recurringBillCycle": {"id": 1},
        "price": 5.25,
    }
    assert errors(spec, "/procurement/catalog", "post", api.post("/procurement/catalog", json=new)) == []
    change = [{"op": "replace", "path": "agreementType", "value": {"id": 1}}]
    answer = api.patch("/procurement/catalog/1000", json=change)
    assert errors(spec, "/procurement/catalog/{id}", "patch", answer) == []


def test_the_contract_notices_a_wrong_answer(spec: dict[str, Any]) -> None:
    wrong = httpx.Response(
        200,
        headers={"Content-Type": "application/vnd.connectwise.com+json; version=2025.1"},
        json=[{"id": 1, "colour": "red", "price": "12.50"}],
    )
    found = " ".join(errors(spec, "/procurement/catalog", "get", wrong))
    assert "colour" in found
    assert "'12.50' is not of type" in found
    assert "'identifier' is a required property" in found


@pytest.mark.parametrize("one", MODELS, ids=lambda one: one.name)
def test_the_models_are_the_specifications(spec: dict[str, Any], one: Model) -> None:
    schema = spec["components"]["schemas"][one.name]
    for field in one.fields.values():
        declared = schema["properties"][field.name]
        assert field.longest == declared.get("maxLength")
        assert field.choices == tuple(declared.get("enum", ()))
        assert field.required == (field.name in schema.get("required", ()))
        assert kind_of(declared, field)


def kind_of(declared: dict[str, Any], field: Field) -> bool:
    if field.kind is Kind.MOMENT:
        return bool(declared["type"] == "string" and declared["format"] == "date-time")
    kinds = {"string": Kind.TEXT, "number": Kind.MONEY, "integer": Kind.WHOLE, "boolean": Kind.FLAG, "array": Kind.MANY}
    return field.kind is (Kind.REFERENCE if "$ref" in declared else kinds[declared["type"]])


def test_the_catalog_item_lacks_no_field(spec: dict[str, Any]) -> None:
    assert {*models.CATALOG_ITEM.fields, "_info"} == set(spec["components"]["schemas"]["CatalogItem"]["properties"])
