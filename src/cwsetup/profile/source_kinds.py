# ruff: noqa: D102 - load, dump and schema are called alike on every kind; see the classes
"""The kinds of value that a price source's settings have: how each is read, written, and refused in a sentence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cwsetup.profile.choices import Basis, PriceField, SourceFormat
from cwsetup.profile.shapes import Fixed, Schema, Unfit
from cwsetup.text import nearest

_PRODUCT_FIELDS = (PriceField.PRODUCT_ID, PriceField.PRODUCT_NAME, PriceField.PART_NUMBER)
_ROW_FIELDS = (
    *(*_PRODUCT_FIELDS, PriceField.UNIT, PriceField.PRICE_LIST, PriceField.CURRENCY),
    *(PriceField.COST, PriceField.PRICE, PriceField.VALID_FROM, PriceField.VALID_TO),
)
COLUMN_FIELDS: Mapping[SourceFormat, tuple[PriceField, ...]] = {
    SourceFormat.GENERIC: _ROW_FIELDS,
    SourceFormat.WORK365: (*_ROW_FIELDS[:8], PriceField.STATUS, PriceField.PRICING_METHOD),
    SourceFormat.PARTNER_CENTER: (PriceField.PRICE_LIST, PriceField.COST, PriceField.PRICE),
    SourceFormat.DATAVERSE: (PriceField.PRODUCT_ID, PriceField.PART_NUMBER, PriceField.COST),
}
"""The fields whose column a source may name, by its format; the others of that format are found by their headings."""

CONSTANT_FIELDS = (PriceField.UNIT, PriceField.CURRENCY, PriceField.VALID_FROM, PriceField.VALID_TO)
"""The fields that may be the same in every row; the price list has a setting of its own in every format."""

TEMPLATE = re.compile(r"\{([^{}]+?)(?::(0+))?\}")
"""A heading in braces, and as many zeros as an all-digit value is to have digits."""


def headings_in(column: str) -> tuple[str, ...]:
    """Return the headings that a column's setting names: of a template all those in braces, else the one it is.

    >>> headings_in("{ProductId}:{SkuId:0000}"), headings_in("Offer ID")
    (('ProductId', 'SkuId'), ('Offer ID',))
    """
    return tuple(match[1] for match in TEMPLATE.finditer(column)) or (column,)


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths and globs, at least one."""

    def load(self, raw: object) -> tuple[str, ...]:
        if not isinstance(raw, list) or not raw or not all(isinstance(path, str) and path for path in raw):
            raise Unfit('files needs a list of paths, such as ["prices/*.csv"].')
        return tuple(raw)

    def dump(self, value: tuple[str, ...]) -> object:
        return list(value)

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string"}, "minItems": 1}


@dataclass(frozen=True, slots=True)
class Exact:
    """A text that is taken as it stands and is one of the forms that ``form`` tells."""

    key: str
    pattern: str
    form: str

    def load(self, raw: object) -> str:
        if not isinstance(raw, str) or not re.fullmatch(self.pattern, raw):
            raise Unfit(f"{self.key} needs {self.form}.")
        return raw

    def dump(self, value: str) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^({self.pattern})$"}


@dataclass(frozen=True, slots=True)
class Encoding:
    """A text encoding that Python knows."""

    def load(self, raw: object) -> str:
        name = raw.strip() if isinstance(raw, str) else ""
        try:
            if name and "x".encode(name):
                return name
        except (LookupError, UnicodeError, ValueError):
            pass
        raise Unfit('encoding needs the name of one, such as "cp1252", "utf-8" or "utf-16".')

    def dump(self, value: str) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class Texts:
    """A table of texts; ``part`` reads one entry and names what is wrong with it."""

    key: str
    form: str
    part: Callable[[str, object], Any]
    parts: Schema = field(default_factory=lambda: {"type": "string"})

    def load(self, raw: object) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            raise Unfit(f"{self.key} needs the form {self.form}.")
        return {name: self.part(name, part) for name, part in raw.items()}

    def dump(self, value: Mapping[str, Any]) -> object:
        return {name: list(part) if isinstance(part, tuple) else str(part) for name, part in value.items()}

    def schema(self) -> Schema:
        return {"type": "object", "additionalProperties": self.parts}


def basis(_: str, raw: object) -> Basis:
    """Return one entry of ``basis``."""
    return Basis(Fixed(Basis).load(raw))


def _named(key: str, fields: tuple[PriceField, ...], what: str) -> Callable[[str, object], str]:
    def one(name: str, raw: object) -> str:
        if name not in fields:
            raise Unfit(f'{key} has no "{name}". Nearest: {", ".join(nearest(name, fields) or fields)}.')
        return _some_text(f"{key}: {name}", what, raw)

    return one


def column(name: str, raw: object) -> str:
    """Return one entry of ``columns``."""
    found = _named("columns", tuple(PriceField), 'a heading, such as "Offer ID"')(name, raw)
    rest = TEMPLATE.sub("", found)
    if rest != found and ("{" in rest or "}" in rest):
        raise Unfit(f'columns: {name} needs headings in braces, such as "{{ProductId}}:{{SkuId}}".')
    return found


def constant(name: str, raw: object) -> str:
    """Return one entry of ``constants``."""
    if name == PriceField.PRICE_LIST:
        raise Unfit('constants has no "price_list"; write price_list = "…" in the source itself.')
    text = _named("constants", CONSTANT_FIELDS, "a text")(name, raw)
    if name == PriceField.CURRENCY and not re.fullmatch("[A-Z]{3}", text):
        raise Unfit('constants: currency needs a code such as "USD".')
    if name in {PriceField.VALID_FROM, PriceField.VALID_TO} and not _is_day(text):
        raise Unfit(f'constants: {name} needs a day such as "2025-04-01".')
    return text


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def allowed(name: str, raw: object) -> tuple[str, ...]:
    """Return one entry of ``filters``."""
    if not isinstance(raw, list) or not raw or not all(isinstance(part, str) for part in raw):
        raise Unfit(f'filters: {name} needs a list of values, such as ["Active"].')
    return tuple(raw)


def alias(name: str, raw: object) -> str:
    """Return one entry of ``unit_aliases``."""
    return _some_text(f'unit_aliases: "{name}"', "a unit", raw)


def _some_text(where: str, what: str, raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise Unfit(f"{where} needs {what}.")
    return raw.strip()


@dataclass(frozen=True, slots=True)
class Checked:
    """A shape of properties as a setting, whose name goes before what is wrong."""

    key: str
    shape: Any

    def load(self, raw: object) -> Any:
        try:
            return self.shape.load(raw)
        except Unfit as unfit:
            raise Unfit(f"{self.key}: {unfit}") from None

    def dump(self, value: Any) -> object:
        return self.shape.dump(value)

    def schema(self) -> Schema:
        return dict(self.shape.schema())
