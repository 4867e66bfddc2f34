"""The conversation that changes a profile: a menu of sections and properties with their values."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from cwsetup.profile.asking import Back, Choice, Question
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from cwsetup.wizard.given import ANOTHER_INSTANCE
from cwsetup.wizard.questions import Questions

DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """Changes properties of a draft until the person is done."""

    questions: Questions
    attention: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with stored choices, by property: they stand first, until they are chosen anew."""

    def one(self, declared: Property) -> None:
        """Ask for one property, then for what its answer leaves open; going back leaves everything as it was."""
        draft = self.questions.draft
        before = dict(draft.answers)
        try:
            self.questions.ask(declared)
            for cleared in PROPERTIES:
                if cleared.key in before and cleared.key not in draft.answers and cleared is not declared:
                    self.questions.ask(cleared)
            for missing in draft.missing():
                self.questions.ask(missing)
        except Back:
            draft.answers = before
            raise

    def menu(self) -> None:
        """Ask for what is missing, then for whichever property is taken, until the person is done."""
        for missing in self.questions.draft.missing():
            self.questions.ask(missing)
        default: object = DONE
        while True:
            question = Question(key="edit", label="Change which property?", default=default)
            try:
                taken = str(self.questions.asker.choose(question, self._rows()))
            except Back:
                return
            if taken == DONE:
                return
            default = taken
            with contextlib.suppress(Back):
                self.one(BY_KEY[taken])

    def _is_answered(self, key: str) -> bool:
        answer = self.questions.draft.answers.get(key)
        return answer is not None and answer.source is Source.ANSWER

    def _rows(self) -> list[Choice]:
        draft = self.questions.draft
        rows = [
            Choice(declared.key, f"{declared.section} · {declared.label}", note=shown(declared, draft))
            for declared in PROPERTIES
            if not declared.is_key and declared.key not in ANOTHER_INSTANCE and draft.applies(declared)
        ]
        urgent = [
            Choice(row.value, f"! {row.name}", note=_without_label(self.attention[str(row.value)], str(row.value)))
            for row in rows
            if row.value in self.attention and not self._is_answered(str(row.value))
        ]
        first = {row.value for row in urgent}
        return [*urgent, Choice(DONE, "Done"), *(row for row in rows if row.value not in first)]


def _without_label(message: str, key: str) -> str:
    """Return what is wrong without the property's label, which stands beside it."""
    return message.removeprefix(f"{BY_KEY[key].label}: ")


def shown(declared: Property, draft: Draft) -> str:
    """Return a property's value in words, or that it has none."""
    value = draft.value(declared.key)
    return "not set" if value is None else declared.shape.show(value)
