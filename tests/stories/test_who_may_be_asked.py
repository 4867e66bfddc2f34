"""Every kind of stdin, stderr and say-so: asked is a person at a terminal and nobody else, and nothing ever hangs.

A sample in which each stdin and stderr meets each ``CI`` and each flag; ``CWSETUP_MATRIX=whole`` runs all of them.
"""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.stories.terminal import CTRL_C
from tests.wizard.walking import WORK365, example

pty = pytest.importorskip("pty", reason="needs a Unix terminal")

GUARD = 10.0
"""Seconds after which a child hangs."""
STDINS, STDERRS = ("terminal", "closed", "pipe", "null"), ("terminal", "pipe")
SAYS_SO: tuple[str | None, ...] = (None, "true", "false")
FLAGS = ("", "--no-input", "--json")
COMMANDS = {
    "init": ("init", "new", "--url"),
    "edit": ("edit", "-p", "acme"),
    "sync-prices": ("sync-prices", "-p", "acme"),
}
ASKS = {"init": "? Company", "edit": "? Change which property?", "sync-prices": "? Review of price-change:"}
MISSING = {
    "init": (
        "--company",
        "--keys-stdin",
        "--client-id",
        "--public-key",
        "--name",
        "--source",
        "--set product_category",
    ),
    "edit": ("--set KEY=VALUE", "--unset KEY"),
    "sync-prices": ("--plan", "--apply"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One way to be started."""

    command: str
    stdin: str
    stderr: str
    ci: str | None
    flag: str

    @property
    def is_asked(self) -> bool:
        return (self.stdin, self.stderr, self.flag) == ("terminal", "terminal", "") and self.ci != "true"


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended."""

    status: int
    stdout: str
    stderr: str
    seconds: float


def cases() -> Iterator[Case]:
    """Yield the whole matrix, or a Latin square of it and every case in which a person is asked."""
    whole = os.environ.get("CWSETUP_MATRIX") == "whole"
    for place, (command, stdin, stderr) in enumerate(product(COMMANDS, STDINS, STDERRS)):
        for says, flag in product(range(len(SAYS_SO)), range(len(FLAGS))):
            case = Case(command, stdin, stderr, SAYS_SO[says], FLAGS[flag])
            if whole or case.is_asked or (says + flag + place) % len(FLAGS) == 0:
                yield case


def run(case: Case, environment: Mapping[str, str], url: str) -> Ended:
    """Run a command in that way; one that asks is answered with Ctrl-C."""
    command = [sys.executable, "-m", "cwsetup", *COMMANDS[case.command], *([url] if case.command == "init" else [])]
    command += [case.flag] if case.flag else []
    if case.stdin == "closed":
        command = ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *command]
    ours, theirs = pty.openpty()
    stdin = {"terminal": theirs, "pipe": subprocess.PIPE}.get(case.stdin, subprocess.DEVNULL)
    child = subprocess.Popen(
        command,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=theirs if case.stderr == "terminal" else subprocess.PIPE,
        env={**environment, **({} if case.ci is None else {"CI": case.ci})},
        start_new_session=True,
    )
    os.close(theirs)
    began = time.monotonic()
    try:
        seen = _watch(child, ours, ASKS[case.command], began + GUARD)
        out, err = child.communicate(timeout=GUARD)
    finally:
        child.kill()
        os.close(ours)
    text = (seen if case.stderr == "terminal" else err or b"").decode()
    return Ended(child.returncode, out.decode(), text, time.monotonic() - began)


def _watch(child: "subprocess.Popen[bytes]", ours: int, question: str, deadline: float) -> bytes:
    """Return what comes to the terminal until nobody writes to it any more; a question gets Ctrl-C."""
    seen, pressed = b"", False
    while time.monotonic() < deadline and select.select([ours], [], [], deadline - time.monotonic())[0]:
        try:
            news = os.read(ours, 65_536)
        except OSError:  # Linux says so when the last program has left the terminal
            break
        seen += news
        if not pressed and all(word in seen for word in question.encode().split()) and b"?2004h" in seen:
            os.write(ours, CTRL_C.encode())
            pressed = True
    return seen


@pytest.fixture
def acme(environment: dict[str, str], demo: DemoServer) -> dict[str, str]:
    """An environment in which there is a profile ``acme``."""
    flags = [
        "--url",
        demo.url,
        "--company",
        demo.company,
        "--keys",
        "file",
        "--source",
        example(WORK365),
        "--suggested",
    ]
    subprocess.run(
        [sys.executable, "-m", "cwsetup", "init", "acme", *flags, "--keys-stdin"],
        input=f"{demo.client_id}\n{demo.public_key}\n{demo.private_key}\n",
        env=environment,
        capture_output=True,
        text=True,
        timeout=GUARD,
        check=True,
    )
    return environment


def test_asked_is_a_person_at_a_terminal_and_nothing_hangs(
    acme: dict[str, str], demo: DemoServer, tmp_path: Path
) -> None:
    every = list(cases())

    def run_apart(place: int) -> Ended:
        """Run a case with a folder for drafts and locks of its own."""
        return run(every[place], acme | {"CWSETUP_STATE_DIR": str(tmp_path / str(place))}, demo.url)

    with ThreadPoolExecutor(4) as pool:
        ended = dict(zip(every, pool.map(run_apart, range(len(every))), strict=True))
    slowest = max(ended, key=lambda case: ended[case].seconds)
    print(f"{len(every)} ways; the slowest took {ended[slowest].seconds:.1f} s: {slowest}")  # noqa: T201 - shown on demand
    wrong = [f"{case}: {words}\n{ended[case]}" for case in every for words in _faults(case, ended[case])]
    assert not wrong, "\n\n".join(wrong[:5])
    assert sum(case.is_asked for case in every) == 2 * len(COMMANDS)
    assert demo.writes() == []


def _faults(case: Case, ended: Ended) -> Iterator[str]:
    """Yield what isn't as it has to be."""
    if ended.status != (130 if case.is_asked else 3):
        yield f"ended with {ended.status}"
    if case.is_asked is not ("?2004h" in ended.stderr):
        yield "asked" if not case.is_asked else "not asked"
    if not case.is_asked:
        yield from (f"{flag} isn't named" for flag in MISSING[case.command] if flag not in ended.stderr)
    if case.command == "sync-prices" and case.flag == "--json":
        if json.loads(ended.stdout)["summary"]["update"] != 9:
            yield "another plan"
    elif case.command != "sync-prices" and ended.stdout:
        yield "talks on stdout"
    if "Traceback" in ended.stderr or "✗ Unexpected" in ended.stderr:
        yield "broke"
