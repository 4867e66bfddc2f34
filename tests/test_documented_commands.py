"""Every command in the documents is run as it stands, page by page, against the demo server."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cwsetup.cli.commands import app
from cwsetup.cli.leaving import INTERRUPTED
from cwsetup.demo.process import DemoServer
from cwsetup.errors import AnswersMissing
from tests.cli.conftest import EXAMPLES, Said, Shell, acme, shell
from tests.cli.several import brands
from tests.documented import BLOCK, NOTHING, SEVERAL, Shown, commands_of, fits, pages, typed
from tests.stories.conftest import Open, environment, folder, open_terminal
from tests.stories.terminal import CTRL_C, ENTER

__all__ = ["acme", "environment", "folder", "open_terminal", "shell"]

ROOT = Path(__file__).parents[1]
ADDRESS = "http://127.0.0.1:8931"
"""Where ``cwsetup demo --serve --port 8931`` listens; here the demo server has a port of its own."""
PAGES = [page for page in pages(ROOT) if any(commands_of(page.read_text("utf-8")))]
RESELLER = "Product ID,Name,Unit,Selling price\nNW-1001,Wingtip,Monthly,4.80\nNW-1002,Wingtip Premium,Monthly,5.40\n"
"""A price file that says neither its currency nor its price list, as some pages have one."""
INLINE = re.compile(r"`cwsetup ([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who types what a page shows."""

    shell: Shell
    open_terminal: Open
    demo: DemoServer

    def run(self, shown: Shown) -> Said:
        """Run a command the way it is meant: at a terminal if it asks, else as a script would."""
        command = typed(shown.line.replace(ADDRESS, self.demo.url))
        if shown.keeps_running:
            return self._serve(command.arguments)
        if shown.answers:
            return self._converse(command.arguments, shown.answers)
        stdin = "" if command.stdin is None else Path(command.stdin).read_text("utf-8")
        said = self.shell(*command.arguments, stdin=stdin, environment=command.environment)
        if command.stdout is not None:
            Path(command.stdout).write_text(said.out, "utf-8")
        if shown.may_ask and said.status == AnswersMissing.exit_status:
            return self._leave(command.arguments)
        return said

    def _leave(self, arguments: tuple[str, ...]) -> Said:
        """Run a command that asks, up to its first question, and end it with Ctrl-C."""
        terminal = self.open_terminal(*arguments, columns=200, lines=50, **self.shell.environment)
        terminal.wait_for_drawn("? ", b"\x1b[?25h")
        terminal.press(CTRL_C)
        assert terminal.status() == INTERRUPTED
        return Said(0, "\n".join(terminal.everything()), "")

    def _converse(self, arguments: tuple[str, ...], answers: list[tuple[str, str]]) -> Said:
        terminal = self.open_terminal(*arguments, columns=200, lines=50, **self.shell.environment)
        for question, answer in answers:
            terminal.wait_for_drawn(f"? {question}", b"\x1b[?25h")
            terminal.press(answer.replace(ADDRESS, self.demo.url) + ENTER)
        status = terminal.status()
        return Said(status, "\n".join(terminal.everything()), "")

    def _serve(self, arguments: tuple[str, ...]) -> Said:
        """Start a server like the one that is there already, on a free port, and end it with Ctrl-C."""
        terminal = self.open_terminal(*(argument.replace("8931", "0") for argument in arguments), columns=120)
        terminal.wait_for("Ctrl-C ends the server.")
        shown = re.sub(r"127\.0\.0\.1:\d+", ADDRESS.removeprefix("http://"), "\n".join(terminal.lines()))
        terminal.press(CTRL_C)
        return Said(terminal.status(), shown, "")


