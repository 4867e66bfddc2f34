"""What a person may have meant by a product ID, or a pattern of them, that fits no product."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.globs import any_of
from cwsetup.text import fold, nearest

_MOST = 5
"""Product IDs that are named."""


class Product(NamedTuple):
    """What rows call one product."""

    product_id: str
    product_name: str
    part_number: str | None


Named: TypeAlias = PriceRow | Product


class ProductNames:
    """Takes price rows one at a time, and keeps what each product is called, once for each way."""

    def __init__(self) -> None:
        self._called: set[tuple[str, str, str | None]] = set()

    def take(self, row: Named) -> None:
        """Keep what a row calls its product."""
        self._called.add((row.product_id, row.product_name, row.part_number))

    def all(self) -> list[Product]:
        """Return them in no order."""
        return [Product(*each) for each in self._called]


def meant(typed: str, named: Iterable[Named]) -> str:
    """Return a sentence that names the products somebody may have meant: by part number, by name or by likeness."""
    products = sorted({(each.product_id, each.part_number or "", each.product_name) for each in named})
    wanted = fold(typed)
    if wanted:
        for words, found in (
            ("the part number", (product for product, part, _ in products if fold(part) == wanted)),
            ("the name", (product for product, _, name in products if fold(name) == wanted)),
            ("part of the name", (product for product, _, name in products if wanted in fold(name))),
        ):
            if ids := list(dict.fromkeys(found)):
                return f"It is {words} of {_named(ids)}."
    close = nearest(typed, (product for product, _, _ in products))
    return f"Nearest: {', '.join(close)}." if close else "All of them: cwsetup prices"


def unmatched(patterns: Sequence[str], named: Sequence[Named], exclude: Sequence[str]) -> tuple[str, ...]:
    """Return a sentence for each pattern of product IDs that fits none, or only products that are left out."""
    ids = list(dict.fromkeys(each.product_id for each in named))
    excluded = any_of(exclude)
    sentences = []
    for pattern in patterns:
        fitting = list(filter(any_of([pattern]), ids))
        if not fitting:
            plain = re.sub(r"[*?\[\]]", "", pattern)
            sentences.append(f'No product ID is like "{pattern}". {meant(plain, named)}')
        elif all(map(excluded, fitting)):
            sentences.append(f'Every product ID like "{pattern}" is excluded by the profile.')
    return tuple(sentences)


def _named(ids: Sequence[str]) -> str:
    return f"{', '.join(ids[:_MOST])}{' and others' if len(ids) > _MOST else ''}"
