"""What ``init`` says at its end: how to make the same profile elsewhere, and how to run it every night."""

import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from cwsetup.cli.context import Context
from cwsetup.cli.naming import profile_name
from cwsetup.profile.choices import KeyPlace
from cwsetup.wizard.session import KEYS

_FOLDERS = {
    "CWSETUP_CONFIG_DIR": ("CWSETUP_CONFIG_DIR", "XDG_CONFIG_HOME"),
    "CWSETUP_STATE_DIR": ("CWSETUP_STATE_DIR", "XDG_STATE_HOME"),
}
"""The variable that names a folder, and those of this shell that moved it."""


def say_ways_on(context: Context, path: Path, keys: KeyPlace) -> None:
    """Say what can be done with a new profile, as commands to copy, and what cron lacks for the last of them."""
    option = shlex.quote(profile_name(context, path))
    from_stdin = "" if keys is KeyPlace.ENV else " --keys-stdin"
    context.console.lines(
        [
            f"Same again elsewhere:      cwsetup init {option} --from {shlex.quote(str(path))}{from_stdin}",
            f"What would change:         cwsetup sync-prices -p {option} --plan",
            f"Every night (crontab -e):  0 5 * * *  {_for_cron(context, option)}",
        ]
    )
    context.console.note("Cron mails what is printed. With -q at its end that is one line, and what went wrong.")
    match keys:
        case KeyPlace.ENV:
            context.console.note(
                f"Cron knows only its own variables: set {', '.join(each.env for each in KEYS)} there too."
            )
        case KeyPlace.KEYRING if sys.platform == "linux":
            context.console.note(
                "Cron can't reach a keyring that your log-in opens. If the line fails there, keep the keys in a file: "
                f"cwsetup keys move file -p {option}"
            )


def _for_cron(context: Context, option: str) -> str:
    """Return the command as cron needs it: with the folders that only this shell knows, and each % escaped."""
    command = f"{' '.join([*_folders(context), _program()])} sync-prices -p {option} --apply"
    return command.replace("%", r"\%")  # a bare one ends the command


def _folders(context: Context) -> Iterable[str]:
    folders = {"CWSETUP_CONFIG_DIR": context.config_folder, "CWSETUP_STATE_DIR": context.state_folder}
    for name, movers in _FOLDERS.items():
        if any(context.environment.get(mover) for mover in movers):
            yield f"{name}={shlex.quote(str(folders[name]))}"


def _program() -> str:
    """Return the command as cron finds it, which has no PATH of yours."""
    installed = shutil.which("cwsetup", path=str(Path(sys.executable).parent))
    return shlex.quote(installed) if installed else shlex.join([sys.executable, "-m", "cwsetup"])
