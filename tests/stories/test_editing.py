"""``edit`` in a real terminal: a stale profile, Ctrl-C anywhere, a window of 40 columns, somebody else's change."""

import tomllib
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.terminal import CTRL_C, CTRL_U, ENTER, ESC
from tests.stories.walks import QUESTIONS, walk
from tests.wizard.walking import Desk

HOME = "\x1b[H"
MENU = "? Change which property?"


@pytest.fixture
def made(demo: DemoServer, folder: Path) -> Path:
    """The path of a profile ``acme`` one of whose choices ConnectWise no longer has."""
    desk = Desk(demo, folder)
    desk.make()
    path = desk.path("acme")
    path.write_text(desk.text("acme").replace("product_type = { id = 1,", "product_type = { id = 999,"), "utf-8")
    return path


@pytest.mark.parametrize("columns", [40, 80])
def test_a_stale_choice_stands_first_and_is_mended(open_terminal: Open, made: Path, columns: int) -> None:
    terminal = open_terminal("edit", "-p", "acme", columns=columns, lines=24)
    screen = terminal.wait_for(MENU)
    terminal.press(HOME)
    terminal.wait_for("> ! New")
    assert all(len(line) <= columns for line in screen)
    terminal.press(ENTER)
    terminal.wait_for("no longer in ConnectWise")
    terminal.press(f"hard{ENTER}")
    terminal.wait_for(f"{MENU}")
    terminal.press(f"{CTRL_U}done{ENTER}")
    terminal.answer("? Write?", "y" + ENTER)
    assert terminal.status() == 0, "\n".join(terminal.lines())
    assert tomllib.loads(made.read_text("utf-8"))["products"]["product_type"] == {"id": 2, "name": "Hardware"}


@pytest.mark.parametrize("question", [MENU, "? Product Types", "? Write?"])
@pytest.mark.parametrize("key", [CTRL_C, ESC])
def test_leaving_writes_nothing(open_terminal: Open, made: Path, question: str, key: str) -> None:
    before = made.read_bytes()
    terminal = open_terminal("edit", "product_type", "-p", "acme") if question != MENU else open_terminal("edit")
    if question == "? Write?":
        terminal.answer("? Product Types", f"hard{ENTER}")
    terminal.answer(question, key)
    assert terminal.status() == (130 if key == CTRL_C else 0), "\n".join(terminal.lines())
    assert made.read_bytes() == before
    assert "Wrote" not in terminal.text()


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(open_terminal: Open, made: Path) -> None:
    terminal = open_terminal("edit", "product_type", "-p", "acme")
    terminal.answer("? Product Types", f"hard{ENTER}")
    terminal.wait_for("? Write?")
    theirs = made.read_text("utf-8").replace("# Product Class", "# Ours since May")
    made.write_text(theirs, "utf-8")
    terminal.press("y" + ENTER)
    assert terminal.status() == 6, "\n".join(terminal.lines())
    assert made.read_text("utf-8") == theirs


def test_a_right_that_is_given_while_one_waits_lets_one_go_on(open_terminal: Open, demo: DemoServer) -> None:
    demo.set_denied(["/procurement/types"])
    terminal = open_terminal("init", "new", "--url", demo.url)
    walk(terminal, demo, until=QUESTIONS[9])
    terminal.press(ENTER)
    terminal.wait_for("What now?")
    assert "✗ The API member may not read the table Product Type." in terminal.lines()
    demo.set_denied([])
    terminal.press(ENTER)
    terminal.answer("> Software", ENTER)
    walk(terminal, demo, start=QUESTIONS[10])
    assert terminal.status() == 0, "\n".join(terminal.lines())
