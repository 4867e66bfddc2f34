"""Which of very many names share the most telling words with a name; linear in time and memory.

A word counts by how few names have it. Only names that share one of the rarest words are compared at all.
"""

import heapq
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ENOUGH = 200
"""Names looked at for the rarest words that they share with one name."""
AT_MOST = 500
"""Names looked at where even the rarest word is in more than enough; of those another word must be shared."""
_COMPARED = 16
"""Of those, the ones that share most are compared word by word."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A name by its number, and how alike it is: 1 has the same words."""

    number: int
    share: float
    common: tuple[str, ...]
    """The words in common, the rarest first."""


class NameIndex:
    """Names by their words."""

    __slots__ = ("_totals", "_weights", "_with", "_words")

    def __init__(self, names: Iterable[Sequence[str]]) -> None:
        having: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        kept: dict[str, str] = {}
        self._words: list[tuple[str, ...]] = []
        for number, words in enumerate(names):
            self._words.append(tuple(kept.setdefault(word, word) for word in words))
            for word in words:
                having[word].append(number)
        self._with = dict(having)
        count = len(self._words)
        self._weights = {word: math.log(1 + count / len(numbers)) for word, numbers in having.items()}
        self._totals = array("f", (sum(map(self._weights.__getitem__, words)) for words in self._words))

    def near(self, words: Sequence[str], most: int) -> list[Likeness]:
        """Return up to ``most`` names that share words with these, the most alike first."""
        rarest = sorted(words, key=self._weight, reverse=True)
        total = sum(map(self._weight, words))
        found = [self._likeness(number, rarest, total) for number in self._closest(rarest)]
        return heapq.nsmallest(most, found, key=lambda each: (-each.share, each.number))

    def _closest(self, rarest: Sequence[str]) -> Sequence[int]:
        """Return the names that share most with these words, looking at no more names than are enough."""
        shared: dict[int, float] = {}
        left = ENOUGH
        for word in rarest:
            numbers, weight = self._with.get(word, ()), self._weight(word)
            if len(numbers) <= left:
                left -= len(numbers)
                for number in numbers:
                    shared[number] = shared.get(number, 0.0) + weight
            else:
                for number in shared:
                    if word in self._words[number]:
                        shared[number] += weight
        closest = heapq.nsmallest(_COMPARED, shared, key=lambda number: (-shared[number], number))
        return closest or self._sharing_two(rarest)

    def _sharing_two(self, rarest: Sequence[str]) -> Sequence[int]:
        """Return names that share the rarest word and another one, narrowed down by further words in common."""
        known = [word for word in rarest if word in self._with]
        both: Sequence[int] = self._with[known[0]][:AT_MOST] if known else ()
        narrowed = False
        for word in known[1:]:
            if narrowed and len(both) <= _COMPARED:
                break
            having = [number for number in both if word in self._words[number]]
            both, narrowed = (having, True) if having else (both, narrowed)
        return both[:_COMPARED] if narrowed else ()

    def _weight(self, word: str) -> float:
        """A word that no name has weighs as much as the rarest: it says that the names differ."""
        return self._weights.get(word, math.log(1 + len(self._words)))

    def _likeness(self, number: int, rarest: Sequence[str], total: float) -> Likeness:
        own = self._words[number]
        common = tuple(word for word in rarest if word in own)
        return Likeness(number, 2 * sum(map(self._weight, common)) / (total + self._totals[number]), common)
