# ruff: noqa: D102 - as in shapes
"""The kinds of value that are picked from a list: rows of the instance's tables, and names the price sources offer.

``#id``, the exact name and the folded name pick; a name that several rows have, or none, is ``Unfit``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cwsetup.profile.instance import Ref, Table
from cwsetup.profile.shapes import Choices, Schema, Unfit, several, text_of
from cwsetup.profile.suggest import MapRule
from cwsetup.text import fold, nearest


class Offer(StrEnum):
    """Names that the price sources offer to choose from."""

    UNITS = "units"
    PRICE_LISTS = "price lists"
    CURRENCIES = "currencies"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One row of a table of the instance."""

    table: Table

    def load(self, raw: object, choices: Choices = None) -> Ref:
        if isinstance(raw, str):
            return _pick_row(raw, choices, self.table)
        if not isinstance(raw, Mapping) or set(raw) != {"id", "name"} or not _is_id(raw["id"]):
            raise Unfit('it needs the form { id = 12, name = "Cloud" }.')
        if choices is not None:
            return _pick_row(f"#{raw['id']}", choices, self.table)
        return Ref(raw["id"], text_of(raw["name"]))

    def dump(self, value: Ref) -> object:
        return {"id": value.id, "name": value.name}

    def show(self, value: Ref) -> str:
        return value.name if value.name == f"#{value.id}" else f"{value.name} (#{value.id})"

    def schema(self) -> Schema:
        return {"$ref": "#/$defs/ref"}


@dataclass(frozen=True, slots=True)
class SomeOf:
    """Several rows of a table of the instance, at least one."""

    table: Table

    def load(self, raw: object, choices: Choices = None) -> tuple[Ref, ...]:
        one = OneOf(self.table)
        return tuple(one.load(part, choices) for part in several(raw, choices))

    def dump(self, value: tuple[Ref, ...]) -> object:
        return [OneOf(self.table).dump(ref) for ref in value]

    def show(self, value: tuple[Ref, ...]) -> str:
        return ", ".join(OneOf(self.table).show(ref) for ref in value)

    def schema(self) -> Schema:
        return {"type": "array", "items": {"$ref": "#/$defs/ref"}, "minItems": 1}


@dataclass(frozen=True, slots=True)
class MapTo:
    """Words of the price sources, each mapped to a row of a table of the instance; may be partial."""

    table: Table
    suggest: MapRule
    """From a word and the table's rows to the row of the same meaning, and why."""
    keys: tuple[str, ...]
    offer: Offer | None = None
    """The price sources' names that stand in place of ``keys`` when they are known."""

    def load(self, raw: object, choices: Choices = None) -> dict[str, Ref]:
        if not isinstance(raw, Mapping):
            raise Unfit("it needs the form { \"Net 30\" = { id = 2, name = 'Net 30 days' } }.")
        one = OneOf(self.table)
        return {key: self._load_one(one, key, part, choices) for key, part in raw.items()}

    def _load_one(self, one: OneOf, key: str, part: object, choices: Choices) -> Ref:
        try:
            return one.load(part, choices)
        except Unfit as unfit:
            raise Unfit(f'"{key}": {unfit}') from None

    def dump(self, value: Mapping[str, Ref]) -> object:
        return {key: OneOf(self.table).dump(ref) for key, ref in value.items()}

    def show(self, value: Mapping[str, Ref]) -> str:
        return ", ".join(f"{key} → {ref.name}" for key, ref in value.items()) or "nothing mapped"

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": {"$ref": "#/$defs/ref"}}


@dataclass(frozen=True, slots=True)
class Named:
    """One name that the price sources offer."""

    offer: Offer
    pattern: str = ".+"

    def load(self, raw: object, choices: Choices = None) -> str:
        text = text_of(raw).strip()
        if choices:
            return str(_pick(text, choices, self.offer))
        if not re.fullmatch(self.pattern, text):
            raise Unfit(f'"{text}" isn\'t one of the {self.offer}.')
        return text

    def dump(self, value: str) -> object:
        return value

    def show(self, value: str) -> str:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^({self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Ranked:
    """Names that the price sources offer, in order of preference, at least one and none twice."""

    offer: Offer

    def load(self, raw: object, choices: Choices = None) -> tuple[str, ...]:
        named = Named(self.offer)
        names = tuple(named.load(part, choices) for part in several(raw, choices))
        folded = [fold(name) for name in names]
        for name in names:
            if folded.count(fold(name)) > 1:
                raise Unfit(f'"{name}" is in the order twice.')
        return names

    def dump(self, value: tuple[str, ...]) -> object:
        return list(value)

    def show(self, value: tuple[str, ...]) -> str:
        return " > ".join(value)

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}


def _is_id(raw: object) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool) and raw > 0


def _pick_row(text: str, choices: Choices, of: Table) -> Ref:
    ref = _pick(text, choices, of)
    if not isinstance(ref, Ref):
        raise TypeError(ref)
    return ref


def _pick(text: str, choices: Choices, of: Table | Offer) -> object:
    """Return the value of the one choice that ``text`` names: ``#id``, else the exact name, else the folded one."""
    if choices is None:
        raise Unfit(f'"{text}" is a name; it needs the form {{ id = 12, name = "{text}" }}.')
    hits = (
        [choice for choice in choices if f"#{choice.id}" == text]
        or [choice for choice in choices if choice.name == text]
        or [choice for choice in choices if fold(choice.name) == fold(text)]
    )
    if len(hits) == 1:
        return hits[0].value
    if hits:
        meant = ", ".join(f'"{hit.name}"' if hit.id is None else f"#{hit.id}" for hit in hits)
        raise Unfit(f'"{text}" stands for several: {meant}. Give one of them.')
    close = nearest(text, (choice.name for choice in choices)) or [choice.name for choice in choices[:5]]
    where = f"in the table {of} of ConnectWise" if isinstance(of, Table) else f"among the {of} of the price sources"
    raise Unfit(f'"{text}" isn\'t {where}. Nearest: {", ".join(close) or "none, it is empty"}.')
