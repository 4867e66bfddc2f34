"""The rows of a text file with their lines; a row that quotation marks may have torn or joined is a reject.

No more lines are kept than one row has. After a row whose quotation marks are wrong, reading starts again at the next
line, as everything up to a mark that closes somewhere else may be rows.
"""

import csv
import math
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TypeAlias

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import Reject
from cwsetup.text import safe

_Row: TypeAlias = tuple[int, list[str]]

_LONGEST_FIELD = 131_072
"""The limit of Python's ``csv``; a field of that length is a quotation mark that nobody closed."""
_MOST_LINES = 500
"""Of one row; without a limit a row could be the whole of a file, and be read again from each of its lines."""
_FEWEST_DELIMITERS = 3
"""A line of text may well have fewer, however few columns there are."""
_LINE_END = re.compile(r"\r\n|\r|\n")


class CsvRows:
    """What ``csv`` reads, with the line on which each row starts."""

    def __init__(self, first: str, others: Iterator[str], *, file: str, delimiter: str, skipped: int) -> None:
        self._file = file
        self._delimiter = delimiter
        self._others = others
        self._next = skipped + 1
        """The line on which the next row starts."""
        self._again = deque([first])
        """Lines to be read before the others."""
        self._held: list[str] = []
        """The lines of the row that is being read."""
        self._in_doubt: float = 0
        """The last line that may be the end of a text in quotation marks rather than a row."""
        self._in_quotes = re.compile(rf'(?<![^{delimiter}])"(?:[^"]|"")*+"(?=[{delimiter}\r\n]|$)')
        """A field in quotation marks."""
        self._careful = False
        """Whether every row has to be looked at closely from here on."""
        self._unnamed: tuple[int, ...] = ()
        self._reader = csv.reader(self._lines(), delimiter=delimiter, strict=True)

    def headings(self) -> tuple[str, ...]:
        """Return the headings, which have to be asked for before the rows."""
        try:
            headings = tuple(heading.strip() for heading in next(self._reader))
        except csv.Error as error:
            raise InvalidInput(f'The headings of "{safe(self._file)}" can\'t be read: {_reason(error)}.') from error
        self._next += len(self._held)
        named = [place for place, heading in enumerate(headings) if heading]
        # No cell can have moved to the left of the first heading, where some programs number the rows.
        self._unnamed = tuple(place for place in range(min(named, default=0), len(headings)) if not headings[place])
        self._careful |= bool(self._unnamed)
        return headings

    def records(self, width: int) -> Iterator[_Row | Reject]:
        """Yield every row that has as many fields as there are headings, with a blank one more, and every reject."""
        held = self._held
        while True:
            held.clear()
            try:
                fields = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._after_error(error)
                continue
            if len(held) == 1 and len(fields) == width and not self._careful:
                line = self._next
                self._next = line + 1
                fields.append("")
                yield line, fields
            elif (found := self._after_look(fields, width)) is not None:
                yield found

    def _lines(self) -> Iterator[str]:
        held = self._held
        while self._again:
            held.append(self._again.popleft())
            yield held[-1]
        for line in self._others:
            # csv takes a NUL for text.
            if "\0" in line:
                self._careful = True
            if held and len(held) >= _MOST_LINES:
                self._again.append(line)
                raise csv.Error(_TOO_MANY_LINES)
            held.append(line)
            yield line

    def _after_error(self, error: csv.Error) -> Reject:
        line = self._next
        self._careful = True
        self._in_doubt = max(self._in_doubt, line + len(self._held)) if _DOUBLED in str(error) else math.inf
        self._go_on(resume=True)
        return self._reject(line, _reason(error))

    def _after_look(self, fields: list[str], width: int) -> _Row | Reject | None:
        """Return a row, or why it can't be used, and go on behind it; ``None`` for a blank one."""
        line, end = self._next, self._next + len(self._held)
        found = self._looked_at(fields, width)
        is_joined = isinstance(found, Reject) and len(self._held) > 1
        if is_joined or (line <= self._in_doubt and not isinstance(found, tuple)):
            self._careful = True
            self._in_doubt = max(self._in_doubt, end)
        self._go_on(resume=is_joined)
        return found

    def _looked_at(self, fields: list[str], width: int) -> _Row | Reject | None:
        line = self._next
        if any("\0" in one for one in self._held):
            return self._reject(line, "a NUL character")
        if len(fields) != width:
            reason = f"the number of fields is {len(fields)}, of headings {width}"
            return self._reject(line, reason) if any(field.strip() for field in fields) else None
        if len(self._held) > 1 and _looks_like_several(fields, self._delimiter):
            return self._reject(line, f"lines {line:,}–{line + len(self._held) - 1:,} {_SEVERAL}")
        if line <= self._in_doubt and '"' in self._in_quotes.sub("", "".join(self._held)):
            return self._reject(line, "a quotation mark stands alone, and those of a row before it are wrong")
        for place in self._unnamed:
            if fields[place].strip():
                return self._reject(line, _UNNAMED, column=f"column {place + 1}", value=fields[place])
        fields.append("")
        return line, fields

    def _go_on(self, *, resume: bool) -> None:
        """Go on after the row, or ``resume`` at its second line."""
        if not resume:
            self._next += len(self._held)
            return
        self._next += 1
        if len(self._held) > 1:
            self._again.extendleft(reversed(self._held[1:]))
            self._reader = csv.reader(self._lines(), delimiter=self._delimiter, strict=True)

    def _reject(self, line: int, reason: str, *, column: str = "", value: str = "") -> Reject:
        return Reject(file=self._file, line=line, column=column, value=value, reason=reason)


def _looks_like_several(fields: Sequence[str], delimiter: str) -> bool:
    """Return whether a text over several lines has rows in it.

    A quotation mark too many in one row, and one in a row below it, make one row of both: the first row's product with
    the second row's price. Then the text has, before and after one of its line ends, what each row lacks to be whole.
    """
    last = len(fields) - 1
    for place, text in enumerate(fields):
        counts = [line.count(delimiter) for line in _LINE_END.split(text)]
        if len(counts) > 1:
            until = accumulate(counts[:-1])
            are_whole = any(before >= last - place and sum(counts) - before >= place for before in until)
            if are_whole or max(counts) >= max(last - 1, _FEWEST_DELIMITERS):
                return True
    return False


_DOUBLED = "expected after"
_TOO_MANY_LINES = "too many lines"
_SEVERAL = "are one row by their quotation marks, but look like several; a mark may be too many or missing"
_UNNAMED = "its column has no heading; a decimal comma or the like may have moved the row's cells"


def _reason(error: csv.Error) -> str:
    said = str(error)
    if _TOO_MANY_LINES in said:
        return f"a row of more than {_MOST_LINES:,} lines; a quotation mark may not be closed"
    if "field limit" in said:
        return f"a field of more than {_LONGEST_FIELD:,} characters; a quotation mark may not be closed"
    if "unexpected end" in said:
        return "a quotation mark is opened and not closed"
    return "a quotation mark inside a quoted field isn't doubled"
