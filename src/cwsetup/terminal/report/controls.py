"""What filters a list; without the script of the page it stays hidden and every row is shown."""

from collections.abc import Mapping, Sequence

from cwsetup.terminal.report.markup import Html, tag
from cwsetup.terminal.report.tables import Column


def controls(
    columns: Sequence[Column],
    *,
    noun: str,
    example: str,
    kinds: Mapping[str, tuple[str, int]],
    groups: tuple[str, Sequence[str]] | None = None,
    subgroups: tuple[str, Sequence[str]] | None = None,
    off: frozenset[str] = frozenset(),
) -> Html:
    """Return the controls of the list that follows: words, kinds, up to two choices, and the order on a narrow screen.

    ``example`` says what may be searched for. ``kinds`` are the words for each kind of row and how many there are;
    those in ``off`` aren't shown at first.
    """
    search = tag("input", type="search", placeholder=f"{example} …", aria_label=f"Search {noun}")
    return tag(
        "div",
        tag("label", tag("span", "Search"), search, class_="field"),
        _choice("group", *groups) if groups else None,
        _choice("sub", *subgroups) if subgroups else None,
        _order(columns),
        tag("fieldset", tag("legend", "Show"), *(_kind(kind, *said, off=off) for kind, said in kinds.items())),
        tag("p", tag("output"), _button("Show all", "all"), _button("", "rest")),
        class_="controls",
        hidden=True,
        data_noun=noun,
    )


def _button(words: str, name: str) -> Html:
    return tag("button", words, type="button", class_=f"link {name}")


def _kind(kind: str, words: str, count: int, *, off: frozenset[str]) -> Html:
    box = tag("input", type="checkbox", name="kind", value=kind, checked=kind not in off)
    return tag("label", box, tag("span", words, " ", tag("b", f"{count:,}")), class_=f"pill {kind}")


def _choice(name: str, label: str, values: Sequence[str]) -> Html:
    options = (tag("option", value or "none", value=f"={value}") for value in values)
    choice = tag("select", tag("option", "all", value=""), *options, name=name)
    return tag("label", tag("span", label), choice, class_="field")


def _order(columns: Sequence[Column]) -> Html:
    options = (tag("option", column.heading, value=str(place)) for place, column in enumerate(columns))
    choice = tag("select", tag("option", "as made", value=""), *options, name="order")
    return tag("label", tag("span", "Sort by"), choice, class_="field narrow")
