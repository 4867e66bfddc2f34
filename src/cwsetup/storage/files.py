"""Files that are either the old one or the new one, whole: temporary file, fsync, replace, read back.

Whether a place may be written to at all is decided by ``places``.
"""

import codecs
import contextlib
import os
import tempfile
from pathlib import Path

from cwsetup.errors import CwsetupError, InvalidInput
from cwsetup.storage.places import make_folder, refuse_open_folder, refuse_others_file, refuse_strangers_links

_UNFINISHED = ".cwsetup-tmp"
"""The end of every temporary file's name, by which ours are known whatever they were to become."""
_LEFT_OVER = 3_600
"""Seconds after which a temporary file belongs to a write that was cut off."""


def write_whole(
    path: Path, text: str, *, expected: str | None = None, backup: bool = True, trusted: bool = True
) -> None:
    """Put ``text`` at ``path``, readable by its owner alone; a link is kept and its target written.

    The present content stays as ``NAME.bak``. With ``expected``, a file that says anything else is not touched. What
    is to be ``trusted`` later isn't put where everybody may replace it.
    """
    try:
        refuse_strangers_links(path)
        target = path.resolve()
        content = text.encode()
        make_folder(target.parent)
        if trusted:
            refuse_open_folder(target.parent)
        present = _present(target)
        if expected is not None and (present or b"").removeprefix(codecs.BOM_UTF8) != expected.encode():
            raise InvalidInput(f"{path} was changed meanwhile; nothing was written.", hint="Run the command again.")
        if backup and present is not None:
            _replace(target.with_name(f"{target.name}.bak"), present)
        _replace(target, content)
        if target.read_bytes() != content:
            raise CwsetupError(f"{path} doesn't say what was written to it.", hint="Is the disk failing?")
    except UnicodeEncodeError:
        raise InvalidInput(f"{path} would hold text that isn't Unicode; nothing was written.") from None
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise CwsetupError(f"{path} can't be written: {reason}.", hint="The file is as it was.") from None


def _present(target: Path) -> bytes | None:
    """Return what a file holds that may be replaced."""
    if not target.exists():
        return None
    refuse_others_file(target)
    return target.read_bytes()


def _replace(target: Path, content: bytes) -> None:
    """Write beside the target and move over it, so that a reader sees one or the other."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=_UNFINISHED, dir=target.parent)  # made 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _sweep(Path(name))
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(target.parent)


def _sweep(fresh: Path) -> None:
    """Remove what earlier writes of this user left in the folder when they were cut off, by the fresh file's time."""
    mine = fresh.stat()
    for left in fresh.parent.glob(f".*{_UNFINISHED}"):
        with contextlib.suppress(OSError):
            state = left.lstat()
            if state.st_mtime < mine.st_mtime - _LEFT_OVER and state.st_uid == mine.st_uid:
                left.unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the platform can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
