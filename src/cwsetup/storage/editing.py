"""A profile's text with some properties changed, and every comment, order and layout elsewhere as its author left it.

Whatever tomlkit makes of an edit is read back and must say the same as before but for the one property. An edit in
place that doesn't is done again with the value on one line; people write TOML in more ways than tomlkit can edit.
"""

import tomllib
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, InlineTable, Table

from cwsetup.errors import CwsetupError
from cwsetup.profile.document import IN_FILE
from cwsetup.profile.links import Links, dump_links
from cwsetup.profile.picks import MapTo
from cwsetup.profile.properties import Property
from cwsetup.profile.sources import Sources
from cwsetup.storage.layout import inline, line_of, lines_of


def edited_text(text: str, changes: Mapping[str, Any], removed: frozenset[str] = frozenset()) -> str:
    """Return a profile's text with some properties changed and some taken out."""
    edited = text.replace("\r\n", "\n") if _is_from_windows(text) else text
    for declared in IN_FILE:
        if declared.key in changes:
            edited = _with(edited, _place_of(declared), declared.shape.dump(changes[declared.key]))
        elif declared.key in removed:
            document = tomlkit.parse(edited)
            _table_of(document, _place_of(declared)).pop(declared.key, None)
            edited = tomlkit.dumps(document)
    return edited.replace("\n", "\r\n") if _is_from_windows(text) else edited


def linked_text(text: str, links: Links) -> str:
    """Return a profile's text with other links; those that stay keep their place and their comments."""
    windows = _is_from_windows(text)
    raw = dump_links(links)
    plain = _with_lines(text.replace("\r\n", "\n") if windows else text, raw)
    edited = _with(plain, _Place("", "links", _map_lines), raw)
    return edited.replace("\n", "\r\n") if windows else edited


_MANY = 100
"""Links from which adding one after the other is felt: tomlkit looks through the whole table for each."""


def _with_lines(text: str, raw: Mapping[str, Any]) -> str:
    """Return the text with new links below those there are, if they are many and that says what it should."""
    document = tomllib.loads(text, parse_float=Decimal)
    present = document.get("links", {})
    fresh = {product: link for product, link in raw.items() if product not in present}
    last = line_of(text, ("links", [*present][-1])) if present and len(fresh) >= _MANY else None
    if last is None:
        return text
    lines = text.splitlines()
    added = "\n".join([*lines[:last], *lines_of(fresh), *lines[last:], ""])
    try:
        says = tomllib.loads(added, parse_float=Decimal)
    except ValueError:
        return text
    return added if says == document | {"links": present | fresh} else text


def _is_from_windows(text: str) -> bool:
    return "\n" in text and text.count("\n") == text.count("\r\n")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands in a profile."""

    table: str
    key: str
    fresh: Callable[[Any], list[str]] | None = None
    """The lines of a new value's own table, headed ``new``; ``None``: it stands on one line."""

    @property
    def path(self) -> str:
        return f"{self.table}.{self.key}" if self.table else self.key


def _place_of(declared: Property) -> _Place:
    """Return where a property stands; maps and price sources look as they do in a fresh profile."""
    fresh = {MapTo: _map_lines, Sources: _source_lines}.get(type(declared.shape))
    return _Place(declared.table, declared.key, fresh)


def _map_lines(raw: Any) -> list[str]:
    return ["[new]", *lines_of(raw)]


def _source_lines(raw: Any) -> list[str]:
    return [line for source in raw for line in ["[[new]]", *lines_of(source)]]


def _with(text: str, place: _Place, raw: Any) -> str:
    wanted = _with_raw(tomllib.loads(text, parse_float=Decimal), place, raw)
    for put in (_put_in_place, _put_on_one_line):
        try:
            document = tomlkit.parse(text)
            put(_table_of(document, place), place, raw)
            edited = tomlkit.dumps(document)
            if tomllib.loads(edited, parse_float=Decimal) == wanted:
                return edited
        except (TOMLKitError, ValueError):  # tomlkit's refusals, and TOML that isn't
            continue
    raise CwsetupError(f"{place.path} can't be changed the way it is written.", hint="Change it by hand.")


def _with_raw(document: dict[str, Any], place: _Place, raw: Any) -> dict[str, Any]:
    wanted = deepcopy(document)
    table = wanted
    for part in filter(None, place.table.split(".")):
        table = table.setdefault(part, {})
    table[place.key] = raw
    return wanted


def _table_of(document: tomlkit.TOMLDocument, place: _Place) -> Any:
    table: Any = document
    for part in filter(None, place.table.split(".")):
        if part not in table:
            table[part] = tomlkit.inline_table() if isinstance(table, InlineTable) else tomlkit.table()
        table = table[part]
    return table


def _put_on_one_line(table: Any, place: _Place, raw: Any) -> None:
    table.pop(place.key, None)
    table[place.key] = _value(raw)


def _put_in_place(table: Any, place: _Place, raw: Any) -> None:
    present = table.get(place.key)
    if present is None:
        _add(table, place, raw)
        return
    item = _changed(present, raw)
    if item is not present:
        table[place.key] = item


def _add(table: Any, place: _Place, raw: Any) -> None:
    """Add a value as a fresh profile has it: as a table of its own, or after the last value of the table it's in."""
    if place.fresh is not None:
        table[place.key] = _parsed(place.fresh(raw))["new"]
        return
    last = next((key for key in reversed(list(table)) if not isinstance(table[key], Table | AoT)), None)
    container = table.value if isinstance(table, Table) else table
    if last is not None and isinstance(container, Container):
        # tomlkit would put it before the next table, below the comment that is that table's
        container._insert_after(last, place.key, _value(raw))  # noqa: SLF001 - there is no public way
    else:
        table[place.key] = _value(raw)


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
            if place:
                present[place - 1].add(tomlkit.nl())  # a blank line, as between any two tables
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
