"""The wizard for screen readers and dumb terminals: numbered lists, typed lines, and not one escape sequence."""

import tomllib
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.terminal import CTRL_C, Terminal
from tests.stories.walks import QUESTIONS
from tests.wizard.walking import WORK365, example

ENTER = "\n"
HOW = pytest.mark.parametrize(
    ("flags", "more"), [(["--simple-prompts"], {}), ([], {"TERM": "dumb"})], ids=["flag", "dumb"]
)


def ask(terminal: Terminal, words: str, keys: str) -> None:
    """Wait for a question that has been asked once more than it was answered, and answer it."""
    terminal.wait_for_new(words)
    terminal.press(keys)


def until_sections(terminal: Terminal, demo: DemoServer) -> None:
    ask(terminal, "Company", f"{demo.company}{ENTER}")
    ask(terminal, "Client ID", f"{demo.client_id}{ENTER}")
    ask(terminal, "Public Key", f"{demo.public_key}{ENTER}")
    ask(terminal, "Private Key", f"{demo.private_key}{ENTER}")
    ask(terminal, "Keys are kept in", f"file{ENTER}")
    ask(terminal, 'Type "file"', f"file{ENTER}")
    ask(terminal, "Name", ENTER)
    ask(terminal, "Price file", f"{example(WORK365)}{ENTER}")
    ask(terminal, "Add another price file?", ENTER)


@HOW
def test_a_whole_profile_without_an_escape_sequence(
    open_terminal: Open, demo: DemoServer, folder: Path, flags: list[str], more: dict[str, str]
) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url, *flags, **more)
    until_sections(terminal, demo)
    for section in QUESTIONS[9:15]:
        ask(terminal, f"{section[2:]} (type a number", ENTER)
    ask(terminal, "All answers are in", ENTER)
    assert terminal.status() == 0, terminal.text()
    assert "\x1b" not in terminal.text()
    assert "< goes back, ? explains" in terminal.text()
    assert "Esc" not in terminal.text()
    for key in (demo.client_id, demo.public_key, demo.private_key):
        assert key not in terminal.text()
    profile = tomllib.loads((folder / "profiles" / "acme.toml").read_text("utf-8"))
    assert profile["products"]["product_subcategory"] == {"id": 1, "name": "Microsoft 365"}


@HOW
def test_numbers_parts_of_names_back_and_help(
    open_terminal: Open, demo: DemoServer, folder: Path, flags: list[str], more: dict[str, str]
) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url, *flags, **more)
    until_sections(terminal, demo)
    ask(terminal, "New products (type a number", f"Go through{ENTER}")
    ask(terminal, "Product Category (type a number", f"hardw{ENTER}")
    ask(terminal, "Product Sub-Category (type a number", f"<{ENTER}")
    ask(terminal, "Product Category (type a number", f"?{ENTER}")
    ask(terminal, "Product Category (type a number", f"2{ENTER}")
    ask(terminal, "Product Sub-Category (type a number", CTRL_C)
    assert terminal.status() == 130
    assert terminal.text().rstrip().endswith("Warning: Interrupted.")
    assert "\x1b" not in terminal.text()
    assert "[products.product_category]" in terminal.text()
