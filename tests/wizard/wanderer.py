"""Somebody who can't make up their mind: answers, goes back, breaks off and goes on, and remembers what they chose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cwsetup.profile.asking import Back, Choice, Question
from cwsetup.profile.picks import MapTo
from cwsetup.profile.secret import Secret
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from tests.wizard.scripted import ENTER, LEAVE_OUT

Pick = Callable[[Sequence[Any]], Any]
"""Takes one of several, by chance or by a plan."""
MOST = 400
"""Questions after which somebody goes round in circles."""
WALK, ACCEPT = "Go through them", "Accept all"
ON, BACK, QUIT = "on", "back", "quit"
WAYS = (ON,) * 12 + (BACK,) * 4 + (QUIT,)
TYPED = {
    "name": ("Ours", "Northwind, the other one", ""),
    "employee_compensation_limit": ("80", "much", "12.5"),
    "employee_compensation_hourly_rate": ("38.50", "41"),
}
NOT_HARMLESS = {"agreement_types", "keys"}
"""One moves the suggestions of another section; the other might reach for a real keyring."""
TRIFLES = {"Type the keys again", "Type the company again"}


@dataclass(slots=True)
class Wanderer:
    """Wanders as ``pick`` says for ``steps`` questions, then goes straight on to the end.

    ``mind`` is what was chosen last for each property, as the person remembers it: what was asked again must propose
    just that. Suggestions that were accepted unread aren't in it.
    """

    pick: Pick
    right: dict[str, str]
    steps: int
    mind: dict[str, Any] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    """Where it went, to be read when something is wrong."""
    _declined: dict[str, Any] = field(default_factory=dict)
    """What a draft that was declined holds: it is offered again until another answer takes its place."""
    _pending: tuple[str, dict[str, Any]] = ("", {})
    """The map that is being filled in, and its words so far."""

    def text(self, question: Question) -> str:
        key = question.key
        wandering = self._way(question)
        if key == "company":
            self._declined = {}
        if wandering and key in TYPED:
            typed = str(self.pick(TYPED[key]))
        elif key == "company" and self._wandering and self.pick((False, False, True)):
            typed = "nobody"
        else:
            typed = self.right.get(key) or str(question.default or TYPED.get(key, ("",))[0])
        if key in BY_KEY and key not in {"company", "sources"} and _fits(key, typed):
            self._remember(question, typed)
        return typed

    def secret(self, question: Question) -> Secret:
        if self._way(question) and self.pick((False, False, False, True)):
            return Secret("NotTheKey")
        return Secret(self.right[question.key])

    def confirm(self, question: Question) -> bool:
        if question.key == "draft":
            on = not self._wandering or bool(self.pick((True, True, True, False)))
            self.path.append("go on" if on else "afresh")
            if on:
                self.mind |= self._declined
            else:
                self.mind, self._declined = {}, self.mind or self._declined
            return on
        self._way(question)
        return question.default is True

    def choose(self, question: Question, choices: Sequence[Choice]) -> object:
        wandering, key = self._way(question), question.key
        if key in BY_KEY and isinstance(BY_KEY[key].shape, MapTo):
            return self._of_map(question, choices, wandering=wandering)
        if self._pending[0] and key.startswith(f"{self._pending[0]}."):
            return self._word(question, choices, wandering=wandering)
        values = [choice.value for choice in choices]
        if key == "connection.mend":
            return next(choice.value for choice in choices if choice.name in TRIFLES)
        taken = question.default if question.default in values else values[0]
        if wandering and key not in NOT_HARMLESS:
            taken = self.pick(values)
        elif self.path[-2:] == [key, key]:  # a category that holds nothing is asked for again
            taken = values[(values.index(taken) + 1) % len(values)]
        if key == "keys":
            taken = values[-1]
        if key in BY_KEY and key != "keys":
            self._remember(question, taken)
        return taken

    def choose_several(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        values = [choice.value for choice in choices]
        if self._way(question):
            taken = tuple(value for value in values if self.pick((True, False))) or (self.pick(values),)
        else:
            taken = tuple(value for value in values if value in (question.default or values))
        if question.key in BY_KEY:
            self._remember(question, taken)
        return taken

    def rank(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        values = [choice.value for choice in choices]
        taken: tuple[object, ...] = tuple(question.default or values)
        if self._way(question):
            first = self.pick(values)
            taken = (first, *(value for value in values if value != first and self.pick((True, False))))
        self._remember(question, taken)
        return taken

    def done(self) -> None:
        """Nothing was planned, so nothing is left."""

    @property
    def _wandering(self) -> bool:
        return self.steps > 0

    def _way(self, question: Question) -> bool:
        """Go back or break off, or say whether to answer as one likes."""
        key = question.key
        assert len(self.path) < MOST, f"no way out: {self.path[-12:]}"
        if self._pending[0] not in {key, key.partition(".")[0]}:
            self._pending = ("", {})
        if not self._wandering:
            self.path.append(key)
            return False
        self.steps -= 1
        way = self.pick(WAYS)
        self.path.append(key if way == ON else f"{key}: {way}")
        if way == QUIT:
            raise KeyboardInterrupt
        if way == BACK:
            raise Back
        return True

    def _of_map(self, question: Question, choices: Sequence[Choice], *, wandering: bool) -> object:
        key = question.key
        if self._pending[0] != key:
            self._pending = (key, {})
        words = [choice.value for choice in choices if isinstance(choice.value, str)]
        if wandering and key not in NOT_HARMLESS and self.pick((True, False)):
            return self.pick(words)
        if self._pending[1] or key in self.mind:
            self.mind[key] = {**self.mind.get(key, {}), **self._pending[1]}
        self._pending = ("", {})
        return question.default

    def _word(self, question: Question, choices: Sequence[Choice], *, wandering: bool) -> object:
        word = question.key.partition(".")[2]
        present = self._pending[1].get(word, self.mind.get(self._pending[0], {}).get(word, question.default))
        assert question.default == present, f"{question.key} proposes {question.default}, after {present}"
        taken = self.pick([choice.value for choice in choices]) if wandering else question.default
        self._pending[1][word] = taken
        return taken

    def _remember(self, question: Question, taken: Any) -> None:
        """Keep what was chosen, and forget what was chosen within or because of another value."""
        key = question.key
        if key in self.mind and not question.wrong:
            assert question.default == self.mind[key], f"{key} proposes {question.default}, after {self.mind[key]}"
        if question.default != taken:
            self._forget_within(key)
        self.mind[key] = taken

    def _forget_within(self, key: str) -> None:
        for child in PROPERTIES:
            if child.within == key or (child.needed_when is not None and child.needed_when[0] == key):
                self.mind.pop(child.key, None)
                self._forget_within(child.key)

    def script(self, straight: dict[str, Any]) -> dict[str, Any]:
        """Return the answers that say straight through what this one has in mind in the end."""
        script = dict(straight)
        for key, value in self.mind.items():
            script[f"section.{BY_KEY[key].section}"] = WALK
            if isinstance(BY_KEY[key].shape, MapTo):
                script[key] = [*value, ENTER]
                script |= {f"{key}.{word}": LEAVE_OUT if ref is None else ref for word, ref in value.items()}
            else:
                script[key] = value
        return {key: answer for key, answer in script.items() if not key.startswith("section.Connection")}


def _fits(key: str, typed: str) -> bool:
    try:
        BY_KEY[key].shape.load(typed)
    except ValueError:
        return False
    return bool(typed)
