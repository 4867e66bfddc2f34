"""The products and their items on one list: what is decided so far, and how each row reads after it.

Deciding about one product changes the rows of others: an item that it gets is no longer theirs to get.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.claims import product_name
from cwsetup.pricing.pairing import SETTLED, Pairing, PairingKey, Standing, exact_suggestions
from cwsetup.profile.asking import Choice
from cwsetup.profile.links import Link, LinkWord
from cwsetup.wizard.pairing_words import (
    named_item,
    product_words,
    standing_words,
    suggestion_words,
    summary,
    to_settle_words,
)

DONE, ACCEPT = "done", "accept"
_STANDINGS = {LinkWord.CREATE: Standing.CREATE, LinkWord.IGNORE: Standing.IGNORED, None: Standing.MISSING}


@dataclass(slots=True)
class Board:
    """The list and the decisions made on it."""

    pairings: Sequence[Pairing]
    items: Mapping[int, CatalogItem]
    decisions: dict[PairingKey, Link | None] = field(default_factory=dict)
    _by_key: dict[PairingKey, Pairing] = field(init=False)
    _owners: defaultdict[int, list[PairingKey]] = field(init=False)
    """The products that have each item; one that two share is still the other's when the first is linked elsewhere."""
    _wishers: defaultdict[int, list[PairingKey]] = field(init=False)
    """The products that an item is suggested to."""
    _exact: dict[PairingKey, int] = field(init=False)
    _counts: Counter[Standing] = field(init=False)
    _suggested: set[PairingKey] = field(init=False)
    """The products whose suggestion nobody has decided about."""
    _rows: dict[PairingKey, Choice] = field(default_factory=dict)
    """The rows as they were last made: a list of very many is opened again and again."""

    def __post_init__(self) -> None:
        self._by_key = {each.key: each for each in self.pairings}
        self._owners = defaultdict(list)
        for each in self.pairings:
            if each.item is not None:
                self._owners[each.item.id].append(each.key)
        self._wishers = defaultdict(list)
        for each in self.pairings:
            if each.suggestion is not None:
                self._wishers[each.suggestion.item.id].append(each.key)
        self._exact = exact_suggestions(self.pairings)
        self._counts = Counter(each.standing for each in self.pairings)
        self._suggested = {each.key for each in self.pairings if each.suggestion is not None}

    def pairing(self, key: PairingKey) -> Pairing:
        """Return one product's pairing."""
        return self._by_key[key]

    def owner(self, item_id: int, but: PairingKey | None = None) -> str:
        """Return the name of the product that has an item, but for one; empty if there is none."""
        names = (product_name(self._by_key[key].resolution) for key in self._owners.get(item_id, ()) if key != but)
        return next(names, "")

    def decide(self, key: PairingKey, link: Link | None) -> tuple[Choice, ...]:
        """Take a decision; returns the rows that now read otherwise, the product's own first."""
        return self._change(key, lambda: self.decisions.update({key: link}))

    def forget(self, key: PairingKey) -> tuple[Choice, ...]:
        """Take a decision back, as if it had never been made."""
        return self._change(key, lambda: self.decisions.pop(key, None))

    def accept_exact(self) -> int:
        """Take all exact suggestions that are left; returns how many there were."""
        accepted = self.exact()
        for key, item_id in accepted.items():
            self._apply(key, partial(self.decisions.update, {key: item_id}))
        return len(accepted)

    def exact(self) -> dict[PairingKey, int]:
        """Return the exact suggestions that nobody has decided about and whose items nobody has got."""
        return {
            key: item_id
            for key, item_id in self._exact.items()
            if key not in self.decisions and not self._owners.get(item_id)
        }

    def rows(self) -> list[Choice]:
        """Return the whole list: the ways on, then the products, those that nobody has decided about first."""
        decided = [each for each in self.pairings if each.key in self.decisions]
        others = [each for each in self.pairings if each.key not in self.decisions]
        waiting = [each for each in others if each.standing not in SETTLED]
        settled = [each for each in others if each.standing in SETTLED]
        return [*self.head(), *(self.row(each.key) for each in (*waiting, *decided, *settled))]

    def following(self, key: PairingKey) -> PairingKey | None:
        """Return the next product after one that nobody has decided about."""
        place = self.pairings.index(self._by_key[key])
        return next((each.key for each in self.pairings[place + 1 :] if each.key not in self.decisions), None)

    def head(self) -> list[Choice]:
        """Return the ways on; accepting stays among them as long as there was ever something to accept."""
        found, rest = summary(self._counts, len(self._suggested))
        changed = f"{len(self.decisions)} decided here" if self.decisions else ""
        head = [Choice(DONE, f"Done: {found}", note=" · ".join(filter(None, [rest, changed])), is_way=True)]
        if self._exact:
            count = len(self.exact())
            head.append(
                Choice(
                    ACCEPT,
                    f"Accept all exact suggestions ({count})",
                    note="each has its item's number and unit",
                    is_way=True,
                )
            )
        return head

    def row(self, key: PairingKey) -> Choice:
        """Return a product's row."""
        if key not in self._rows:
            pairing = self._by_key[key]
            self._rows[key] = Choice(key, product_words(pairing.resolution), note=self._beside(pairing))
        return self._rows[key]

    def _beside(self, pairing: Pairing) -> str:
        if pairing.key in self.decisions:
            match self.decisions[pairing.key]:
                case None:
                    return "now without a link"
                case LinkWord() as word:
                    return "now: to be created" if word is LinkWord.CREATE else "now: ignored"
                case item_id:
                    return f"now linked: {named_item(self.items[item_id])}"
        words = standing_words(pairing)
        if pairing.suggestion is None:
            return words
        said = suggestion_words(pairing.suggestion, self.owner(pairing.suggestion.item.id))
        return said if pairing.standing is Standing.MISSING else to_settle_words(pairing, said)

    def _change(self, key: PairingKey, change: Callable[[], object]) -> tuple[Choice, ...]:
        others = self._apply(key, change)
        return (self.row(key), *map(self.row, sorted(others)), *self.head())

    def _apply(self, key: PairingKey, change: Callable[[], object]) -> set[PairingKey]:
        """Change what is decided about a product; returns the others whose rows read otherwise."""
        before = self._item_of(key)
        self._counts[self._standing(key)] -= 1
        change()
        after = self._item_of(key)
        self._counts[self._standing(key)] += 1
        if before is not None:
            self._owners[before].remove(key)
        if after is not None:
            self._owners[after].append(key)
        if self._by_key[key].suggestion is not None:
            (self._suggested.discard if key in self.decisions else self._suggested.add)(key)
        wishers = {wisher for item_id in (before, after) if item_id is not None for wisher in self._wishers[item_id]}
        for each in (key, *wishers):
            self._rows.pop(each, None)
        return wishers - {key}

    def _item_of(self, key: PairingKey) -> int | None:
        """Return the id of the item that a product has after the decisions."""
        if key in self.decisions:
            decided = self.decisions[key]
            return None if isinstance(decided, LinkWord) else decided
        item = self._by_key[key].item
        return None if item is None else item.id

    def _standing(self, key: PairingKey) -> Standing:
        if key not in self.decisions:
            return self._by_key[key].standing
        decided = self.decisions[key]
        return Standing.LINKED if decided is not None and not isinstance(decided, LinkWord) else _STANDINGS[decided]
