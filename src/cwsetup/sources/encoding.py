"""Whether a file is text, in which encoding, and the sentence for everything that isn't.

A byte order mark decides; without one the file has to be UTF-8 from end to end. Nothing is ever guessed.
"""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from cwsetup.errors import InvalidInput
from cwsetup.text import safe

_START = 8_000
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CURE = 'Save it in Excel as "CSV UTF-8 (Comma delimited)".'


@contextmanager
def open_text(path: Path, name: str) -> Iterator[TextIO]:
    """Open a text file for as long as it is read; whatever stops the reading is ``InvalidInput``."""
    try:
        with path.open("rb") as file:
            encoding = _encoding(file.read(_START), name)
            file.seek(0)
            yield TextIOWrapper(file, encoding=encoding, newline="")
    except UnicodeDecodeError:
        raise _undecodable(path, name) from None
    except OSError as error:
        raise InvalidInput(f'"{safe(name)}" can\'t be read: {error.strerror}.') from error


def binary(name: str) -> InvalidInput:
    """Return the error for a file that is no text at all."""
    return InvalidInput(f'"{safe(name)}" is a binary file, not CSV.', hint=_CURE)


def _encoding(start: bytes, name: str) -> str:
    if not start:
        raise InvalidInput(f'"{safe(name)}" is empty.')
    if start.startswith(_OLD_EXCEL) or (start.startswith(_ZIP) and _is_workbook(start)):
        raise InvalidInput(f'"{safe(name)}" is an Excel file, not CSV.', hint=_CURE)
    if start.startswith(_ZIP):
        raise InvalidInput(f'"{safe(name)}" is a zip archive, not CSV.', hint="Unpack it first.")
    return next((encoding for bom, encoding in _BOMS.items() if start.startswith(bom)), "utf-8")


def _is_workbook(start: bytes) -> bool:
    return b"[Content_Types].xml" in start or b"xl/" in start


def _undecodable(path: Path, name: str) -> InvalidInput:
    """Look for the byte at fault, which the decoder names only within its own block."""
    offset = 0
    with path.open("rb") as file:
        if file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return InvalidInput(f'"{safe(name)}" is damaged: it starts as UTF-16, but isn\'t.', hint=_CURE)
        file.seek(0)
        if b"\0" in file.read(_START):
            return binary(name)
        file.seek(0)
        for line, text in enumerate(file, start=1):
            try:
                text.decode()
            except UnicodeDecodeError as error:
                where = f"byte {offset + error.start:,} (0x{text[error.start]:02x}, in line {line:,})"
                return InvalidInput(f'"{safe(name)}" isn\'t UTF-8 text: {where}.', hint=_CURE)
            offset += len(text)
    return InvalidInput(f'"{safe(name)}" changed while it was read.', hint="Run the command again.")
