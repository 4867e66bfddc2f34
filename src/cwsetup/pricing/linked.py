"""What the profile's links say, ready to be looked up: of a product, and of an item; every name is folded.

Whether an item of a link's id exists is ``matching``'s; which links are out of date is ``stale``'s.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cwsetup.profile.links import Link, Links, LinkWord
from cwsetup.text import fold


@dataclass(frozen=True, slots=True)
class Holder:
    """A product, or one of its units, that a link gives an item; as the profile spells them."""

    product_id: str
    unit: str | None = None

    @property
    def name(self) -> str:
        """How a sentence names it: it needn't have a price, and a reader looks for it in vain elsewhere."""
        return f"{self.product_id} ({'by its link' if self.unit is None else f'{self.unit}, by its link'})"

    def is_of(self, product_id: str, unit: str | None, *, per_unit: bool) -> bool:
        """Return whether the link is that of a product; where units share an item, that of any of its units."""
        if fold(self.product_id) != fold(product_id):
            return False
        return not per_unit or self.unit is None or fold(self.unit) == fold(unit or "")


@dataclass(frozen=True, slots=True)
class Linked:
    """A profile's links."""

    by_product: Mapping[str, Link | Mapping[str, Link]]
    holders: Mapping[int, tuple[Holder, ...]]
    """Whose each linked item is, by its id: products without a price hold their items too."""

    @classmethod
    def of(cls, links: Links) -> Self:
        """Return links ready to be looked up."""
        held: defaultdict[int, list[Holder]] = defaultdict(list)
        for holder, link in each_link(links):
            if not isinstance(link, LinkWord):
                held[link].append(holder)
        by_product = {fold(product_id): _folded(link) for product_id, link in links.items()}
        return cls(by_product, {item_id: tuple(holders) for item_id, holders in held.items()})

    def link(self, product_id: str, unit: str | None) -> Link | None:
        """Return what the links say of a product in a unit."""
        link = self.by_product.get(fold(product_id))
        return link.get(fold(unit or "")) if isinstance(link, Mapping) else link


def each_link(links: Links) -> tuple[tuple[Holder, Link], ...]:
    """Return links one by one, in their order."""
    return tuple(
        (Holder(product_id, unit), one)
        for product_id, link in links.items()
        for unit, one in (link.items() if isinstance(link, Mapping) else ((None, link),))
    )


def _folded(link: Link | Mapping[str, Link]) -> Link | Mapping[str, Link]:
    return {fold(unit): one for unit, one in link.items()} if isinstance(link, Mapping) else link
