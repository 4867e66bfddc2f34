"""The pictures in the documents show the program as it is: ``nox -s pictures`` makes them again."""

from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.picture import FOLDER, compare, svg
from tests.stories.recorder import REGENERATE
from tests.stories.walks import walk
from tests.wizard.walking import WORK365, Desk, example


def test_the_wizard(open_terminal: Open, demo: DemoServer) -> None:
    terminal = open_terminal("init", "acme", "--url", demo.url, columns=96, lines=60)
    walk(terminal, demo, until="? Prices")
    terminal.wait_for_drawn("? Prices", b"\x1b[?25h")
    compare("wizard", svg(terminal, start="Mappings", end=""))


def test_a_plan(open_terminal: Open, demo: DemoServer, folder: Path) -> None:
    desk = Desk(demo, folder)
    said = desk.run(
        "init", "acme", "--url", demo.url, "--company", demo.company, "--keys", "file",
        "--source", example(WORK365), "--suggested", "--keys-stdin", stdin=desk.keys_typed,
    )  # fmt: skip
    assert said.status == 0, said.stderr
    terminal = open_terminal("sync-prices", "-p", "acme", "--plan", columns=96, lines=60)
    assert terminal.status() == 0
    compare("plan", svg(terminal, start="acme", end="Review: inactive"))


def test_one_word_changed_is_another_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a picture that says something else doesn't pass."""
    monkeypatch.delenv(REGENERATE, raising=False)
    kept = (FOLDER / "plan.svg").read_text("utf-8")
    compare("plan", kept)
    with pytest.raises(AssertionError, match="nox -s pictures"):
        compare("plan", kept.replace("Review", "Revue", 1))
