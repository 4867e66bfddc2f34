"""Text that comes from outside: safe to print, folded to compare, and the nearest of many.

Names from price files, ConnectWise and the command line meet here and nowhere else.
"""

import difflib
import unicodedata
from collections.abc import Iterable

_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
"""Unicode categories that move the cursor, turn the reading direction or show nothing."""


def safe(text: str, *, limit: int = 2_000) -> str:
    r"""Return ``text`` with every character that could drive a terminal as a visible escape.

    >>> safe("Fire\x1b[31mwall")
    'Fire\\x1b[31mwall'
    """
    if text.isascii() and text.isprintable() and len(text) <= limit:
        return text
    shown = "".join(_visible(character) for character in text[:limit])
    return shown if len(text) <= limit else f"{shown}…"


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def fold(text: str) -> str:
    r"""Return the form in which two names are the same name: case, white space and Unicode form set aside.

    >>> fold("  CFQ7TTC0LFLX\u00a0-M ") == fold("cfq7ttc0lflx -m")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def nearest(wrong: str, names: Iterable[str], *, most: int = 5) -> tuple[str, ...]:
    """Return up to ``most`` of ``names`` that a person who typed ``wrong`` may have meant, best first."""
    by_fold = {fold(name): name for name in names}
    close = difflib.get_close_matches(fold(wrong), by_fold, n=most, cutoff=0.5)
    holding = [key for key in by_fold if fold(wrong) and fold(wrong) in key and key not in close]
    return tuple(by_fold[key] for key in [*close, *holding][:most])
