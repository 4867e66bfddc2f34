"""Ctrl-C at every question of init: nothing is written but the answers, and how to go on is said and works."""

import json
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.terminal import CTRL_C, ENTER
from tests.stories.walks import QUESTIONS, walk


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("question", QUESTIONS)
def test_ctrl_c_keeps_the_answers_and_nothing_else(
    open_terminal: Open, demo: DemoServer, folder: Path, question: str
) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url)
    walk(terminal, demo, until=question)
    terminal.press(CTRL_C)
    assert terminal.status() == 130
    said, last = terminal.lines()[-2:]
    assert last == "! Interrupted."
    if question == QUESTIONS[0]:
        assert said == "  Nothing was answered, so nothing is kept."
        assert files(folder) == []
        return
    assert said == "  The answers are kept, without keys; go on with: cwsetup init acme"
    assert files(folder) == ["init-draft.json"]
    kept = (folder / "state" / "init-draft.json").read_text("utf-8")
    assert "northwind" in kept
    for key in (demo.client_id, demo.public_key, demo.private_key):
        assert key not in kept + terminal.text()
    assert demo.writes() == []


@pytest.mark.parametrize("question", ["? Name", "? Agreements", "? All answers are in"])
def test_going_on_asks_what_is_open_and_makes_the_same_profile(
    open_terminal: Open, demo: DemoServer, folder: Path, question: str
) -> None:
    whole = open_terminal("init", "whole", "--url", demo.url)
    walk(whole, demo)
    assert whole.status() == 0
    broken_off = open_terminal("init", "acme", "--url", demo.url)
    walk(broken_off, demo, until=question)
    broken_off.press(CTRL_C)
    assert broken_off.status() == 130
    answered = len(json.loads((folder / "state" / "init-draft.json").read_text("utf-8"))["answers"])
    going_on = open_terminal("init", "acme")
    going_on.answer(f"? Go on with the {answered} answers", ENTER)
    for key, typed in (
        ("Client ID", demo.client_id),
        ("Public Key", demo.public_key),
        ("Private Key", demo.private_key),
    ):
        going_on.answer(f"? {key}", f"{typed}{ENTER}")
    walk(going_on, demo, start=question)
    assert going_on.status() == 0, "\n".join(going_on.lines())
    acme, straight = ((folder / "profiles" / f"{name}.toml").read_text("utf-8") for name in ("acme", "whole"))
    assert acme == straight
    assert "init-draft.json" not in files(folder)


def test_ctrl_c_at_the_offer_to_go_on_keeps_it_offered(open_terminal: Open, demo: DemoServer, folder: Path) -> None:
    for keys in (CTRL_C, CTRL_C):
        terminal = open_terminal("init", "acme", "--url", demo.url)
        if (folder / "state").exists():
            terminal.answer("? Go on with the", keys)
        else:
            walk(terminal, demo, until="? Name")
            terminal.press(keys)
        assert terminal.status() == 130
    assert files(folder) == ["init-draft.json"]
    assert "northwind" in (folder / "state" / "init-draft.json").read_text("utf-8")
