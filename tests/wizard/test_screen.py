"""What the wizard shows in passing, wide and narrow."""

import io

import pytest

from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.properties import Section
from cwsetup.profile.settings import BY_KEY, ProductClass
from cwsetup.profile.suggest import Suggestion
from cwsetup.terminal.console import Console
from cwsetup.terminal.screen import TerminalScreen

GUESSES = {"product_class": Suggestion(ProductClass.AGREEMENT, "the usual choice"), "product_type": None}


def shown(width: int, *, review: bool = False) -> list[str]:
    stderr = io.StringIO()
    screen = TerminalScreen(Console(io.StringIO(), stderr, width=width), lambda _: "")
    if review:
        draft = Draft()
        draft.offer("product_class", ProductClass.SERVICE, Source.FLAG)
        draft.offer("name", "Ours\x1b[31m", Source.SUGGESTION, "the company's name")
        screen.review([BY_KEY["name"], BY_KEY["product_class"]], draft)
    else:
        screen.section(Section.PRODUCTS, GUESSES)
    return [line.rstrip() for line in stderr.getvalue().splitlines()]


def test_a_section_is_a_table_of_what_is_proposed_and_why() -> None:
    assert shown(80) == [
        "",
        "New products",
        "Property       Suggestion  Why",
        "Product Class  Agreement   the usual choice",
        "Product Types  –",
    ]


def test_where_a_table_would_break_words_there_is_a_line_for_each() -> None:
    assert shown(40) == ["", "New products", "Product Class: Agreement – the usual", "choice", "Product Types: –"]


@pytest.mark.parametrize("width", [40, 80])
def test_the_review_says_where_each_value_comes_from_and_drives_no_terminal(width: int) -> None:
    text = "\n".join(shown(width, review=True))
    assert "suggested: the company's name" in " ".join(text.split())
    assert "\x1b" not in text
    assert "option" in text
