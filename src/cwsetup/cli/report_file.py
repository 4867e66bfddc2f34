"""``--report``: a page or a table beside what a command prints, written whole once the plan is made and again after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cwsetup.cli.context import Context
from cwsetup.errors import UsageError
from cwsetup.storage.csv_files import Cell, check_place, write_csv
from cwsetup.storage.pages import check_page_place, write_page
from cwsetup.terminal.report.page import GENERATOR

PAGES = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class ReportFile:
    """Where a report goes, as a page or as a table by its name; ``columns`` are the table's."""

    path: Path
    columns: Sequence[str]

    def check(self) -> None:
        """Refuse a place or a name that no report can have, before anything is read."""
        if self.is_page:
            check_page_place(self.path, GENERATOR)
        elif self.path.suffix.lower() == ".csv":
            check_place(self.path, self.columns)
        else:
            raise UsageError(
                f"--report {self.path} is neither a page nor a table.", hint="Name a file that ends in .html or .csv."
            )

    @property
    def is_page(self) -> bool:
        """Whether it is for a browser."""
        return self.path.suffix.lower() in PAGES

    def write(self, context: Context, page: Callable[[], str], rows: Callable[[], Sequence[Sequence[Cell]]]) -> None:
        """Write the report and say so."""
        if self.is_page:
            write_page(self.path, page(), GENERATOR)
        else:
            write_csv(self.path, self.columns, rows())
        context.console.note(f"Report written to {self.path}.")
