"""Days as files write them; a form that may be read in two ways needs the source's ``date_format``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from cwsetup.sources.values import Unusable

Day: TypeAlias = Callable[[str, str], date | None]
"""Takes a text and its column; ``None`` for a blank text, and for a placeholder that stands for "open"."""

_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,7})?)?"
_ISO = re.compile(rf"(?P<Y>[0-9]{{4}})-(?P<M>[0-9]{{2}})-(?P<D>[0-9]{{2}})(?:[T ]{_TIME}(?:Z|[+-][0-9:]{{5}})?)?")
_HALF_DAY = r"(?:0?[1-9]|1[0-2]):[0-5][0-9](?::[0-5][0-9])?\s?[AaPp]\.?[Mm]\.?"
_US = re.compile(rf"(?P<M>[0-9]{{1,2}})/(?P<D>[0-9]{{1,2}})/(?P<Y>[0-9]{{4}})\s{_HALF_DAY}")
_EITHER = re.compile(rf"[0-9]{{1,4}}([-./ ])[0-9]{{1,2}}\1[0-9]{{2,4}}\.?(?:\s(?:{_TIME}|{_HALF_DAY}))?")
_PARTS = {
    "YYYY": r"(?P<Y>[0-9]{4})",
    "YY": r"(?P<Y>[0-9]{2})",
    "MM": r"(?P<M>[0-9]{2})",
    "M": r"(?P<M>[0-9]{1,2})",
    "DD": r"(?P<D>[0-9]{2})",
    "D": r"(?P<D>[0-9]{1,2})",
}
_CENTURY = 2000
_OPEN_START = 1753
_OPEN_END = 9999


@lru_cache(64)
def days(date_format: str | None = None, *, american: bool = False) -> "Days":
    """Return how days are read: ISO always, and ``date_format`` or else, if ``american``, Microsoft's own form."""
    if date_format is None:
        return Days((_ISO, _US) if american else (_ISO,), american=american)
    form = re.sub("Y+|M+|D+", lambda part: _PARTS[part[0]], re.escape(date_format).replace(r"\ ", " "))
    return Days((_ISO, re.compile(rf"{form}(?:[T ,]\s?(?:{_TIME}|{_HALF_DAY}))?")), date_format)


@dataclass(frozen=True, slots=True)
class Days:
    """The forms of days that one source has."""

    forms: tuple[re.Pattern[str], ...]
    date_format: str | None = None
    american: bool = False

    def first(self, text: str, column: str) -> date | None:
        """Return the first day of a price; ``None`` for a blank one and for 1753, which stands for "always".

        Microsoft: "EffectiveStartDate" may be a placeholder of the year 1753, "EffectiveEndDate" one of 9999.
        """
        day = self._day(text, column)
        return None if day is None or day.year <= _OPEN_START else day

    def last(self, text: str, column: str) -> date | None:
        """Return the last day of a price; ``None`` for a blank one and for 9999, which stands for "no end"."""
        day = self._day(text, column)
        return None if day is None or day.year >= _OPEN_END else day

    def _day(self, text: str, column: str) -> date | None:
        """Return the day as written: shifting 9999-12-31 between time zones would leave the calendar."""
        bare = text.strip()
        if not bare:
            return None
        match = next((found for form in self.forms if (found := form.fullmatch(bare))), None)
        if match is None:
            raise Unusable(column, text, self._why_not(bare))
        year = int(match["Y"])
        try:
            return date(year + _CENTURY if len(match["Y"]) < len("YYYY") else year, int(match["M"]), int(match["D"]))
        except ValueError:
            raise Unusable(column, text, "no day of the calendar") from None

    def _why_not(self, bare: str) -> str:
        if self.date_format is not None:
            return f"not a date such as 2025-04-01 or {self.date_format}"
        if _EITHER.fullmatch(bare):
            return 'a date whose form isn\'t certain; date_format = "DD/MM/YYYY" or the like in the source says it'
        known = " or 4/1/2025 12:00:00 AM" if self.american else ""
        return f"not a date such as 2025-04-01{known}"
