"""The body of an answer, unpacked here and not by httpx: never a byte more than may be kept.

A packed piece of 64 KB can hold 64 MB, and httpx unpacks a piece whole before anybody can look at its size.
"""

import zlib

from cwsetup.text import safe
from cwsetup.web.wire import Unreadable

LARGEST_BODY = 32 * 1024 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip"})


class Body:
    """Takes the pieces of a body as they come over the wire, and holds what they say."""

    def __init__(self, encoding: str, *, most: int = LARGEST_BODY) -> None:
        named = encoding.strip().casefold()
        if named not in _PLAIN | _PACKED:
            raise Unreadable(f"it is packed as {safe(named, limit=40)}, which wasn't asked for")
        self.content = bytearray()
        self._most = most
        self._unpacker = zlib.decompressobj(_GZIP) if named in _PACKED else None
        self._has_begun = False

    def take(self, piece: bytes) -> None:
        """Add a piece; one that would make the body too large is ``Unreadable``, and isn't unpacked to its end."""
        self._has_begun = self._has_begun or bool(piece)
        self.content += piece if self._unpacker is None else self._unpacked(self._unpacker, piece)
        if len(self.content) > self._most:
            raise Unreadable(f"it is larger than {self._most // 1024 // 1024} MB")

    def whole(self) -> bytes:
        """Return the body, once its last piece is taken."""
        if self._unpacker is not None and self._has_begun and not self._unpacker.eof:
            raise Unreadable("it can't be unpacked: its end is missing")
        return bytes(self.content)

    def _unpacked(self, unpacker: "zlib._Decompress", piece: bytes) -> bytes:
        room = self._most - len(self.content) + 1  # the one byte too many is what tells
        try:
            content = unpacker.decompress(piece, room)
        except zlib.error:
            raise Unreadable("it can't be unpacked") from None
        if unpacker.unused_data:
            raise Unreadable("it can't be unpacked: something follows its end")
        return content
