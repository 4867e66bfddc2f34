"""How an unknown price file could be read: plain values, made without asking, writing or deciding what isn't certain.

    sampled = sample(PriceFile(path, name), opening)      # sampling.py; InvalidInput as for any file
    proposal = propose(sampled)                           # proposing.py; pure
    proposal.grounds                                      # what is proposed and what each is based on
    proposal.open                                         # what only a person knows: says, options, setting
    proposal = proposal.answered(question, option)        # or a text instead of an option
    proposal.source(("prices/*.csv",))                    # the PriceSource; Unfit names what is still lacking
    proposal.table()                                      # the same as the source's table in TOML form

A source's settings are in TOML form throughout, so that what is proposed, shown, stored and read is one thing.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.sources import PriceSource, load_source

Settings: TypeAlias = Mapping[str, Any]
"""Keys and values of a source's table, as in a profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One thing that is proposed, and why."""

    setting: str
    """The setting's path: ``decimal``, ``columns.product_id``."""
    value: str
    because: str
    """A sentence without a full stop: the heading is "RRP"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An answer that can be picked."""

    label: str
    settings: Settings = field(default_factory=dict)
    """What it adds to the source's table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """What the file doesn't say with certainty."""

    setting: str
    """Where an answer that is typed goes: ``constants.currency``."""
    says: str
    """What is open, as a sentence: decimal: 1,234 may be 1234 or 1.234."""
    options: tuple[Option, ...] = ()
    free: bool = False
    """Whether another answer than the options may be typed."""
    needed: bool = True
    """Whether the file can't be read without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A reading of one file, as far as it is certain."""

    format: SourceFormat
    settings: Settings
    grounds: tuple[Ground, ...] = ()
    open: tuple[OpenQuestion, ...] = ()

    @property
    def columns(self) -> Mapping[str, str]:
        """The headings or templates proposed for the fields."""
        columns: Mapping[str, str] = self.settings.get("columns", {})
        return columns

    def answered(self, question: OpenQuestion, answer: Option | str) -> "Proposal":
        """Return the proposal with one question answered."""
        settings = deepcopy(dict(self.settings))
        if isinstance(answer, str):
            answer = Option(label=answer, settings=_nested(question.setting, answer))
        _merge(settings, answer.settings)
        rest = tuple(one for one in self.open if one != question)
        ground = Ground(setting=question.setting, value=answer.label, because="you said so")
        return replace(self, settings=settings, open=rest, grounds=(*self.grounds, ground))

    def table(self, files: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the source's table."""
        return {"format": str(self.format), "files": list(files), **deepcopy(dict(self.settings))}

    def source(self, files: tuple[str, ...]) -> PriceSource:
        """Return the price source; ``Unfit`` as long as something that is needed is open."""
        return load_source(self.table(files))


def _nested(path: str, value: str) -> dict[str, Any]:
    table, _, key = path.partition(".")
    return {table: {key: value}} if key else {table: value}


def _merge(settings: dict[str, Any], added: Settings) -> None:
    """Put settings into others; a field that gets a constant has no column any more, and the other way round."""
    for key, value in added.items():
        if isinstance(value, Mapping):
            settings[key] = {**settings.get(key, {}), **value}
        else:
            settings[key] = value
    for one, other in (("columns", "constants"), ("constants", "columns")):
        for name in added.get(one, {}):
            settings.get(other, {}).pop(name, None)
    if "price_list" in added:
        settings.get("columns", {}).pop("price_list", None)
    if "price_list" in added.get("columns", {}):
        settings.pop("price_list", None)
