"""What can be done about a list that ConnectWise doesn't show: try again, type an id somebody looked up, leave it."""

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cwsetup.errors import AccessError
from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.instance import Ref
from cwsetup.profile.picks import SomeOf
from cwsetup.profile.properties import Property
from cwsetup.wizard.world import Screen, explain


class Way(StrEnum):
    """What a person does about it."""

    RETRY = "Try again"
    BY_ID = "Type the id"
    LEAVE = "Leave it open"


class LeftOpen(Exception):
    """Raised when a property is left open."""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Asks about a property whose list the API member may not read."""

    asker: Asker
    screen: Screen

    def ask(self, declared: Property, failure: AccessError, *, one: bool = False) -> Any:
        """Return the row, or rows, that were typed by id; ``None`` to try again; leaving it raises ``LeftOpen``."""
        explain(self.screen, failure)
        label = f"{declared.label}: its list can't be read. What now?"
        question = Question(key=f"{declared.key}.unlisted", label=label, help=declared.help, default=Way.RETRY)
        ways = [way for way in Way if way is not Way.LEAVE or one or declared.can_be_left]
        while True:
            match Way(str(self.asker.choose(question, [Choice(way, str(way)) for way in ways]))):
                case Way.RETRY:
                    return None
                case Way.LEAVE:
                    raise LeftOpen
                case Way.BY_ID:
                    with suppress(Back):
                        return self._by_id(declared, several=isinstance(declared.shape, SomeOf) and not one)

    def _by_id(self, declared: Property, *, several: bool) -> Any:
        what = "ids, with commas" if several else "id"
        question = Question(key=f"{declared.key}.id", label=f"{declared.label}: {what}", help=declared.help)
        refs: tuple[Ref, ...] = ()
        while not refs:
            text = self.asker.text(question)
            try:
                refs = _refs(text, several=several)
            except ValueError as wrong:
                question = replace(question, default=text, wrong=str(wrong))
        names = ", ".join(ref.name for ref in refs)
        self.screen.note(f"Taken unseen: whether {declared.label} has {names} couldn't be looked up.", "warning")
        return refs if several else refs[0]


def _refs(text: str, *, several: bool) -> tuple[Ref, ...]:
    """Return the rows of ids; the name, a label only, is the id until ``edit`` or ``doctor`` can read the true one."""
    parts = [part.strip().lstrip("#") for part in text.split(",")] if several else [text.strip().lstrip("#")]
    if not all(part.isascii() and part.isdigit() and 0 < len(part) < 10 and int(part) for part in parts):  # noqa: PLR2004
        raise ValueError(f'"{text}" isn\'t {"ids" if several else "an id"}: whole numbers, as ConnectWise shows them.')
    return tuple(Ref(int(part), f"#{int(part)}") for part in parts)
