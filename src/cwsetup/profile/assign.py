"""``KEY=VALUE`` as ``--set`` and the environment give it, and the value it stands for."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cwsetup.errors import UsageError
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.picks import MapTo
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY, find_property
from cwsetup.profile.shapes import Choices


@dataclass(frozen=True, slots=True)
class Assignment:
    """A property, for a map one of its words, and the text of the value."""

    property: Property
    word: str | None
    text: str

    def apply(self, draft: Draft, choices: Choices, source: Source) -> None:
        """Put the value into a draft; one that the property can't take is a usage error."""
        try:
            value = self._value(choices)
        except (ValueError, ArithmeticError, RecursionError) as unfit:  # what doesn't fit, and all that tomllib raises
            name = self.property.key if self.word is None else f"{self.property.key}.'{self.word}'"
            raise UsageError(f"{name}: {unfit}", hint=self.property.help) from None
        draft.offer(self.property.key, value, source)

    def _value(self, choices: Choices) -> Any:
        if self.text[:1] in set('{["'):
            raw = tomllib.loads(f"value = {self.text}", parse_float=Decimal)["value"]
        else:
            raw = self.text
        return self.property.shape.load(raw if self.word is None else {self.word: raw}, choices)


def parse_assignment(text: str) -> Assignment:
    """Read ``KEY=VALUE``; KEY is a TOML dotted key whose section may be left out.

    >>> parse_assignment("payment_terms.'Net 30'=Net 30 days").word
    'Net 30'
    """
    parts, value = _split(text)
    for place, part in enumerate(parts):
        declared = BY_KEY.get(part)
        if declared is not None and _ends_with(declared.table.split("."), parts[:place]):
            return Assignment(declared, _word(declared, parts[place + 1 :]), value)
    return Assignment(find_property(".".join(parts)), None, value)


def _ends_with(table: list[str], section: list[str]) -> bool:
    return not section or table[-len(section) :] == section


def _split(text: str) -> tuple[list[str], str]:
    """Cut at the first ``=`` before which a whole TOML key stands; a quoted word may hold one itself."""
    for cut in (place for place, sign in enumerate(text) if sign == "="):
        parts = _parts_of_key(text[:cut])
        if parts:
            return parts, text[cut + 1 :].strip()
    raise UsageError(f'"{text}" isn\'t KEY=VALUE.', hint="For example: --set currency=USD")


def _parts_of_key(text: str) -> list[str]:
    """Return the parts of a TOML dotted key; none if the text is anything else."""
    try:
        place: Any = tomllib.loads(f"{text} = 0")
    except tomllib.TOMLDecodeError:
        return []
    parts = []
    while isinstance(place, dict) and len(place) == 1:
        ((part, place),) = place.items()
        parts.append(part)
    return parts if place == 0 else []


def _word(declared: Property, rest: list[str]) -> str | None:
    if not rest:
        return None
    if not isinstance(declared.shape, MapTo) or len(rest) > 1:
        raise UsageError(f'{declared.key} has no "{".".join(rest)}".', hint=f"Set it whole: {declared.key}=…")
    return rest[0]


def from_environment(environment: Callable[[str], str | None]) -> list[Assignment]:
    """Return the assignments that ``CWSETUP_<PROPERTY>`` variables give, keys aside."""
    return [
        Assignment(declared, None, text)
        for declared in BY_KEY.values()
        if not declared.is_key and (text := environment(declared.env))
    ]
