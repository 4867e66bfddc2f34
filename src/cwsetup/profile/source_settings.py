"""The settings of a price source: one line each, with what it takes and the formats that can take it.

How a file is written is ``Opening`` and ``Notation``; what its columns mean is in the source itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cwsetup.profile.choices import Basis, Pick, SourceFormat
from cwsetup.profile.shapes import Fixed, Text, Whole
from cwsetup.profile.source_kinds import Checked, Encoding, Exact, Paths, Table, alias, allowed, basis, column, constant


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


SETTINGS: tuple[Setting, ...] = (
    Setting("format", Fixed(SourceFormat)),
    Setting("files", Paths()),
    Setting("pick", Fixed(Pick)),
    Setting("price_list", Exact("price_list", r".*\S.*", "a name")),
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
    Setting("columns", Table("columns", '{ product_id = "Offer ID", price = "RRP" }', column)),
    Setting(
        "constants",
        Table("constants", '{ currency = "GBP", unit = "Monthly" }', constant),
        (SourceFormat.WORK365, SourceFormat.GENERIC),
    ),
    Setting(
        "filters",
        Table(
            "filters",
            '{ Status = ["Active"] }',
            allowed,
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        ),
    ),
    Setting("unit_aliases", Table("unit_aliases", '{ "1 Year" = "Annual" }', alias)),
    Setting(
        "basis",
        Table("basis", '{ "Annual billed monthly" = "period" }', basis, Fixed(Basis).schema()),
        _DATED,
    ),
)
BY_SETTING: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}
