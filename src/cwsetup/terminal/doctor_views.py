"""What a check-up looks like, and the role that an API member needs."""

from collections.abc import Callable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from cwsetup.profile.review import Check, Status
from cwsetup.terminal.console import STYLES
from cwsetup.terminal.listing import Listing
from cwsetup.terminal.views import cell

MARKS = {Status.OK: "ok", Status.WARNING: "warning", Status.ERROR: "error", Status.NOT_TESTED: "untested"}


def check_view(check: Check, sign: Callable[[str], str]) -> RenderableType:
    """Return one check: its sign, what was found, and the cure."""
    mark = MARKS[check.status]
    line = Text.assemble((f"{sign(mark)} ", STYLES[mark]), cell(check.message))
    return Group(line, cell(f"    {check.cure}", "dim")) if check.cure and check.status is not Status.OK else line


def rights_view(rows: Sequence[tuple[str, str, str, str, str]]) -> RenderableType:
    """Return the rights by module: function, level, the entry under "customize", and what it is for."""
    headings = ("Module", "Function", "Level", "Customize", "For")
    return Listing(headings, [tuple(cell(part) for part in row) for row in rows])
