"""Text that comes from outside: safe wherever it is shown, folded to compare, and the nearest of many.

Names from price files, ConnectWise and the command line meet here and nowhere else; so do counts and times in words.
"""

import difflib
import heapq
import json
import re
import unicodedata
from collections.abc import Iterable
from html import escape
from math import ceil

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
    return f"\\x{code:02x}" if code <= 0xFF else _escape(code)  # noqa: PLR2004


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def safe_html(text: str) -> str:
    """Return ``text`` as HTML that shows it, in an element or in the quotes of an attribute.

    >>> safe_html("<b title='x'>R&D")
    '&lt;b title=&#x27;x&#x27;&gt;R&amp;D'
    """
    return escape(safe(text), quote=True)


def safe_json(text: str) -> str:
    r"""Return JSON that says the same, with what could drive a terminal as an escape: people look at it, too.

    >>> safe_json('{"name": "left \u202e tfel"}')
    '{"name": "left \\u202e tfel"}'
    """
    return _UNUSUAL.sub(lambda found: _in_json(found[0]), text)


def safe_toml(text: str) -> str:
    """Return TOML whose strings all stand in double quotes, with what could drive a terminal as an escape."""
    return _UNUSUAL.sub(lambda found: _in_toml(found[0]), text)


_UNUSUAL = re.compile(r"[^\x20-\x7e\n]")


def _in_json(character: str) -> str:
    return json.dumps(character)[1:-1] if unicodedata.category(character) in _INVISIBLE else character


def _in_toml(character: str) -> str:
    return _escape(ord(character)) if unicodedata.category(character) in _INVISIBLE - {"Cs"} else character


def without_login(text: str) -> str:
    """Return ``text`` with what may be a user name and password in an address left out.

    >>> without_login("https://ann:s3cret@psa.example.com")
    'https://…@psa.example.com'
    """
    return _LOGIN.sub("…@", text)


_LOGIN = re.compile(r"(?<=//)[^/?#]*@")


def fold(text: str) -> str:
    r"""Return the form in which two names are the same name: case, white space and Unicode form set aside.

    >>> fold("  CFQ7TTC0LFLX\u00a0-M ") == fold("cfq7ttc0lflx -m")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


MANY = 1_000
"""Names up to which each is compared letter by letter."""
CLOSE = 0.5
"""From this likeness on, 1 being equal, a name may have been meant."""


def nearest(wrong: str, names: Iterable[str], *, most: int = 5) -> tuple[str, ...]:
    """Return up to ``most`` of ``names`` that a person who typed ``wrong`` may have meant, best first.

    >>> nearest("Clod", ["Hardware", "Cloud Hosting"])
    ('Cloud Hosting',)
    """
    wanted = fold(wrong)
    scored = ((_likeness(wanted, fold(name)), name) for name in _sharing(wanted, list(dict.fromkeys(names))))
    close = sorted((pair for pair in scored if pair[0] >= CLOSE), key=lambda pair: -pair[0])
    return tuple(name for _, name in close[:most])


def _sharing(wanted: str, names: list[str]) -> list[str]:
    """Return those of very many names that share most with a folded one; to compare them all takes minutes."""
    if len(names) <= MANY:
        return names
    pairs = {wanted[place : place + 2] for place in range(len(wanted) - 1)}
    folded = ((fold(name), name) for name in names)
    scored = [(sum(pair in text for pair in pairs), -len(text), name) for text, name in folded]
    best = set(heapq.nlargest(MANY, scored))
    return [score[2] for score in scored if score in best]


def _likeness(wrong: str, name: str) -> float:
    """Return how like two folded names are; a part of a name, or one of its words, counts a little less."""
    if wrong and wrong in name:
        return 0.95
    whole = difflib.SequenceMatcher(None, wrong, name).ratio()
    return max([whole, *(0.9 * difflib.SequenceMatcher(None, wrong, word).ratio() for word in name.split())])


def counted(count: int, noun: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "product"), counted(1_000, "product")
    ('1 product', '1000 products')
    """
    return f"{count} {noun}{'s' if count != 1 else ''}"


def duration(seconds: float) -> str:
    """Return a stretch of time in words, rounded up to what a person would say.

    >>> duration(29.2), duration(600), duration(3_700)
    ('30 s', '10 min', '1 h 2 min')
    """
    whole = ceil(seconds)
    if whole < 120:  # noqa: PLR2004 - two minutes
        return f"{whole} s"
    hours, minutes = divmod(ceil(whole / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
