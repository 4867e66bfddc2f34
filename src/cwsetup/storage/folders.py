"""Where cwsetup keeps its files, and which profiles and runs there are, by their names alone.

The folder that a variable names, else the platform's own for this user. A shell that completes a name waits for what
is imported here, so that is little.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from cwsetup.errors import AnswersMissing, InvalidInput, UsageError
from cwsetup.text import nearest

_PROFILE = "[a-z0-9][a-z0-9-]*"
_RUN = re.compile(r"\d{4}-\d\d-\d\d-\d{2,}\.jsonl")


def config_folder(environment: Mapping[str, str]) -> Path:
    """Return where profiles and key files are."""
    return _folder(environment.get("CWSETUP_CONFIG_DIR"), "user_config_path")


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return where journals, drafts and locks are."""
    return _folder(environment.get("CWSETUP_STATE_DIR"), "user_state_path")


def profiles_folder(environment: Mapping[str, str]) -> Path:
    """Return where the profiles are that a name stands for."""
    return config_folder(environment) / "profiles"


def _folder(named: str | None, platform: str) -> Path:
    if named:
        return Path(named).absolute()
    import platformdirs  # noqa: PLC0415 - a variable spares it

    return Path(getattr(platformdirs, platform)("cwsetup", appauthor=False))


class ProfileFolder:
    """The profiles of one folder as far as their names go, and any other that is named by its path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> tuple[str, ...]:
        """Return the names of the folder's profiles, sorted; files that no name can stand for are none."""
        try:
            paths = [path for path in self.folder.iterdir() if path.suffix == ".toml" and path.is_file()]
        except FileNotFoundError:
            return ()
        except OSError as failure:  # glob() would pass over a folder that it can't read
            raise unreadable(self.folder, failure) from None
        return tuple(sorted(path.stem for path in paths if re.fullmatch(_PROFILE, path.stem)))

    def path(self, name: str) -> Path:
        """Return where a profile is or would be; a separator or ``.toml`` makes the name a path."""
        if name.endswith(".toml") or re.search(r"[/\\]", name):
            return Path(name).expanduser().absolute()
        if not re.fullmatch(_PROFILE, name):
            raise UsageError(
                f'"{name}" can\'t be the name of a profile.',
                hint="Use lower-case letters, digits and dashes, or a path that ends in .toml.",
            )
        return self.folder / f"{name}.toml"

    def choose(self, name: str | None) -> Path:
        """Return the profile named, or the only one there is."""
        if name is not None:
            path = self.path(name)
            if not _exists(path):
                close = nearest(name, self.names()) or self.names()
                hint = f"There is: {', '.join(close)}." if close else "Make one: cwsetup init"
                raise InvalidInput(f"There is no profile {name}: {path} doesn't exist.", hint=hint)
            return path
        names = self.names()
        if len(names) == 1:
            return self.path(names[0])
        if not names:
            raise AnswersMissing("There is no profile yet.", hint="Make one: cwsetup init")
        details = tuple(f"-p {each}" for each in names)
        raise AnswersMissing("Which profile? There are several.", details=details, hint="Or set CWSETUP_PROFILE.")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as failure:
        raise unreadable(path, failure) from None


def unreadable(path: Path, failure: OSError) -> InvalidInput:
    """Return what to say of a file or a folder that can't be read."""
    return InvalidInput(f"{path} can't be read: {failure.strerror}.", hint="Check the path and its rights.")


def instance_name(url: str, company: str) -> str:
    """Return what the files of an instance are called."""
    instance = hashlib.sha256(f"{url} {company.casefold()}".encode()).hexdigest()[:12]
    return f"{company.casefold()}-{instance}"


def runs_folder(state: Path, url: str, company: str) -> Path:
    """Return where the journals of an instance's runs are."""
    return state / "runs" / instance_name(url, company)


def journals_in(folder: Path) -> Sequence[Path]:
    """Return the journals in a folder, the oldest first; ``glob()`` would pass over a folder that it can't read."""
    paths = folder.iterdir() if folder.exists() else ()
    return sorted((path for path in paths if _RUN.fullmatch(path.name)), key=_day_and_number)


def _day_and_number(path: Path) -> tuple[str, int]:
    """Return what runs are in order by; the hundredth of a day comes after the ninety-ninth."""
    day, _, number = path.stem.rpartition("-")
    return day, int(number)
