"""One run at a time on an instance: a lock that the kernel holds, so that it is free again whatever ends its holder.

The file stays where it is; only who holds it counts. What it says is for people.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from cwsetup.errors import CwsetupError, TemporaryError
from cwsetup.storage.places import NO_LINK, make_folder, refuse_others_folder
from cwsetup.text import safe

_LOCKED_BYTE = 1 << 30
"""Windows lets nobody read locked bytes: the one that is locked lies behind everything written."""


@dataclass(slots=True)
class InstanceLock:
    """The lock of one instance; whoever holds it may take it again."""

    path: Path
    instance: str
    """The instance's name in a message."""
    _file: FileIO | None = field(default=None, init=False)

    @contextmanager
    def held(self, **facts: Any) -> Iterator[None]:
        """Hold the lock; ``TemporaryError`` naming its holder if somebody else does."""
        if self._file is not None:
            yield
            return
        with self._opened() as file:
            if not _locks(file):
                raise self._busy(file)
            self._file = file
            try:
                self.says(**facts)
                yield
            finally:
                self._file = None  # closing the file frees the lock

    def says(self, **facts: Any) -> None:
        """Write down who holds the lock, for those who find it taken."""
        if self._file is None:
            return
        with suppress(OSError):  # on a full disk the journal is what stops the run
            self._file.seek(0)
            self._file.truncate()
            self._file.write(json.dumps({"pid": os.getpid(), **facts}).encode())

    def _opened(self) -> FileIO:
        try:
            make_folder(self.path.parent)
            refuse_others_folder(self.path.parent)
            return FileIO(self.path, "r+", opener=_private)
        except OSError as failure:
            raise CwsetupError(
                f"The lock {self.path} can't be opened: {failure.strerror}.",
                hint="Nothing is written to ConnectWise without it. Set CWSETUP_STATE_DIR.",
            ) from None

    def _busy(self, file: FileIO) -> TemporaryError:
        try:
            said = json.loads(file.readall() or b"")
            holder = ", ".join(f"{name} {value}" for name, value in said.items())
        except (OSError, ValueError, AttributeError):
            holder = "its holder hasn't said who it is yet"
        return TemporaryError(
            f"Another run is writing to {self.instance}.",
            details=(safe(holder),),
            hint="Wait until it has ended; the lock is free as soon as that process is gone.",
        )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT | NO_LINK, 0o600)


if sys.platform == "win32":
    import msvcrt

    def _locks(file: FileIO) -> bool:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True

else:
    import fcntl

    def _locks(file: FileIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
