"""On a real terminal: colours for those who want them, none with ``NO_COLOR``, and the same words either way."""

import re

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open

COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|38|9[0-7]|4[0-7]|48|10[0-7])[;\d]*m")
"""Any escape sequence that chooses a colour, whatever else it does."""
BAD = ("init", "acme", "--set", "nothing=1", "--no-input")


def test_no_color_takes_the_colours_and_leaves_the_words(open_terminal: Open) -> None:
    colourful, plain = open_terminal(*BAD), open_terminal(*BAD, NO_COLOR="1")
    assert (colourful.status(), plain.status()) == (2, 2)
    assert COLOUR.search(colourful.text())
    assert not COLOUR.search(plain.text())
    assert plain.lines() == colourful.lines()


def test_no_color_holds_for_questions(open_terminal: Open, demo: DemoServer) -> None:
    for environment in ({}, {"NO_COLOR": "1"}):
        terminal = open_terminal("init", "acme", "--url", demo.url, **environment)
        terminal.wait_for("Company")
        assert bool(COLOUR.search(terminal.text())) == (not environment)
        terminal.press("\x03")
        assert terminal.status() == 130
