"""The help of each command: its purpose, its options in groups and two examples, in a terminal of any width."""

import re
import shlex
from typing import Any

import pytest
from typer.main import get_command

from cwsetup.cli.commands import app
from cwsetup.cli.examples import EXAMPLES
from cwsetup.errors import UsageError
from tests.cli.conftest import Shell

PROGRAM: Any = get_command(app)
GROUPS = [name for name, command in PROGRAM.commands.items() if hasattr(command, "commands")]
COMMANDS = [*PROGRAM.commands, *(f"{group} {name}" for group in GROUPS for name in PROGRAM.commands[group].commands)]


@pytest.fixture
def help_of(shell: Shell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    def help_of(*arguments: str, columns: int = 80) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        said = shell(*arguments, "--help")
        assert (said.status, said.out, said.err) == (0, "", "")
        return capsys.readouterr().out

    return help_of


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_its_purpose_in_one_line_and_shows_two_examples(help_of: Any, command: str) -> None:
    shown = help_of(*command.split(), columns=200)
    purpose = shown.splitlines()[0]
    assert purpose == the_command(command).help
    assert purpose.endswith(".")
    assert len(EXAMPLES[command]) == 2
    for line, what in EXAMPLES[command]:
        assert f"\n  {line}\n      {what}\n" in shown


def test_every_command_has_examples_and_there_are_no_others() -> None:
    assert set(EXAMPLES) == {"", *COMMANDS}


@pytest.mark.parametrize("line", [line for examples in EXAMPLES.values() for line, _ in examples])
def test_an_example_is_a_command_line_that_the_program_takes(line: str) -> None:
    words, _, _ = line.partition(" > ")
    program, *arguments = shlex.split(words)
    assert program == "cwsetup"
    assert parsed(arguments)


def test_an_example_with_an_option_that_doesnt_exist_would_be_noticed() -> None:
    assert not parsed(["show", "--loud"])
    assert not parsed(["sing"])


def the_command(words: str) -> Any:
    """Return a command, or one of a group."""
    first, _, second = words.partition(" ")
    return PROGRAM.commands[first].commands[second] if second else PROGRAM.commands[first]


def parsed(arguments: list[str]) -> bool:
    """Return whether a command and its options exist and have what they need, without doing anything."""
    try:
        context = PROGRAM.make_context("cwsetup", list(arguments))
        name, command, rest = PROGRAM.resolve_command(context, [*context._protected_args, *context.args])
        context = command.make_context(name, rest, parent=context)
        if hasattr(command, "commands"):
            name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
            context = command.make_context(name, rest, parent=context)
        return bool(context)
    except UsageError:
        return False


def test_options_stand_in_groups(help_of: Any) -> None:
    headings = [line for line in help_of("sync-prices").splitlines() if re.match("[A-Z][a-z ]+$", line)]
    assert headings == [
        *("Arguments", "What is planned and written", "Limits of this run", "Pace", "What is shown and kept"),
        *("Several profiles", "Options of every command", "Options", "Examples"),
    ]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_breaks_between_words_however_narrow_the_terminal_is(help_of: Any, command: str) -> None:
    wide = help_of(*command.split(), columns=200)
    examples = {f"  {line}" for line, _ in EXAMPLES[command]}  # stay whole, to be copied
    for columns in (40, 59, 60, 80, 100):
        narrow = help_of(*command.split(), columns=columns)
        assert narrow.split() == wide.split()
        assert all(len(line) <= columns for line in narrow.splitlines() if line not in examples)


def test_help_is_words_alone(help_of: Any) -> None:
    """A screen reader would read every line of a box aloud."""
    for command in COMMANDS:
        assert set(re.sub(r"[\x20-\x7e\n]", "", help_of(*command.split()))) <= set("…")
