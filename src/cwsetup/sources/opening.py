"""A price file as a table, whatever kind of file it is: text, an Excel file, or either inside a zip archive."""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from cwsetup.errors import InvalidInput
from cwsetup.profile.source_settings import AS_FOUND, Opening
from cwsetup.sources.archive import is_workbook, members, open_archive, open_bytes, other_office
from cwsetup.sources.encoding import open_text
from cwsetup.sources.files import PriceFile
from cwsetup.sources.reading import Table, read_csv
from cwsetup.sources.workbook import Fits, read_workbook
from cwsetup.text import safe

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 8 << 20


def _none_fits(_: Sequence[str]) -> bool:
    return False


@contextmanager
def open_table(
    file: PriceFile,
    opening: Opening = AS_FOUND,
    *,
    fits: Fits = _none_fits,
    decimal: str = ".",
) -> Iterator[Table]:
    """Open a price file as a table for as long as it is read.

    ``fits`` knows the line of headings where a file has several that may be it; ``decimal`` is the source's mark.
    """
    with open_bytes(file) as stream:
        start = stream.read(8)
        stream.seek(0)
        if start.startswith(_OLD_OFFICE):
            raise _old_office(stream, file.name)
        if start.startswith(_ZIP):
            with open_archive(stream, file.name) as archive:
                _refuse_others(archive, file.name)
                table = read_workbook(stream, archive, file.name, opening, fits, decimal=decimal)
            yield table
            return
        with open_text(stream, file.name, opening.encoding) as text:
            yield read_csv(text, file.name, opening)


def price_files(file: PriceFile) -> tuple[tuple[PriceFile, ...], tuple[str, ...]]:
    """Return what a file stands for: itself, or the price files in a zip archive, and what a person should know."""
    with open_bytes(file) as stream:
        start = stream.read(4)
        stream.seek(0)
        if file.member is not None or start not in _ZIP:
            return (file,), ()
        with open_archive(stream, file.name) as archive:
            if is_workbook(archive) or other_office(archive):
                return (file,), ()
            return members(file, archive)


def _refuse_others(archive: zipfile.ZipFile, name: str) -> None:
    if is_workbook(archive):
        return
    other = other_office(archive) or "a zip archive"
    raise InvalidInput(f'"{safe(name)}" is {other}, not XLSX.', hint="Open it in Excel and save it as XLSX.")


def _old_office(stream: IO[bytes], name: str) -> InvalidInput:
    if _ENCRYPTED in stream.read(_LOOKED_AT):
        return InvalidInput(
            f'"{safe(name)}" is an Excel file protected by a password.',
            hint="Open it in Excel and save it without a password.",
        )
    return InvalidInput(
        f'"{safe(name)}" is an Excel file of the old kind (XLS).', hint="Open it in Excel and save it as XLSX."
    )
