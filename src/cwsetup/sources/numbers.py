"""Amounts of money as people and programs write them, read exactly or refused.

A strict grammar stands before ``Decimal``, which itself also takes ``NaN``, ``1_000``, ``1E+3`` and full-width digits.
A mark that may be either the decimal mark or one that groups is never guessed: the source's settings decide.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from cwsetup.profile.source_settings import AS_CERTAIN, Notation
from cwsetup.sources.evidence import CURRENCIES
from cwsetup.sources.values import REMEMBERED, Unusable

Amount: TypeAlias = Callable[[str, str, str], Decimal | None]
"""Takes a text, the currency of its row and its column; ``None`` for a blank text."""

_SPACE = " \u00a0\u202f\u2009"
_QUOTE = "'\u2019"
_AFFIX = r"[$€£¥]|kr\.?|[A-Z]{3}"
_SYMBOLS = {
    "$": frozenset({"AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "USD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"CNY", "JPY"}),
    "kr": frozenset({"DKK", "ISK", "NOK", "SEK"}),
}
_PLAIN = re.compile(r"[0-9]{1,9}(?:\.(?:[0-9]{1,2}|[0-9]{4,15}))?")
"""No other reading of a dot is possible unless exactly three digits follow it."""
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_COMMA_DECIMAL = re.compile(rf"[0-9]{{1,9}},[0-9]{{1,15}}|[1-9][0-9]{{0,2}}(?:[.{_SPACE}{_QUOTE}][0-9]{{3}})+,[0-9]+")
_DASHES = "-\u2212\u2013"


@lru_cache(64)
def amounts(notation: Notation = AS_CERTAIN, *, plain: bool = False) -> Amount:
    """Return how amounts are read; ``plain``: a dot is always the decimal mark, as in files that programs write."""
    decimal = notation.decimal or {".": ",", ",": "."}.get(notation.grouping or "")
    if decimal is None:
        undecided = _grammar(_undecided_groups(notation.grouping))
        return _Grammar(".", undecided, told=False, dot_may_group=not plain).read
    return _Grammar(decimal, _grammar(_groups(decimal, notation.grouping)), told=True).read


def _group_class(mark: str) -> str:
    return {" ": f"[{_SPACE}]", "'": f"[{_QUOTE}]"}.get(mark, f"[{mark}]")


def _groups(decimal: str, grouping: str | None) -> str:
    """Return the forms of a number whose decimal mark is known."""
    marks = [grouping] if grouping else [mark for mark in (".", ",", " ", "'") if mark != decimal]
    grouped = "|".join(
        rf"[1-9][0-9]{{0,2}}(?:{_group_class(mark)}[0-9]{{3}}){{1,2}}(?:[{decimal}][0-9]{{1,15}})?" for mark in marks
    )
    return rf"[0-9]{{1,9}}(?:[{decimal}][0-9]{{1,15}})?|{grouped}"


def _undecided_groups(grouping: str | None = None) -> str:
    """Return the forms that can be read in one way only, whatever the marks are."""
    forms = [
        r"[0-9]{1,9}(?:\.[0-9]{1,15})?",  # 1234.5
        r"[1-9][0-9]{0,2}(?:,[0-9]{3}){1,2}\.[0-9]{1,15}",  # 1,234.50: the dot shows what the comma is
        r"[1-9][0-9]{0,2}(?:,[0-9]{3}){2}",  # 1,234,567: no number has two decimal marks
    ]
    marks = [grouping] if grouping else [" ", "'"]
    forms += [rf"[1-9][0-9]{{0,2}}(?:{_group_class(mark)}[0-9]{{3}}){{1,2}}(?:\.[0-9]{{1,15}})?" for mark in marks]
    return "|".join(forms)


def _grammar(forms: str) -> re.Pattern[str]:
    return re.compile(rf"({_AFFIX})?[{_SPACE}]?({forms})[{_SPACE}]?({_AFFIX})?")


@dataclass(frozen=True, slots=True)
class _Grammar:
    """One way to write amounts."""

    decimal: str
    form: re.Pattern[str]
    told: bool
    """Whether the source says which is the decimal mark."""
    dot_may_group: bool = False
    """Whether ``1.234`` may be a thousand, as on a screen whose language isn't known."""
    plain: dict[str, Decimal] = field(default_factory=dict, compare=False, repr=False)
    """What the first plain texts are; files have few different ones, and to forget some for others isn't worth it."""

    def read(self, text: str, currency: str, column: str) -> Decimal | None:
        if (known := self.plain.get(text)) is not None:
            return known
        bare = text.strip()
        if not bare:
            return None
        if self.decimal == "." and _PLAIN.fullmatch(bare):  # nearly every amount of most files
            amount = Decimal(bare)
            if len(self.plain) < REMEMBERED:
                self.plain[text] = amount
            return amount
        match = self.form.fullmatch(bare)
        if match is None:
            raise Unusable(column, text, self._why_not(bare))
        before, digits, after = match.groups("")
        _check_affixes(before, after, currency, column, text)
        if self.dot_may_group and "." in digits and _EITHER.fullmatch(digits):
            raise Unusable(column, text, _either(digits))
        return Decimal(_plain(digits, self.decimal))

    def _why_not(self, bare: str) -> str:
        number = re.sub(_AFFIX, "", bare).strip()
        if _is_negative(number):
            return "a price can't be negative"
        if not self.told and _EITHER.fullmatch(number):
            return _either(number)
        if not self.told and _COMMA_DECIMAL.fullmatch(number):
            return 'its comma may be the decimal mark; decimal = "," in the source says so'
        return f"not an amount such as 1234{self.decimal}50"


def _is_negative(number: str) -> bool:
    if number.startswith("(") and number.endswith(")"):
        return True
    if not any(character.isdigit() for character in number):
        return False
    return number[0] in _DASHES or (number[-1] in _DASHES and number[-2:-1] not in {".", ","})  # 10.- is ten francs


def _check_affixes(before: str, after: str, currency: str, column: str, text: str) -> None:
    """Take a symbol or code only where it says what the row's currency says."""
    for affix in filter(None, (before, after)):
        fits = currency == affix or currency in _SYMBOLS.get(affix.rstrip("."), ())
        if not fits or (before and after):
            raise Unusable(column, text, _why_no_currency(affix, currency, both=bool(before and after)))


def _why_no_currency(affix: str, currency: str, *, both: bool) -> str:
    if affix.isalpha() and affix.isupper() and affix not in CURRENCIES:
        return f"{affix} is no currency"
    return "it names a currency twice" if both else f"its currency is {affix}, and that of its row {currency}"


def _plain(digits: str, decimal: str) -> str:
    whole, _, fraction = digits.partition(decimal)
    whole = "".join(character for character in whole if "0" <= character <= "9")
    return f"{whole}.{fraction}" if fraction else whole


def _either(number: str) -> str:
    first, rest = re.split("[,.]", number)
    return f'either {first}{rest} or {first}.{rest}; decimal = "." or decimal = "," in the source decides'
