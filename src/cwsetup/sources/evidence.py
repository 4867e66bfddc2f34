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
_MONTHS = 12
_GROUP = 3
_SYMBOLS = {"€": "EUR", "£": "GBP"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What values show, and the value that shows it; ``choice`` is ``None`` where they leave it open."""

    choice: str | None
    value: str


def is_money(texts: Sequence[str]) -> bool:
    """Return whether nearly all values that aren't blank are amounts; negative ones are, though none is used."""
    return _mostly(texts, lambda text: _MONEY.fullmatch(text.strip("-()")) is not None and not _DATE.fullmatch(text))


def is_currency(texts: Sequence[str]) -> bool:
    """Return whether nearly all values are currencies."""
    return _mostly(texts, _is_currency)


def is_date(texts: Sequence[str]) -> bool:
    """Return whether nearly all values are days."""
    return _mostly(texts, lambda text: _DATE.fullmatch(text) is not None)


def _mostly(texts: Sequence[str], holds: Callable[[str], bool]) -> bool:
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
        if match is None:
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
    first = odd[0]
    mark, year = first[2], "Y" * (len(first[1]) if len(first[1]) == len("YYYY") else len(first[4]))
    if len(first[1]) == len("YYYY"):
        return Shown(f"YYYY{mark}{_part('M', odd, 3)}{mark}{_part('D', odd, 4)}", first[0])
    month_first = f"{_part('M', odd, 1)}{mark}{_part('D', odd, 3)}{mark}{year}"
    day_first = f"{_part('D', odd, 1)}{mark}{_part('M', odd, 3)}{mark}{year}"
    late_first = next((match[0] for match in odd if int(match[1]) > _MONTHS), None)
    late_second = next((match[0] for match in odd if int(match[3]) > _MONTHS), None)
    if late_first and not late_second:
        return Shown(day_first, late_first)
    if late_second and not late_first:
        return Shown(month_first, late_second)
    return Shown(None, first[0])


def both_forms(value: str) -> tuple[str, str]:
    """Return the two forms that a date such as ``4/1/2025`` may have, the day first and the month first."""
    match = _DATE.fullmatch(value.strip())
    mark, year = (match[2], "Y" * len(match[4])) if match else ("/", "YYYY")
    return f"D{mark}M{mark}{year}", f"M{mark}D{mark}{year}"


def _part(letter: str, matches: Sequence[re.Match[str]], group: int) -> str:
    return letter * 2 if all(len(match[group]) == len("DD") for match in matches) else letter


def currency_shown(headings: Iterable[str], texts: Iterable[str]) -> Shown | None:
    """Return the one currency that headings or amounts name by a code or a sign of their own."""
    found: dict[str, str] = {}
    for text in (*headings, *islice(texts, 1000)):
        codes = re.findall(r"\b[A-Z]{3}\b", text)
        named = [code for code in codes if _is_listed(code)] + [_SYMBOLS[sign] for sign in _SYMBOLS if sign in text]
        for code in named:
            found.setdefault(code, text.strip())
    if len(found) != 1:
        return None
    [(code, value)] = found.items()
    return Shown(code, value)


def _is_listed(code: str) -> bool:
    return code in {"AUD", "CAD", "CHF", "DKK", "EUR", "GBP", "NOK", "NZD", "PLN", "SEK", "USD", "ZAR"}
