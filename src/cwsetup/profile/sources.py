# ruff: noqa: ARG002, D102 - as in shapes
"""Where the prices come from: one entry of ``[[pricing.sources]]``, and what all of them hold.

Its keys are declared in ``source_settings``; here they are put together and held against each other.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cwsetup.profile.choices import Basis, Pick, PriceField, SourceFormat
from cwsetup.profile.environments import FILES_ONLY, Environment
from cwsetup.profile.shapes import Choices, Schema, Unfit
from cwsetup.profile.source_kinds import COLUMN_FIELDS, CONSTANT_FIELDS
from cwsetup.profile.source_settings import (
    AS_CERTAIN,
    AS_FOUND,
    BY_SETTING,
    SETTINGS,
    Notation,
    Opening,
    Setting,
)
from cwsetup.text import nearest

_LIVE_NEEDS = ("environment", "tenant", "client_id")
_OF_PRODUCT = ("product",)
_OF_ITEM_OR_PRODUCT = ("item", "product")
_EXAMPLES = {
    PriceField.PRODUCT_ID: "product.productnumber",
    PriceField.PART_NUMBER: "product.vendorpartnumber",
    PriceField.COST: "product.currentcost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSource:
    """Price files of one layout, or an environment that is read live."""

    format: SourceFormat
    files: tuple[str, ...] = ()
    """Paths and globs; a relative one is relative to the profile's folder."""
    live: Environment = FILES_ONLY
    pick: Pick = Pick.ALL
    price_list: str | None = None
    """The name of the price list of every row; ``None``: as the file says."""
    opening: Opening = AS_FOUND
    notation: Notation = AS_CERTAIN
    columns: Mapping[str, str] = field(default_factory=dict)
    """The heading that a field has, or a template of headings: ``{ProductId}:{SkuId:0000}``."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """What a field is in every row."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values that a column has in the rows that count."""
    unit_aliases: Mapping[str, str] = field(default_factory=dict)
    """The names of units, by those that the files have."""
    basis: Mapping[str, Basis] = field(default_factory=dict)
    """What a unit's price, given for the whole term, is turned into.

    Partner Center: ``period`` unless told otherwise. Generic: only units named here are given for the term.
    """

    @property
    def is_live(self) -> bool:
        """Whether there are no files, but an environment."""
        return self.live.environment is not None

    @property
    def where(self) -> str:
        """Where the prices come from, in words."""
        return self.live.url if self.is_live else ", ".join(self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCounts:
    """What the price sources hold, to choose from: how many rows each name has, commonest first."""

    units: Mapping[str, int]
    price_lists: Mapping[str, int]
    currencies: Mapping[str, int]
    products: int


def together(each: Iterable[SourceCounts]) -> SourceCounts:
    """Return what several sources hold; a product of two is counted in each."""
    found = list(each)
    return SourceCounts(
        units=_summed(counts.units for counts in found),
        price_lists=_summed(counts.price_lists for counts in found),
        currencies=_summed(counts.currencies for counts in found),
        products=sum(counts.products for counts in found),
    )


def _summed(each: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for counts in each:
        total.update(counts)
    return dict(total.most_common())


@dataclass(frozen=True, slots=True)
class Sources:
    """The shape of ``[[pricing.sources]]``: at least one price source."""

    def load(self, raw: object, choices: Choices = None) -> tuple[PriceSource, ...]:
        if not isinstance(raw, list) or not raw:
            raise Unfit('it needs at least one [[pricing.sources]] with format = "work365" and files = ["…"].')
        return tuple(load_source(part) for part in raw)

    def dump(self, value: tuple[PriceSource, ...]) -> object:
        return [dump_source(source) for source in value]

    def show(self, value: tuple[PriceSource, ...]) -> str:
        return "; ".join(f"{source.format}: {source.where}" for source in value)

    def schema(self) -> Schema:
        item = {
            "type": "object",
            "properties": {setting.key: setting.kind.schema() for setting in SETTINGS},
            "required": ["format"],
            "anyOf": [{"required": ["files"]}, {"required": list(_LIVE_NEEDS)}],
            "additionalProperties": False,
        }
        return {"type": "array", "items": item, "minItems": 1}


def load_source(raw: object) -> PriceSource:
    """Return the price source of one table."""
    if not isinstance(raw, Mapping):
        raise Unfit("a price source is a table with format and files.")
    for key in raw:
        if key not in BY_SETTING:
            close = nearest(key, BY_SETTING)
            meant = f"Nearest: {', '.join(close)}." if close else f"It may have: {', '.join(BY_SETTING)}."
            raise Unfit(f'a price source has no "{key}". {meant}')
    _check_there(raw)
    values = {key: BY_SETTING[key].kind.load(part) for key, part in raw.items()}
    _check_taken(values)
    groups: dict[str, Any] = {
        "opening": Opening(**_of_group(values, "opening")),
        "notation": Notation(**_of_group(values, "notation")),
        "live": Environment(**_of_group(values, "live")),
    }
    source = PriceSource(**_of_group(values, ""), **groups)
    _check_together(source)
    return source


def _check_there(raw: Mapping[str, object]) -> None:
    """Refuse a table without what its format can't do without."""
    needs = _LIVE_NEEDS if raw.get("format") == SourceFormat.DATAVERSE else ("files",)
    for key in ("format", *needs):
        if key not in raw:
            raise Unfit(f'a price source needs "{key}".')


def _of_group(values: Mapping[str, Any], group: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if BY_SETTING[key].group == group}


def _check_taken(values: Mapping[str, Any]) -> None:
    """Refuse a setting that would do nothing: whoever wrote it relies on it."""
    of: SourceFormat = values["format"]
    for key in values:
        formats = BY_SETTING[key].formats
        if of not in formats:
            raise Unfit(f"the format {of} takes no {key}; only {' and '.join(formats)} do.")
    for name in values.get("columns", {}):
        fields = COLUMN_FIELDS[of]
        if name not in fields:
            raise Unfit(f"columns: the format {of} takes no {name}; it takes {', '.join(fields)}.")


def _check_together(source: PriceSource) -> None:
    notation = source.notation
    if notation.decimal is not None and notation.decimal == notation.grouping:
        raise Unfit("decimal and grouping are the same mark.")
    doubled = [name for name in CONSTANT_FIELDS if name in source.columns and name in source.constants]
    if source.price_list is not None and PriceField.PRICE_LIST in source.columns:
        raise Unfit("price_list is told twice: as a column and as a name.")
    if doubled:
        raise Unfit(f"{doubled[0]} is told twice: as a column and as a constant.")
    if source.format is SourceFormat.GENERIC:
        _check_generic(source)
    if source.is_live:
        _check_live(source)


def _check_live(source: PriceSource) -> None:
    for name, column in source.columns.items():
        tables = _OF_ITEM_OR_PRODUCT if name == PriceField.COST else _OF_PRODUCT
        if not re.fullmatch(rf"({'|'.join(tables)})\.[a-z][a-z0-9_]*", column):
            raise Unfit(f'columns: {name} needs a table and a column of it, such as "{_EXAMPLES[PriceField(name)]}".')
    has_column = PriceField.COST in source.columns
    if has_column and source.live.cost_price_list is not None:
        raise Unfit("cost is told twice: as a column and as a price list.")
    if source.live.cost_unit is not None and not has_column:
        raise Unfit('cost_unit does nothing without a column of costs: columns = { cost = "product.currentcost" }.')


def lacking_fields(source: PriceSource) -> tuple[str, ...]:
    """Return the fields that a generic source has to tell and doesn't; ``price`` stands for a price or a cost."""
    told = {*source.columns, *source.constants, *(["price_list"] if source.price_list is not None else [])}
    lacking = [name for name in ("product_id", "unit", "price_list", "currency") if name not in told]
    return tuple(lacking if {"cost", "price"} & told else [*lacking, "price"])


def _check_generic(source: PriceSource) -> None:
    lacking = [name for name in lacking_fields(source) if name != "price"]
    if lacking:
        cures = {"product_id": 'columns = { product_id = "…" }', "price_list": 'price_list = "…"'}
        cure = cures.get(lacking[0], f'constants = {{ {lacking[0]} = "…" }}')
        either = "" if lacking[0] == "product_id" else f'columns = {{ {lacking[0]} = "…" }} or '
        raise Unfit(f"the format generic needs {', '.join(lacking)}: write {either}{cure}.")
    if lacking_fields(source):
        raise Unfit('the format generic needs a price or a cost: write columns = { price = "…" }.')


def dump_source(source: PriceSource) -> dict[str, Any]:
    """Return the table of a price source: what differs from the usual, in the order of the settings."""
    usual = PriceSource(format=source.format)
    table: dict[str, Any] = {}
    for setting in SETTINGS:
        value = _value(source, setting)
        if setting.key == "format" or value != _value(usual, setting):
            table[setting.key] = setting.kind.dump(value)
    return table


def _value(source: PriceSource, setting: Setting) -> Any:
    return getattr(getattr(source, setting.group) if setting.group else source, setting.key)
