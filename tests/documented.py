"""The commands that documents show, as a reader would type them.

A block ``console`` holds commands after ``$`` and, below each, what it prints: nothing where that doesn't matter,
``...`` for any text between. A line ``? question  answer`` below a command is a question at a terminal and what is
typed there. Comments above a block say more: ``<!-- status 3 -->`` that its last command ends with that status,
``<!-- keeps running -->`` that it serves until Ctrl-C, ``<!-- at a terminal -->`` that commands which ask are left at
their first question, ``<!-- not run here -->`` that it is run by other tests or prints only. In any other block
(cron, systemd, YAML, PowerShell) what stands from ``cwsetup`` on is a command.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"((?:^<!-- [^\n]*\n)*)^```(\S*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_ELSEWHERE = re.compile(r"(?:^|[\s/\\=\"'])cwsetup(?:\.exe)? +(.+)$")
_NO_SHELL = {"python", "py", "toml"}
_ASKED = re.compile(r"\? (.+?)(?:  (.*))?$")
NOTHING = "<!-- begins with nothing -->"
"""A page that says so begins without a profile and keys; others have both, the profile called ``acme``."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a page, what the page says comes of it, and what is typed at its questions."""

    line: str
    prints: str = ""
    status: int = 0
    keeps_running: bool = False
    may_ask: bool = False

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Each question that is shown, and what is typed there."""
        found = (_ASKED.match(line) for line in self.prints.splitlines())
        return [(match[1], match[2] or "") for match in found if match]

    @property
    def said(self) -> str:
        """What is shown apart from the questions."""
        return "\n".join(line for line in self.prints.splitlines() if not _ASKED.match(line))


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line taken apart: its arguments, and what stands around it for the shell."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    stdin: str | None
    stdout: str | None


def commands_of(text: str) -> Iterator[Shown]:
    """Yield the commands of a page in their order."""
    for comments, language, block in BLOCK.findall(text):
        if language in _NO_SHELL or "not run here" in comments:
            continue
        if language != "console":
            found = (_ELSEWHERE.search(line) for line in block.splitlines())
            yield from (Shown(f"cwsetup {_unquoted(match[1])}") for match in found if match)
            continue
        status = re.search(r"<!-- status (\d+) -->", comments)
        lines = _COMMAND.findall(block)
        for at, (line, prints) in enumerate(lines, start=1):
            ends_with = int(status[1]) if status and at == len(lines) else 0
            joined = re.sub(r"\\\n\s*", "", line)
            runs, asks = "keeps running" in comments, "at a terminal" in comments
            yield Shown(joined, prints.strip("\n"), ends_with, runs, asks)


def typed(line: str) -> Typed:
    """Take a command line apart; anything but ``cwsetup`` can't be run here."""
    words = shlex.split(line, comments=True)
    environment: dict[str, str] = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    around = {">": None, "<": None} | {sign: words[at + 1] for at, sign in enumerate(words) if sign in {">", "<"}}
    end = min((words.index(sign) for sign in ("<", ">") if sign in words), default=len(words))
    assert words[0] == "cwsetup", f"only cwsetup can be run here: {line}"
    return Typed(tuple(words[1:end]), environment, around["<"], around[">"])


def fits(expected: str, printed: str) -> bool:
    """Return whether something was printed as expected, white space at the ends of lines apart."""
    pattern = ".*".join(re.escape(part) for part in expected.split("..."))
    return re.fullmatch(f".*{pattern}.*", "\n".join(map(str.rstrip, printed.splitlines())), re.DOTALL) is not None


def pages(root: Path) -> list[Path]:
    """Return the documents that users read."""
    return [root / "README.md", *sorted((root / "docs").rglob("*.md"))]


def _unquoted(line: str) -> str:
    """Return a command without the quote that another language closes behind it."""
    for quote in "\"'":
        if line.count(quote) % 2:
            line = line.rpartition(quote)[0]
    return line.strip()
