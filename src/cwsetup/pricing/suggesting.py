"""Which items a product without one may be, the surest first, each with its reason; nothing is taken here.

Numbers decide before names. A name is never sure: two terms of one product are called the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from cwsetup.pricing.bearing import original
from cwsetup.pricing.catalog import CatalogItem, Unclear
from cwsetup.pricing.likeness import Likeness, NameIndex
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.resolve import Resolution
from cwsetup.pricing.wording import read_name, squeezed
from cwsetup.text import fold


class Sureness(IntEnum):
    """How sure a suggestion is."""

    EXACT = 0
    """The item alone has a number of the product's and is measured in its unit; nothing speaks against it."""
    LIKELY = 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item that the product may be."""

    item: CatalogItem
    sureness: Sureness
    reason: str
    share: float
    """How alike they are, 1 at most."""


LEAST = 0.6
"""Names less alike are no suggestion of their own; among the choices they still stand first."""
_LEAST_CHOICE = 0.3
_BEST_OF = 4
_WORDS_NAMED = 3
_SAME = 0.999
_PRODUCT_ID = "product ID"


class Suggester:
    """The catalog, ready to be asked for what a product may be."""

    def __init__(self, index: CatalogIndex) -> None:
        self.index = index
        self.items = tuple(index.by_id.values())
        self._squeezed = _by_number(self.items)
        wordings = [read_name(item.description) for item in self.items]
        self._terms = tuple(
            wording.term if wording.term.months else read_name(item.identifier).term
            for item, wording in zip(self.items, wordings, strict=True)
        )
        self._near = lru_cache(maxsize=1_000)(
            NameIndex(wording.words for wording in wordings).near
        )  # a product's units have one name
        self._term_of = cache(lambda unit: read_name(unit).term)
        self._mapped = cache(index.unit_of_measure)
        self._measures = {mapped.id for mapped in index.units_of_measure.values()}
        self._place = {item.id: place for place, item in enumerate(self.items)}

    def best(self, resolution: Resolution, taken: Collection[int] = ()) -> Suggestion | None:
        """Return the one suggestion worth showing beside the product; an item that another product has is none."""
        numbered = [*self._unclear(resolution), *self._numbered(resolution)]
        for suggestions in (numbered, self._named(resolution, most=_BEST_OF)):
            for suggestion in sorted(suggestions, key=_rank):
                if suggestion.share >= LEAST and suggestion.item.id not in taken and not suggestion.item.inactive:
                    return suggestion
        return None

    def ranked(self, resolution: Resolution, *, most: int = 5) -> list[Suggestion]:
        """Return what the product may be, the surest first; of equals, items that are in use."""
        found: dict[int, Suggestion] = {}
        for suggestion in (
            *self._unclear(resolution),
            *self._numbered(resolution),
            *self._named(resolution, most=most),
        ):
            present = found.get(suggestion.item.id)
            if present is None or _rank(suggestion) < _rank(present):
                found[suggestion.item.id] = suggestion
        return sorted(found.values(), key=_rank)[:most]

    def _unclear(self, resolution: Resolution) -> Iterator[Suggestion]:
        match = self.index.find(resolution)
        if isinstance(match, Unclear):
            for item in match.items:
                yield self._likely(resolution, item, 1.0, f"one of {len(match.items)} that it may be")

    def _numbered(self, resolution: Resolution) -> Iterator[Suggestion]:
        """Yield the items that bear the product's ID or part number, exact if nothing speaks for another one."""
        rivals = self._rivals(resolution)
        for what, number in _named_numbers(resolution):
            for item in self._squeezed.get(squeezed(number), ()):
                if rivals == {item.id} and self._is_exact(resolution, item, what, number):
                    yield Suggestion(item, Sureness.EXACT, f"its {what}, measured in {_unit_of(item)}", 1.0)
                else:
                    share, written = (0.95, "its") if _bears(item, number) else (0.9, "almost its")
                    yield self._likely(resolution, item, share, f"{written} {what}")

    def _rivals(self, resolution: Resolution) -> Collection[int]:
        """Return the ids of all items that either number may mean: copies, and what is measured in the unit.

        An inactive item counts: somebody may have made its twin, or may be about to.
        """
        numbers = [number for _, number in _named_numbers(resolution)]
        bearing = [item for number in numbers for item in self._squeezed.get(squeezed(number), ())]
        names = {fold(name) for name in (*numbers, *(item.identifier for item in bearing))}
        twins = [item for name in names for item in self.index.by_identifier.get(name, ())]
        copies = {item.id for name in names for item in self.index.copies.get(name, ())}
        return copies | {item.id for item in (*bearing, *twins) if self._is_measured(resolution, item)}

    def _is_exact(self, resolution: Resolution, item: CatalogItem, what: str, number: str) -> bool:
        """Return whether an item without rivals is surely the product's.

        A product ID that a differently named item has for its part number is only likely: all terms may have it.
        """
        bears = fold(item.identifier) == fold(number) if what == _PRODUCT_ID else _bears(item, number)
        is_copy = original(item.identifier) is not None
        is_others = self.index.bearer(item, resolution) is not None
        is_plain = bears and not item.inactive and not is_copy and not is_others
        return is_plain and not self.index.term_doubt(item, resolution)

    def _named(self, resolution: Resolution, *, most: int) -> Iterator[Suggestion]:
        words = read_name(resolution.product_name).words
        for likeness in self._near(words, most):
            # One word in common is chance, unless there is no other.
            if likeness.share >= _SAME or (likeness.share >= _LEAST_CHOICE and len(likeness.common) > 1):
                yield self._likely(resolution, self.items[likeness.number], likeness.share, _in_common(likeness))

    def _likely(self, resolution: Resolution, item: CatalogItem, share: float, reason: str) -> Suggestion:
        """Weigh term and unit of measure: a name is the same whatever they are, the price isn't."""
        wanted = self._term_of(resolution.unit or "")
        theirs = self._terms[self._place[item.id]]
        if self._is_measured(resolution, item):
            reason = f"{reason}, measured in {_unit_of(item)}"
        elif self._is_measured_otherwise(item):
            share, reason = share / 2, f"{reason}, but measured in {_unit_of(item)}"
        if wanted.contradicts(theirs):
            share, reason = share / 2, f"{reason}, but of another term"
        elif not wanted.agrees(theirs):
            share *= 0.95
        if bearer := self.index.bearer(item, resolution):
            share, reason = share / 2, f"{reason}, but it bears the identifier of {bearer}"
        return Suggestion(item, Sureness.LIKELY, f"{reason}, inactive" if item.inactive else reason, share)

    def _is_measured(self, resolution: Resolution, item: CatalogItem) -> bool:
        mapped = self._mapped(resolution.unit)
        return mapped is not None and item.unit_of_measure is not None and item.unit_of_measure.id == mapped.id

    def _is_measured_otherwise(self, item: CatalogItem) -> bool:
        """Return whether an item that isn't measured in the product's unit is measured in that of another."""
        return item.unit_of_measure is not None and item.unit_of_measure.id in self._measures


