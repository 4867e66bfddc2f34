"""One property, one question: how each kind of value is asked for, and asked again until it fits."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, assert_never

from cwsetup.errors import AccessError
from cwsetup.profile.asking import Asker, Back, Question, Refetch
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.picks import MapTo, Named, OneOf, Ranked, SomeOf
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Amount, Fixed, Flag, Globs, Percent, SecretText, Text, Unfit, Whole
from cwsetup.profile.sources import Sources
from cwsetup.wizard.maps import MapQuestion
from cwsetup.wizard.preview import order_preview
from cwsetup.wizard.surroundings import Surroundings
from cwsetup.wizard.unlisted import LeftOpen, Unlisted
from cwsetup.wizard.world import Screen

IN_SO_MANY_LETTERS = str(KeyPlace.FILE)


def is_open(draft: Draft, declared: Property) -> bool:
    """Whether a property is asked: what was given isn't, what was suggested or typed is when one comes back."""
    answer = draft.answers.get(declared.key)
    return answer is None or answer.source in {Source.SUGGESTION, Source.ANSWER}


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
        if not self.draft.applies(declared) or declared.within in self.draft.left:
            return False
        try:
            self._ask(declared)
        except LeftOpen:
            self.draft.leave(declared.key)
        return True

    def _ask(self, declared: Property) -> None:
        match declared.shape:
            case Text() | Amount() | Whole() | Percent() | Globs():
                self._type(declared)
            case SecretText():
                raise TypeError(f"{declared.key} is asked for with the keys.")
            case Flag():
                self._answer(declared, self.asker.confirm(self.question(declared)))
            case Fixed() | OneOf() | Named():
                self._answer(declared, self._one(declared))
            case SomeOf():
                self._answer(declared, self._picked(declared, self.asker.choose_several))
            case Ranked():
                self._answer(declared, self._picked(declared, self.asker.rank))
            case MapTo():
                unlisted = Unlisted(self.asker, self.screen)
                mapping = MapQuestion(self.asker, self.draft, self.surroundings, unlisted, declared)
                self._answer(declared, mapping.ask())
            case Sources():
                self.ask_sources()
            case _:
                assert_never(declared.shape)

    def question(self, declared: Property) -> Question:
        """Return the question for a property, with the present or proposed value as its default."""
        value, reason = self.draft.value(declared.key), ""
        if declared.key not in self.draft.answers:
            guess = self.surroundings.suggestion(declared, self.draft)
            if guess is not None:
                value, reason = guess.value, guess.reason
        return Question(
            key=declared.key,
            label=declared.label,
            toml=declared.path,
            help=declared.explanation,
            default=value,
            reason=reason,
            live=isinstance(declared.shape, OneOf | SomeOf | MapTo),
            preview=order_preview(declared, self.draft, self.surroundings),
        )

    def _answer(self, declared: Property, value: Any) -> None:
        self.draft.answer(declared.key, value)

    def _type(self, declared: Property) -> None:
        """Ask for a text; where a property may go unset, an emptied one takes it back to its default."""
        may_be_unset = not declared.required and declared.needed_when is None
        text, value = self._typed(declared, may_be_empty=may_be_unset)
        if may_be_unset and not text:
            self.draft.clear(declared.key)
        else:
            self._answer(declared, value)

    def _typed(self, declared: Property, *, may_be_empty: bool = False) -> tuple[str, Any]:
        question = self.question(declared)
        question = replace(question, default=_as_typed(declared, question.default))
        while True:
            text = self.asker.text(question)
            if may_be_empty and not text:
                return text, None
            try:
                return text, declared.shape.load(text)
            except Unfit as unfit:
                question = replace(question, default=text, wrong=str(unfit))

    def _picked(self, declared: Property, ask: Callable[[Question, Any], Any]) -> Any:
        """Ask for one or several of what there is; a parent that holds nothing is asked for again."""
        while True:
            try:
                choices = self.surroundings.choices(declared, self.draft)
            except AccessError as failure:
                typed = Unlisted(self.asker, self.screen).ask(declared, failure)
                if typed is not None:
                    return typed
                continue
            if choices is None:
                return self._typed(declared)[1]
            if choices:
                try:
                    return ask(self.question(declared), choices)
                except Refetch:
                    self.surroundings.refresh(declared)
                    continue
            parent = BY_KEY.get(declared.within or "")
            within = getattr(self.draft.value(parent.key), "name", None) if parent is not None else None
            where = f' in "{within}"' if within is not None else ""
            self.screen.note(f"ConnectWise has no active {declared.label}{where}.", "error")
            if parent is None:
                raise Back
            self.ask(parent)

    def _one(self, declared: Property) -> Any:
        """Ask for one choice; keeping keys in an unencrypted file must be asked for in so many letters."""
        while True:
            chosen = self._picked(declared, self.asker.choose)
            question = Question(
                key=f"{declared.key}.{IN_SO_MANY_LETTERS}",
                label=f'Type "{IN_SO_MANY_LETTERS}" to keep the keys unencrypted in a file that only you can read',
                help=declared.help,
            )
            with suppress(Back):
                if chosen is not KeyPlace.FILE or self.asker.text(question) == IN_SO_MANY_LETTERS:
                    return chosen


def _as_typed(declared: Property, value: Any) -> str:
    """Return a value as a person would type it."""
    if value is None:
        return ""
    if isinstance(declared.shape, Globs):
        return ", ".join(value)
    return declared.shape.show(value)
