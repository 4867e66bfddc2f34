"""What other programs get: a profile's settings, typed, with look-ups by name; and the command's own price run.

``load_profile`` reads one file and nothing else; neither ConnectWise nor any keys are touched. ``sync_prices`` is the
command ``sync-prices`` without a terminal. Everything public is importable from ``cwsetup`` itself.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from cwsetup.errors import CwsetupError, InvalidInput
from cwsetup.profile.billing_settings import Agreements, Companies, Invoices
from cwsetup.profile.instance import Ref
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY, Connection, Products, Profile
from cwsetup.storage.folders import profiles_folder
from cwsetup.storage.profiles import Profiles
from cwsetup.text import fold, nearest

Settings = TypeVar("Settings")


class NotMapped(CwsetupError, KeyError):
    """A word has no equal in ConnectWise yet; also a ``KeyError``, so that ``.get()`` and ``in`` work as usual."""

    exit_status = 6

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


@dataclass(frozen=True, slots=True, eq=False)
class Lookup(Mapping[str, Ref]):
    """The rows of ConnectWise by the billing side's words; a word is found by its exact spelling, else folded."""

    declared: Property
    rows: Mapping[str, Ref]
    profile: str

    def __getitem__(self, word: str) -> Ref:
        if word in self.rows:
            return self.rows[word]
        for known, row in self.rows.items():
            if fold(known) == fold(word):
                return row
        close = ", ".join(nearest(word, self.rows) or self.rows)
        raise NotMapped(
            f'The profile {self.profile} maps no {self.declared.label} "{word}".',
            hint=f"{f'Nearest: {close}. ' if close else ''}Map it: cwsetup edit {self.declared.key}",
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class _Mapped:
    """The look-up over the mapping property of the attribute's own name."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.key = name

    def __get__(self, loaded: "LoadedProfile", owner: type) -> Lookup:
        return Lookup(BY_KEY[self.key], getattr(loaded.settings.mappings, self.key), loaded.name)


class _Whole(Generic[Settings]):
    """The table of settings of the attribute's own name; one in which a choice was left open is refused, by name."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.key = name

    def __get__(self, loaded: "LoadedProfile", owner: type) -> Settings:
        table: Settings | None = getattr(loaded.settings, self.key)
        if table is not None:
            return table
        lacking = [declared for declared in loaded.left_open if declared.table == self.key]
        raise InvalidInput(
            f"The profile {loaded.name} has no {', '.join(declared.label for declared in lacking)} yet.",
            hint=f"Choose: {'; '.join(f'cwsetup edit {declared.key}' for declared in lacking)}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedProfile:
    """A profile as a program uses it.

    >>> profile = load_profile("contoso")  # doctest: +SKIP
    >>> profile.payment_terms["Net 30"].id, profile.agreements.default_location.name  # doctest: +SKIP
    (2, 'Tampa')
    """

    name: str
    """What ``-p`` takes."""
    path: Path
    settings: Profile
    """Everything that the profile says, by the tables of its file."""
    left_open: tuple[Property, ...] = ()
    """What still has to be chosen before the table that it stands in can be used."""

    @property
    def connection(self) -> Connection:
        """Which instance the profile is for; the keys to it aren't here."""
        return self.settings.connection

    @property
    def invoices(self) -> Invoices:
        """What stands on an invoice line."""
        return self.settings.invoices

    products = _Whole[Products]()
    agreements = _Whole[Agreements]()
    companies = _Whole[Companies]()
    payment_terms = _Mapped()
    agreement_types = _Mapped()
    units_of_measure = _Mapped()
    billing_frequencies = _Mapped()


def load_profile(
    name: str | os.PathLike[str] | None = None, *, environment: Mapping[str, str] = os.environ
) -> LoadedProfile:
    """Return a profile by what ``-p`` takes: a name, or a path that ends in ``.toml``.

    Without a name it is ``CWSETUP_PROFILE``'s, else the only one there is. What keeps it from being read is a
    ``CwsetupError`` that names everything at once, its notes say what to do.
    """
    profiles = Profiles(profiles_folder(environment))
    try:
        stored = profiles.load(profiles.choose(os.fspath(name) if name else environment.get("CWSETUP_PROFILE") or None))
    except CwsetupError as error:
        for note in filter(None, (*error.details, error.hint)):
            error.add_note(note)
        raise
    return LoadedProfile(name=stored.stem, path=stored.path, settings=stored.profile, left_open=stored.left_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a price run."""

    profile: str
    status: int
    """The exit status of the command: 0 is done, 5 may be tried again, 9 was applied in part."""
    line: str
    """All of it in one line, fit for the subject of a mail."""
    counts: Mapping[str, int]
    """Entries by action, and after an apply by what came of them; as far as it came."""
    document: Mapping[str, Any] | None
    """What the command prints with ``--json``; ``None`` where it ended before there was a plan."""
    messages: tuple[str, ...]
    """What the command says beside it, line by line: errors with their cures, and what it found out."""


def sync_prices(
    profile: str | os.PathLike[str],
    *,
    apply: bool = False,
    files: Sequence[str | os.PathLike[str]] = (),
    environment: Mapping[str, str] = os.environ,
    **options: Any,
) -> Outcome:
    """Plan a profile's prices and, with ``apply``, write them; the command's own code, without a terminal.

    ``options`` are the command's, with underscores: ``create=True``, ``allow=["first-price"]``, ``rate="600/min"``.
    Nothing is asked or printed, and what the command ends with a status for is no exception but that status. One call
    at a time in a process: for several profiles take processes, as the command does.
    """
    from cwsetup.cli.app import run  # noqa: PLC0415 - for those who sync
    from cwsetup.cli.job import Job, arguments_of  # noqa: PLC0415
    from cwsetup.cli.leaving import INTERRUPTED  # noqa: PLC0415

    flags = {"plan": not apply, "apply": apply, **options}
    job = Job.of(dict(environment))
    arguments = arguments_of("sync-prices", os.fspath(profile), flags, [Path(file) for file in files])
    done = job.ended(run(["--json", *arguments], job.context))
    if done.synced.status == INTERRUPTED:
        raise KeyboardInterrupt
    return Outcome(
        profile=done.synced.profile,
        status=done.synced.status,
        line=done.synced.line,
        counts=done.synced.counts,
        document=json.loads(done.out) if done.out else None,
        messages=tuple(done.err.splitlines()),
    )
