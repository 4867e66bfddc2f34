"""Which files a price source means: paths and globs, relative to the folder of the profile.

Whether a file can be read as text is ``encoding``'s to find out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import Pick
from cwsetup.text import nearest, safe

_WILD = frozenset("*?[")
_ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".zip")
"""Of the names that are worth naming where another isn't there."""
_FEW = 5


@dataclass(frozen=True, slots=True)
class PriceFile:
    """A price file and what messages call it."""

    path: Path
    name: str
    member: str | None = None
    """The name of the file inside the archive that ``path`` is."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The files to read, and a sentence about those that are ignored."""

    files: tuple[PriceFile, ...]
    notes: tuple[str, ...] = ()


def pick_files(patterns: Sequence[str], folder: Path, *, pick: Pick = Pick.ALL) -> Picked:
    """Return the files of all ``patterns``, each once; with ``newest`` only the last modified one."""
    found = {file.path.resolve(): file for pattern in patterns for file in _matches(pattern, folder)}
    files = tuple(found.values())
    if pick is Pick.ALL or len(files) == 1:
        return Picked(files)
    # Copied files often share a time; then the name decides, so that every run picks the same one.
    newest, *others = sorted(files, key=lambda file: (file.path.stat().st_mtime_ns, file.name), reverse=True)
    ignored = ", ".join(safe(file.name) for file in others)
    return Picked((newest,), (f"{safe(newest.name)} is the newest; ignored: {ignored}.",))


def _matches(pattern: str, folder: Path) -> list[PriceFile]:
    path = folder / Path(pattern).expanduser()
    try:
        if path.is_dir():
            raise InvalidInput(
                f'"{safe(pattern)}" is a folder, not a price file.',
                hint=f'Name a file, or all of one kind: "{safe(str(Path(pattern) / "*.csv"))}".',
            )
        if path.exists() and not path.is_file():
            # A pipe would be waited for, and its first bytes can't be read twice.
            raise InvalidInput(f'"{safe(pattern)}" is no regular file.', hint="Save its content as a file.")
        # A name that has a bracket in it and is there is meant as it stands.
        found = [path] if path.exists() else _glob(path, folder) if _WILD.intersection(pattern) else []
        if not found:
            raise _missing(pattern, path)
    except OSError as error:
        raise InvalidInput(f'"{safe(pattern)}" can\'t be looked up: {error.strerror}.') from error
    except ValueError as error:
        raise InvalidInput(f'"{safe(pattern)}" is no pattern of file names: {error}.') from error
    return [PriceFile(match, _name(match, folder)) for match in found]


def _glob(path: Path, folder: Path) -> list[Path]:
    """Return the files that match, but not the lock and resource files that programs leave beside them."""
    base = folder if path.is_relative_to(folder) else Path(path.anchor)
    matches = base.glob(str(path.relative_to(base)))
    return sorted(match for match in matches if match.is_file() and not match.name.startswith((".", "~$")))


def _name(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _missing(pattern: str, path: Path) -> InvalidInput:
    said = (
        f'No file matches "{safe(pattern)}".' if _WILD.intersection(pattern) else f'"{safe(pattern)}" doesn\'t exist.'
    )
    if _WILD.intersection(str(path.parent)):
        return InvalidInput(said)
    if not path.parent.is_dir():
        return InvalidInput(said, hint=f'There is no folder "{safe(str(path.parent))}".')
    names = sorted(file.name for file in path.parent.iterdir() if not file.name.startswith("."))
    close = nearest(path.name, names)
    others = [name for name in names if name.lower().endswith(_ENDINGS)][:_FEW]
    listed = ", ".join(f'"{safe(name)}"' for name in close or others)
    what = "Nearest in its folder" if close else "In its folder"
    return InvalidInput(said, hint=f"{what}: {listed}." if listed else "There is no price file in its folder.")
