"""How a fresh profile looks as text, with a comment to each property, and on which line of any profile a key stands."""

import re
from collections.abc import Mapping
from typing import Any

import tomli_w

from cwsetup.profile.document import IN_FILE, write_document
from cwsetup.profile.links import Links
from cwsetup.profile.picks import MapTo
from cwsetup.profile.properties import Property
from cwsetup.profile.sources import Sources
from cwsetup.text import safe_toml

SCHEMA_FILE = "cwsetup.schema.json"


def new_text(values: Mapping[str, Any], links: Links) -> str:
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
        lines += ["", "[links]", *lines_of(document["links"])]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _property_lines(declared: Property, raw: Any) -> list[str]:
    comment = f"# {declared.label}: {declared.help}"
    match declared.shape:
        case MapTo():
            return ["", f"[{declared.path}]", comment, *lines_of(raw)]
        case Sources():
            first, *others = ([f"[[{declared.path}]]", *lines_of(source)] for source in raw)
            return ["", first[0], comment, *first[1:], *(line for lines in others for line in ["", *lines])]
        case _:
            return [comment, *lines_of({declared.key: raw})]


def lines_of(table: Mapping[str, Any]) -> list[str]:
    """Return the lines of a TOML table, one for each key."""
    return [f"{_key(key)} = {inline(part)}" for key, part in table.items()]


def _key(name: str) -> str:
    return safe_toml(tomli_w.dumps({name: 0}).removesuffix(" = 0\n"))


def inline(raw: Any) -> str:
    """Return a TOML value on one line; tomli-w would make tables and long lists of them."""
    if isinstance(raw, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {inline(part)}" for key, part in raw.items()) + " }"
    if isinstance(raw, list):
        return "[" + ", ".join(inline(part) for part in raw) + "]"
    return safe_toml(tomli_w.dumps({"value": raw}).partition(" = ")[2].strip())


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
