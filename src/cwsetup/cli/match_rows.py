"""The rows of a spreadsheet with decisions, as they were saved: their encoding, torn rows, ids that were altered.

What the rows decide is ``pricing.link_file``'s.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import Reject
from cwsetup.pricing.catalog import CatalogItem, item_name
from cwsetup.pricing.link_file import LINK, FileFinding, FileRow
from cwsetup.profile.source_settings import AS_FOUND, Opening
from cwsetup.sources.files import PriceFile
from cwsetup.sources.opening import open_table
from cwsetup.sources.reading import Table
from cwsetup.storage.csv_files import inert
from cwsetup.text import fold

_READ = ("product_id", "unit", "item_id", "decision", "suggestion", "identifier")
_NEEDED = ("product_id", "decision")
_WINDOWS = Opening(encoding="cp1252")
_OTHERS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"PK", b"\xd0\xcf\x11\xe0")
"""How files begin whose encoding is no question."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row, and the identifier that stands in it for people to read."""

    file_row: FileRow
    identifier: str


def read_rows(path: Path, product_ids: Sequence[str]) -> tuple[list[SheetRow], list[FileFinding]]:
    """Return the rows, and a finding for each that is torn.

    Excel's plain CSV is in the code page of Windows. It is taken for that if all its product IDs are then known ones.
    """
    windows = _is_from_windows(path)
    with open_table(PriceFile(path, path.name), _WINDOWS if windows else AS_FOUND) as table:
        rows, torn = _rows(table)
    known = {text for each in product_ids for text in (each, inert(each))}
    if windows and not all(row.file_row.product_id.strip() in known for row in rows):
        cure = 'Save it in Excel as "CSV UTF-8 (Comma delimited)".'
        raise InvalidInput(f'"{path.name}" isn\'t UTF-8 text.', hint=cure)
    return rows, torn


def doubtful_ids(rows: Iterable[SheetRow]) -> Iterator[FileFinding]:
    """Yield the item ids that may be a thousand times another: a spreadsheet writes 1000 as 1,000."""
    for row in (each.file_row for each in rows if fold(each.file_row.decision) in {"", LINK}):
        doubtful = re.fullmatch(r"#?([0-9]{1,3})((?:[.,\u00a0\u202f' ][0-9]{3})+)", row.item_id.strip())
        if doubtful:
            whole = int(re.sub(r"\D", "", row.item_id))
            yield FileFinding(row.line, f'item_id "{row.item_id.strip()}": is it {int(doubtful[1])} or {whole}?')
        elif re.fullmatch(r"#?[0-9]+[.,]0{3,}", row.item_id.strip()):
            yield FileFinding(row.line, f'item_id "{row.item_id.strip()}" is no whole number.')


def sorted_alone(rows: Iterable[SheetRow], items: Mapping[int, CatalogItem]) -> Iterator[FileFinding]:
    """Yield the rows whose item isn't that of the identifier beside it, as when one column was sorted alone."""
    for each in rows:
        row, identifier = each.file_row, fold(each.identifier)
        written = re.fullmatch(r"#?([0-9]{1,12})(?:[.,]00?)?", row.item_id.strip())
        item = items.get(int(written[1])) if written and fold(row.decision) == LINK else None
        if item is None or identifier in {"", fold(item.identifier), fold(inert(item.identifier))}:
            continue
        sentence = f'{row.product_id}: item_id is that of {item_name(item)}, the identifier is "{each.identifier}".'
        yield FileFinding(row.line, f"{sentence} Was one column sorted alone?", is_error=False)


def _is_from_windows(path: Path) -> bool:
    try:
        content = path.read_bytes()
        content.decode()
    except UnicodeDecodeError:
        return not content.startswith(_OTHERS) and b"\0" not in content
    except OSError:  # said where it is opened
        return False
    return False


def _rows(table: Table) -> tuple[list[SheetRow], list[FileFinding]]:
    places = {fold(heading): place for place, heading in enumerate(table.headings)}
    lacking = [name for name in _NEEDED if name not in places]
    if lacking:
        raise InvalidInput(
            f'"{table.file}" has no column {" and no column ".join(lacking)}.',
            hint="Take a file that cwsetup match --export has written.",
        )
    rows: list[SheetRow] = []
    torn: list[FileFinding] = []
    for record in table.records:
        if isinstance(record, Reject):
            torn.append(FileFinding(record.line, f"The row can't be read: {record.reason}."))
            continue
        line, fields = record
        cells = {name: fields[places[name]] if name in places else "" for name in _READ}
        identifier = cells.pop("identifier")
        rows.append(SheetRow(FileRow(line=line, **cells), identifier))
    return rows, torn
