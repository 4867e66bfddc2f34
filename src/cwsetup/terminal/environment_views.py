"""What the tables of a Dataverse environment look like: the columns that a cost can be in."""

from collections.abc import Sequence

from rich.console import RenderableType

from cwsetup.terminal.listing import Listing
from cwsetup.terminal.views import cell


def columns_view(columns: Sequence[tuple[str, str, str]]) -> RenderableType:
    """Return the columns of amounts: their names, labels and a few values."""
    rows = [(cell(name), cell(label, "dim"), cell(examples)) for name, label, examples in columns]
    return Listing(("Column", "Label", "Values"), rows)
