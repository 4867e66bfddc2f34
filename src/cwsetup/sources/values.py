"""What one cell says: money, a day, a currency, a name; or why that isn't certain.

Texts repeat from row to row, so what they say is kept for the next row that has the same one.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cwsetup.text import fold

REMEMBERED = 65_536
"""How many different texts of a kind are remembered; more would be the whole of a large file."""


class Unusable(Exception):
    """A value that isn't certain: its column, the value and the reason."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(column, value, reason)
        self.column = column
        self.value = value
        self.reason = reason


_AMOUNT = re.compile(
    r"""([$€£]?) [ \u00a0]?
    ( [0-9]{1,9} (?:\.[0-9]{1,6})?                        # 1234.5
    | [1-9][0-9]{0,2} (?:,[0-9]{3}){1,2} \.[0-9]{1,6}     # 1,234.50: the dot shows what the comma is
    | [1-9][0-9]{0,2} (?:,[0-9]{3}){2}                    # 1,234,567: no number has two decimal marks
    )
    [ \u00a0]? ([$€£]?)""",
    re.VERBOSE,
)
_EITHER_COMMA = re.compile(r"[0-9]{1,3},[0-9]{3}")
_EITHER_DOT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_NEGATIVE = re.compile(r"\(.*\)|[-\u2212].*|.*[-\u2212]", re.DOTALL)
_SYMBOLS = {
    "$": frozenset({"AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "USD"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
}


def money(text: str, currency: str, column: str) -> Decimal | None:
    """Return an amount whose decimal mark is the dot; ``None`` for a blank one.

    ``Decimal`` itself also takes ``NaN``, ``1_000``, ``1E+3`` and full-width digits; none of them gets that far.
    """
    bare = text.strip()
    if not bare:
        return None
    match = _AMOUNT.fullmatch(bare)
    if match is None:
        raise Unusable(column, text, _why_no_amount(bare))
    symbol = match[1] + match[3]
    if symbol and currency not in _SYMBOLS.get(symbol, ()):
        raise Unusable(column, text, f"its currency symbol isn't one of {currency}")
    return Decimal(match[2].replace(",", ""))


def shown_money(text: str, currency: str, column: str) -> Decimal | None:
    """Return an amount as a screen shows it, so that a dot too may be there to group: ``1.234`` is refused."""
    if _EITHER_DOT.fullmatch(text.strip(" \u00a0$€£")):
        raise Unusable(column, text, _either(text))
    return money(text, currency, column)


def _why_no_amount(bare: str) -> str:
    if _EITHER_COMMA.fullmatch(bare):
        return _either(bare)
    if _NEGATIVE.fullmatch(bare):
        return "a price can't be negative"
    return "not an amount such as 1234.50"


def _either(text: str) -> str:
    first, rest = re.split("[,.]", text.strip(" \u00a0$€£"))
    return f"either {first}{rest} or {first}.{rest}; write it without a thousands separator"


_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ISO = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}})(?:[T ]{_TIME}(?:\.[0-9]{{1,7}})?(?:Z|[+-][0-9:]{{5}})?)?")
_US = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\s(?:0?[1-9]|1[0-2]):[0-5][0-9]:[0-5][0-9]\s[AP]M")
_OPEN_START = 1753
_OPEN_END = 9999


def first_day(text: str, column: str) -> date | None:
    """Return the first day of a price; ``None`` for a blank one and for 1753, which stands for "always".

    Microsoft: "EffectiveStartDate" may be a placeholder of the year 1753, "EffectiveEndDate" one of 9999.
    """
    day = _day(text, column)
    return None if day is None or day.year <= _OPEN_START else day


def last_day(text: str, column: str) -> date | None:
    """Return the last day of a price; ``None`` for a blank one and for 9999, which stands for "no end"."""
    day = _day(text, column)
    return None if day is None or day.year >= _OPEN_END else day


def _day(text: str, column: str) -> date | None:
    """Return the day as written: shifting 9999-12-31 between time zones would leave the calendar."""
    bare = text.strip()
    if not bare:
        return None
    try:
        if match := _ISO.fullmatch(bare):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _US.fullmatch(bare):
            return date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        raise Unusable(column, text, "no day of the calendar") from None
    raise Unusable(column, text, "not a date such as 2025-04-01 or 4/1/2025 12:00:00 AM")


_CURRENCIES = {
    "australian dollar": "AUD",
    "brazilian real": "BRL",
    "british pound": "GBP",
    "british pound sterling": "GBP",
    "canadian dollar": "CAD",
    "danish krone": "DKK",
    "euro": "EUR",
    "hong kong dollar": "HKD",
    "indian rupee": "INR",
    "japanese yen": "JPY",
    "mexican peso": "MXN",
    "new zealand dollar": "NZD",
    "norwegian krone": "NOK",
    "polish zloty": "PLN",
    "pound sterling": "GBP",
    "singapore dollar": "SGD",
    "south african rand": "ZAR",
    "swedish krona": "SEK",
    "swiss franc": "CHF",
    "uk pound sterling": "GBP",
    "united states dollar": "USD",
    "us dollar": "USD",
    "yen": "JPY",
}
_CODES = frozenset(_CURRENCIES.values())


@lru_cache(REMEMBERED)
def currency_code(text: str, column: str) -> str:
    """Return the ISO 4217 code of a currency given by its code or its English name."""
    bare = text.strip()
    code = _CURRENCIES.get(fold(bare), bare)
    if code.upper() in _CODES:
        return code.upper()
    # Any other code has to be in capitals: a word of three letters, such as Won, may be a name.
    if re.fullmatch("[A-Z]{3}", code):
        return code
    raise Unusable(column, text, "not a currency code such as USD, nor a currency name that is known")


def filled(text: str, column: str) -> str:
    """Return a text that has to be there, trimmed."""
    bare = text.strip()
    if not bare:
        raise Unusable(column, text, "it is blank")
    return bare
