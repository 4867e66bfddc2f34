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

import json
import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from cwsetup.profile.choices import PriceField, SourceFormat
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.source_kinds import headings_in
from cwsetup.profile.source_settings import BY_SETTING, Opening
from cwsetup.profile.sources import PriceSource, load_source
from cwsetup.text import fold, nearest

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
    note: str = ""
    """What is shown beside it: a few values of the column that it names."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A column that no setting reads."""

    heading: str
    examples: tuple[str, ...] = ()
    """A few different values."""
    looks_like: str | None = None
    """Money, date, status, quantity or term, where it is one of them: what may matter for a price."""


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

    def told(self, option: Option) -> tuple[str, ...]:
        """Return an option as ``KEY=VALUE``, as somebody gives it who isn't asked."""
        given = option.settings or {self.setting: {}}
        return tuple(
            f"{key}={_written(value)}"
            for table, part in given.items()
            for key, value in (
                [(f"{table}.{name}", one) for name, one in part.items()]
                if isinstance(part, Mapping) and part
                else [(table, part)]
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A reading of one file, as far as it is certain."""

    format: SourceFormat
    settings: Settings
    grounds: tuple[Ground, ...] = ()
    open: tuple[OpenQuestion, ...] = ()
    seen: tuple[Unread, ...] = ()
    """The file's columns but for those that its format reads or is known to pass over by itself."""

    @property
    def not_read(self) -> tuple[Unread, ...]:
        """The columns that no setting reads as things stand."""
        named = [*self.columns.values(), *self.settings.get("filters", {})]
        read = {fold(heading) for name in named for heading in (name, *headings_in(name))}
        return tuple(each for each in self.seen if fold(each.heading) not in read)

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
        others = tuple(each for each in self.grounds if each.setting != question.setting)
        return replace(self, settings=settings, open=rest, grounds=(*others, ground))

    def having(self, setting: str, value: Any) -> "Proposal":
        """Return the proposal with one setting as somebody wants it; a question about it is no longer open.

        A whole table takes the place of the one that is proposed.
        """
        if isinstance(value, Mapping):
            kept = {key: part for key, part in self.settings.items() if key != setting}
            rest = tuple(one for one in self.open if one.setting.partition(".")[0] != setting)
            grounds = tuple(each for each in self.grounds if each.setting.partition(".")[0] != setting)
            return replace(self, settings=kept | ({setting: dict(value)} if value else {}), open=rest, grounds=grounds)
        told = OpenQuestion(setting=setting, says="")
        answer = Option(label=value if isinstance(value, str) else str(value), settings=_nested(setting, value))
        table, _, name = setting.partition(".")
        told_of = {setting, table, name}
        rest = tuple(one for one in self.open if not told_of & {one.setting, one.setting.rpartition(".")[2]})
        return replace(self, open=rest).answered(told, answer)

    def without(self, name: str) -> "Proposal":
        """Return the proposal with a field that no column and no constant gives."""
        settings = deepcopy(dict(self.settings))
        for table in ("columns", "constants"):
            settings.get(table, {}).pop(name, None)
        if name == PriceField.PRICE_LIST:
            settings.pop("price_list", None)
        return replace(self, settings=settings)

    def table(self, files: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return the source's table."""
        return {"format": str(self.format), "files": list(files), **deepcopy(dict(self.settings))}

    def source(self, files: tuple[str, ...]) -> PriceSource:
        """Return the price source; ``Unfit`` as long as something that is needed is open."""
        return load_source(self.table(files))


def _written(value: Any) -> str:
    """Return a value as ``parse_setting`` takes it; JSON's lists of texts are TOML's."""
    return value if isinstance(value, str) else "{}" if value == {} else json.dumps(value, ensure_ascii=False)


def parse_setting(text: str) -> tuple[str, Any]:
    """Return the path and the value of ``KEY=VALUE``; a value that starts with ``{``, ``[`` or ``"`` is TOML.

    >>> parse_setting("columns.product_id=Offer ID")
    ('columns.product_id', 'Offer ID')
    """
    path, sign, written = (part.strip() for part in text.partition("="))
    if not sign or path.partition(".")[0] not in BY_SETTING:
        close = nearest(path.partition(".")[0], BY_SETTING) or tuple(BY_SETTING)
        raise Unfit(f'"{text}" isn\'t KEY=VALUE with a key of a price source. Nearest: {", ".join(close)}.')
    if not written.startswith(("{", "[", '"')):
        return path, written
    try:
        return path, tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError as wrong:
        raise Unfit(f"{path}: {written} isn't TOML: {wrong}.") from None


def opening_of(settings: Iterable[tuple[str, Any]]) -> Opening:
    """Return what settings say of where in a file its table is, and how its text is stored."""
    told = {path: BY_SETTING[path].kind.load(value) for path, value in settings if BY_SETTING.get(path) is not None}
    return Opening(**{path: value for path, value in told.items() if BY_SETTING[path].group == "opening"})


def _nested(path: str, value: Any) -> dict[str, Any]:
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
