"""A map on one screen: each word beside its row of ConnectWise and why, unmapped ones first, confirmed once for all."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cwsetup.errors import AccessError
from cwsetup.profile.asking import Asker, Back, Choice, Question, Refetch
from cwsetup.profile.draft import Draft
from cwsetup.profile.instance import Ref
from cwsetup.profile.properties import Property
from cwsetup.profile.suggest import Suggestion
from cwsetup.wizard.surroundings import Surroundings
from cwsetup.wizard.unlisted import LeftOpen, Unlisted

DONE, ADD = ("map", "done"), ("map", "add")
UNMAPPED = Choice(None, "– leave out –")


@dataclass(slots=True)
class MapQuestion:
    """Asks for a map: any word can be taken up, in any order, until the person is done."""

    asker: Asker
    draft: Draft
    surroundings: Surroundings
    unlisted: Unlisted
    declared: Property
    mapped: dict[str, Ref | None] = field(default_factory=dict)
    """Every word that is asked about, with its row if it has one."""

    def ask(self) -> dict[str, Ref]:
        """Return the words that are mapped; going back leaves the map as it was."""
        meanings = self._begin()
        while True:
            taken = self.asker.choose(self._question(), self._rows(meanings))
            if taken == DONE:
                return {word: ref for word, ref in self.mapped.items() if ref is not None}
            with contextlib.suppress(Back):
                word = self._new_word() if taken == ADD else str(taken)
                if word:
                    self.mapped[word] = self._row_for(word, meanings.get(word))

    def _begin(self) -> Mapping[str, Suggestion | None]:
        """Start from the map there is, else from what is proposed."""
        meanings = self.surroundings.meanings(self.declared, self.draft)
        words = self.surroundings.words(self.declared, self.draft)
        if self.declared.key in self.draft.answers:
            present: Mapping[str, Ref] = self.draft.value(self.declared.key)
            self.mapped = {word: present.get(word) for word in words}
        else:
            self.mapped = {word: guess.value if (guess := meanings.get(word)) else None for word in words}
        return meanings

    def _question(self, word: str = "", **more: Any) -> Question:
        key, label = self.declared.key, self.declared.label
        return Question(
            key=f"{key}.{word}" if word else key,
            label=f"{label}: {word}" if word else label,
            toml=self.declared.path,
            help=self.declared.explanation,
            **({"default": DONE} | more),
        )

    def _rows(self, meanings: Mapping[str, Suggestion | None]) -> list[Choice]:
        """Return the screen: the way on, the words with theirs and why, and the way to add one."""
        count = sum(ref is not None for ref in self.mapped.values())
        words = sorted(self.mapped, key=lambda word: self.mapped[word] is not None)
        return [
            Choice(DONE, f"Done, {count} of {len(self.mapped)} mapped"),
            *(Choice(word, word, note=_beside(self.mapped[word], meanings.get(word))) for word in words),
            Choice(ADD, "Add a word"),
        ]

    def _new_word(self) -> str:
        label = f"{self.declared.label}: the word as price files and contracts have it"
        return self.asker.text(Question(key=f"{self.declared.key}.word", label=label, help=self.declared.help))

    def _row_for(self, word: str, guess: Suggestion | None) -> Any:
        """Ask which row a word is, or none."""
        reason = guess.reason if guess is not None else ""
        question = self._question(word, default=self.mapped.get(word), reason=reason, live=True)
        while True:
            try:
                rows = self.surroundings.choices(self.declared, self.draft) or ()
            except AccessError as failure:
                with contextlib.suppress(LeftOpen):
                    typed = self.unlisted.ask(self.declared, failure, one=True)
                    if typed is None:
                        continue
                    return typed
                return None
            try:
                return self.asker.choose(question, [UNMAPPED, *rows])
            except Refetch:
                self.surroundings.refresh(self.declared)


def _beside(ref: Ref | None, guess: Suggestion | None) -> str:
    """Return what stands beside a word: its row and why, or why it has none."""
    if ref is None:
        return f"not mapped: {guess.reason}" if guess is not None and guess.value is None else "not mapped"
    return f"{ref.name} ({guess.reason})" if guess is not None and guess.value == ref else ref.name
