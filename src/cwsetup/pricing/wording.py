"""What a product's name says: its words, and apart from them the term and how that is billed.

"Microsoft 365 E3 (Annual)", "M365 E3 P1Y" and "Microsoft 365 E3 - 1 Year" have the same words and the same term.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cwsetup.text import fold


@dataclass(frozen=True, slots=True)
class Term:
    """How long a term is and how long one bill covers, in months; ``None`` where the name doesn't say."""

    months: int | None = None
    billed: int | None = None

    def contradicts(self, other: "Term") -> bool:
        """Return whether both say something, and not the same."""
        return _differ(self.months, other.months) or _differ(self.billed, other.billed)

    def is_denied_by(self, other: "Term") -> bool:
        """Return whether a price of this term isn't that of an item of the other: a bill alone says its length too."""
        billed = other.billed if other.months is None and self.billed is None else None
        return self.contradicts(other) or _differ(self.months, billed)

    def agrees(self, other: "Term") -> bool:
        """Return whether both say how long the term is, and nothing contradicts that it is the same."""
        return self.months is not None and self.months == other.months and not self.contradicts(other)


NO_TERM = Term()


@dataclass(frozen=True, slots=True)
class Wording:
    """A name taken apart; the words are folded, each once."""

    words: tuple[str, ...]
    term: Term


def read_name(name: str) -> Wording:
    """Return what a name says.

    >>> read_name("Microsoft 365 E3 (Annual billed monthly)")
    Wording(words=('microsoft', '365', 'e3'), term=Term(months=12, billed=1))
    """
    folded = fold(name)
    term = _term(folded)
    plain = folded if term is NO_TERM else _NOISE.sub(" ", _TERM.sub(" ", folded))
    words = (part for word in _WORD.findall(plain) for part in _SHORT.get(word, (word,)))
    return Wording(tuple(dict.fromkeys(words)), term)


def one_term(units: Iterable[str]) -> bool:
    """Return whether units are names of one term; one alone is."""
    terms = {term if (term := read_name(unit).term) != NO_TERM else fold(unit) for unit in units}
    return len(terms) <= 1


def other_term(unit: str, texts: Iterable[str]) -> str:
    """Return the first text that speaks of another term than a unit; empty if none does.

    >>> other_term("Annual", ["E3", "Microsoft 365 E3 billed monthly"])
    'Microsoft 365 E3 billed monthly'
    """
    wanted = read_name(unit).term
    return next((text for text in texts if wanted.is_denied_by(read_name(text).term)), "")


def squeezed(name: str) -> str:
    """Return a product ID or number without what is often written otherwise: punctuation, spaces and the term.

    >>> squeezed("CFQ7TTC0LFLX:0001 Annual") == squeezed("cfq7ttc0lflx-0001 -A")
    True
    """
    return "".join(_WORD.findall(_TERM.sub(" ", fold(name))))


def _term(folded: str) -> Term:
    """Read the first length as the term's, the last as the bill's; "billed monthly" alone is only the bill's."""
    found = list(_TERM.finditer(folded))
    if not found:
        return NO_TERM
    lengths = [_months(match) for match in found]
    if len(found) > 1:
        return Term(lengths[0], lengths[-1])
    billed = _BILLED.search(folded, 0, found[0].start()) is not None
    return Term(None, lengths[0]) if billed else Term(lengths[0])


def _months(match: re.Match[str]) -> int:
    if match["count"]:
        return int(match["count"]) * (1 if match["of"].startswith("m") else 12)
    if match["code"]:
        return int(match["code"][1:-1]) * (1 if match["code"].endswith("m") else 12)
    word = match["word"] or match["sign"]
    return next(months for start, months in _LENGTHS if word.startswith(start))


def _differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other


_LENGTHS = (
    ("mo", 1), ("mth", 1), ("m", 1), ("q", 3), ("s", 6), ("h", 6), ("tr", 36), ("th", 36), ("a", 12), ("y", 12),
)  # fmt: skip
"""How the words of a term begin, and its months; ``biannual`` and ``bimonthly`` mean two things and aren't read."""

_TERM = re.compile(
    r"(?<![a-z0-9])(?:"
    r"(?P<code>p[0-9]{1,2}[my])"
    r"|(?P<count>[0-9]{1,2})[ -]?(?P<of>months?|mths?|mo|years?|yrs?)"
    r"|(?P<word>month(?:ly)?|mth|mo|quarter(?:ly)?|semi-?annual(?:ly)?|half-?year(?:ly)?"
    r"|annual(?:ly)?|year(?:ly)?|yr|trienni(?:al|ally|um)|three[ -]years?)"
    r"|(?<=[ ])-(?P<sign>[maq])"
    r")(?![a-z0-9])"
)
_BILLED = re.compile(r"(?:billed|paid|billing) *$")
_NOISE = re.compile(r"(?<![a-z0-9])(?:billed|billing|paid|term|commitment|commit)(?![a-z0-9])")
_WORD = re.compile(r"\w+")
_SHORT = {"m365": ("microsoft", "365"), "o365": ("office", "365"), "ms": ("microsoft",), "msft": ("microsoft",)}
