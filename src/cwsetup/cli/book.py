"""The prices that a command works with: the files of a profile or others, a day, and a place for what can't be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cwsetup.cli.context import Context
from cwsetup.cli.live import live_of
from cwsetup.cli.naming import command
from cwsetup.errors import UsageError
from cwsetup.pricing.book import Reject, Remainder
from cwsetup.sources.load import RowsRefused, Take, read_prices
from cwsetup.storage.csv_files import check_place, write_csv
from cwsetup.storage.profiles import StoredProfile
from cwsetup.text import counted

REJECTS = ("file", "line", "column", "value", "reason")
"""The columns of a file of rejects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a command reads price files."""

    files: Sequence[Path] = ()
    """Stand in place of the profile's own."""
    strict: bool = False
    rejects: Path | None = None
    """Where to put the rows that can't be used."""

    def read(self, context: Context, stored: StoredProfile, take: Take) -> Remainder:
        """Read the prices; says what was left out, and leaves a file of rejects even where they stop the run."""
        if self.rejects is not None:
            check_place(self.rejects, REJECTS)
        folder = stored.path.resolve().parent
        here = [path.expanduser().absolute() for path in self.files]
        try:
            rest = read_prices(
                stored.profile.pricing.sources,
                folder,
                take,
                strict=self.strict,
                files=here,
                live=live_of(context, stored),
            )
        except RowsRefused as refused:
            self._keep(context, refused.rejects)
            raise
        for note in rest.notes:
            context.console.note(note)
        self._keep(context, rest.rejects)
        return rest

    def _keep(self, context: Context, rejects: Sequence[Reject]) -> None:
        if self.rejects is None:
            return
        rows = ((each.file, each.line, each.column, each.value, each.reason) for each in rejects)
        write_csv(self.rejects, REJECTS, rows)
        context.console.note(f"{counted(len(rejects), 'reject')} written to {self.rejects}.")


def say_left_open(context: Context, stored: StoredProfile) -> None:
    """Say which choices a profile lacks, and what can't be done without them."""
    for declared in stored.left_open:
        missing = f"{declared.label} is left open; it's needed for {declared.only_for}"
        context.console.note(f"{missing}: {command(context, f'edit {declared.key}', stored.path)}", "warning")


def day_of(context: Context, as_of: str | None) -> date:
    """Return the day whose prices count: the one that was typed, or today."""
    if as_of is None:
        return context.now().date()
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise UsageError(f'"{as_of}" isn\'t a day.', hint="Write it as 2026-11-24.") from None
