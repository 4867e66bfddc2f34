"""What a shell completes: profiles, properties and runs, each with a word on what it is.

Called at every press of Tab, so nothing is imported that isn't needed; what can't be read completes to nothing.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator

import typer

from cwsetup.cli.context import Context
from cwsetup.errors import CwsetupError
from cwsetup.storage.folders import ProfileFolder, journals_in, profiles_folder, runs_folder

Completions = list[tuple[str, str]]


def profiles(ctx: typer.Context, incomplete: str) -> Completions:
    """Return the profiles whose names begin so."""
    return _found(incomplete, lambda: _profiles(ctx))


def properties(incomplete: str) -> Completions:
    """Return the properties whose names begin so."""
    return _found(incomplete, _properties)


def assignments(incomplete: str) -> Completions:
    """Return the properties whose names begin so, with their section where one is typed, ready for their value."""
    section, _, _ = incomplete.rpartition(".")
    before = f"{section}." if section else ""
    return _found(incomplete, lambda: ((f"{before}{name}=", label) for name, label in _properties(section)))


def runs(ctx: typer.Context, incomplete: str) -> Completions:
    """Return the runs of the profile's instance, the youngest first."""
    return _found(incomplete, lambda: _runs(ctx))


def _profiles(ctx: typer.Context) -> Iterator[tuple[str, str]]:
    return ((name, "") for name in ProfileFolder(profiles_folder(_context(ctx).environment)).names())


def _properties(section: str = "") -> Iterator[tuple[str, str]]:
    from cwsetup.profile.settings import PROPERTIES  # noqa: PLC0415 - see the module

    return ((declared.key, declared.label) for declared in PROPERTIES if f".{declared.table}".endswith(section))


def _runs(ctx: typer.Context) -> Iterator[tuple[str, str]]:
    context = _context(ctx)
    named = _profile(ctx) or context.environment.get("CWSETUP_PROFILE") or None
    path = ProfileFolder(profiles_folder(context.environment)).choose(named)
    connection = tomllib.loads(path.read_text("utf-8-sig"))["connection"]
    folder = runs_folder(context.state_folder, str(connection["url"]), str(connection["company"]))
    return ((path.stem, "") for path in reversed(journals_in(folder)))


def _profile(ctx: typer.Context) -> str | None:
    """Return the profile that is on the line so far, after the command or before it."""
    given = [above.params.get("profiles") for above in (ctx, ctx.parent) if above is not None]
    return next((names[0] for names in given if names), None)


def _context(ctx: typer.Context) -> Context:
    return ctx.find_object(Context) or Context()


def _found(incomplete: str, all_of_them: Callable[[], Iterable[tuple[str, str]]]) -> Completions:
    try:
        return [(word, what) for word, what in all_of_them() if word.startswith(incomplete)]
    except (CwsetupError, OSError, ValueError, KeyError, TypeError):
        return []
