"""The example that pushes a contract: bodies as ConnectWise specifies them, made of every property that is for that."""

import json
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from cwsetup import LoadedProfile, load_profile
from cwsetup.profile.billing_settings import CompensationLimit, CompensationRate
from cwsetup.profile.instance import Ref
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.settings import PROPERTIES
from cwsetup.storage.profiles import Profiles
from tests.demo.test_contract import strict
from tests.profile.builders import examples, usual
from tests.test_docs import script

SPECIFICATION = os.environ.get("CWSETUP_CONTRACT_SPEC", "")
PUSHED = [
    declared
    for declared in PROPERTIES
    if declared.section in {Section.AGREEMENTS, Section.COMPANIES, Section.INVOICES, Section.MAPPINGS}
]
MAPPED: dict[str, dict[str, Ref]] = {
    "payment_terms": {"Net 30": Ref(2, "Net 30 days")},
    "agreement_types": {"Recurring": Ref(3, "Managed")},
    "units_of_measure": {"Annual": Ref(4, "Year")},
    "billing_frequencies": {"Monthly": Ref(5, "Monthly")},
}
AMOUNTS = {
    "employee_compensation_not_exceed": CompensationLimit.PERCENT,
    "employee_compensation_limit": Decimal("12.5"),
    "employee_compensation_rate": CompensationRate.HOURLY,
    "employee_compensation_hourly_rate": Decimal(40),
}
Load = Callable[..., LoadedProfile]


@pytest.fixture(scope="module")
def example() -> ModuleType:
    return script("examples/agreements/bodies.py")


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(values: dict[str, Any]) -> LoadedProfile:
        path = tmp_path / "contoso.toml"
        path.unlink(missing_ok=True)
        Profiles(tmp_path).create(path, values, {})
        return load_profile(path)

    return load


@pytest.mark.skipif(not SPECIFICATION, reason="CWSETUP_CONTRACT_SPEC names no specification")
@pytest.mark.parametrize("more", [{}, AMOUNTS, {"line_description": "Line One & Line Two"}], ids=str)
def test_every_body_is_as_connectwise_specifies_it(example: ModuleType, load: Load, more: dict[str, Any]) -> None:
    made = example.bodies(load(usual(**more) | MAPPED))
    assert [faults(request, body) for request, body in made.items()] == [[]] * 4


@pytest.mark.skipif(not SPECIFICATION, reason="CWSETUP_CONTRACT_SPEC names no specification")
@pytest.mark.parametrize("wrong", [{"company": None}, {"invoicingCycle": "Year"}, {"location": {"code": 2}}], ids=str)
def test_a_body_that_isnt_as_specified_would_be_noticed(example: ModuleType, load: Load, wrong: dict[str, Any]) -> None:
    made = example.bodies(load(usual() | MAPPED))
    request = "POST /finance/agreements"
    assert faults(request, made[request]) == []
    assert len(faults(request, made[request] | wrong)) == 1


@pytest.mark.parametrize("declared", PUSHED, ids=lambda declared: declared.key)
def test_each_property_for_pushing_decides_something_in_the_bodies(
    example: ModuleType, load: Load, declared: Property
) -> None:
    values = usual() | MAPPED | AMOUNTS
    before = example.bodies(load(values))
    assert example.bodies(load(values)) == before
    other = other_than(values, declared)
    cure = f"no body of examples/agreements/bodies.py says anything of {declared.key}"
    assert example.bodies(load(values | {declared.key: other})) != before, cure


def other_than(values: dict[str, Any], declared: Property) -> Any:
    """Return another value of a property than the profile has."""
    if declared.key in MAPPED:
        return {word: Ref(77, "Another") for word in MAPPED[declared.key]}
    if declared.key == "default_active_status":
        values["active_statuses"] = (Ref(1, "Active"), Ref(77, "Another"))
        return Ref(77, "Another")
    if declared.key == "active_statuses":
        return (*values[declared.key], Ref(77, "Another"))
    return next(value for value in examples(declared) if value != values.get(declared.key, declared.default))


def faults(request: str, body: Any) -> list[str]:
    """Return what the specification has against a body; a condition has none. Unknown fields count as faults."""
    method, _, path = request.partition(" ")
    if method == "GET":
        return []
    specification = json.loads(Path(SPECIFICATION).read_text("utf-8"))
    schema = specification["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    whole = strict(schema) | {"components": strict(specification["components"])}
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(whole).iter_errors(body)]
