"""Whether a place on the disk is ours alone to write to, as far as its links, owners and rights tell.

Somebody who may write to a folder can put a file of his in the place of ours, whatever the rights of the file. What
other platforms than Unix decide by access lists isn't looked at.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cwsetup.errors import CwsetupError, UsageError

_MOST_LINKS = 40
"""As many as the kernel follows."""
_IS_UNIX = os.name != "nt"
NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""To be opened with: what is a link isn't followed."""


def refuse_strangers_links(path: Path) -> None:
    """Refuse a path that leads over a link which another user has put there, to a file of ours for all we know."""
    for link in _links(path.absolute()) if _IS_UNIX else ():
        if link.lstat().st_uid not in {os.geteuid(), 0}:
            raise CwsetupError(
                f"{link} is a link of another user; nothing was written through it.", hint="Name the file itself."
            )


def _links(path: Path) -> Iterator[Path]:
    """Yield every link on the way to a path, those that links lead to included."""
    followed = 0
    places = [path, *path.parents]
    while places and followed < _MOST_LINKS:
        place = places.pop()
        if place.is_symlink():
            followed += 1
            yield place
            target = place.parent / place.readlink()
            places += [target, *target.parents]


def refuse_open_folder(folder: Path) -> None:
    """Refuse a folder in which everybody may replace what is ours; ``/tmp`` lets nobody but the owner."""
    for place in (folder, *folder.parents) if _IS_UNIX else ():
        mode = place.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise _open_to_all(place)


def refuse_others_folder(folder: Path) -> None:
    """Refuse a folder that is another user's, or into which everybody may put a file for us to find."""
    refuse_open_folder(folder)
    state = folder.stat()
    if not _IS_UNIX:
        return
    if state.st_mode & stat.S_IWOTH:
        raise _open_to_all(folder)
    if state.st_uid != os.geteuid():
        raise CwsetupError(
            f"The folder {folder} belongs to another user; what lies there isn't used.",
            hint="Run cwsetup as its owner.",
        )


def refuse_others_file(target: Path) -> None:
    """Refuse to replace another user's file, since the new one would be ours, or one that is read-only."""
    state = target.stat()
    if _IS_UNIX and state.st_uid != os.geteuid():
        raise CwsetupError(f"{target} belongs to another user; nothing was written.", hint="Run cwsetup as its owner.")
    if not state.st_mode & stat.S_IWUSR:
        raise CwsetupError(f"{target} is read-only; nothing was written.", hint=f"Make it writable: chmod u+w {target}")


def file_in_place(path: Path, *, example: str) -> Path | None:
    """Return the file at a place that is named to be written, if there is one; a place without a way in is refused."""
    if path == Path("-"):
        raise UsageError("- is no file to write to.", hint=f"Name a file, such as {example}.")
    refuse_strangers_links(path)
    target = path.resolve()
    if not target.parent.is_dir():
        raise UsageError(f"{path} can't be written: there is no folder {target.parent}.", hint="Make the folder first.")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise UsageError(f"{path} can't be written: its folder is closed to you.", hint="Name another place.")
    if not target.exists():
        return None
    if not target.is_file():
        raise UsageError(f"{path} can't be written: it is no file.", hint="Name a file.")
    refuse_others_file(target)
    return target


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that aren't there, each for its owner alone."""
    for place in (*reversed(folder.parents), folder):
        if not place.is_dir():
            place.mkdir(mode=0o700, exist_ok=True)


def _open_to_all(folder: Path) -> CwsetupError:
    return CwsetupError(
        f"Everybody may write to the folder {folder}, and so replace what lies there; nothing was written.",
        hint=f"Close it to others (chmod o-w {folder}), or use another one.",
    )
