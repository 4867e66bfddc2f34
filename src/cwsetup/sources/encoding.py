"""Whether a file is text, in which encoding, and the sentence for everything that isn't.

A byte order mark decides; without one the file has to be UTF-8 from end to end, unless the source names its encoding.
Nothing is ever guessed.
"""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import IO, TextIO

from cwsetup.errors import InvalidInput
from cwsetup.text import safe

_START = 8_000
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CURE = 'Save it in Excel as "CSV UTF-8 (Comma delimited)".'
_WINDOWS = "cp1252"


@contextmanager
def open_text(stream: IO[bytes], name: str, told: str | None = None) -> Iterator[TextIO]:
    """Read a stream as text for as long as it is open; ``told`` is the encoding that the source names."""
    encoding = _encoding(stream.read(_START), name, told)
    stream.seek(0)
    try:
        yield TextIOWrapper(stream, encoding=encoding, newline="")
    except UnicodeError as error:
        if told is not None and encoding == told:
            why = str(error) if not isinstance(error, UnicodeDecodeError) else error.reason
            raise InvalidInput(
                f'"{safe(name)}" isn\'t {safe(told)} text: {safe(why)}.', hint="Change encoding in the source."
            ) from None
        raise _undecodable(stream, name) from None


def binary(name: str) -> InvalidInput:
    """Return the error for a file that is no text at all."""
    return InvalidInput(f'"{safe(name)}" is a binary file, not CSV.', hint=_CURE)


def _encoding(start: bytes, name: str, told: str | None) -> str:
    if not start:
        raise InvalidInput(f'"{safe(name)}" is empty.')
    # A mark at the start is the file's own word, and stronger than a setting for many files.
    return next((encoding for bom, encoding in _BOMS.items() if start.startswith(bom)), told or "utf-8")


def _undecodable(stream: IO[bytes], name: str) -> InvalidInput:
    """Look for the byte at fault, which the decoder names only within its own block."""
    offset = 0
    stream.seek(0)
    if stream.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return InvalidInput(f'"{safe(name)}" is damaged: it starts as UTF-16, but isn\'t.', hint=_CURE)
    stream.seek(0)
    if b"\0" in stream.read(_START):
        return binary(name)
    stream.seek(0)
    for line, text in enumerate(stream, start=1):
        try:
            text.decode()
        except UnicodeDecodeError as error:
            where = f"byte {offset + error.start:,} (0x{text[error.start]:02x}, in line {line:,})"
            return InvalidInput(f'"{safe(name)}" isn\'t UTF-8 text: {where}.', hint=_cure(text, error.start))
        offset += len(text)
    return InvalidInput(f'"{safe(name)}" changed while it was read.', hint="Run the command again.")


def _cure(line: bytes, at: int) -> str:
    """Name the setting, and what Windows' own encoding would make of the word with the odd byte."""
    start = max(line.rfind(mark, 0, at) for mark in (b" ", b",", b";", b"\t", b'"', b"|")) + 1
    shown = line[max(start, at - 20) : at + 20].decode(_WINDOWS, "replace")
    word = safe(shown.strip().split(",")[0].split(";")[0].split("\t")[0])
    return f'If "{word}" is right, write encoding = "{_WINDOWS}" in the source; or save the file as "CSV UTF-8".'
