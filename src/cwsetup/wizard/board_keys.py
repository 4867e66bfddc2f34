"""What each key does to a product on the list; the same key again takes it back."""

from dataclasses import dataclass

from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.pairing import SETTLED, Pairing, Standing, refuses_new_item
from cwsetup.profile.asking import Acted, Command
from cwsetup.profile.links import LinkWord
from cwsetup.wizard.board import DONE, Board
from cwsetup.wizard.pairing_words import named_item, no_link_words

_ON_A_WAY = Acted(message="Enter takes this row.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardKeys:
    """The keys over a board."""

    board: Board
    index: CatalogIndex
    can_create: bool = True
    """Whether the profile says what new items need."""

    def commands(self) -> tuple[Command, ...]:
        """Return the commands, the most used first."""
        return (
            Command("tab", "link", self._link),
            Command("i", "ignore", lambda key: self._say(key, LinkWord.IGNORE)),
            Command("c", "create", lambda key: self._say(key, LinkWord.CREATE)),
            Command("l", "later", self._later),
            Command("w", "write", lambda _: Acted(taken=DONE)),
        )

    def _link(self, key: object) -> Acted:
        """Link what is suggested, or take back what was decided here, else the profile's own link."""
        pairing = self._pairing(key)
        if pairing is None:
            return _ON_A_WAY
        if pairing.key in self.board.decisions:
            return Acted(changed=self.board.forget(pairing.key), message="Taken back.")
        if pairing.suggestion is not None and pairing.standing not in SETTLED:
            return self._take(pairing, pairing.suggestion.item)
        if self.index.link(pairing.resolution) is not None:
            return Acted(changed=self.board.decide(pairing.key, None), message="Its link is taken back.")
        found = pairing.standing is Standing.FOUND
        why = no_link_words(pairing, "i") if found else "Nothing is suggested for it."
        return Acted(message=f"{why} Enter chooses from all items.")

    def _take(self, pairing: Pairing, item: CatalogItem) -> Acted:
        owner = self.board.owner(item.id)
        if owner:
            return Acted(message=f"{named_item(item)} is now the item of {owner}. Enter chooses another.")
        return Acted(changed=self.board.decide(pairing.key, item.id))

    def _say(self, key: object, word: LinkWord) -> Acted:
        pairing = self._pairing(key)
        if pairing is None:
            return _ON_A_WAY
        if self.board.decisions.get(pairing.key) == word:
            return Acted(changed=self.board.forget(pairing.key), message="Taken back.")
        if self.index.link(pairing.resolution) == word:
            return Acted(changed=self.board.decide(pairing.key, None), message="Its link is taken back.")
        if word is LinkWord.CREATE and (refusal := self.refuses_create(pairing)):
            return Acted(message=refusal)
        return Acted(changed=self.board.decide(pairing.key, word))

    def _later(self, key: object) -> Acted:
        pairing = self._pairing(key)
        return _ON_A_WAY if pairing is None else Acted(changed=self.board.forget(pairing.key))

    def refuses_create(self, pairing: Pairing) -> str:
        """Return why no item can be created for a product, if none can."""
        if not self.can_create:
            return "New items need choices that the profile leaves open: cwsetup edit"
        return refuses_new_item(pairing)

    def _pairing(self, key: object) -> Pairing | None:
        return self.board.pairing((str(key[0]), str(key[1]))) if isinstance(key, tuple) else None
