"""Small files that only their owner may change or see: keys, and the list of trusted keyrings.

Decides whether a file can be trusted, on the very file that is then read: no link, an owner's or root's, closed to
others, and no larger than such files are.
"""

import os
import stat
from pathlib import Path

from cwsetup.errors import AccessError, CwsetupError
from cwsetup.storage.files import write_whole

LARGEST = 64 * 1024
OTHERS = 0o077
"""Rights that nobody but the owner may have."""
OTHERS_BUT_GROUPS_READING = 0o037
"""The same where a service manager hands files out: an access list for one user shows as the group's right to read."""


def read_private(path: Path, cure: str, *, forbidden: int = OTHERS) -> str:
    """Return the text of a file that nobody else can read or write; ``cure`` helps where there is none."""
    try:
        content = _content(path, forbidden)
    except FileNotFoundError:
        raise AccessError(f"There is no key file {path}.", hint=cure) from None
    except OSError as failure:
        if path.is_symlink():
            raise AccessError(f"{path} is a link.", hint="Put the file itself there.") from None
        raise AccessError(f"{path} can't be read: {failure.strerror}.", hint="Check its rights.") from None
    if len(content) > LARGEST:
        raise AccessError(f"{path} is larger than {LARGEST // 1024} KiB.", hint=f"Is it the right file? {cure}")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise AccessError(f"{path} isn't UTF-8 text.", hint=cure) from None


def write_private(path: Path, text: str) -> None:
    """Put a text into a file that nobody else can read."""
    refuse_link(path)
    write_whole(path, text, backup=False)


def refuse_link(path: Path) -> None:
    """Refuse to write through a link, since none is read through."""
    if path.is_symlink():
        raise CwsetupError(f"{path} is a link; nothing was written.", hint="Remove it.")


def remove_private(path: Path) -> bool:
    """Remove a file, or a link in its place; return whether there was one."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as failure:
        raise CwsetupError(f"{path} can't be removed: {failure.strerror}.", hint="Check its folder's rights.") from None
    return True


def _content(path: Path, forbidden: int) -> bytes:
    handle = os.open(path, os.O_RDONLY | _flag("O_NOFOLLOW") | _flag("O_NONBLOCK"))
    try:
        _check(path, os.fstat(handle), forbidden)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(LARGEST + 1)
    finally:
        os.close(handle)


def _check(path: Path, state: os.stat_result, forbidden: int) -> None:
    if not stat.S_ISREG(state.st_mode):
        raise AccessError(f"{path} is no file.", hint="Put an ordinary file there.")
    if os.name == "nt":
        return
    if state.st_uid not in {0, os.geteuid()}:
        raise AccessError(f"{path} belongs to another user.", hint=f"It must be yours alone: chown $(id -un) {path}")
    if stat.S_IMODE(state.st_mode) & forbidden:
        raise AccessError(f"{path} can be read by others.", hint=f"It must be yours alone: chmod 600 {path}")


def _flag(name: str) -> int:
    return int(getattr(os, name, 0))
