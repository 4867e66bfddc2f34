"""Columns made of others, such as ``{ProductId}:{SkuId:0000}``: added to a table as if the file had them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cwsetup.pricing.book import Reject
from cwsetup.profile.source_kinds import TEMPLATE, headings_in
from cwsetup.sources.reading import Record, Table
from cwsetup.text import fold


@dataclass(frozen=True, slots=True)
class _Template:
    heading: str
    """The template itself."""
    literals: tuple[str, ...]
    """What stands before, between and after the parts."""
    parts: tuple[tuple[int, int], ...]
    """The place of each part, and how many digits a number there has."""

    def made(self, fields: Sequence[str]) -> str:
        """Return the text of one row; blank when a part is, as half an ID would be another product's."""
        texts = [_padded(fields[place].strip(), digits) for place, digits in self.parts]
        if not all(texts):
            return ""
        return "".join(piece for pair in zip(self.literals, (*texts, ""), strict=True) for piece in pair)


def templated(table: Table, columns: Sequence[str]) -> Table:
    """Return a table that also has the columns that are templates, as far as it has their parts."""
    folded = [fold(heading) for heading in table.headings]
    templates = [
        _template(column, folded)
        for column in dict.fromkeys(columns)
        if headings_in(column) != (column,) and all(folded.count(fold(part)) == 1 for part in headings_in(column))
    ]
    if not templates:
        return table
    faults = {line: dict(faulty) for line, faulty in table.faults.items()}
    for place, template in enumerate(templates, start=len(table.headings)):
        for faulty in faults.values():
            for part, _ in template.parts:
                if part in faulty:
                    faulty[place] = faulty[part]
    headings = (*table.headings, *(template.heading for template in templates))
    return replace(table, headings=headings, records=_records(table, templates), faults=faults)


def _template(column: str, folded: Sequence[str]) -> _Template:
    matches = list(TEMPLATE.finditer(column))
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(column)]
    return _Template(
        heading=column,
        literals=tuple(column[end:start] for end, start in zip(ends, starts, strict=True)),
        parts=tuple((folded.index(fold(match[1])), len(match[2] or "")) for match in matches),
    )


def _padded(text: str, digits: int) -> str:
    return text.zfill(digits) if text.isascii() and text.isdecimal() else text


def _records(table: Table, templates: Sequence[_Template]) -> Iterator[Record | Reject]:
    for record in table.records:
        if not isinstance(record, Reject):
            line, fields = record
            fields[-1:] = [*(template.made(fields) for template in templates), ""]
            yield line, fields
        else:
            yield record
