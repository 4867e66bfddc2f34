"""The settings of a price source: one line each, with what it takes and the formats that can take it.

How a file is written is ``Opening`` and ``Notation``; what its columns mean is in the source itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cwsetup.profile.choices import Basis, Pick, SourceFormat
from cwsetup.profile.environments import SIGN_IN_HOSTS, Site
from cwsetup.profile.shapes import Fixed, Text, Whole
from cwsetup.profile.source_kinds import Checked, Encoding, Exact, Paths, Texts, alias, allowed, basis, column, constant


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
_LIVE = (SourceFormat.DATAVERSE,)
_FILES = tuple(each for each in SourceFormat if each not in _LIVE)
_DATED = (SourceFormat.PARTNER_CENTER, SourceFormat.GENERIC)
_GUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
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
    Setting("files", Paths(), _FILES),
    Setting("environment", Site("environment", "https://contoso.crm.dynamics.com"), _LIVE, "live"),
    Setting("tenant", Exact("tenant", r"[A-Za-z0-9][A-Za-z0-9.-]*", "a tenant's id or domain"), _LIVE, "live"),
    Setting("client_id", Exact("client_id", _GUID, "the app registration's id, a GUID"), _LIVE, "live"),
    Setting("sign_in", Site("sign_in", "https://login.microsoftonline.us", SIGN_IN_HOSTS), _LIVE, "live"),
    Setting("cost_price_list", Exact("cost_price_list", r".*\S.*", "a price list's name"), _LIVE, "live"),
    Setting("cost_unit", Exact("cost_unit", r".*\S.*", "a unit's name"), _LIVE, "live"),
    Setting("pick", Fixed(Pick), _FILES),
    Setting("price_list", Exact("price_list", r".*\S.*", "a name"), _FILES),
    Setting("sheet", Checked("sheet", Text()), _FILES, "opening"),
    Setting("header_row", Checked("header_row", Whole(1, 1_048_576)), _FILES, "opening"),
    Setting("encoding", Encoding(), _FILES, "opening"),
    Setting("delimiter", Exact("delimiter", r"[,;\t|]", r'one of ",", ";", "\t" and "|"'), _FILES, "opening"),
    Setting("decimal", Exact("decimal", "[.,]", '"." or ","'), _FILES, "notation"),
    Setting("grouping", Exact("grouping", "[.,' ]", 'one of ",", ".", " " and "\'"'), _FILES, "notation"),
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
    Setting("columns", Texts("columns", '{ product_id = "Offer ID", price = "RRP" }', column)),
    Setting(
        "constants",
        Texts("constants", '{ currency = "GBP", unit = "Monthly" }', constant),
        (SourceFormat.WORK365, SourceFormat.GENERIC),
    ),
    Setting(
        "filters",
        Texts(
            "filters",
            '{ Status = ["Active"] }',
            allowed,
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
        ),
        _FILES,
    ),
    Setting("unit_aliases", Texts("unit_aliases", '{ "1 Year" = "Annual" }', alias)),
    Setting(
        "basis",
        Texts("basis", '{ "Annual billed monthly" = "period" }', basis, Fixed(Basis).schema()),
        _DATED,
    ),
)
BY_SETTING: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}
