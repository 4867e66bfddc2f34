"""Every command in the documentation is run as it stands, page by page, against the demo server.

A block ``console`` holds commands after ``$`` and, below each, what it prints: nothing where that doesn't matter, ``...``
for any text between. A comment ``% status 3`` above the block says that its last command ends with that status, and
``% in another window`` that the test has a demo server running already.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import EXAMPLES, Shell, acme, shell

__all__ = ["acme", "shell"]

DOCS = Path(__file__).parents[1] / "docs"
ADDRESS = "http://127.0.0.1:8931"
"""Where ``cwsetup demo --serve --port 8931`` listens; here the demo server has a port of its own."""
BLOCK = re.compile(r"^(?:% status (\d+)\n)?```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a page, and what the page says comes of it."""

    line: str
    prints: str
    status: int


def commands_of(text: str) -> list[Shown]:
    """Return the commands of a page in their order."""
    found = []
    for status, block in BLOCK.findall(text):
        lines = COMMAND.findall(block)
        for at, (line, prints) in enumerate(lines, start=1):
            ends_with = int(status or 0) if at == len(lines) else 0
            found.append(Shown(re.sub(r"\\\n\s*", "", line), prints.strip("\n"), ends_with))
    return found


def fits(expected: str, printed: str) -> bool:
    """Return whether something was printed as expected, white space at the ends of lines apart."""
    pattern = ".*".join(re.escape(part) for part in expected.split("..."))
    return re.fullmatch(f".*{pattern}.*", "\n".join(map(str.rstrip, printed.splitlines())), re.DOTALL) is not None


PAGES = [page for page in sorted(DOCS.rglob("*.md")) if "```console" in page.read_text("utf-8")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_the_commands_of_a_page_do_what_it_says(page: Path, acme: Shell, demo: DemoServer) -> None:
    """A page begins with a profile ``acme``, the demo server's keys in the environment and the example price files."""
    (acme.folder / "examples").symlink_to(EXAMPLES)
    for shown in commands_of(page.read_text("utf-8")):
        program, *arguments = shlex.split(shown.line.replace(ADDRESS, demo.url))
        assert program == "cwsetup", f"only cwsetup can be run here: {shown.line}"
        said = acme(*arguments)
        printed = (said.out + said.err).replace(demo.url, ADDRESS)
        assert said.status == shown.status, f"$ {shown.line}\n{printed}"
        assert fits(shown.prints, printed), f"$ {shown.line}\n{printed}"


def test_a_command_that_is_shown_is_one_that_is_run() -> None:
    """``cwsetup`` at the start of a line in any other block would be a command that nobody has tried."""
    for page in sorted(DOCS.rglob("*.md")):
        rest = BLOCK.sub("", page.read_text("utf-8"))
        blocks = re.findall(r"^```[^\n`]*\n(.*?)^```$", rest, re.MULTILINE | re.DOTALL)
        untried = [line for block in blocks for line in block.splitlines() if re.match(r"(\$ )?cwsetup ", line)]
        assert untried == [], page.name


def test_what_is_printed_is_compared() -> None:
    assert fits("one ... three", "zero\none two three \nfour")
    assert not fits("one ... four", "one two three")
    assert commands_of("% status 3\n```console\n$ cwsetup a \\\n  b\nsaid\n$ cwsetup c\n```\n") == [
        Shown("cwsetup a b", "said", 0),
        Shown("cwsetup c", "", 3),
    ]
