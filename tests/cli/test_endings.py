"""How the program ends when something is wrong with it or around it: in a child process, never with a traceback."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
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


def started(shell: Shell, *arguments: str) -> subprocess.Popen[str]:
    """Start a command in a process of its own, which says what it says into a pipe."""
    return subprocess.Popen(
        [sys.executable, "-m", "cwsetup", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **shell.environment},
    )


def to_nobody(shell: Shell, *arguments: str) -> tuple[int, str]:
    """Run a command whose reader has gone; return its status and what it said."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        ran = subprocess.run(
            [sys.executable, "-m", "cwsetup", *arguments],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **shell.environment},
            check=False,
        )
    return ran.returncode, ran.stderr


@pytest.mark.parametrize("arguments", [("show",), ("show", "--json"), ("schema",)])
def test_a_reader_that_has_gone_is_no_error_of_ours(acme: Shell, arguments: tuple[str, ...]) -> None:
    assert to_nobody(acme, *arguments) == (1, "")


def test_a_run_whose_last_line_nobody_reads_ends_as_with_a_reader(acme: Shell) -> None:
    command = ("sync-prices", "gone.csv", "--apply")
    read = acme(*command)
    assert read.out.startswith("cwsetup acme: ")
    assert to_nobody(acme, *command) == (read.status, read.err) == (6, read.err)


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


@pytest.mark.parametrize(
    ("sent", "status", "word"), [(signal.SIGINT, 130, "Interrupted."), (signal.SIGTERM, 143, "Terminated.")]
)
def test_a_run_that_is_ended_says_what_is_written_and_leaves_a_whole_journal(
    acme: Shell, demo: DemoServer, sent: signal.Signals, status: int, word: str
) -> None:
    demo.set_faults([{"kind": "latency", "method": "PATCH", "path": "/procurement/catalog/*", "seconds": 0.3}])
    with started(acme, "sync-prices", "--apply", "--concurrency", "1") as process:
        while not demo.writes():
            assert process.poll() is None
        process.send_signal(sent)
        said = process.communicate(timeout=20)[1]
    assert process.returncode == status
    assert "of 9 changes are known to be written. Run 2" in said
    assert said.splitlines()[-1] == f"! {word}"
    (journal,) = acme.journals()
    events = [json.loads(line)["event"] for line in journal.read_text("utf-8").splitlines()]
    assert events.count("written") == len(demo.writes())
    # An intent that the end came before was not sent, and says so.
    assert events.count("intent") == events.count("written") + events.count("not_tried")


def test_ctrl_c_ends_a_pause_that_connectwise_asked_for(acme: Shell, demo: DemoServer) -> None:
    """Twenty seconds are the patience of this test, three hundred those of the pause."""
    demo.set_faults([{"kind": "status", "status": 429, "retry_after": 300, "method": "PATCH"}])
    with started(acme, "sync-prices", "--apply", "--concurrency", "2") as process:
        assert process.stderr is not None
        while "asks to wait 5 min" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)[1]
    assert process.returncode == 130
    assert said.splitlines()[-1] == "! Interrupted."
    lines = acme.recorded()
    sent = {line["n"] for line in lines if line["event"] == "intent"}
    closed = {line["n"] for line in lines if line["event"] in {"unknown", "not_tried"}}
    assert sent <= closed


def test_a_run_whose_answers_do_not_come_leaves_after_a_few_seconds_and_is_finished_later(
    acme: Shell, demo: DemoServer
) -> None:
    """What is under way stays open in the journal, and is found out about by the next command."""
    slow = {"kind": "latency", "method": "PATCH", "path": "/procurement/catalog/*", "seconds": 29.0, "applied": True}
    demo.set_faults([slow])
    with started(acme, "sync-prices", "--apply", "--concurrency", "2") as process:
        while len(demo.writes()) < 2:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)[1]
    assert process.returncode == 130
    assert "0 of 9 changes are known to be written. Run 2" in said
    assert "Finish it: cwsetup resume" in said
    (journal,) = acme.journals()
    events = [json.loads(line)["event"] for line in journal.read_text("utf-8").splitlines()]
    assert events == ["run", "plan", "intent", "intent"]
    demo.set_faults([])
    assert acme("resume").status == 0
    assert len(demo.writes()) == 9


LEAVING = """
import os, signal, time
from cwsetup.cli.leaving import Leaving
def last_words():
    print("last words", flush=True)
    {further}
leaving = Leaving(longest={longest})
leaving.hear()
with leaving.in_time(), leaving.saying(last_words):
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        print("first", flush=True)
    {then}
"""
SECOND = "os.kill(os.getpid(), signal.{second}); print('still there', flush=True)"


def leave(then: str, *, longest: int = 1000, further: str = "") -> tuple[int, str]:
    program = LEAVING.format(then=then, longest=longest, further=further)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    return ran.returncode, ran.stdout


@pytest.mark.parametrize(("second", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_second_signal_ends_a_run_at_once(second: str, status: int) -> None:
    assert leave(SECOND.format(second=second)) == (status, "first\nlast words\n")


def test_time_ends_a_run_that_does_not_end() -> None:
    status, said = leave("time.sleep(1000)", longest=0)
    assert status == 130
    assert "last words" in said


def test_a_run_that_ends_by_itself_needs_no_last_words() -> None:
    assert leave("") == (0, "first\n")


def test_last_words_that_nobody_takes_keep_nobody() -> None:
    """As at the end of a pipe whose reader sleeps."""
    status, said = leave("time.sleep(1000)", longest=0, further="time.sleep(1000)")
    assert status == 130
    assert "last words" in said


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_catalog_that_answers_slowly_keeps_nobody(acme: Shell, demo: DemoServer, sent: signal.Signals) -> None:
    """Twenty seconds are the patience of this test, those of the answers are twenty-nine."""
    demo.set_faults([{"kind": "latency", "method": "GET", "path": "/procurement/catalog*", "seconds": 29.0}])
    before = len(demo.trail())
    with started(acme, "sync-prices", "--plan") as process:
        while len(demo.trail()) < before + 3:
            assert process.poll() is None
        process.send_signal(sent)
        said = process.communicate(timeout=20)[1]
    assert process.returncode == 128 + sent
    assert said.endswith("! Ended before what was under way had an answer.\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_a_full_disk_behind_the_output_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cwsetup", "rights"]
    with Path("/dev/full").open("w") as full:
        said = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    lines = ["✗ The output can't be written: No space left on device.", "  Make room where it goes."]
    assert (said.returncode, said.stderr.splitlines()) == (1, lines)
    with (tmp_path / "log").open("w") as roomy:
        assert subprocess.run(command, stdout=roomy, check=False).returncode == 0, "the twin"
