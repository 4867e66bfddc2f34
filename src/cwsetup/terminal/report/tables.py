"""Tables of a page: columns declared once, with what a click sorts by; on a narrow screen each row is a card."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cwsetup.terminal.report.markup import Html, grouped, joined, percent, signed, tag


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how its cells stand."""

    heading: str
    is_number: bool = False
    is_wide: bool = False
    """Whether a card gives it a whole line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The cells of a row and what it can be filtered by; ``kind`` chooses its colour."""

    cells: Sequence[Html]
    kind: str | None = None
    group: str | None = None
    subgroup: str | None = None


def cell(*children: Html | str | None, class_: str | None = None) -> Html:
    """Return a cell that is sorted by its text."""
    return tag("td", *children, class_=class_)


def number(amount: Decimal | int | None, *, class_: str = "") -> Html:
    """Return a cell with an amount, sorted by its size."""
    text = f"{amount:,}" if isinstance(amount, int) else grouped(amount)
    return _sorted(amount, text, class_)


def count(quantity: Decimal) -> Html:
    """Return a cell with how many there are, of which there may be a part."""
    return _sorted(quantity, f"{quantity.normalize():,f}", "")


def change(amount: Decimal | None, otherwise: str = "") -> Html:
    """Return a cell with a difference, or what stands where there is none."""
    return _sorted(amount, signed(amount) or otherwise, direction(amount))


def share(moved: Decimal | None, otherwise: str = "") -> Html:
    """Return a cell with a change in per cent, or what stands where there is none."""
    return _sorted(moved, percent(moved) or otherwise, direction(moved))


def _sorted(amount: Decimal | int | None, text: str, class_: str) -> Html:
    return tag("td", text, class_=f"n {class_}".strip(), data_v=None if amount is None else f"{amount:f}")


def direction(amount: Decimal | None) -> str:
    """Return the class of what goes up or down."""
    return "" if not amount else "up" if amount > 0 else "down"


def table(name: str, columns: Sequence[Column], rows: Iterable[Row], caption: str) -> Html:
    """Return a table that the page's script can sort and filter."""
    head = tag("tr", *(_heading(column) for column in columns))
    body = joined(
        tag("tr", *row.cells, class_=row.kind, data_kind=row.kind, data_group=row.group, data_sub=row.subgroup)
        for row in rows
    )
    return tag(
        "div",
        tag("table", tag("caption", caption), tag("thead", head), tag("tbody", body), class_=f"rows {name}"),
        class_="scroll",
    )


def _heading(column: Column) -> Html:
    kind = "number" if column.is_number else "text"
    return tag("th", tag("button", column.heading, type="button"), scope="col", data_kind=kind)


def card_rules(name: str, columns: Sequence[Column]) -> str:
    """Return the style that puts a heading before each cell of a card; headings are our own words."""
    labels = (
        f'.{name} td:nth-child({place})::before{{content:"{column.heading}"}}'
        for place, column in enumerate(columns, start=1)
        if place > 1
    )
    wide = ",".join(
        f".{name} td:nth-child({place})"
        for place, column in enumerate(columns, start=1)
        if column.is_wide or place == 1
    )
    return f"@media screen and (max-width:760px){{{''.join(labels)}{wide}{{grid-column:1/-1}}}}"
