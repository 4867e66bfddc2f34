"""Questions without cursor movement: numbered lists and typed lines, for dumb terminals and screen readers.

``<`` goes back, ``?`` explains, ``!`` fetches a list again, Enter takes what stands in brackets.
"""

import getpass
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TextIO

from cwsetup.profile.asking import Back, Choice, Question, Refetch
from cwsetup.profile.secret import Secret
from cwsetup.text import fold, safe

MOST_ROWS = 20
"""Choices listed at once; more are found by typing a part of the name."""


class SimpleAsker:
    """Asks line by line."""

    def __init__(
        self, stdin: TextIO, stderr: TextIO, ask_secret: Callable[[str, TextIO], str] = getpass.getpass
    ) -> None:
        self.stdin = stdin
        self.stderr = stderr
        self.ask_secret = ask_secret

    def text(self, question: Question) -> str:
        """Return what was typed, trimmed."""
        default = "" if question.default is None else str(question.default)
        return self._ask(question, default) or default

    def secret(self, question: Question) -> Secret:
        """Return what was typed unseen, trimmed; empty keeps what there is."""
        self._wrong(question)
        keeps = " [Enter keeps the present one]" if question.default is not None else ""
        prompt = f"{safe(question.label)}{keeps}: "
        typed = None
        while typed is None:
            typed = self._control(question, self._read(partial(self.ask_secret, prompt, self.stderr)).strip())
        return Secret(typed)

    def choose(self, question: Question, choices: Sequence[Choice]) -> object:
        """Return the value of the one choice taken."""
        return self._pick(question, choices, one=True)[0]

    def choose_several(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        """Return the values of the choices taken, at least one, in the order shown."""
        taken = self._pick(question, choices, one=False)
        return tuple(choice.value for choice in choices if choice.value in taken)

    def rank(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        """Return the values of the choices taken, at least one, most preferred first."""
        default = tuple(choice.value for choice in _meant(question.default, choices, one=False))
        if question.preview is not None and default:
            self._say("In the order in brackets:")
            for name, word in question.preview(default):
                self._say(f"{name}: {word}")
        return self._pick(question, choices, one=False)

    def confirm(self, question: Question) -> bool:
        """Return whether the person says yes."""
        default = question.default is True
        while True:
            typed = fold(self._ask(question, "yes" if default else "no"))
            if not typed:
                return default
            if typed in {"y", "yes", "n", "no"}:
                return typed in {"y", "yes"}
            self._say("Type y or n.")

    def _pick(self, question: Question, choices: Sequence[Choice], *, one: bool) -> tuple[object, ...]:
        shown: Sequence[Choice] = choices
        default = _meant(question.default, choices, one=one)
        how = "a number" if one else "numbers in order, such as 2,1"
        while True:
            self._list(shown)
            typed = self._ask(
                question, ", ".join(choice.name for choice in default), f"type {how}, or a part of a name"
            )
            if not typed and default:
                return tuple(choice.value for choice in default)
            taken = _numbered(typed, shown)
            if taken and (len(taken) == 1 or not one):
                return tuple(choice.value for choice in taken)
            found = [choice for choice in choices if fold(typed) in fold(choice.name) or typed == f"#{choice.id}"]
            if typed and one and len(found) == 1 and _is_meant(found[0], typed):
                return (found[0].value,)
            if not found:
                self._say(f'Nothing has "{typed}" in its name.')
            shown = found or choices

    def _list(self, choices: Sequence[Choice]) -> None:
        for number, choice in enumerate(choices[:MOST_ROWS], start=1):
            self._say(f"{number}. {choice.name}{f', {choice.note}' if choice.note else ''}")
        if len(choices) > MOST_ROWS:
            self._say(f"{len(choices) - MOST_ROWS} more; type a part of a name to find them.")

    def _ask(self, question: Question, default: str, how: str = "") -> str:
        self._wrong(question)
        reason = f", {question.reason}" if question.reason else ""
        more = "".join([f" ({how})" if how else "", f" [{default}{reason}]" if default else ""])
        self.stderr.write(f"{safe(question.label)}{safe(more)}: ")
        self.stderr.flush()
        line = self._read(self.stdin.readline)
        if not line:
            self._say("")
            raise KeyboardInterrupt
        typed = self._control(question, line.strip())
        return typed if typed is not None else self._ask(question, default, how)

    def _read(self, read: Callable[[], str]) -> str:
        """Return what is read; Ctrl-C leaves the line of the question."""
        try:
            return read()
        except KeyboardInterrupt:
            self._say("")
            raise

    def _control(self, question: Question, typed: str) -> str | None:
        """Return what was typed, unless it asks to go back or for help, which leaves ``None``."""
        if typed == "<":
            raise Back
        if typed == "!" and question.live:
            raise Refetch
        if typed == "?":
            self._say(f"{question.help} {f'[{question.toml}]' if question.toml else ''}".strip())
            return None
        return typed

    def _wrong(self, question: Question) -> None:
        if question.wrong:
            self._say(question.wrong)

    def _say(self, text: str) -> None:
        self.stderr.write(f"{safe(text)}\n")


def _meant(default: Any, choices: Sequence[Choice], *, one: bool) -> list[Choice]:
    """Return the choices that Enter takes; where one is taken, a value may itself be several."""
    values: Sequence[Any] = default if isinstance(default, tuple) and not one else (default,)
    return [choice for value in values for choice in choices if choice.value == value]


def _is_meant(choice: Choice, typed: str) -> bool:
    """Return whether a part of a name is enough; a way on has to be called by its whole first word."""
    return not choice.is_way or re.findall(r"\w+", fold(choice.name))[:1] == [fold(typed)]


def _numbered(typed: str, shown: Sequence[Choice]) -> list[Choice]:
    """Return the choices of the numbers typed; nothing if any isn't a number of the list or stands twice."""
    parts = [part.strip() for part in typed.split(",")]
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit() and 1 <= int(part) <= len(shown)]
    return [shown[number - 1] for number in numbers] if len(set(numbers)) == len(parts) else []
