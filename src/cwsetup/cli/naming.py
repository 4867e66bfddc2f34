"""How commands that are printed to be copied name the profile that they are about."""

import shlex
from pathlib import Path

from cwsetup.cli.context import Context


def profile_name(context: Context, path: Path) -> str:
    """Return what ``-p`` takes for a profile."""
    return path.stem if path.parent == context.profiles.folder else str(path)


def option(context: Context, path: Path) -> str:
    """Return ``-p NAME`` where a command would be another profile's, or nobody's, without: named or one of several."""
    is_only_one = context.named_profile is None and len(context.profiles.names()) == 1
    return "" if is_only_one else f"-p {shlex.quote(profile_name(context, path))}"


def command(context: Context, words: str, path: Path) -> str:
    """Return a command with the ``option`` that it needs behind its name.

    ``match --export FILE`` becomes ``cwsetup match -p NAME --export FILE``.
    """
    verb, _, rest = words.partition(" ")
    return " ".join(filter(None, ["cwsetup", verb, option(context, path), rest]))
