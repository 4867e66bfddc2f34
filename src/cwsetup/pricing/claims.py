"""Which products would have one item: only seen when all are matched together, those without a price included.

A product with a price claims the item that it has or would get; a link claims its item whether or not there is a price.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias, assert_never

from cwsetup.pricing.catalog import Found, Ignored, Match, Missing, Unclear
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.resolve import Resolution
from cwsetup.text import fold

Claim: TypeAlias = int | str
"""An item's id, or a new item's folded identifier."""


def product_name(resolution: Resolution) -> str:
    """Return how a product is called in a sentence."""
    return f"{resolution.product_id} ({resolution.unit})"


@dataclass(frozen=True, slots=True)
class Claims:
    """The products that claim each item."""

    index: CatalogIndex
    priced: Mapping[Claim, Sequence[Resolution]]

    @classmethod
    def of(cls, matches: Iterable[tuple[Resolution, Match]], index: CatalogIndex) -> Self:
        """Return the claims of all products."""
        priced: defaultdict[Claim, list[Resolution]] = defaultdict(list)
        for resolution, match in matches:
            claim = _claim(resolution, match, index)
            if claim is not None:
                priced[claim].append(resolution)
        return cls(index, dict(priced))

    @property
    def items(self) -> frozenset[int]:
        """The ids of the items that are somebody's."""
        found = (claim for claim in self.priced if isinstance(claim, int))
        return frozenset((*found, *self.index.linked.holders))

    def others(self, resolution: Resolution, match: Match) -> tuple[str, ...]:
        """Return the names of the other products that claim a product's item."""
        claim = _claim(resolution, match, self.index)
        if claim is None:
            return ()
        claimants = self.priced[claim]
        named = [product_name(other) for other in claimants if other is not resolution]
        return (*named, *self._holders(claim, claimants))

    def _holders(self, claim: Claim, claimants: Sequence[Resolution]) -> Iterable[str]:
        """Return the products that only a link gives the item: they have no price, or not in the link's unit."""
        for holder in self.index.linked.holders.get(claim, ()) if isinstance(claim, int) else ():
            if not any(holder.is_of(each.product_id, each.unit, per_unit=self.index.per_unit) for each in claimants):
                yield holder.name


def _claim(resolution: Resolution, match: Match, index: CatalogIndex) -> Claim | None:
    if resolution.row is None:
        return None
    match match:
        case Found(item):
            return item.id
        case Missing():
            return fold(index.new_identifier(resolution))
        case Unclear() | Ignored():
            return None
        case _:
            assert_never(match)
