"""The conversation that gives products their items: one list, those that want a person first, nothing taken unasked.

What is decided is only a value until the person has seen the difference; no way out loses it without a question.
"""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.linking import Decisions
from cwsetup.pricing.pairing import Pairing
from cwsetup.pricing.suggesting import Suggester
from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.links import Link, LinkWord
from cwsetup.text import counted, fold
from cwsetup.wizard.board import ACCEPT, DONE, Board
from cwsetup.wizard.board_keys import BoardKeys
from cwsetup.wizard.pairing_words import item_details, item_words, named_item, product_words, suggested_words

LATER, UNLINK = "later", "unlink"

HELP = (
    "Enter opens the choices of a product. Tab links the suggestion, or takes a link back. i: ignore the product. c:"
    " have the next sync-prices create its item. l: leave it for later. Each goes on to the next product; the same key"
    " on the same product takes back what it did. Letters are commands until something is typed; after / they are text"
    " at once. w shows what changes and asks before it writes."
)


class Talk(Protocol):
    """Where the conversation says what is no question."""

    def note(self, text: str, mark: str = "note") -> None:
        """Say something in passing."""
        ...

    def lines(self, texts: Iterable[str]) -> None:
        """Print lines as they are."""
        ...


class Ending(StrEnum):
    """What becomes of the decisions."""

    WRITE = "Write"
    GO_ON = "Go on matching"
    DROP = "Drop the changes"


@dataclass(slots=True, kw_only=True)
class Matching:
    """Asks about products until the person is done."""

    asker: Asker
    talk: Talk
    board: Board
    suggester: Suggester
    keys: BoardKeys
    difference: Callable[[Decisions], Sequence[str]]
    """The lines in which decisions change the profile."""
    interrupted: bool = False
    """Whether Ctrl-C ended the conversation."""
    _wanted: Ending = Ending.WRITE
    """What the way out of the list proposes: who pressed Esc may not be done."""
    _items: dict[int, Choice] = field(default_factory=dict)

    def ask(self) -> bool:
        """Return whether to write the decisions."""
        default: object = self.board.pairings[0].key if self.board.pairings else DONE
        try:
            while True:
                default = self._round(default)
                if default is None:
                    ending = self._ending(self._wanted)
                    if ending is not Ending.GO_ON:
                        return ending is Ending.WRITE
                    default = DONE
        except KeyboardInterrupt:
            self.interrupted = True
            return self._is_kept()

    def ask_again(self) -> bool:
        """Show the difference once more, since it became another one, and ask about it; decisions stay."""
        if self.interrupted:
            return self._is_kept()
        try:
            ending = self._ending(Ending.WRITE)
        except KeyboardInterrupt:
            self.interrupted = True
            return self._is_kept()
        return self.ask() if ending is Ending.GO_ON else ending is Ending.WRITE

    def _round(self, default: object) -> object:
        """Ask once; return the row to go on from, or ``None`` when the person is done."""
        question = Question(
            key="match", label="Products and their items", help=HELP, default=default, commands=self.keys.commands()
        )
        self._wanted = Ending.WRITE
        try:
            taken = self.asker.choose(question, self.board.rows())
        except Back:
            self._wanted = Ending.GO_ON
            return None
        if taken == DONE:
            return None
        if taken == ACCEPT:
            self.board.accept_exact()
            return DONE
        pairing = next(each for each in self.board.pairings if each.key == taken)
        with contextlib.suppress(Back):
            self._ask_one(pairing)
            return self.board.following(pairing.key) or DONE
        return pairing.key

    def _ending(self, wanted: Ending) -> Ending:
        """Show what would change, and ask; nothing to change is nothing to ask."""
        lines = self.difference(self.board.decisions)
        if not lines:
            return Ending.WRITE
        self.talk.lines(lines)
        question = Question(key="match.end", label="Write these links?", default=wanted)
        try:
            return Ending(str(self.asker.choose(question, [Choice(ending, str(ending)) for ending in Ending])))
        except Back:
            return Ending.GO_ON

    def _is_kept(self) -> bool:
        """After Ctrl-C, ask once whether to keep what was decided; a second Ctrl-C loses it, and that is said."""
        lines = self.difference(self.board.decisions)
        if not lines:
            return False
        self.talk.lines(lines)
        count = len(self.board.decisions)
        question = Question(
            key="match.interrupted", label="Interrupted. Write these links before the end?", default=False
        )
        kept = False
        with contextlib.suppress(Back, KeyboardInterrupt):
            kept = self.asker.confirm(question)
        if not kept:
            self.talk.note(f"{counted(count, 'decision')} not written.", "warning")
        return kept

    def _ask_one(self, pairing: Pairing) -> None:
        """Ask for a product's item, or what becomes of it without one."""
        question = Question(
            key="match.item",
            label=product_words(pairing.resolution),
            help="Its item, or what becomes of it without one.",
            default=self._present(pairing),
        )
        taken = self.asker.choose(question, self._choices(pairing))
        if taken == LATER:
            self.board.forget(pairing.key)
        elif taken == UNLINK:
            self.board.decide(pairing.key, None)
        elif isinstance(taken, LinkWord | int) and self._may_share(pairing, taken):
            self.board.decide(pairing.key, taken)

    def _present(self, pairing: Pairing) -> Link | str:
        if (decided := self.board.decisions.get(pairing.key)) is not None:
            return decided
        if pairing.item is not None:
            return pairing.item.id
        return pairing.suggestion.item.id if pairing.suggestion is not None else LATER

    def _choices(self, pairing: Pairing) -> list[Choice]:
        """Return suggestions, then what else can become of it, then every item, those in use first."""
        ranked = list(self.suggester.ranked(pairing.resolution))
        owners = {each.item.id: self.board.owner(each.item.id, but=pairing.key) for each in ranked}
        suggested = [
            Choice(each.item.id, item_words(each.item), id=each.item.id, note=note)
            for each, note in zip(ranked, suggested_words(ranked, owners), strict=True)
        ]
        others = [Choice(LATER, "– leave it as it is –"), Choice(LinkWord.IGNORE, "– ignore it –")]
        if not self.keys.refuses_create(pairing):
            others.append(Choice(LinkWord.CREATE, "– create its item at the next sync –"))
        if self.suggester.index.link(pairing.resolution) is not None:
            others.append(Choice(UNLINK, "– take its link back –"))
        first = {each.value for each in suggested}
        return [*suggested, *others, *(each for each in self._all_items() if each.value not in first)]

    def _all_items(self) -> Iterable[Choice]:
        if not self._items:
            used_first = sorted(
                self.suggester.items, key=lambda item: (item.inactive, not item.price, fold(item.identifier), item.id)
            )
            self._items = {item.id: self._item_choice(item) for item in used_first}
        for decided in self.board.decisions.values():
            if decided is not None and not isinstance(decided, LinkWord):
                self._items[decided] = self._item_choice(self.board.items[decided])
        return self._items.values()

    def _item_choice(self, item: CatalogItem) -> Choice:
        return Choice(item.id, item_words(item), id=item.id, note=item_details(item, self.board.owner(item.id)))

    def _may_share(self, pairing: Pairing, link: Link) -> bool:
        """Ask before two products share an item: both would wait in review at each run."""
        owner = "" if isinstance(link, LinkWord) else self.board.owner(link, but=pairing.key)
        if not owner:
            return True
        label = f"{named_item(self.board.items[int(link)])} is the item of {owner}; both would wait in review. Link it?"
        return self.asker.confirm(Question(key="match.shared", label=label, default=False))
