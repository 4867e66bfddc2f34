"""How a profile looks as text: a new one with a comment to each property, an edited one as its author left it."""

import re
from collections.abc import Mapping
from typing import Any

import tomli_w
import tomlkit
from tomlkit.items import Array, Table

from cwsetup.profile.document import IN_FILE, write_document
from cwsetup.profile.picks import MapTo
from cwsetup.profile.properties import Property
from cwsetup.profile.sources import Sources

SCHEMA_FILE = "cwsetup.schema.json"


def new_text(values: Mapping[str, Any], links: Mapping[str, int | Mapping[str, int]]) -> str:
    """Return a fresh profile: every value below a comment that says what it is."""
    document = write_document(values, links)
    lines = [f"#:schema ./{SCHEMA_FILE}", f"format = {document['format']}", ""]
    table = ""
    for declared in IN_FILE:
        if declared.key not in values:
            continue
        if declared.table != table and not isinstance(declared.shape, MapTo | Sources):
            table = declared.table
            lines += ["", f"[{table}]"]
        lines += _property_lines(declared, declared.shape.dump(values[declared.key]))
    if links:
        lines += ["", "[links]", *_lines(document["links"])]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _property_lines(declared: Property, raw: Any) -> list[str]:
    comment = f"# {declared.label}: {declared.help}"
    match declared.shape:
        case MapTo():
            return ["", f"[{declared.path}]", comment, *_lines(raw)]
        case Sources():
            first, *others = ([f"[[{declared.path}]]", *_lines(source)] for source in raw)
            return ["", first[0], comment, *first[1:], *(line for lines in others for line in ["", *lines])]
        case _:
            return [comment, *_lines({declared.key: raw})]


def _lines(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_inline(part)}" for key, part in table.items()]


def _key(name: str) -> str:
    return tomli_w.dumps({name: 0}).removesuffix(" = 0\n")


def _inline(raw: Any) -> str:
    """Return a TOML value on one line; tomli-w would make tables and long lists of them."""
    if isinstance(raw, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(part)}" for key, part in raw.items()) + " }"
    if isinstance(raw, list):
        return "[" + ", ".join(_inline(part) for part in raw) + "]"
    return tomli_w.dumps({"value": raw}).partition(" = ")[2].strip()


def edited_text(text: str, changes: Mapping[str, Any], removed: frozenset[str] = frozenset()) -> str:
    """Return a profile's text with some properties changed; comments, order and layout elsewhere stay as they are."""
    document = tomlkit.parse(text)
    for declared in IN_FILE:
        if declared.key in changes:
            table = _table_of(document, declared)
            table[declared.key] = _changed(table.get(declared.key), declared.shape.dump(changes[declared.key]))
        elif declared.key in removed:
            _table_of(document, declared).pop(declared.key, None)
    return tomlkit.dumps(document)


def _table_of(document: tomlkit.TOMLDocument, declared: Property) -> Any:
    table: Any = document
    for part in filter(None, declared.table.split(".")):
        if part not in table:
            table[part] = tomlkit.table()
        table = table[part]
    return table


def _changed(present: Any, raw: Any) -> Any:
    """Return the item for a new value: tables and lists of several lines are changed in place, for their comments."""
    if isinstance(present, Table) and isinstance(raw, dict):
        for word in [word for word in present if word not in raw]:
            del present[word]
        for word, part in raw.items():
            if present.get(word) != part:
                present[word] = _item(part)
        return present
    if isinstance(present, Array) and isinstance(raw, list) and "\n" in present.as_string():
        _reorder(present, raw)
        return present
    return _item(raw)


def _reorder(present: Array, wanted: list[Any]) -> None:
    for place, part in enumerate(wanted):
        if place < len(present) and present[place] == part:
            continue
        item = next((present.pop(late) for late in range(place, len(present)) if present[late] == part), _item(part))
        present.insert(place, item)
    while len(present) > len(wanted):
        present.pop()


def _item(raw: Any) -> Any:
    """Return a TOML item laid out as in a fresh profile; price sources are tables of their own, a map is one."""
    if isinstance(raw, list) and raw and isinstance(raw[0], dict) and "format" in raw[0]:
        return tomlkit.parse("\n".join(line for source in raw for line in ["[[sources]]", *_lines(source)]))["sources"]
    if isinstance(raw, dict) and all(isinstance(part, dict) for part in raw.values()):
        return tomlkit.parse("\n".join(["[map]", *_lines(raw)]))["map"]
    return tomlkit.value(_inline(raw))


def line_of(text: str, path: tuple[str, ...]) -> int | None:
    """Return the line on which a key stands, or else its table; ``None`` when neither does."""
    table, found = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?", line)
        if header:
            table = header[1].replace('"', "")
            if table == ".".join(path):
                return number
            if table == ".".join(path[:-1]):
                found = number
        elif table == ".".join(path[:-1]) and re.match(rf"""\s*["']?{re.escape(path[-1])}["']?\s*=""", line):
            return number
    return found
