"""One property, one question: how each kind of value is asked for, and asked again until it fits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, assert_never

from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.draft import Draft
from cwsetup.profile.picks import MapTo, Named, OneOf, Ranked, SomeOf
from cwsetup.profile.properties import Property
from cwsetup.profile.shapes import Amount, Fixed, Flag, Globs, Percent, SecretText, Text, Unfit, Whole
from cwsetup.profile.sources import Sources
from cwsetup.wizard.surroundings import Surroundings
from cwsetup.wizard.world import Screen

UNMAPPED = Choice(None, "– leave out –")


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Asks for properties, one at a time, and puts the answers into the draft."""

    asker: Asker
    screen: Screen
    draft: Draft
    surroundings: Surroundings
    ask_sources: Callable[[], None]
    """The conversation about price files, which is more than one question."""

    def ask(self, declared: Property) -> bool:
        """Ask for one property if the answers so far leave it a meaning."""
        if not self.draft.applies(declared):
            return False
        match declared.shape:
            case Text() | Amount() | Whole() | Percent() | Globs():
                self._answer(declared, self._typed(declared))
            case SecretText():
                raise TypeError(f"{declared.key} is asked for with the keys.")
            case Flag():
                self._answer(declared, self.asker.confirm(self.question(declared)))
            case Fixed() | OneOf() | Named():
                self._answer(declared, self._picked(declared, self.asker.choose))
            case SomeOf():
                self._answer(declared, self._picked(declared, self.asker.choose_several))
            case Ranked():
                self._answer(declared, self._picked(declared, self.asker.rank))
            case MapTo():
                self._answer(declared, self._mapped(declared))
            case Sources():
                self.ask_sources()
            case _:
                assert_never(declared.shape)
        return True

    def question(self, declared: Property) -> Question:
        """Return the question for a property, with the present or proposed value as its default."""
        default, reason = self.draft.answers.get(declared.key), ""
        value = default.value if default is not None else None
        if value is None and (guess := self.surroundings.suggestion(declared, self.draft)) is not None:
            value, reason = guess.value, guess.reason
        return Question(
            key=declared.key,
            label=declared.label,
            toml=declared.path,
            help=declared.help,
            default=value,
            reason=reason,
        )

    def _answer(self, declared: Property, value: Any) -> None:
        self.draft.answer(declared.key, value)

    def _typed(self, declared: Property) -> Any:
        question = self.question(declared)
        shown = "" if question.default is None else declared.shape.show(question.default)
        question = replace(question, default=shown)
        while True:
            text = self.asker.text(question)
            try:
                return declared.shape.load(text)
            except Unfit as unfit:
                question = replace(question, default=text, wrong=str(unfit))

    def _picked(self, declared: Property, ask: Callable[[Question, Any], Any]) -> Any:
        choices = self.surroundings.choices(declared, self.draft)
        if choices is None:
            return self._typed(declared)
        if not choices:
            within = self.draft.value(declared.within) if declared.within else None
            where = f' in "{within.name}"' if within is not None and hasattr(within, "name") else ""
            self.screen.note(f"ConnectWise has no active {declared.label}{where}. Choose another.", "error")
            raise Back
        return ask(self.question(declared), choices)

    def _mapped(self, declared: Property) -> dict[str, Any]:
        choices = [UNMAPPED, *(self.surroundings.choices(declared, self.draft) or ())]
        present: dict[str, Any] = self.draft.value(declared.key) or {}
        mapped = {}
        for word, guess in self.surroundings.meanings(declared, self.draft).items():
            default = present.get(
                word, guess.value if guess is not None and declared.key not in self.draft.answers else None
            )
            question = Question(
                key=f"{declared.key}.{word}",
                label=f"{declared.label}: {word}",
                toml=declared.path,
                help=declared.help,
                default=default,
                reason=guess.reason if guess is not None else "",
            )
            mapped[word] = self.asker.choose(question, choices)
        return {word: ref for word, ref in mapped.items() if ref is not None}
