"""At a terminal, what was given by flags, another profile or suggestions isn't asked, and what is missing is listed."""

import json
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.terminal import CTRL_C, ENTER, Terminal
from tests.stories.walks import QUESTIONS
from tests.wizard.walking import WORK365, example

ANYWHERE = {"CWSETUP_CLIENT_ID": "client_id", "CWSETUP_PUBLIC_KEY": "public_key", "CWSETUP_PRIVATE_KEY": "private_key"}


@pytest.fixture
def keys(demo: DemoServer) -> dict[str, str]:
    """The right keys, as the environment gives them."""
    return {variable: getattr(demo, name) for variable, name in ANYWHERE.items()}


def asked(terminal: Terminal) -> list[str]:
    """Return the questions of a walk that were asked."""
    said = [f"? {line}" for line in terminal.answered()]
    return [question for question in QUESTIONS if any(line.startswith(question) for line in said)]


def test_suggested_asks_only_what_cannot_be_suggested(
    open_terminal: Open, demo: DemoServer, folder: Path, keys: dict[str, str]
) -> None:
    flags = ["--url", demo.url, "--keys", "env", "--source", example(WORK365), "--suggested"]
    terminal = open_terminal("init", "acme", *flags, **keys)
    terminal.answer("? Company", f"{demo.company}{ENTER}")
    terminal.answer("? Name", ENTER)
    terminal.answer("? All answers are in", ENTER)
    assert terminal.status() == 0, "\n".join(terminal.lines())
    assert asked(terminal) == ["? Company", "? Name", "? All answers are in"]
    assert (folder / "profiles" / "acme.toml").exists()


def test_another_profile_answers_everything_but_the_keys(
    open_terminal: Open, demo: DemoServer, folder: Path, keys: dict[str, str]
) -> None:
    flags = ["--url", demo.url, "--company", demo.company, "--keys", "env", "--source", example(WORK365), "--suggested"]
    assert open_terminal("init", "acme", *flags, "--no-input", **keys).status() == 0
    path = folder / "profiles" / "acme.toml"
    terminal = open_terminal("init", "again", "--from", str(path))
    for question, key in zip(QUESTIONS[1:4], keys.values(), strict=True):
        terminal.answer(question, f"{key}{ENTER}")
    terminal.answer("? All answers are in", ENTER)
    assert terminal.status() == 0, "\n".join(terminal.lines())
    assert asked(terminal) == [*QUESTIONS[1:4], "? All answers are in"]
    assert path.with_name("again.toml").read_bytes() == path.read_bytes()


def test_what_is_missing_is_data_at_a_terminal_too(open_terminal: Open, demo: DemoServer, keys: dict[str, str]) -> None:
    flags = ["--url", demo.url, "--company", demo.company, "--missing"]
    terminal = open_terminal("init", "acme", *flags, columns=200, **keys)
    assert terminal.status() == 3
    text = terminal.text()
    data, end = json.JSONDecoder().raw_decode(text[text.index("{") :])
    missing = {each["property"]: each for each in data["missing"]}
    assert {"id": 3, "name": "Managed Service"} in missing["product_type"]["choices"]
    assert missing["sources"]["flag"].startswith("--source FILE")
    assert f"{len(missing)} answers are missing." in text[end:]


def test_a_flag_that_is_given_is_not_asked_and_the_rest_is(open_terminal: Open, demo: DemoServer) -> None:
    terminal = open_terminal(
        "init", "acme", "--url", demo.url, "--company", demo.company, "--client-id", demo.client_id
    )
    terminal.answer("? Public Key", CTRL_C)
    assert terminal.status() == 130
    assert asked(terminal) == []
