"""What a person may have meant by a product ID, or a pattern of them, that fits no product."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.globs import any_of
from cwsetup.text import fold, nearest

_MOST = 5
"""Product IDs that are named."""


def meant(typed: str, rows: Iterable[PriceRow]) -> str:
    """Return a sentence that names the products somebody may have meant: by part number, by name or by likeness."""
    products = sorted({(row.product_id, row.part_number or "", row.product_name) for row in rows})
    wanted = fold(typed)
    if wanted:
        for words, found in (
            ("the part number", (product for product, part, _ in products if fold(part) == wanted)),
            ("the name", (product for product, _, name in products if fold(name) == wanted)),
            ("part of the name", (product for product, _, name in products if wanted in fold(name))),
        ):
            if ids := list(islice(dict.fromkeys(found), _MOST + 1)):
                return f"It is {words} of {_named(ids)}."
    close = nearest(typed, (product for product, _, _ in products), most=_MOST)
    return f"Nearest: {', '.join(close)}." if close else "All of them: cwsetup prices"


def unmatched(patterns: Sequence[str], rows: Sequence[PriceRow], exclude: Sequence[str]) -> tuple[str, ...]:
    """Return a sentence for each pattern of product IDs that fits none, or only products that are left out."""
    ids = list(dict.fromkeys(row.product_id for row in rows))
    excluded = any_of(exclude)
    sentences = []
    for pattern in patterns:
        fitting = list(filter(any_of([pattern]), ids))
        if not fitting:
            plain = re.sub(r"[*?\[\]]", "", pattern)
            sentences.append(f'No product ID is like "{pattern}". {meant(plain, rows)}')
        elif all(map(excluded, fitting)):
            sentences.append(f'Every product ID like "{pattern}" is excluded by the profile.')
    return tuple(sentences)


def _named(ids: Sequence[str]) -> str:
    return f"{', '.join(ids[:_MOST])}{' and others' if len(ids) > _MOST else ''}"
