"""How many months a term or a billing period lasts, by the words that files have for it in four languages."""

import re

from cwsetup.text import fold

_WORDS = {
    **dict.fromkeys(("monthly", "month", "mth", "monatlich", "monat", "mensuel", "maandelijks", "maand", "mois"), 1),
    **dict.fromkeys(("quarterly", "quarter", "vierteljährlich", "quartal", "trimestriel", "kwartaal"), 3),
    **dict.fromkeys(
        ("annual", "annually", "yearly", "year", "jährlich", "jahr", "annuel", "an", "jaarlijks", "jaar"), 12
    ),
    **dict.fromkeys(("biennial", "biennially"), 24),
    **dict.fromkeys(("triennial", "triennially"), 36),
}
_ISO = re.compile(r"p([1-9][0-9]?)([my])")
_COUNTED = re.compile(
    r"([1-9][0-9]?) ?(?:(m|mo|mths?|months?|monate?n?|mois|maand|maanden)"
    r"|y|yrs?|years?|jahre?n?|ans?|années?|jaar|jaren)"
)
_BESIDES = re.compile(r" (?:commitment|commit|term|subscription|plan|billing|billed|prepaid|upfront|contract)\b")


def months_in(word: str) -> int | None:
    """Return how many months a word means; ``None``: it isn't known.

    >>> months_in("P1Y"), months_in("3-Year"), months_in("36 Month"), months_in("Annual Commitment"), months_in("Trial")
    (12, 36, 36, 12, None)
    """
    text = _BESIDES.sub("", " ".join(re.sub(r"[-_]", " ", fold(word)).split()))
    if match := _ISO.fullmatch(text):
        return int(match[1]) * (1 if match[2] == "m" else 12)
    if match := _COUNTED.fullmatch(text):
        return int(match[1]) * (1 if match[2] else 12)
    return _WORDS.get(text)
