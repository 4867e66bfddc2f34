"""How the program ends when something is wrong with it or around it: in a child process, never with a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell

FAILING = """
import sys
from cwsetup.cli.app import main
from cwsetup.cli.context import Context

def broken():
    raise {kind}("the clock\\nfell off the wall")

sys.exit(main(["init", "--company", "c"], Context(now=broken)))
"""


def run(code: str, environment: dict[str, str]) -> tuple[int, list[str]]:
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    return ran.returncode, ran.stderr.splitlines()


def test_an_error_of_our_own_is_one_line_with_its_place(shell: Shell) -> None:
    status, said = run(FAILING.format(kind="RuntimeError"), shell.environment)
    assert (status, said) == (
        1,
        [
            "✗ Unexpected RuntimeError at <string>:7: the clock\\x0afell off the wall",
            "  This is a fault of cwsetup. Please report it.",
        ],
    )


def test_an_interrupt_anywhere_is_no_error_of_ours(shell: Shell) -> None:
    assert run(FAILING.format(kind="KeyboardInterrupt"), shell.environment) == (130, ["! Interrupted."])


@pytest.mark.parametrize("arguments", [("show",), ("show", "--json"), ("schema",)])
def test_a_reader_that_has_gone_is_no_error_of_ours(acme: Shell, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        ran = subprocess.run(
            [sys.executable, "-m", "cwsetup", *arguments],
            stdout=gone,
            stderr=subprocess.PIPE,
            env={**os.environ, **acme.environment},
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (1, b"")


def test_ctrl_c_at_the_served_demo_ends_it(shell: Shell, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "cwsetup", "demo", "--serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
        env={**os.environ, **shell.environment},
    )
    with process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(12)]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    assert said[0].startswith("Address      http://127.0.0.1:")
    assert said[1] == "Company      northwind\n"
    assert said[-1] == "Ctrl-C ends the server.\n"
