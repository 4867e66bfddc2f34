"""The JSON Schema of a profile, which editors check and complete a file with while it is written.

Made from the table of properties: each has its label, its help, its default and its choices there. What no schema can
say, such as a default status that must be one of the active ones, is left to ``document``.
"""

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

from cwsetup.profile.document import IN_FILE
from cwsetup.profile.links import LINK_FORM, links_schema
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import FORMAT, Profile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NO_KEYS: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": False}
_REF = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": 1, "description": "The id that decides."},
        "name": {"type": "string", "description": "A label to read; the id decides."},
    },
    "required": ["id", "name"],
    "additionalProperties": False,
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a profile."""
    form = {"const": FORMAT, "title": "Format", "description": "The version of the profile's form."}
    root: dict[str, Any] = {
        "$schema": DIALECT,
        "title": "cwsetup profile",
        "description": "One ConnectWise connector. Properties are changed by cwsetup edit, or here.",
        "type": "object",
        "properties": {"format": form},
        "required": ["format"],
        "additionalProperties": False,
        "$defs": {"ref": _REF},
    }
    described = dict(_tables(Profile))
    for declared in IN_FILE:
        _describe(_table(root, declared.table, described), declared)
    links = {"title": "Links", "description": f"Which item each product has. {LINK_FORM}"}
    root["properties"]["links"] = links_schema() | links
    root["required"] += [key for key, part in root["properties"].items() if "required" in part]
    return root


def schema_text() -> str:
    """Return the JSON Schema of a profile as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _tables(kind: type, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path of each table of properties, and what its class says it is."""
    for spec in dataclasses.fields(kind):
        if "table" in spec.metadata:
            part: type = spec.metadata["table"]
            here = f"{path}.{spec.name}".strip(".")
            yield here, (part.__doc__ or "").partition("\n")[0]
            yield from _tables(part, here)


def _table(root: dict[str, Any], path: str, described: dict[str, str]) -> dict[str, Any]:
    table, here = root, ""
    for part in filter(None, path.split(".")):
        here = f"{here}.{part}".strip(".")
        fresh = _NO_KEYS | {"properties": {}, "description": described[here]}
        table = table["properties"].setdefault(part, fresh)
    return table


def _describe(table: dict[str, Any], declared: Property) -> None:
    """Put a property into its table's schema, and when it can't be left out."""
    part = declared.shape.schema() | {"title": declared.label, "description": declared.explanation}
    if declared.default not in (dataclasses.MISSING, None, {}):
        part["default"] = declared.shape.dump(declared.default)
    table["properties"][declared.key] = part
    if declared.required and not declared.can_be_left:
        table.setdefault("required", []).append(declared.key)
    if declared.needed_when is not None:
        key, values = declared.needed_when
        when = {"properties": {key: {"enum": [str(value) for value in values]}}, "required": [key]}
        table.setdefault("allOf", []).append({"if": when, "then": {"required": [declared.key]}})
