"""The schema of a plan: every plan that is printed or saved fits it, and what isn't a plan doesn't."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from cwsetup.pricing.plan_json import as_dict
from cwsetup.storage.plan_schema import plan_schema, plan_schema_text
from cwsetup.storage.planfile import plan_text
from tests.storage.test_planfile import a_full_plan, a_saved_plan

Change = Callable[[dict[str, Any]], object]


def is_valid(plan: object) -> bool:
    return bool(Draft202012Validator(plan_schema()).is_valid(plan))


def test_the_schema_is_sound() -> None:
    Draft202012Validator.check_schema(plan_schema())
    assert json.loads(plan_schema_text()) == plan_schema()


def test_a_plan_fits_as_it_is_printed_saved_and_applied() -> None:
    printed, saved = as_dict(a_full_plan()), json.loads(plan_text(a_saved_plan()))
    assert is_valid(printed)
    assert is_valid(saved)
    assert is_valid(printed | {"run": "20261124-1", "applied": {"written": 2, "failed": 0}})
    assert saved.keys() > printed.keys()


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: plan.pop("seal"),
        lambda plan: plan.update(format=2),
        lambda plan: plan.update(colour="red"),
        lambda plan: plan.update(created=None),
        lambda plan: plan["summary"].pop("update"),
        lambda plan: plan["limits"][0].update(limit="max_luck"),
        lambda plan: plan["entries"][0].pop("notes"),
        lambda plan: plan["entries"][0].pop("action"),
        lambda plan: plan["entries"][0].update(rule="unheard-of"),
        lambda plan: plan["entries"][0]["after"].update(price=41),
        lambda plan: plan["entries"][0]["after"].update(price="41"),
        lambda plan: plan["entries"][0].update(seen={"identifier": "E3"}),
    ],
)
def test_anything_else_in_a_plan_doesnt_fit(change: Change) -> None:
    saved = json.loads(plan_text(a_saved_plan()))
    assert is_valid(saved)
    change(saved)
    assert not is_valid(saved)
