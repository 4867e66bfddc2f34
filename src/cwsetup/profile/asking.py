"""What a front end must be able to ask, whoever or whatever answers: a terminal, a script or a test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from cwsetup.profile.secret import Secret

Preview: TypeAlias = Callable[[tuple[object, ...]], Sequence[tuple[str, str]]]
"""Returns what an order of values would lead to, a name and a word on each; fast enough for every key."""


class Back(Exception):
    """Raised by an asker when the person goes back to the question before."""


class Refetch(Exception):
    """Raised by an asker when the person wants the choices fetched again: one was added in ConnectWise meanwhile."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that may be picked, and how it is shown."""

    value: object
    name: str
    id: int | None = field(default=None, kw_only=True)
    note: str = field(default="", kw_only=True, compare=False)
    is_way: bool = field(default=False, kw_only=True, compare=False)
    """Whether it leads on from the list and is none of what is looked for in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What a command has done."""

    changed: tuple[Choice, ...] = ()
    """The choices that now read otherwise; the first is the one it was done to."""
    message: str = ""
    """What there is to say, or why nothing was done."""
    taken: object = None
    """The value that the list is left with; ``None``: it stays."""


@dataclass(frozen=True, slots=True)
class Command:
    """What one key does to a choice while the list stays on the screen; there is another way to do it by choosing."""

    key: str
    """``tab``, or a letter, which is a command only while nothing is typed."""
    does: str
    act: Callable[[object], Acted]
    """From the value of the choice under the cursor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; ``key`` is the property's name, or a word for a question that is no property."""

    key: str
    label: str
    toml: str = ""
    """The property's key in the profile, to be shown; empty for a question that is no property."""
    help: str = ""
    default: Any = None
    """The value that Enter takes: a text, a choice's value, or several of them."""
    reason: str = ""
    """Why the default is proposed."""
    wrong: str = ""
    """Why the answer given before can't be taken."""
    names_file: bool = False
    """Whether the answer names a file: its name can be completed, and isn't right before the file was read."""
    live: bool = False
    """Whether the choices come from ConnectWise and can be fetched again."""
    preview: Preview | None = field(default=None, compare=False)
    """What to show beside the order that is being made."""
    commands: tuple[Command, ...] = ()
    """What can be done to one of the choices of ``choose`` without leaving the list."""


class Asker(Protocol):
    """Asks a person; every method may raise ``Back``, and those with live choices ``Refetch``."""

    def text(self, question: Question) -> str:
        """Return what was typed, trimmed."""
        ...

    def secret(self, question: Question) -> Secret:
        """Return what was typed unseen, trimmed; empty keeps what there is."""
        ...

    def choose(self, question: Question, choices: Sequence[Choice]) -> object:
        """Return the value of the one choice taken."""
        ...

    def choose_several(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        """Return the values of the choices taken, at least one, in the order shown."""
        ...

    def rank(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        """Return the values of the choices taken, at least one, most preferred first."""
        ...

    def confirm(self, question: Question) -> bool:
        """Return whether the person says yes."""
        ...
