"""The format that the headings of a price file show, or of all files of an archive."""

from pathlib import Path

from cwsetup.profile.choices import SourceFormat
from cwsetup.sources.files import PriceFile
from cwsetup.sources.layouts import known_format
from cwsetup.sources.opening import open_table, price_files


def recognise(path: Path) -> SourceFormat | None:
    found = set()
    for file in price_files(PriceFile(path, str(path)))[0]:
        with open_table(file, fits=lambda headings: known_format(headings) is not None) as table:
            found.add(known_format(table.headings))
    return found.pop() if len(found) == 1 else None
