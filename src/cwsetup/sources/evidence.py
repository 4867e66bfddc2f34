"""What the values of a column show: money, its decimal mark, dates and their form, currencies; or that they don't."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from cwsetup.sources.values import Unusable, currency_code

CURRENCIES = frozenset(
    {
        *("AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD"),
        *("HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "QAR", "RON"),
        *("SAR", "SEK", "SGD", "THB", "TRY", "TWD", "USD", "ZAR"),
    }
)
"""Codes that are taken for a currency wherever they stand; a word of three letters needn't be one."""
_SIGN = rf"(?:{'|'.join(sorted(CURRENCIES))}|(?:US|A|C|NZ|R)?\$|[€£¥₹₺₩]|kr\.?|Kč|zł|Fr\.?|Ft)"
_MONEY = re.compile(rf"{_SIGN}?\s?\d[\d., '\u2019\u00a0\u202f]*\s?{_SIGN}?")
_NUMBER = re.compile(r"\d[\d., '\u2019\u00a0\u202f]*\d|\d")
_DATE = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{2,4})\.?(?:[T ,].*)?")
_MOSTLY = 0.9
_MONTHS, _DAYS = 12, 31
_GROUP = 3
_SYMBOLS = {"€": "EUR", "£": "GBP"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What values show, and the value that shows it; ``choice`` is ``None`` where they leave it open."""

    choice: str | None
    value: str
    options: tuple[str, ...] = ()
    """What it may be."""


def is_money(texts: Sequence[str]) -> bool:
    """Return whether nearly all values that aren't blank are amounts; negative ones are, though none is used."""
    return mostly(texts, lambda text: _MONEY.fullmatch(text.strip("-()")) is not None and not _DATE.fullmatch(text))


def is_currency(texts: Sequence[str]) -> bool:
    """Return whether nearly all values are currencies."""
    return mostly(texts, _is_currency)


def is_date(texts: Sequence[str]) -> bool:
    """Return whether nearly all values are days."""
    return mostly(texts, lambda text: _DATE.fullmatch(text) is not None)


def mostly(texts: Sequence[str], holds: Callable[[str], bool]) -> bool:
    """Return whether something holds for nearly all values that aren't blank."""
    filled = [text.strip() for text in texts if text.strip()]
    return bool(filled) and sum(map(holds, filled)) >= _MOSTLY * len(filled)


def _is_currency(text: str) -> bool:
    try:
        return bool(currency_code(text, ""))
    except Unusable:
        return False


def decimal_mark(texts: Iterable[str]) -> Shown | None:
    """Return which decimal mark amounts have; ``None`` when none has a mark of either kind."""
    certain: dict[str, str] = {}
    open_value = None
    for text in texts:
        match = _NUMBER.search(text)
        if match is None or not is_money([text]):
            continue
        mark = _certain_mark(match[0])
        if mark == "":
            open_value = open_value or text.strip()
        elif mark is not None:
            certain.setdefault(mark, text.strip())
    if len(certain) == 1:
        [(mark, value)] = certain.items()
        return Shown(mark, value)
    if certain:
        return Shown(None, " and ".join(certain.values()))
    return None if open_value is None else Shown(None, open_value)


def _certain_mark(number: str) -> str | None:
    """Return the decimal mark that one number shows, ``""`` when it may be either, ``None`` when it has none."""
    dots, commas = number.count("."), number.count(",")
    if dots and commas:
        return "." if number.rfind(".") > number.rfind(",") else ","
    if dots + commas == 0:
        return None
    mark, other = (".", ",") if dots else (",", ".")
    if dots + commas > 1:
        return other
    whole, _, fraction = number.partition(mark)
    may_group = len(fraction) == _GROUP and 0 < len(whole) <= _GROUP and not whole.startswith("0")
    return "" if may_group else mark


def date_form(texts: Iterable[str]) -> Shown | None:
    """Return the form of dates that aren't ISO; ``None`` when there is none to tell."""
    matches = [match for text in texts if (match := _DATE.fullmatch(text.strip()))]
    odd = [match for match in matches if not (len(match[1]) == len("YYYY") and match[2] == "-")]
    if not odd:
        return None
    mark = odd[0][2]
    possible = [order for order in _orders(odd) if all(_is_day(match, order) for match in odd)]
    orders = possible or _orders(odd)
    if len(orders) == 1:
        return Shown(_form(orders[0], mark, odd), _telling(odd, orders[0])[0])
    return Shown(None, odd[0][0], tuple(_form(order, mark, odd, padded=False) for order in orders))


_GROUPS = (1, 3, 4)
"""The groups of ``_DATE`` that are numbers."""


def _orders(matches: Sequence[re.Match[str]]) -> list[str]:
    """Return the orders that day, month and year can have by the lengths of the numbers."""
    if all(len(match[1]) == len("YYYY") for match in matches):
        return ["YMD"]
    short = all(len(match[1]) == len(match[4]) == len("YY") for match in matches)
    return ["DMY", "MDY", "YMD"] if short else ["DMY", "MDY"]


def _is_day(match: re.Match[str], order: str) -> bool:
    parts = {letter: int(match[group]) for letter, group in zip(order, _GROUPS, strict=True)}
    return 1 <= parts["M"] <= _MONTHS and 1 <= parts["D"] <= _DAYS


def _telling(matches: Sequence[re.Match[str]], order: str) -> re.Match[str]:
    """Return a date that has no other order."""
    others = [other for other in _orders(matches) if other != order]
    return next((one for one in matches if not any(_is_day(one, other) for other in others)), matches[0])


def _form(order: str, mark: str, matches: Sequence[re.Match[str]], *, padded: bool = True) -> str:
    letters = dict(zip(order, _GROUPS, strict=True))
    year = "Y" * max(len(match[letters["Y"]]) for match in matches)
    day, month = (_part(letter, matches, letters[letter]) if padded else letter for letter in "DM")
    return mark.join({"D": day, "M": month, "Y": year}[letter] for letter in order)


def _part(letter: str, matches: Sequence[re.Match[str]], group: int) -> str:
    return letter * 2 if all(len(match[group]) == len("DD") for match in matches) else letter


def currency_shown(headings: Iterable[str], texts: Iterable[str]) -> Shown | None:
    """Return the one currency that headings or amounts name by a code or a sign of their own."""
    found: dict[str, str] = {}
    for text in (*headings, *islice(texts, 1000)):
        codes = re.findall(r"\b[A-Z]{3}\b", text)
        named = [code for code in codes if code in CURRENCIES] + [_SYMBOLS[sign] for sign in _SYMBOLS if sign in text]
        for code in named:
            found.setdefault(code, text.strip())
    if len(found) != 1:
        return None
    [(code, value)] = found.items()
    return Shown(code, value)


def currency_in(heading: str) -> str | None:
    """Return the currency that a heading names."""
    shown = currency_shown([heading], ())
    return None if shown is None else shown.choice
