# ruff: noqa: ARG002, D102 - as in shapes
"""Where the prices come from: one entry of ``[[pricing.sources]]``, and what all of them hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cwsetup.profile.choices import Basis, Pick, SourceFormat
from cwsetup.profile.shapes import Choices, Fixed, Schema, Unfit
from cwsetup.text import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSource:
    """Price files of one layout."""

    format: SourceFormat
    files: tuple[str, ...]
    """Paths and globs; a relative one is relative to the profile's folder."""
    pick: Pick = Pick.ALL
    price_list: str | None = None
    """The name of the price list of every row; ``None``: as the file says."""
    basis: Mapping[str, Basis] = field(default_factory=dict)
    """Partner Center: what a unit's price, given for the whole term, is turned into; default ``period``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCounts:
    """What the price sources hold, to choose from: how many rows each name has, commonest first."""

    units: Mapping[str, int]
    price_lists: Mapping[str, int]
    currencies: Mapping[str, int]
    products: int


@dataclass(frozen=True, slots=True)
class Sources:
    """The shape of ``[[pricing.sources]]``: at least one price source."""

    def load(self, raw: object, choices: Choices = None) -> tuple[PriceSource, ...]:
        if not isinstance(raw, list) or not raw:
            raise Unfit('it needs at least one [[pricing.sources]] with format = "work365" and files = ["…"].')
        return tuple(_load_source(part) for part in raw)

    def dump(self, value: tuple[PriceSource, ...]) -> object:
        return [_dump_source(source) for source in value]

    def show(self, value: tuple[PriceSource, ...]) -> str:
        return "; ".join(f"{source.format}: {', '.join(source.files)}" for source in value)

    def schema(self) -> Schema:
        properties = {
            "format": Fixed(SourceFormat).schema(),
            "files": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "pick": Fixed(Pick).schema(),
            "price_list": {"type": "string"},
            "basis": {"type": "object", "additionalProperties": Fixed(Basis).schema()},
        }
        item = {
            "type": "object",
            "properties": properties,
            "required": ["format", "files"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": item, "minItems": 1}


_KEYS = ("format", "files", "pick", "price_list", "basis")


def _load_source(raw: object) -> PriceSource:
    if not isinstance(raw, Mapping):
        raise Unfit("a price source is a table with format and files.")
    for key in raw:
        if key not in _KEYS:
            raise Unfit(
                f'a price source has no "{key}". Nearest: {", ".join(nearest(key, _KEYS)) or ", ".join(_KEYS)}.'
            )
    for key in ("format", "files"):
        if key not in raw:
            raise Unfit(f'a price source needs "{key}".')
    return PriceSource(
        format=SourceFormat(Fixed(SourceFormat).load(raw["format"])),
        files=_files(raw["files"]),
        pick=Pick(Fixed(Pick).load(raw.get("pick", Pick.ALL))),
        price_list=_price_list(raw.get("price_list")),
        basis=_basis(raw.get("basis", {})),
    )


def _files(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw or not all(isinstance(path, str) and path for path in raw):
        raise Unfit('files needs a list of paths, such as ["prices/*.csv"].')
    return tuple(raw)


def _price_list(raw: object) -> str | None:
    if raw is not None and (not isinstance(raw, str) or not raw.strip()):
        raise Unfit("price_list needs a name.")
    return raw


def _basis(raw: object) -> dict[str, Basis]:
    if not isinstance(raw, Mapping):
        raise Unfit('basis needs the form { "Annual billed monthly" = "period" }.')
    return {unit: Basis(Fixed(Basis).load(basis)) for unit, basis in raw.items()}


def _dump_source(source: PriceSource) -> dict[str, Any]:
    table: dict[str, Any] = {"format": str(source.format), "files": list(source.files)}
    if source.pick is not Pick.ALL:
        table["pick"] = str(source.pick)
    if source.price_list is not None:
        table["price_list"] = source.price_list
    if source.basis:
        table["basis"] = {unit: str(basis) for unit, basis in source.basis.items()}
    return table
