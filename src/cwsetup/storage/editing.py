"""A profile's text with some properties changed, and every comment, order and layout elsewhere as its author left it.

Whatever tomlkit makes of an edit is read back and must say the same as before but for the one property. An edit in
place that doesn't is done again with the value on one line; people write TOML in more ways than tomlkit can edit.
"""

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, InlineTable, Table

from cwsetup.errors import CwsetupError
from cwsetup.profile.document import IN_FILE
from cwsetup.profile.picks import MapTo
from cwsetup.profile.properties import Property
from cwsetup.profile.sources import Sources
from cwsetup.storage.layout import inline, lines_of


def edited_text(text: str, changes: Mapping[str, Any], removed: frozenset[str] = frozenset()) -> str:
    """Return a profile's text with some properties changed and some taken out."""
    windows = "\n" in text and text.count("\n") == text.count("\r\n")
    edited = text.replace("\r\n", "\n") if windows else text
    for declared in IN_FILE:
        if declared.key in changes:
            edited = _with(edited, declared, declared.shape.dump(changes[declared.key]))
        elif declared.key in removed:
            document = tomlkit.parse(edited)
            _table_of(document, declared).pop(declared.key, None)
            edited = tomlkit.dumps(document)
    return edited.replace("\n", "\r\n") if windows else edited


def _with(text: str, declared: Property, raw: Any) -> str:
    wanted = _with_raw(tomllib.loads(text, parse_float=Decimal), declared, raw)
    for put in (_put_in_place, _put_on_one_line):
        try:
            document = tomlkit.parse(text)
            put(_table_of(document, declared), declared, raw)
            edited = tomlkit.dumps(document)
            if tomllib.loads(edited, parse_float=Decimal) == wanted:
                return edited
        except (TOMLKitError, ValueError):  # tomlkit's refusals, and TOML that isn't
            continue
    raise CwsetupError(f"{declared.path} can't be changed the way it is written.", hint="Change it by hand.")


def _with_raw(document: dict[str, Any], declared: Property, raw: Any) -> dict[str, Any]:
    wanted = deepcopy(document)
    table = wanted
    for part in filter(None, declared.table.split(".")):
        table = table.setdefault(part, {})
    table[declared.key] = raw
    return wanted


def _table_of(document: tomlkit.TOMLDocument, declared: Property) -> Any:
    table: Any = document
    for part in filter(None, declared.table.split(".")):
        if part not in table:
            table[part] = tomlkit.inline_table() if isinstance(table, InlineTable) else tomlkit.table()
        table = table[part]
    return table


def _put_on_one_line(table: Any, declared: Property, raw: Any) -> None:
    table.pop(declared.key, None)
    table[declared.key] = _value(raw)


def _put_in_place(table: Any, declared: Property, raw: Any) -> None:
    present = table.get(declared.key)
    if present is None:
        _add(table, declared, raw)
        return
    item = _changed(present, raw)
    if item is not present:
        table[declared.key] = item


def _add(table: Any, declared: Property, raw: Any) -> None:
    """Add a value as a fresh profile has it: map and price sources as tables, all else after the table's last value."""
    match declared.shape:
        case MapTo():
            table[declared.key] = _parsed(["[map]", *lines_of(raw)])["map"]
        case Sources():
            lines = [line for source in raw for line in ["[[sources]]", *lines_of(source)]]
            table[declared.key] = _parsed(lines)["sources"]
        case _:
            last = next((key for key in reversed(list(table)) if not isinstance(table[key], Table | AoT)), None)
            container = table.value if isinstance(table, Table) else table
            if last is not None and isinstance(container, Container):
                # tomlkit would put it before the next table, below the comment that is that table's
                container._insert_after(last, declared.key, _value(raw))  # noqa: SLF001 - there is no public way
            else:
                table[declared.key] = _value(raw)


def _changed(present: Any, raw: Any) -> Any:
    """Return the item for a new value; tables, and lists of several lines, are changed in place for their comments."""
    if isinstance(present, Table) and isinstance(raw, dict):
        _change_table(present, raw)
        return present
    if isinstance(present, AoT):
        _change_tables(present, raw)
        return present
    if isinstance(present, Array) and isinstance(raw, list) and "\n" in present.as_string():
        _change_list(present, raw)
        return present
    return _value(raw)


def _change_table(present: Table, wanted: dict[str, Any]) -> None:
    for key in [key for key in present if key not in wanted]:
        del present[key]
    for key, part in wanted.items():
        if present.get(key) != part:
            item = _changed(present.get(key), part)
            if item is not present.get(key):
                present[key] = item


def _change_tables(present: AoT, wanted: list[dict[str, Any]]) -> None:
    """Take out tables that aren't wanted as long as there are too many; change or add the rest by place."""
    for place in reversed(range(len(present))):
        if len(present) > len(wanted) and present[place] not in wanted:
            del present[place]
    while len(present) > len(wanted):
        del present[-1]
    for place, part in enumerate(wanted):
        if place < len(present):
            _change_table(present[place], part)
        else:
            present.append(_parsed(["[[source]]", *lines_of(part)])["source"][0])


def _change_list(present: Array, wanted: list[Any]) -> None:
    """Take out what isn't wanted, then bring the rest into order."""
    for place in reversed(range(len(present))):
        if present[place] not in wanted:
            del present[place]
    for place, part in enumerate(wanted):
        if place < len(present) and present[place] == part:
            continue
        later = [late for late in range(place, len(present)) if present[late] == part]
        present.insert(place, present.pop(later[0]) if later else _value(part))
    while len(present) > len(wanted):
        present.pop()


def _parsed(lines: list[str]) -> Any:
    return tomlkit.parse("\n".join([*lines, ""]))


def _value(raw: Any) -> Any:
    return tomlkit.value(inline(raw))
