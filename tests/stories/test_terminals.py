"""Windows of any size, pasted text, the way back, and long lists, in a real terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer, start
from tests.stories.conftest import Open
from tests.stories.terminal import CTRL_C, CTRL_U, ENTER, ESC, Terminal
from tests.stories.walks import QUESTIONS, answers, walk
from tests.wizard.walking import WORK365, example

DOWN, HOME, END, PAGE_DOWN, PAGE_UP = "\x1b[B", "\x1b[H", "\x1b[F", "\x1b[6~", "\x1b[5~"
SECTIONS = QUESTIONS[9:15]


def paste(text: str) -> str:
    """Return what a terminal sends when text is pasted."""
    return f"\x1b[200~{text}\x1b[201~"


@pytest.mark.parametrize(("columns", "lines"), [(40, 24), (80, 24), (200, 60)])
def test_any_window_makes_the_same_profile(
    open_terminal: Open, demo: DemoServer, folder: Path, columns: int, lines: int
) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url, columns=columns, lines=lines)
    walk(terminal, demo)
    assert terminal.status() == 0, "\n".join(terminal.lines())
    assert 'product_subcategory = { id = 1, name = "Microsoft 365" }' in (folder / "profiles" / "acme.toml").read_text(
        "utf-8"
    )


def test_the_window_may_change_at_every_question(open_terminal: Open, demo: DemoServer, folder: Path) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url)
    for place, (question, keys) in enumerate(answers(demo)):
        terminal.wait_for(question)
        terminal.resize(*((40, 20), (120, 50), (60, 12), (100, 40))[place % 4])
        terminal.answer(question, keys)
    assert terminal.status() == 0, "\n".join(terminal.lines())
    assert (folder / "profiles" / "acme.toml").exists()


def test_pasted_lines_are_one_answer_to_one_question(open_terminal: Open, demo: DemoServer, folder: Path) -> None:
    """A clipboard with a line's end in it must neither answer the next question nor become part of a key."""
    terminal = open_terminal("init", "acme", "--url", demo.url)
    pasted = {
        "? Company": f"{demo.company}\n",
        "? Client ID": f"\n{demo.client_id}\r\n",
        "? Public Key": f"  {demo.public_key}\n",
        "? Private Key": f"{demo.private_key}\n\n",
        "? Name": "",
        "? Price file": f"{example(WORK365)}\n",
    }
    for question, keys in answers(demo):
        terminal.answer(question, paste(pasted[question]) + ENTER if question in pasted else keys)
    assert terminal.status() == 0, "\n".join(terminal.lines())
    assert "unchanged" not in terminal.text()


def test_lines_pasted_into_a_list_filter_it_and_take_nothing(open_terminal: Open, demo: DemoServer) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url)
    walk(terminal, demo, until="? New products")
    terminal.press(DOWN + DOWN + ENTER)
    terminal.wait_for("? Product Category")
    terminal.press(paste("Hardware\nServers\n"))
    assert any("0 of 8 shown" in line for line in terminal.wait_for("0 of 8 shown"))
    terminal.press(ENTER)
    terminal.press(CTRL_U)
    terminal.wait_for("8 of 8 shown")
    terminal.press(paste("Hard\n"))
    terminal.wait_for("1 of 8 shown")
    terminal.press(ENTER)
    terminal.answer("? Product Sub-Category", CTRL_C)
    assert terminal.status() == 130


def test_esc_leads_from_the_last_question_to_the_first_and_enter_forth_again(
    open_terminal: Open, demo: DemoServer, folder: Path
) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url)
    walk(terminal, demo, until=QUESTIONS[-1])
    back = [*reversed(SECTIONS), "? Price file", "? Name"]
    terminal.press(ESC)
    for question in back:
        terminal.answer(question, ESC)
    terminal.answer("? Keys are kept in", ESC)
    for question in ("? Private Key", "? Public Key", "? Client ID"):
        terminal.answer(question, ESC)
    terminal.wait_for("? Company")
    terminal.press(ENTER)
    for question in ("? Client ID", "? Public Key", "? Private Key"):
        terminal.answer(question, ENTER)
    terminal.answer("? Keys are kept in", ENTER)
    terminal.answer('? Type "file"', f"file{ENTER}")
    for question in QUESTIONS[6:]:
        terminal.answer(question, ENTER)
    assert terminal.status() == 0, "\n".join(terminal.lines())
    assert (folder / "profiles" / "acme.toml").exists()
    assert terminal.text().count("unchanged") == 3


@pytest.fixture(scope="module")
def large() -> Iterator[DemoServer]:
    """An instance with a category of 20,000 sub-categories."""
    with start(subcategories=20_000) as server:
        yield server


def to_the_long_list(open_terminal: Open, large: DemoServer, columns: int, lines: int) -> Terminal:
    terminal = open_terminal("init", "acme", "--url", large.url, columns=columns, lines=lines)
    walk(terminal, large, until="? New products")
    terminal.press(DOWN + DOWN + ENTER)
    terminal.answer("? Product Category", ENTER)
    terminal.wait_for("20004 of 20004 shown")
    return terminal


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (40, 16)])
def test_twenty_thousand_sub_categories_are_moved_through_and_filtered(
    open_terminal: Open, large: DemoServer, columns: int, lines: int
) -> None:
    terminal = to_the_long_list(open_terminal, large, columns, lines)
    terminal.press(END)
    assert "> Vendor 20000" in terminal.wait_for("Vendor 20000")
    terminal.press(PAGE_UP)
    terminal.wait_for("> Vendor 199")
    terminal.press(HOME)
    terminal.wait_for("> Backup")
    terminal.press(PAGE_DOWN)
    terminal.wait_for("> Vendor 000")
    terminal.press("vendor 1234")
    screen = terminal.wait_for("24 of 20004 shown")
    assert len(screen) <= lines
    assert sum("Vendor " in line for line in screen) <= 12
    terminal.press("5")
    assert "  Vendor 12345" in terminal.wait_for("2 of 20004 shown"), "and one whose id holds the number"
    terminal.press(DOWN)
    assert "> Vendor 12345" in terminal.wait_for("> Vendor 12345")
    terminal.press(ENTER)
    assert "✓ Product Sub-Category  Vendor 12345" in terminal.wait_for("✓ Product Sub-Category")
    assert terminal.text().count("Vendor") < 600, "only visible rows are drawn"
    terminal.press(CTRL_C)
    assert terminal.status() == 130
