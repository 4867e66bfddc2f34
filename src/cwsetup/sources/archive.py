"""Zip archives, of which Excel files are one kind: safe to unpack, sound, and what is in them.

Nothing an archive says about itself is believed: every entry is really unpacked and counted, and none is held whole.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from cwsetup.errors import InvalidInput
from cwsetup.sources.files import PriceFile
from cwsetup.text import safe

MOST_ENTRIES = 1_000
MOST_BYTES = 1 << 30
"""Of all entries together, unpacked."""
MOST_TIMES = 250
"""How many times its packed size an entry may have; text of price files has 5 to 30 times."""
_SMALL = 1 << 20
"""Up to this size the ratio says nothing."""
_CHUNK = 1 << 20
_ENCRYPTED = 0x1

_TEXT = frozenset({".csv", ".txt", ".tsv"})
_WORKBOOK = frozenset({".xlsx", ".xlsm"})
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError, OverflowError)
"""What ``zipfile`` raises on archives that are torn, forged or packed in a way it doesn't know."""


@contextmanager
def open_archive(stream: IO[bytes], name: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose entries, as it lists them, are within the limits; what is wrong is ``InvalidInput``."""
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_listed(archive, name)
            yield archive
    except _BROKEN:
        raise InvalidInput(
            f'"{safe(name)}" starts as a zip archive or Excel file, but is damaged.', hint="Download or save it again."
        ) from None


def _check_listed(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _bomb(name, f"it has {len(entries):,} entries, more than {MOST_ENTRIES:,}")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _bomb(name, f"unpacked it is larger than {MOST_BYTES >> 20:,} MB")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise InvalidInput(f'"{safe(name)}" is protected by a password.', hint="Save it without one.")


class Meter:
    """Counts what really comes out of one archive."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.left = MOST_BYTES

    def unpacked(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield an entry in pieces, up to the end of its data rather than the size that it claims."""
        unbelieved = copy(entry)
        unbelieved.file_size = MOST_BYTES + 1
        size = 0
        with archive.open(unbelieved) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                self.left -= len(piece)
                if self.left < 0:
                    raise _bomb(self.name, f"unpacked it is larger than {MOST_BYTES >> 20:,} MB")
                if size > _SMALL and size > MOST_TIMES * max(entry.compress_size, 1):
                    raise _bomb(self.name, f'"{safe(entry.filename)}" unpacks to over {MOST_TIMES} times its size')
                yield piece


def _bomb(name: str, why: str) -> InvalidInput:
    return InvalidInput(
        f'"{safe(name)}" isn\'t unpacked: {why}.', hint="Price files are smaller; save what you need of it as CSV."
    )


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Return whether an archive is an Excel file."""
    return any(entry.filename == "xl/workbook.xml" for entry in archive.infolist())


def other_office(archive: zipfile.ZipFile) -> str | None:
    """Return what an archive is if it is another kind of office file."""
    names = {entry.filename for entry in archive.infolist()}
    if "xl/workbook.bin" in names:
        return "a binary Excel file (XLSB)"
    if "content.xml" in names and "mimetype" in names:
        return "an OpenDocument file"
    return "an Office file without a workbook" if "[Content_Types].xml" in names else None


def members(file: PriceFile, archive: zipfile.ZipFile) -> tuple[tuple[PriceFile, ...], tuple[str, ...]]:
    """Return the price files of an archive, and a sentence about members that are none."""
    found, ignored = [], []
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or path.name.startswith((".", "~$")) or "__MACOSX" in path.parts:
            continue
        if path.suffix.lower() == ".zip":
            raise InvalidInput(
                f'"{safe(file.name)}" holds another archive: "{safe(entry.filename)}".', hint="Unpack it first."
            )
        if path.suffix.lower() in _TEXT | _WORKBOOK:
            found.append(replace(file, name=f"{file.name}/{entry.filename}", member=entry.filename))
        else:
            ignored.append(entry.filename)
    if not found:
        raise InvalidInput(f'"{safe(file.name)}" holds no CSV or XLSX file.')
    listed = ", ".join(safe(name) for name in ignored)
    return tuple(found), ((f"{safe(file.name)}: ignored: {listed}.",) if ignored else ())


@contextmanager
def open_bytes(file: PriceFile) -> Iterator[IO[bytes]]:
    """Open a price file, or a member of an archive, to be read from the start and again."""
    try:
        with file.path.open("rb") as stream:
            if file.member is None:
                yield stream
                return
            with open_archive(stream, file.name) as archive:
                entry = archive.getinfo(file.member)
                if PurePosixPath(file.member).suffix.lower() in _WORKBOOK:
                    yield BytesIO(b"".join(Meter(file.name).unpacked(archive, entry)))
                    return
                for _ in Meter(file.name).unpacked(archive, entry):
                    pass
                with archive.open(entry) as unpacked:
                    yield unpacked
    except OSError as error:
        raise InvalidInput(f'"{safe(file.name)}" can\'t be read: {error.strerror}.') from error
