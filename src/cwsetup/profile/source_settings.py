# ruff: noqa: D102 - load, dump and schema are called alike on every setting; see the class
"""The settings of a price source: one line each, with what it takes and the formats that can take it.

How a file is written is ``Opening`` and ``Notation``; what its columns mean is in the source itself.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cwsetup.profile.choices import Basis, Pick, PriceField, SourceFormat
from cwsetup.profile.shapes import Fixed, Schema, Text, Unfit, Whole
from cwsetup.text import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Where in a file its table is, and how its text is stored; ``None``: found out from the file."""

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """How numbers and dates are written; ``None``: only what can be read in one way is read."""

    decimal: str | None = None
    grouping: str | None = None
    date_format: str | None = None


AS_FOUND = Opening()
AS_CERTAIN = Notation()

_PRODUCT_FIELDS = (PriceField.PRODUCT_ID, PriceField.PRODUCT_NAME, PriceField.PART_NUMBER)
_ROW_FIELDS = (
    *(*_PRODUCT_FIELDS, PriceField.UNIT, PriceField.PRICE_LIST, PriceField.CURRENCY),
    *(PriceField.COST, PriceField.PRICE, PriceField.VALID_FROM, PriceField.VALID_TO),
)
COLUMN_FIELDS: Mapping[SourceFormat, tuple[PriceField, ...]] = {
    SourceFormat.GENERIC: _ROW_FIELDS,
    SourceFormat.WORK365: (*_ROW_FIELDS[:8], PriceField.STATUS, PriceField.PRICING_METHOD),
    SourceFormat.PARTNER_CENTER: (PriceField.PRICE_LIST, PriceField.COST, PriceField.PRICE),
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
class Table:
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


def _basis(_: str, raw: object) -> Basis:
    return Basis(Fixed(Basis).load(raw))


def _named(key: str, fields: tuple[PriceField, ...], what: str) -> Callable[[str, object], str]:
    def one(name: str, raw: object) -> str:
        if name not in fields:
            raise Unfit(f'{key} has no "{name}". Nearest: {", ".join(nearest(name, fields) or fields)}.')
        return _some_text(f"{key}: {name}", what, raw)

    return one


def _column(name: str, raw: object) -> str:
    column = _named("columns", tuple(PriceField), 'a heading, such as "Offer ID"')(name, raw)
    rest = TEMPLATE.sub("", column)
    if rest != column and ("{" in rest or "}" in rest):
        raise Unfit(f'columns: {name} needs headings in braces, such as "{{ProductId}}:{{SkuId}}".')
    return column


def _constant(name: str, raw: object) -> str:
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


def _allowed(name: str, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw or not all(isinstance(part, str) for part in raw):
        raise Unfit(f'filters: {name} needs a list of values, such as ["Active"].')
    return tuple(raw)


def _alias(name: str, raw: object) -> str:
    return _some_text(f'unit_aliases: "{name}"', "a unit", raw)


def _some_text(where: str, what: str, raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise Unfit(f"{where} needs {what}.")
    return raw.strip()


_EVERY = tuple(SourceFormat)
_DATED = (SourceFormat.PARTNER_CENTER, SourceFormat.GENERIC)
_DATE_PARTS = "DD|D|MM|M|YYYY|YY"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a source's table."""

    key: str
    kind: Any
    """Reads and writes its value, and says its JSON Schema."""
    formats: tuple[SourceFormat, ...] = _EVERY
    group: str = ""
    """The part of the source that holds it; blank for the source itself."""


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


SETTINGS: tuple[Setting, ...] = (
    Setting("format", Fixed(SourceFormat)),
    Setting("files", Paths()),
    Setting("pick", Fixed(Pick)),
    Setting("price_list", Exact("price_list", r"(?s:.*\S.*)", "a name")),
    Setting("sheet", Checked("sheet", Text()), group="opening"),
    Setting("header_row", Checked("header_row", Whole(1, 1_048_576)), group="opening"),
    Setting("encoding", Encoding(), group="opening"),
    Setting("delimiter", Exact("delimiter", r"[,;\t|]", r'one of ",", ";", "\t" and "|"'), group="opening"),
    Setting("decimal", Exact("decimal", "[.,]", '"." or ","'), group="notation"),
    Setting("grouping", Exact("grouping", "[.,' ]", 'one of ",", ".", " " and "\'"'), group="notation"),
    Setting(
        "date_format",
        Exact(
            "date_format",
            rf"(?=.*D)(?=.*M)(?=.*Y)({_DATE_PARTS})[-./ ]?({_DATE_PARTS})[-./ ]?({_DATE_PARTS})\.?",
            'day, month and year once each, such as "DD.MM.YYYY" or "M/D/YYYY"',
        ),
        _DATED,
        "notation",
    ),
    Setting("columns", Table("columns", '{ product_id = "Offer ID", price = "RRP" }', _column)),
    Setting(
        "constants",
        Table("constants", '{ currency = "GBP", unit = "Monthly" }', _constant),
        (SourceFormat.WORK365, SourceFormat.GENERIC),
    ),
    Setting(
        "filters",
        Table(
            "filters",
            '{ Status = ["Active"] }',
            _allowed,
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        ),
    ),
    Setting("unit_aliases", Table("unit_aliases", '{ "1 Year" = "Annual" }', _alias)),
    Setting(
        "basis",
        Table("basis", '{ "Annual billed monthly" = "period" }', _basis, Fixed(Basis).schema()),
        _DATED,
    ),
)
BY_SETTING: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}