@pytest.fixture
def reader(shell: Shell, open_terminal: Open, demo: DemoServer) -> Reader:
    """Somebody in a clone of this repository, with the demo server's keys in the environment."""
    (shell.folder / "reports").mkdir()
    (shell.folder / "examples").symlink_to(EXAMPLES)
    (shell.folder / "prices").symlink_to(EXAMPLES / "work365")
    (shell.folder / "reseller.csv").write_text(RESELLER, "utf-8")
    keys = (demo.client_id, demo.public_key, demo.private_key)
    (shell.folder / "keys.txt").write_text("\n".join([*keys, ""]), "utf-8")
    return Reader(shell, open_terminal, demo)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_of_a_page_do_what_it_says(page: Path, reader: Reader, request: pytest.FixtureRequest) -> None:
    text = page.read_text("utf-8")
    several = SEVERAL.search(text)
    if several is not None:
        brands(reader.shell, dict.fromkeys(several[1].split(", "), reader.demo))
    elif NOTHING in text:
        reader.shell.environment = {
            name: value for name, value in reader.shell.environment.items() if "KEY" not in name
        }
        reader.shell.environment.pop("CWSETUP_CLIENT_ID")
    else:
        request.getfixturevalue("acme")
    for shown in commands_of(text):
        said = reader.run(shown)
        printed = (said.out + said.err).replace(reader.demo.url, ADDRESS)
        assert said.status == shown.status, f"$ {shown.line}\n{printed}"
        for part in shown.said.split("\n\n") if shown.answers else [shown.said]:
            assert fits(part, printed), f"$ {shown.line}\n{printed}"


@pytest.mark.parametrize("page", pages(ROOT), ids=lambda page: str(page.relative_to(ROOT)))
def test_a_command_in_a_sentence_exists(page: Path) -> None:
    for line in INLINE.findall(page.read_text("utf-8")):
        assert unknown_words(line) == set(), f"cwsetup {line}"


def unknown_words(line: str) -> set[str]:
    """Return the command, or those options, of a line that the program doesn't have."""
    command: Any = get_command(app)
    words = shlex.split(line)
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return {words[0]}
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
    return {word.partition("=")[0] for word in words if word.startswith("--")} - known


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert unknown_words("sync-prices --plan -p acme") == set()
    assert unknown_words("sync-prices --pan") == {"--pan"}
    assert unknown_words("synch-prices") == {"synch-prices"}


def test_what_is_printed_is_compared() -> None:
    assert fits("one ... three", "zero\none two three \nfour")
    assert not fits("one ... four", "one two three")


def test_a_page_is_taken_apart() -> None:
    text = (
        "<!-- status 3 -->\n```console\n$ cwsetup a \\\n  b\nsaid\n$ cwsetup c\n```\n\n```cron\n0 5 * cwsetup d\n```\n"
    )
    assert list(commands_of(text)) == [Shown("cwsetup a b", "said"), Shown("cwsetup c", "", 3), Shown("cwsetup d")]
    asked = Shown("cwsetup a", "? Write?  y\nWritten.")
    assert (asked.answers, asked.said) == ([("Write?", "y")], "Written.")
    command = typed("A=1 cwsetup a 'b c' < in > out")
    assert (command.arguments, command.environment, command.stdin, command.stdout) == (
        ("a", "b c"), {"A": "1"}, "in", "out",
    )  # fmt: skip
    with pytest.raises(AssertionError, match="only cwsetup"):
        typed("rm -r /")


@pytest.mark.parametrize("page", pages(ROOT), ids=lambda page: str(page.relative_to(ROOT)))
def test_no_block_of_a_page_is_overlooked(page: Path) -> None:
    """A block that is indented would be one that nobody runs."""
    text = page.read_text("utf-8")
    assert len(re.findall(r"^\s*```", text, re.MULTILINE)) == 2 * len(BLOCK.findall(text))


def test_a_wrong_page_is_noticed(reader: Reader) -> None:
    """The twin: a command that isn't there, and a status that isn't it."""
    assert reader.run(Shown("cwsetup lst")).status == 2
    assert reader.run(Shown("cwsetup list")).status == 0
