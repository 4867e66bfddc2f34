"""The answers so far: each with where it came from, the stronger kept, dependents cleared, complete or not.

The one mutable object of the project. Profiles, flags, environment and the wizard all fill a draft; only a
complete one becomes a ``Profile``.
"""

import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar

from cwsetup.errors import AnswersMissing
from cwsetup.profile.links import Links
from cwsetup.profile.picks import MapTo
from cwsetup.profile.properties import Property, properties_of
from cwsetup.profile.settings import BY_KEY, PROPERTIES, Profile

T = TypeVar("T")


class Source(IntEnum):
    """Where a value came from, weakest first."""

    DEFAULT = 0
    SUGGESTION = 1
    PROFILE = 2
    DRAFT = 3
    ENVIRONMENT = 4
    FILE = 5
    FLAG = 6
    ANSWER = 7

    @property
    def words(self) -> str:
        """How a person calls it."""
        return _SOURCE_WORDS[self]


_SOURCE_WORDS = {
    Source.DEFAULT: "default",
    Source.SUGGESTION: "suggested",
    Source.PROFILE: "profile",
    Source.DRAFT: "draft",
    Source.ENVIRONMENT: "environment",
    Source.FILE: "--from",
    Source.FLAG: "option",
    Source.ANSWER: "you",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A value and where it came from."""

    value: Any
    source: Source
    reason: str = ""


class Draft:
    """Answers by property, on their way to a profile."""

    def __init__(self, links: Links | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.links = dict(links or {})
        self.left: set[str] = set()
        """Properties that a person leaves open, since ConnectWise doesn't show what there is to choose."""
        self.on_change: Callable[[], None] = lambda: None
        """Hears of every answer that is taken or forgotten."""

    def value(self, key: str) -> Any:
        """Return the value of a property, else its default, else ``None``."""
        if key in self.answers:
            return self.answers[key].value
        default = BY_KEY[key].default
        return None if default is dataclasses.MISSING else default

    def values(self) -> dict[str, Any]:
        """Return the answered values by property."""
        return {key: answer.value for key, answer in self.answers.items()}

    def offer(self, key: str, value: Any, source: Source, reason: str = "") -> None:
        """Take a value unless a stronger source has given one; maps are merged word by word."""
        self.left.discard(key)
        present = self.answers.get(key)
        weaker = present is not None and source < present.source
        if present is not None and isinstance(BY_KEY[key].shape, MapTo):
            value = {**value, **present.value} if weaker else {**present.value, **value}
        elif weaker:
            return
        self.answers[key] = Answer(value, max(source, present.source) if present else source, reason)
        self.on_change()

    def answer(self, key: str, value: Any) -> None:
        """Take what a person chose; if it differs, what was chosen within or because of the old value is cleared."""
        self.left.discard(key)
        if key in self.answers and self.answers[key].value != value:
            self._clear_within(key)
        self.answers[key] = Answer(value, Source.ANSWER)
        self.on_change()

    def leave(self, key: str) -> None:
        """Leave a property open, and all that is chosen within it or because of it."""
        self.clear(key)
        self.left.update([key, *(child.key for child in PROPERTIES if child.within == key)])

    def leave_rest(self, wrong: Collection[str] = ()) -> None:
        """Leave open what a profile may do without, but for properties whose values are wrong."""
        self.left.update(each.key for each in self.unanswered() if each.can_be_left and each.key not in wrong)

    def clear(self, key: str) -> None:
        """Forget a property and all that was chosen within it or because of it."""
        self.answers.pop(key, None)
        self._clear_within(key)
        self.on_change()

    def _clear_within(self, key: str) -> None:
        for child in PROPERTIES:
            if child.within == key or (child.needed_when is not None and child.needed_when[0] == key):
                self.clear(child.key)

    def applies(self, declared: Property) -> bool:
        """Return whether the answers so far leave the property a meaning."""
        if declared.needed_when is None:
            return True
        key, values = declared.needed_when
        return self.value(key) in values

    def missing(self) -> tuple[Property, ...]:
        """Return the properties that a profile needs and that have no answer, keys and what is left open aside."""
        return tuple(declared for declared in self.unanswered() if declared.key not in self.left)

    def left_open(self) -> tuple[Property, ...]:
        """Return the properties that a person has left open and that a profile can do without for most uses."""
        return tuple(declared for declared in self.unanswered() if declared.key in self.left)

    def unanswered(self) -> tuple[Property, ...]:
        """Return the properties that a profile needs and that have no answer, keys aside."""
        return tuple(
            declared
            for declared in PROPERTIES
            if not declared.is_key
            and declared.key not in self.answers
            and (declared.required or (declared.needed_when is not None and self.applies(declared)))
        )

    def complete(self) -> Profile:
        """Return the profile, without the tables in which something is left open; missing answers are named at once."""
        missing = self.missing()
        if missing:
            details = tuple(f"{declared.path}  {declared.how}  or {declared.env}" for declared in missing)
            many = f"{len(missing)} answers are" if len(missing) != 1 else "1 answer is"
            raise AnswersMissing(f"{many} missing.", details=details)
        without = {declared.table for declared in self.unanswered()}
        values = {
            key: answer.value
            for key, answer in self.answers.items()
            if self.applies(BY_KEY[key]) and BY_KEY[key].table not in without
        }
        return dataclasses.replace(assemble(Profile, values), links=self.links)


def assemble(kind: type[T], values: Mapping[str, Any]) -> T:
    """Build a settings class, and the tables in it, from values by property; a table that may lack them all is none."""
    arguments: dict[str, Any] = {}
    for spec in dataclasses.fields(kind):  # type: ignore[arg-type]
        if "table" in spec.metadata:
            part = spec.metadata["table"]
            there = not spec.metadata["only_for"] or any(each.key in values for each in properties_of(part))
            arguments[spec.name] = assemble(part, values) if there else None
        elif spec.name in values:
            arguments[spec.name] = values[spec.name]
    return kind(**arguments)
