"""A command for one profile, run in memory: what it would have printed and how it ended come back as a value.

The same entry point as the command line's. A worker process and programs that call cwsetup go through it.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cwsetup.cli.context import Context, Options
from cwsetup.cli.leaving import Leaving
from cwsetup.errors import UsageError
from cwsetup.sync.account import Synced

PLACES = ("report", "rejects", "out")
"""The flags that name a file to be written."""
BY_PROFILE = "{profile}"
"""Stands in such a file's name for the profile's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended, and what it printed."""

    synced: Synced
    out: str
    err: str


class Job:
    """One command whose streams are kept; ``context`` is what it runs in."""

    def __init__(self, context: Context, out: io.StringIO, err: io.StringIO) -> None:
        self.context = context
        self._out, self._err = out, err

    @classmethod
    def of(cls, environment: Mapping[str, str], *, width: int | None = None, leaving: Leaving | None = None) -> Self:
        """Return a job in an environment, which nobody is asked in."""
        out, err = io.StringIO(), io.StringIO()
        context = Context(
            environment=environment,
            stdin=io.StringIO(),
            stdout=out,
            stderr=err,
            leaving=leaving or Leaving(),
            options=Options(no_input=True),
            width=width,
        )
        return cls(context, out, err)

    def ended(self, status: int) -> Done:
        """Return what came of it."""
        synced = self.context.account.told(status)
        return Done(synced=synced, out=self._out.getvalue(), err=self._err.getvalue())


def arguments_of(command: str, path: str, flags: Mapping[str, Any], files: Sequence[Path]) -> list[str]:
    """Return a command line for a profile from flags by the names that their functions take them by."""
    given: list[str] = [command, f"--profile={path}"]
    for name, value in flags.items():
        flag = f"--{name.strip('_').replace('_', '-')}"
        if isinstance(value, bool):
            given += [flag] if value else []
        elif isinstance(value, list | tuple):
            given += [f"{flag}={each}" for each in value]
        elif value is not None:
            given.append(f"{flag}={value}")
    return [*given, "--", *map(str, files)] if files else given


def places_for(name: str, flags: Mapping[str, Any]) -> dict[str, Any]:
    """Return the flags with the profile's name in the names of files to be written that ask for it."""
    named = {flag: Path(str(flags[flag]).replace(BY_PROFILE, name)) for flag in PLACES if flags.get(flag) is not None}
    return {**flags, **named}


def refuse_shared_places(flags: Mapping[str, Any]) -> None:
    """Refuse files that one profile after the other would write."""
    shared = [flag for flag in PLACES if flags.get(flag) is not None and BY_PROFILE not in str(flags[flag])]
    if shared:
        path = Path(flags[shared[0]])
        each = path.with_name(f"{path.stem}-{BY_PROFILE}{path.suffix}")
        raise UsageError(
            f"Every profile would write the same file for {' and '.join(f'--{flag}' for flag in shared)}.",
            hint=f"Let the profile's name be in it: --{shared[0]} '{each}'",
        )
