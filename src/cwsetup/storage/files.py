"""Files that are either the old one or the new one, whole: temporary file, fsync, replace, read back."""

import contextlib
import os
import tempfile
from pathlib import Path

from cwsetup.errors import CwsetupError, InvalidInput


def write_whole(path: Path, text: str, *, expected: str | None = None, backup: bool = True) -> None:
    """Put ``text`` at ``path``, readable by its owner alone; a link is kept and its target written.

    The present content stays as ``NAME.bak``. With ``expected``, a file that says anything else is not touched.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        present = target.read_text("utf-8") if target.exists() else None
        if expected is not None and present != expected:
            raise InvalidInput(f"{path} was changed meanwhile; nothing was written.", hint="Run the command again.")
        if backup and present is not None:
            _replace(target.with_name(f"{target.name}.bak"), present)
        _replace(target, text)
        if target.read_text("utf-8") != text:
            raise CwsetupError(f"{path} doesn't say what was written to it.", hint="Is the disk failing?")
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise CwsetupError(f"{path} can't be written: {reason}.", hint="The file is as it was.") from None


def _replace(target: Path, text: str) -> None:
    """Write beside the target and move over it, so that a reader sees one or the other."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)  # made 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the platform can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
