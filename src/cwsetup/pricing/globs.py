"""Patterns of product IDs, such as ``CFQ7*``, compared like every name: trimmed and folded."""

import fnmatch
import re
from collections.abc import Callable, Sequence

from cwsetup.text import fold


def any_of(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Return the question whether a product ID fits one of ``patterns``; none fits no pattern at all.

    >>> any_of(["cfq7*"])("CFQ7TTC0LFLX:0001")
    True
    """
    if not patterns:
        return lambda _: False
    fits = re.compile("|".join(fnmatch.translate(fold(pattern)) for pattern in patterns)).match
    return lambda product_id: fits(fold(product_id)) is not None


def first_of(patterns: Sequence[str], product_id: str) -> str | None:
    """Return the first of ``patterns`` that a product ID fits.

    >>> first_of(["nw-1*", "cfq7*"], "CFQ7TTC0LFLX:0001")
    'cfq7*'
    """
    return next((pattern for pattern in patterns if any_of([pattern])(product_id)), None)
