"""Somebody who knows the answers by the questions' keys, and is surprised by any other question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cwsetup.profile.asking import Acted, Back, Choice, Question, Refetch
from cwsetup.profile.secret import Secret


class Default:
    """Enter: whatever the question proposes."""


@dataclass(frozen=True, slots=True)
class Press:
    """A key that does something to the choice of a name, which may be its beginning, while the list stays."""

    key: str
    on: str


ENTER = Default()
BACK = Back()
CTRL_C = KeyboardInterrupt()
FETCH_AGAIN = Refetch()
LEAVE_OUT = "– leave out –"


@dataclass(slots=True)
class ScriptedAsker:
    """Answers each question from the script: ``ENTER``, ``BACK``, a value or the name of a choice; a list in turn.

    A question that isn't in the script, or is asked once more than that, fails; so do answers that ``done`` finds
    unasked. With ``otherwise=ENTER`` every other question is answered with what it proposes.
    """

    script: Mapping[str, Any]
    otherwise: Default | None = None
    asked: list[Question] = field(default_factory=list)
    offered: dict[str, Sequence[Choice]] = field(default_factory=dict)
    """The choices that a question had when it was last asked."""
    first_offered: dict[str, Sequence[Choice]] = field(default_factory=dict)
    """Those that it had when it was first asked."""
    acted: list[Acted] = field(default_factory=list)
    """What the keys have done."""
    _left: dict[str, list[Any]] = field(init=False)

    def __post_init__(self) -> None:
        self._left = {key: list(each) if isinstance(each, list) else [each] for key, each in self.script.items()}

    @property
    def keys(self) -> list[str]:
        """The keys of the questions so far, in order."""
        return [question.key for question in self.asked]

    def last(self, key: str) -> Question:
        """Return the question of that key as it was last asked."""
        return next(question for question in reversed(self.asked) if question.key == key)

    def done(self) -> None:
        """Fail if an answer was never asked for."""
        left = {key: answers for key, answers in self._left.items() if answers}
        assert not left, f"never asked: {left}"

    def text(self, question: Question) -> str:
        answer = self._answer(question)
        return str(question.default or "") if answer is ENTER else str(answer)

    def secret(self, question: Question) -> Secret:
        answer = self._answer(question)
        return Secret("" if answer is ENTER else str(answer))

    def choose(self, question: Question, choices: Sequence[Choice]) -> object:
        answer = self._answer(question, choices)
        if isinstance(answer, Press):
            return self._press(answer, question, choices)
        if answer is ENTER and question.default not in [choice.value for choice in choices]:
            assert choices, f"{question.key} has nothing to choose from"
            return choices[0].value
        return question.default if answer is ENTER else _value(question, answer, choices)

    def _press(self, press: Press, question: Question, choices: Sequence[Choice]) -> object:
        """Do what the key does, to the list as it then is, and answer what comes next in the script."""
        (choice,) = (each for each in choices if each.name.startswith(press.on))
        (command,) = (each for each in question.commands if each.key == press.key)
        acted = command.act(choice.value)
        self.acted.append(acted)
        if acted.taken is not None:
            return acted.taken
        changed = {each.value: each for each in acted.changed}
        return self.choose(question, [changed.get(each.value, each) for each in choices])

    def choose_several(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        answer = self._answer(question, choices)
        names = tuple(question.default) if answer is ENTER else answer
        taken = {_value(question, name, choices) for name in names}
        return tuple(choice.value for choice in choices if choice.value in taken)

    def rank(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        answer = self._answer(question, choices)
        names = tuple(question.default) if answer is ENTER else answer
        return tuple(_value(question, name, choices) for name in names)

    def confirm(self, question: Question) -> bool:
        answer = self._answer(question)
        return question.default is True if answer is ENTER else bool(answer)

    def _answer(self, question: Question, choices: Sequence[Choice] = ()) -> Any:
        self.asked.append(question)
        self.offered[question.key] = choices
        self.first_offered.setdefault(question.key, choices)
        answers = self._left.get(question.key, [])
        if not answers and (self.otherwise is None or question.key in self.script):
            raise AssertionError(f"not in the script: {question.key} ({question.label}) {question.wrong}")
        answer = answers.pop(0) if answers else self.otherwise
        if answer is CTRL_C:
            raise KeyboardInterrupt
        if answer is BACK:
            raise Back
        if answer is FETCH_AGAIN:
            raise Refetch
        return answer


def _value(question: Question, answer: object, choices: Sequence[Choice]) -> object:
    """Return the value of the choice that has it, or is called so."""
    for choice in choices:
        if answer is not None and answer in (choice.value, choice.name):
            return choice.value
    begun = [choice.value for choice in choices if isinstance(answer, str) and choice.name.startswith(f"{answer} ")]
    if len(begun) == 1:
        return begun[0]
    raise AssertionError(f"{question.key} doesn't offer {answer!r}, but {[choice.name for choice in choices]}")
