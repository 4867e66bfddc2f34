"""The JSON Schema of a plan: of what ``sync-prices --json`` prints, and of a file of ``sync-prices --out``.

The file says more than is printed: what an apply needs, and its seal. Whether a plan may be trusted, no schema says.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cwsetup.pricing.catalog import NewItem
from cwsetup.pricing.change import Field
from cwsetup.pricing.entry import Action, Skip
from cwsetup.pricing.limits import Limit
from cwsetup.pricing.plan_json import FORMAT
from cwsetup.pricing.rules import Rule
from cwsetup.pricing.seen import Seen
from cwsetup.profile.instance import Ref
from cwsetup.profile.schema import DIALECT

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_YES_NO: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TIME: Schema = {"type": "string", "format": "date-time"}
_DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_MONEY: Schema = {"type": ["string", "null"], "pattern": r"^-?[0-9]{1,30}\.[0-9]{2,30}$"}
_REF: Schema = {
    "type": "object",
    "properties": {"id": {"type": "integer", "minimum": 1}, "name": _TEXT},
    "required": ["id", "name"],
    "additionalProperties": False,
}


def plan_schema() -> Schema:
    """Return the JSON Schema of a plan; what only its file or only a finished apply says may be absent."""
    printed = {
        "format": {"const": FORMAT},
        "profile": _said("The profile as -p takes it.", _TEXT),
        "url": _said("The instance that the plan is for.", _TEXT),
        "created": _said("When it was made.", _TIME),
        "summary": _said("How many entries have each action.", _object({str(action): _COUNT for action in Action})),
        "entries": {"type": "array", "items": _entry()},
        "limits": {"type": "array", "items": _limit()},
        "rejects": _said("How many rows of the price files can't be used.", _COUNT),
    }
    in_file = {
        "company": _said("The company that the plan is for.", _TEXT),
        "whole": _said("Whether it is about every product.", _YES_NO),
        "sources": {"type": "array", "items": _object({"file": _TEXT, "sha256": _DIGEST})},
        "profile_sha256": _DIGEST,
        "seal": _said("The SHA-256 over all the rest.", _DIGEST),
    }
    after_apply = {
        "run": _said("The run that history, resume and undo take.", _TEXT),
        "applied": _said("What came of the writes.", {"type": "object", "additionalProperties": _COUNT}),
    }
    whole = _object(printed, in_file | after_apply)
    return {"$schema": DIALECT, "title": "cwsetup plan"} | whole | {"dependentRequired": _together(in_file)}


def plan_schema_text() -> str:
    """Return the JSON Schema of a plan as the text of its file."""
    return json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n"


def _entry() -> Schema:
    printed = {
        "product_id": _TEXT,
        "unit": _said("Where each unit has its own item.", _MAYBE),
        "action": {"enum": [str(action) for action in Action]},
        "item_id": {"type": ["integer", "null"], "minimum": 1},
        "identifier": _said("The catalog item's, present or to be.", _MAYBE),
        "before": _said("What ConnectWise has.", _object({"cost": _MONEY, "price": _MONEY})),
        "after": _said("What the item gets.", _object({"cost": _MONEY, "price": _MONEY})),
        "price_list": _MAYBE,
        "rule": _said("The first rule that wants a person's eye.", _one_of(Rule)),
        "reason": _said("Why it is what it is, in a sentence.", _MAYBE),
        "allow": _said("The option that releases it.", _MAYBE),
        "last_updated": {"type": ["string", "null"], "format": "date-time"},
    }
    in_file = {
        "product_name": _TEXT,
        "skip": _one_of(Skip),
        "seen": _said("The item as it was seen.", _or_null(_fields_of(Seen))),
        "changed": {"type": "array", "items": _change()},
        "new_item": _said("The item to create.", _or_null(_fields_of(NewItem))),
        "findings": {"type": "array", "items": _finding()},
        "released": {"type": "array", "items": _finding()},
        "notes": {"type": "array", "items": _TEXT},
    }
    return _object(printed, in_file) | {"dependentRequired": _together(in_file)}


def _change() -> Schema:
    amount = _MONEY | {"type": "string"}
    return _object({"field": {"enum": [str(field) for field in Field]}, "before": _MONEY, "after": amount})


def _finding() -> Schema:
    return _object({"rule": {"enum": [str(rule) for rule in Rule]}, "sentence": _TEXT, "allow": _MAYBE, "cure": _MAYBE})


def _limit() -> Schema:
    named = {"enum": [str(limit) for limit in Limit]}
    return _object({"limit": named, "message": _TEXT, "flag": _said("The option that lets it pass.", _MAYBE)})


def _fields_of(kind: type[NewItem | Seen]) -> Schema:
    return _object({spec.name: _KINDS[str(spec.type)] for spec in fields(kind)})


def _one_of(members: type[StrEnum]) -> Schema:
    return {"enum": [*(str(member) for member in members), None]}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _said(description: str, schema: Schema) -> Schema:
    return schema | {"description": description}


def _object(required: Schema, more: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": required | (more or {}),
        "required": [*required],
        "additionalProperties": False,
    }


def _together(names: Schema) -> dict[str, list[str]]:
    """Say that these stand in a plan all or none, as its file has them."""
    return {name: [other for other in names if other != name] for name in names}


_KINDS: Mapping[str, Schema] = {
    str(str): _TEXT,
    str(str | None): _MAYBE,
    str(bool): _YES_NO,
    str(Ref): _REF,
    str(Ref | None): _or_null(_REF),
    str(Decimal | None): _MONEY,
}
