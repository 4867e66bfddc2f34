"""What a model of a record is: its fields, and how a declaration of one field per line becomes them.

A line says name, kind, then the longest text or the allowed words, and ``!`` when the field is required.
The models themselves stand in ``models``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    MONEY = "money"
    WHOLE = "whole"
    FLAG = "flag"
    MOMENT = "moment"
    REFERENCE = "reference"
    MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a model."""

    name: str
    kind: Kind
    required: bool = False
    longest: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """The fields of one kind of record; ``by_folded_name`` finds them in any case."""

    name: str
    fields: Mapping[str, Field]
    by_folded_name: Mapping[str, Field]

    @property
    def resource(self) -> str:
        """The name that error messages use."""
        return self.name[0].lower() + self.name[1:]


def model(name: str, declaration: str) -> Model:
    """The model that a declaration of one field per line describes."""
    fields = [_field(line.split()) for line in declaration.strip().splitlines()]
    return Model(
        name,
        MappingProxyType({field.name: field for field in fields}),
        MappingProxyType({field.name.lower(): field for field in fields}),
    )


def _field(words: list[str]) -> Field:
    name, kind, *rest = words
    options = [word for word in rest if word != "!"]
    longest = next((int(word) for word in options if word.isdigit()), None)
    choices = next((tuple(word.split("|")) for word in options if not word.isdigit()), ())
    return Field(name=name, kind=Kind(kind), required="!" in rest, longest=longest, choices=choices)
