"""How commands that are printed to be copied name the profile that they are about."""

import shlex
from pathlib import Path

from cwsetup.cli.context import Context


def profile_name(context: Context, path: Path) -> str:
    """Return what ``-p`` takes for a profile, as a shell reads it."""
    return shlex.quote(path.stem if path.parent == context.profiles.folder else str(path))


def command(context: Context, words: str, path: Path) -> str:
    """Return a command with ``-p`` where it would be another profile's, or nobody's, without: named or one of several.

    What stands behind the first option in ``words`` stays there: ``match --export FILE`` becomes ``match -p NAME …``.
    """
    named = context.options.profile or context.environment.get("CWSETUP_PROFILE")
    if not named and len(context.profiles.names()) == 1:
        return f"cwsetup {words}"
    verb, _, rest = words.partition(" ")
    return " ".join(filter(None, ["cwsetup", verb, "-p", profile_name(context, path), rest]))
