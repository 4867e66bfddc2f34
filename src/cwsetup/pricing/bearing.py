"""Whose name an item's identifier is: an item that bears a product's ID is no other product's without a question.

A product needs no price to own its name: its price list may not be chosen, its price expired, its row excluded.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from cwsetup.text import fold

_COPY = re.compile(r"(.+)Copy[0-9]+")
_SKU = re.compile(r"([a-z0-9]+:[a-z0-9]{4})(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Names:
    """Every product ID that anything knows, and the units that may stand behind one."""

    products: Mapping[str, str]
    """As written, by the folded form."""
    units: frozenset[str]

    @classmethod
    def of(cls, product_ids: Iterable[str], units: Iterable[str]) -> Self:
        """Return the names of products and units."""
        return cls({fold(each): each for each in product_ids}, frozenset(map(fold, units)))

    def bearer(self, identifier: str, product_id: str, part_number: str) -> str | None:
        """Return the product whose name an identifier is, if it's not the one with that ID.

        Of Microsoft's ``ProductId:SkuId`` another SKU is another product, even one that no price file has.
        """
        mine = fold(product_id)
        name = fold(original(identifier) or identifier)
        forms = [name, *(name.removesuffix(f" {unit}") for unit in self.units if name.endswith(f" {unit}"))]
        if mine in forms:
            return None
        known = next((self.products[form] for form in forms if form in self.products), None)
        return known or _other_sku(name, (mine, fold(part_number)))


def original(identifier: str) -> str | None:
    """Return the identifier that ConnectWise found taken when it added "Copy0"; ``None`` for what is no copy."""
    match = _COPY.fullmatch(identifier.strip())
    return match[1] if match else None


def _other_sku(name: str, mine: Iterable[str]) -> str | None:
    theirs = _SKU.match(name)
    skus = {match[1] for each in mine if (match := _SKU.match(each))}
    return None if theirs is None or not skus or theirs[1] in skus else theirs[1].upper()
