"""What one cell says: a currency, a name; or why that isn't certain. Money is ``numbers``'s, days are ``dates``'s.

Texts that repeat from row to row are remembered with what they say, unless to read them again is as quick.
"""

import re
from functools import lru_cache

from cwsetup.text import fold

REMEMBERED = 65_536
"""How many different texts of a kind are remembered."""


class Unusable(Exception):
    """A value that isn't certain: its column, the value and the reason."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(column, value, reason)
        self.column = column
        self.value = value
        self.reason = reason


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
