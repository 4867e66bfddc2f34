# ruff: noqa: ARG002, D102, FBT001 - load, dump, show and schema are called alike on every shape; see the module
"""The kinds of value a property can have: how each is read from TOML, written, typed and shown.

``load`` takes a TOML value; with ``choices`` it also takes names and holds every value against them.
A value that doesn't fit raises ``Unfit``, which says why and what would fit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from cwsetup.profile.asking import Choice
from cwsetup.profile.secret import Secret
from cwsetup.text import fold, nearest, without_login

Choices: TypeAlias = Sequence[Choice] | None
Schema: TypeAlias = dict[str, Any]


class Unfit(ValueError):
    """A value that its property can't take."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text, optionally of one form."""

    pattern: str = ".+"
    form: str = "some text"
    """The form in words, for the message when it doesn't match."""

    def load(self, raw: object, choices: Choices = None) -> str:
        text = text_of(raw).strip()
        if not re.fullmatch(self.pattern, text) or _UNSEEN.search(text):
            raise Unfit(f'"{without_login(text)}" isn\'t {self.form}.')
        return text

    def dump(self, value: str) -> object:
        return value

    def show(self, value: str) -> str:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^({self.pattern})$"}


@dataclass(frozen=True, slots=True)
class SecretText:
    """A key: shown as dots, kept with the keys and never in the profile."""

    def load(self, raw: object, choices: Choices = None) -> Secret:
        text = text_of(raw).strip()
        if not text:
            raise Unfit("it is empty.")
        return Secret(text)

    def dump(self, value: Secret) -> object:
        raise Unfit("a key is never written into a profile.")

    def show(self, value: Secret) -> str:
        return str(value)

    def schema(self) -> Schema:
        return {"not": {}}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money or a per cent figure, not negative."""

    def load(self, raw: object, choices: Choices = None) -> Decimal:
        return _number(raw)

    def dump(self, value: Decimal) -> object:
        return int(value) if value == value.to_integral_value() else value

    def show(self, value: Decimal) -> str:
        return f"{value:f}"

    def schema(self) -> Schema:
        return {"type": "number", "minimum": 0}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds, both included."""

    low: int
    high: int

    def load(self, raw: object, choices: Choices = None) -> int:
        try:
            number = _number(raw)
        except Unfit:
            raise Unfit(f"{_brief(raw)} isn't a whole number from {self.low} to {self.high}.") from None
        if not self.low <= number <= self.high or number != number.to_integral_value():
            raise Unfit(f"{number} isn't a whole number from {self.low} to {self.high}.")
        return int(number)

    def dump(self, value: int) -> object:
        return value

    def show(self, value: int) -> str:
        return str(value)

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Percent:
    """A share, written with its sign: ``"30%"`` is ``Decimal(30)``."""

    def load(self, raw: object, choices: Choices = None) -> Decimal:
        match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,2})?)\s*%", text_of(raw).strip())
        if match is None:
            raise Unfit(f'"{raw}" isn\'t a share such as "30%".')
        return Decimal(match[1])

    def dump(self, value: Decimal) -> object:
        return self.show(value)

    def show(self, value: Decimal) -> str:
        return f"{value:f}%"

    def schema(self) -> Schema:
        return {"type": "string", "pattern": r"^[0-9]{1,6}(\.[0-9]{1,2})?\s*%$"}


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    def load(self, raw: object, choices: Choices = None) -> bool:
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and fold(raw) in {"true", "yes", "false", "no"}:
            return fold(raw) in {"true", "yes"}
        raise Unfit(f'"{raw}" is neither true nor false.')

    def dump(self, value: bool) -> object:
        return value

    def show(self, value: bool) -> str:
        return "yes" if value else "no"

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Fixed:
    """One of a closed list."""

    members: type[StrEnum]

    def load(self, raw: object, choices: Choices = None) -> StrEnum:
        text = text_of(raw)
        for member in self.members:
            if fold(member) == fold(text):
                return member
        close = ", ".join(nearest(text, self.members))
        raise Unfit(f'"{text}" isn\'t one of {", ".join(self.members)}.{f" Nearest: {close}." if close else ""}')

    def dump(self, value: StrEnum) -> object:
        return str(value)

    def show(self, value: StrEnum) -> str:
        return str(value)

    def schema(self) -> Schema:
        return {"enum": [str(member) for member in self.members]}


@dataclass(frozen=True, slots=True)
class Globs:
    """Patterns of product IDs, such as ``CFQ7*``; there may be none."""

    def load(self, raw: object, choices: Choices = None) -> tuple[str, ...]:
        parts = raw.split(",") if isinstance(raw, str) else raw
        if not isinstance(parts, list):
            raise Unfit('it needs a list of patterns, such as ["CFQ7*"].')
        return tuple(text for part in parts if (text := text_of(part).strip()))

    def dump(self, value: tuple[str, ...]) -> object:
        return list(value)

    def show(self, value: tuple[str, ...]) -> str:
        return ", ".join(value) or "none"

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string"}}


_TOO_LARGE = 1_000_000_000
_FINEST = -6
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of characters that no file can hold."""


def text_of(raw: object) -> str:
    """Return ``raw`` if it is text."""
    if not isinstance(raw, str):
        raise Unfit(f"{raw!r} isn't text.")
    return raw


def _number(raw: object) -> Decimal:
    """Take a TOML number or the same in digits; ``Decimal`` alone would also take ``1_0`` and ``NaN``."""
    number = None
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        number = Decimal(raw)
    elif isinstance(raw, str) and re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", raw.strip()):
        number = Decimal(raw.strip())
    if number is None or not number.is_finite() or not 0 <= number < _TOO_LARGE or _places(number) < _FINEST:
        raise Unfit(f"{_brief(raw)} isn't a number from 0 to {_TOO_LARGE - 1} with at most {-_FINEST} decimal places.")
    return number


def _brief(raw: object) -> str:
    """Return a value as a message can show it; Python refuses to spell out very long numbers."""
    too_long = isinstance(raw, int) and abs(raw) >= 10**60
    return "That number" if too_long else f'"{raw}"' if isinstance(raw, str) else f"{raw}"[:60]


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def several(raw: object, choices: Choices) -> list[object]:
    """Return the parts of a list; split ``a,b``, unless a name among the choices has a comma itself."""
    if isinstance(raw, str):
        if choices and any("," in choice.name for choice in choices):
            raw = [raw]
        else:
            raw = [part.strip() for part in raw.split(",")]
    if not isinstance(raw, list) or not raw:
        raise Unfit("it needs a list with at least one value.")
    return raw
