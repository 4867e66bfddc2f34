"""What the columns of a file look like that no setting reads: by words of the heading, else by the values.

A heading that says what its column is has the last word: a column "Quantity" of whole numbers isn't money.
"""

import re
from collections.abc import Sequence

from cwsetup.profile.choices import SourceFormat
from cwsetup.sources import partner_center, work365
from cwsetup.sources.columns import own_heading
from cwsetup.sources.evidence import is_date, is_money
from cwsetup.sources.proposal import Unread
from cwsetup.sources.sampling import Sample
from cwsetup.text import fold

_EXAMPLES = 3
_PREFIXED = 3
_FEW = 12

_WORDS = {
    "quantity": r"qty|quantity|menge|staffel|mindestmenge|quantité|aantal|tier|seats?|stock|bestand|pack",
    "date": r"date|datum|valid|from|until|expir\w*|expires|effective|starts?|ends?|gültig|geldig|valable|last day",
    "money": (
        r"price|cost|costs|rrp|msrp|srp|erp|uvp|wholesale|sell|buy|buyrate|fee|rate|amount|preis\w*|\w+preis|ek|vk|prix"
        r"|coût|montant|prijs|\w+prijs|betrag|bedrag|net|nett|gross|netto|brutto|promo"
    ),
    "status": r"status|state|statut|active|inactive|discontinued|obsolete|availability|eol|fee type|charge type",
    "term": r"term|duration|frequency|billing|period|commitment|laufzeit|abrechnung|durée|fréquence|looptijd|unit",
}
_MARGIN = re.compile(r"%|\b(?:margin|marge|discount|rabatt|remise|korting|percent\w*|prozent|exchange rate)\b")
_PATTERNS = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _WORDS.items()}
_USUAL = {
    SourceFormat.PARTNER_CENTER: frozenset(
        {
            *("changeindicator", "publisher", "skudescription", "unitofmeasure", "market", "previousvalues", "product"),
            *("regions", "endofsaledate", "producttitle"),
        }
    ),
    SourceFormat.WORK365: frozenset(
        {
            *("percentage", "rounding policy", "rounding option", "rounding amount", "quantity selling option"),
            *("discount list", "unit group", "unit schedule", "exchange rate", "created on", "created by", "owner"),
            *("modified on", "modified by", "price list item", "product price list", "import sequence number"),
        }
    ),
}
"""Columns that files of a format usually have besides those that are read."""


def seen_columns(sample: Sample, format_: SourceFormat) -> tuple[Unread, ...]:
    """Return the columns that a format neither reads by itself nor is known to pass over."""
    passed = hidden(sample.headings) | _of_format(sample.headings, format_)
    return tuple(
        Unread(heading, examples_of(sample.values(place)), looks_like(heading, sample.values(place)))
        for place, heading in enumerate(sample.headings)
        if place not in passed and (heading or any(text.strip() for text in sample.values(place)))
    )


def _of_format(headings: Sequence[str], format_: SourceFormat) -> frozenset[int]:
    usual = _USUAL.get(format_, frozenset())
    known = {place for place, heading in enumerate(headings) if fold(own_heading(heading)) in usual}
    if format_ is SourceFormat.PARTNER_CENTER:
        known |= partner_center.COLUMNS.read_of(headings)
    if format_ is SourceFormat.WORK365:
        known |= work365.COLUMNS.read_of(headings) | work365.statuses_of(headings)
    return frozenset(known)


def hidden(headings: Sequence[str]) -> frozenset[int]:
    """Return the places of three columns that start with the same words in brackets: "(Do Not Modify)"."""
    prefixes = [heading.partition(")")[0] if heading.startswith("(") else "" for heading in headings]
    return frozenset(place for place, prefix in enumerate(prefixes) if prefix and prefixes.count(prefix) >= _PREFIXED)


def examples_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Return a few different values."""
    return tuple(list(dict.fromkeys(text.strip() for text in texts if text.strip()))[:_EXAMPLES])


def looks_like(heading: str, texts: Sequence[str]) -> str | None:
    """Return whether a column is money, date, status, quantity or term; ``None``: none of them."""
    words = " ".join(re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)).casefold().split())
    if _MARGIN.search(heading.casefold()):
        return None
    said = next((kind for kind, pattern in _PATTERNS.items() if pattern.search(words)), None)
    if said == "date" and not is_date(texts) and is_amounts(texts):
        return "money"
    if said is not None:
        return said
    if is_date(texts):
        return "date"
    return "money" if is_amounts(texts) else None


def is_amounts(texts: Sequence[str]) -> bool:
    """Return whether values are money beyond doubt: amounts with a decimal mark or a sign, not whole numbers alone."""
    return is_money(texts) and any(re.search(r"\d[.,]\d|[^\d\s.,'-]", text) for text in texts)