def _named_numbers(resolution: Resolution) -> list[tuple[str, str]]:
    part_number = resolution.part_number
    return [(_PRODUCT_ID, resolution.product_id), *([("part number", part_number)] if part_number else [])]


def _unit_of(item: CatalogItem) -> str:
    return item.unit_of_measure.name if item.unit_of_measure else ""


def _in_common(likeness: Likeness) -> str:
    if likeness.share >= _SAME:
        return "the same name"
    return f"words in common: {' '.join(likeness.common[:_WORDS_NAMED])}"


def _rank(suggestion: Suggestion) -> tuple[int, float, bool, bool, int]:
    item = suggestion.item
    return suggestion.sureness, -suggestion.share, item.inactive, not item.price, item.id


def _bears(item: CatalogItem, number: str) -> bool:
    return fold(number) in {fold(each) for each in _numbers(item)}


def _numbers(item: CatalogItem) -> Sequence[str]:
    return [each for each in (item.identifier, item.vendor_sku, item.manufacturer_part_number) if each]


def _by_number(items: Iterable[CatalogItem]) -> Mapping[str, Sequence[CatalogItem]]:
    """Group items by every number that they bear, as it's compared."""
    groups: defaultdict[str, dict[int, CatalogItem]] = defaultdict(dict)
    for item in items:
        for number in _numbers(item):
            if key := squeezed(number):
                groups[key][item.id] = item
    return {key: tuple(group.values()) for key, group in groups.items()}
