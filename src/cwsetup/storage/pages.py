"""Pages for a browser: whole, for their owner's eyes alone, in the place of nothing but an earlier one."""

from pathlib import Path

from cwsetup.errors import UsageError
from cwsetup.storage.csv_files import start_of_present
from cwsetup.storage.files import write_whole


def check_page_place(path: Path, generator: str) -> None:
    """Refuse a place that holds anything but a page of the same making, before any work is done for it."""
    start = start_of_present(path, example="report.html")
    if start and f'<meta name="generator" content="{generator}'.encode() not in start:
        raise UsageError(
            f"{path} holds something else; nothing was written.",
            hint="Only an earlier report is replaced. Name another file.",
        )


def write_page(path: Path, text: str, generator: str) -> None:
    """Put a page into a file whole, in the place of an earlier one."""
    check_page_place(path, generator)
    write_whole(path, text, backup=False)
