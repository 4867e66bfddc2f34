"""Several profiles in one run: side by side, one instance's one after another, and what comes of each."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cwsetup.cli.leaving import TERMINATED
from cwsetup.demo.process import DemoServer, start_several
from cwsetup.errors import worst
from tests.cli.conftest import Shell
from tests.cli.several import WRITES, Brands, brands

CATALOG = "/procurement/catalog"
SLOW = {"kind": "latency", "method": "GET", "path": CATALOG, "seconds": 1.5, "count": 1}
STUCK = {"kind": "latency", "method": "PATCH", "path": f"{CATALOG}/*"}


@pytest.fixture(scope="module")
def instances() -> Iterator[list[DemoServer]]:
    with start_several(20) as servers:
        yield servers


@pytest.fixture
def fresh(instances: list[DemoServer]) -> list[DemoServer]:
    for server in instances:
        server.reset()
    return instances


@pytest.fixture
def three(shell: Shell, fresh: list[DemoServer]) -> Brands:
    """Two profiles of one instance, and one of another."""
    return brands(shell, {"a-1": fresh[0], "a-2": fresh[0], "b": fresh[1]})


@pytest.fixture
def stuck(shell: Shell) -> Iterator[Brands]:
    """The same on servers of its own, which may be left with requests that they have not answered."""
    with start_several(2) as servers:
        yield brands(shell, {"a-1": servers[0], "a-2": servers[0], "b": servers[1]})


def until(happened: Callable[[], object]) -> None:
    """Wait for something; the test's own time limit is the longest."""
    while not happened():
        threading.Event().wait(0.02)


def test_two_hundred_profiles_on_twenty_instances_in_one_run(shell: Shell, fresh: list[DemoServer]) -> None:
    servers = {f"m{at:02}-{number}": server for at, server in enumerate(fresh) for number in range(10)}
    many = brands(shell, servers)
    said = shell("sync-prices", "--all", "--apply", "--json")
    assert (said.status, said.err) == (0, "  200 profiles on 20 instances, 4 at once.\n")
    document = json.loads(said.out)
    assert [each["profile"] for each in document["profiles"]] == sorted(servers)
    assert {each["status"] for each in document["profiles"]} == {0}
    assert document["line"] == "cwsetup: done, 200 of 200 profiles in order, 180 written, 1,200 want your eye"
    for at, server in enumerate(fresh):
        written = server.writes()
        assert (len(written), len({each["id"] for each in written})) == (WRITES, WRITES)
        runs = [each for each in document["profiles"] if each["profile"].startswith(f"m{at:02}")]
        assert sorted(each["result"]["summary"]["update"] for each in runs) == [0] * 9 + [WRITES]
    assert len(many.journals()) == 20


def test_each_profile_is_printed_whole_and_the_last_line_is_the_one_for_a_mail(three: Brands) -> None:
    said = three.shell("sync-prices", "-p", "a-1", "-p", "b", "--plan")
    assert said.status == 0
    assert (
        said.out.splitlines()[-1]
        == f"cwsetup: planned, 2 of 2 profiles in order, {2 * WRITES} to write, 12 want your eye"
    )
    assert said.out.count("== a-1 ==\na-1 · ") == said.out.count("== b ==\nb · ") == 1
    first, second = sorted(("a-1", "b"), key=lambda name: said.out.index(f"== {name} =="))
    ends = f"cwsetup {first}: planned, {WRITES} to write, 6 want your eye\n\n== {second} ==\n{second} · "
    assert ends in said.out
    assert "2 profiles on 2 instances, 2 at once." in said.err


def test_quiet_leaves_the_one_line(three: Brands) -> None:
    said = three.shell("sync-prices", "--all", "--apply", "-q")
    line = f"cwsetup: done, 3 of 3 profiles in order, {2 * WRITES} written, 18 want your eye\n"
    assert (said.status, said.out, said.err) == (0, line, "")
    assert three.shell("sync-prices", "-p", "b", "--apply", "-q").out == (
        "cwsetup b: done, nothing to write, 6 want your eye\n"
    )


def test_one_that_fails_stops_no_other_and_the_worst_status_stands_for_all(three: Brands) -> None:
    three.path("a-1").write_text("format = ", "utf-8")
    key_file = three.shell.folder / "config" / "keys" / "a-2.json"
    key_file.write_text(key_file.read_text("utf-8").replace('"private_key": "', '"private_key": "x'), "utf-8")
    said = three.shell("sync-prices", "--all", "--apply")
    assert said.status == 4
    assert "== a-1 ==\n✗ " in said.err
    assert "isn't TOML" in said.err
    last = said.out.splitlines()[-1]
    head, _, failed = last.partition("; ")
    assert head == f"cwsetup: failed (4), 1 of 3 profiles in order, {WRITES} written, 6 want your eye"
    assert sorted(failed.split(", ")) == ["a-1 (6)", "a-2 (4)"]
    assert len(three.servers["b"].writes()) == WRITES


@pytest.mark.parametrize(
    ("statuses", "whole"),
    [
        *[((9, 4, 6, 7, 8, 1, 5, 0)[at:], status) for at, status in enumerate((9, 4, 6, 7, 8, 1, 5, 0))],
        ((0, 20), 20),
        ((20, 5), 5),
        ((5, -9), 1),
        ((), 0),
    ],
)
def test_the_worst_of_several_statuses(statuses: tuple[int, ...], whole: int) -> None:
    assert worst(reversed(statuses)) == whole


@pytest.mark.parametrize(("at_once", "first"), [("2", "b"), ("1", "a-1")])
def test_a_slow_instance_keeps_no_other_waiting(three: Brands, at_once: str, first: str) -> None:
    """With one at a time, the twin, it does."""
    three.servers["a-1"].set_faults([SLOW])
    said = three.shell("sync-prices", "-p", "a-1", "-p", "b", "--plan", "-q", "--instances", at_once)
    assert (said.status, said.out.splitlines()[0]) == (0, f"== {first} ==")


def test_every_profile_has_a_report_of_its_own(three: Brands) -> None:
    folder = three.shell.folder
    pages = folder / "{profile}.html"
    assert three.shell("sync-prices", "--all", "--plan", "-q", "--report", pages).status == 0
    assert three.shell("sync-prices", "-p", "b", "--plan", "--out", folder / "{profile}.json").status == 0
    made = {path.name for path in folder.iterdir() if path.suffix in {".html", ".json"}}
    assert made == {"a-1.html", "a-2.html", "b.html", "b.json"}
    shared = three.shell("sync-prices", "--all", "--plan", "--report", folder / "all.html")
    assert (shared.status, (folder / "all.html").exists()) == (2, False)
    assert f"--report '{folder}/all-{{profile}}.html'" in shared.err


def test_doctor_checks_several(three: Brands) -> None:
    said = three.shell("doctor", "--all", "-q")
    assert said.status == 0, said.err
    assert said.out.splitlines()[-1] == "cwsetup: checked, 3 of 3 profiles in order"
    assert [said.out.count(f"== {name} ==\n") for name in ("a-1", "a-2", "b")] == [1, 1, 1]
    assert said.out.count("Changing and creating") == 3


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("sync-prices", "--all"), 3, "Nobody is asked about several profiles."),
        (("sync-prices", "--all", "-p", "b", "--plan"), 2, "--all means every profile"),
        (("sync-prices", "-p", "b", "-p", "c", "-p", "d", "--plan"), 6, "There is no profile d"),
        (("show", "-p", "a-1", "-p", "b"), 2, "cwsetup show takes one profile."),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_begins(
    three: Brands, arguments: tuple[str, ...], status: int, words: str
) -> None:
    before = [server.trail() for server in three.servers.values()]
    said = three.shell(*arguments)
    assert (said.status, words in said.err) == (status, True)
    assert [server.trail() for server in three.servers.values()] == before


def test_keys_of_the_environment_are_for_no_one_of_several(three: Brands) -> None:
    for name in ("a-1", "b"):
        path = three.path(name)
        path.write_text(path.read_text("utf-8").replace('keys = "file"', 'keys = "env"'), "utf-8")
    server = three.servers["b"]
    keys = {
        "CWSETUP_CLIENT_ID": server.client_id,
        "CWSETUP_PUBLIC_KEY": server.public_key,
        "CWSETUP_PRIVATE_KEY": server.private_key,
    }
    said = three.shell("sync-prices", "-p", "a-1", "-p", "b", "--plan", environment=keys)
    assert (said.status, server.trail()) == (4, [])
    assert "Secrets that belong to no profile aren't used for several: CWSETUP_CLIENT_ID, " in said.err
    assert three.shell("sync-prices", "-p", "b", "--plan", environment=keys).status == 0


def test_a_process_that_is_killed_ends_one_profile_and_the_next_settles_what_it_left(stuck: Brands) -> None:
    three, server = stuck, stuck.servers["a-1"]
    for name in ("a-1", "a-2"):
        path = three.path(name)
        path.write_text(path.read_text("utf-8").replace("[pricing]\n", "[pricing]\nsettle_seconds = 0\n"), "utf-8")
    server.set_faults([STUCK | {"seconds": 1.0, "count": 1, "applied": True}])
    with running(three, "sync-prices", "--all", "--apply") as run:
        until(lambda: patched(server))
        os.kill(holder(three, server), signal.SIGKILL)
        out, err = run.communicate()
    assert run.returncode == 1
    assert "Its process ended by signal 9." in err
    assert "write open; looked up:" in err or "writes open; looked up:" in err
    assert out.splitlines()[-1].startswith("cwsetup: failed (1), 2 of 3 profiles in order, ")
    assert out.splitlines()[-1].endswith("; a-1 (1)")
    assert len({each["id"] for each in server.writes()}) == len(server.writes()) == WRITES


@pytest.mark.parametrize(
    ("number", "status", "seconds"),
    [(signal.SIGINT, 130, 1.0), (signal.SIGTERM, 143, 30.0), (signal.SIGKILL, -signal.SIGKILL, 1.0)],
)
def test_a_signal_ends_all_of_them(stuck: Brands, number: int, status: int, seconds: float) -> None:
    """What is under way comes to its end, but nobody waits for what takes longer than a few seconds."""
    servers = (stuck.servers["a-1"], stuck.servers["b"])
    for server in servers:
        server.set_faults([STUCK | {"seconds": seconds}])
    with running(stuck, "sync-prices", "--all", "--apply") as run:
        until(lambda: all(patched(server) for server in servers))
        workers = [holder(stuck, server) for server in servers]
        assert all(is_there(pid) for pid in workers)  # without a signal they are
        run.send_signal(number)
        out, _ = run.communicate()
        until(lambda: not any(is_there(pid) for pid in workers))
    assert run.returncode == status
    if status > 0:
        assert out.splitlines()[-1].startswith(f"cwsetup: failed ({status}), 0 of 3 profiles in order")
        assert "a-2" not in out
        assert all(f"{name} ({TERMINATED})" in out for name in ("a-1", "b"))


def running(three: Brands, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cwsetup", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=three.environment)


def patched(server: DemoServer) -> list[object]:
    return [each for each in server.trail() if each["method"] == "PATCH"]


def holder(three: Brands, server: DemoServer) -> int:
    """Return the process that holds an instance's lock."""
    locks = (three.shell.folder / "state" / "locks").glob(f"{server.company}-*.lock")
    found = [path for path in locks if not path.stem.removeprefix(f"{server.company}-").count("-")]
    return int(json.loads(found[0].read_text("utf-8"))["pid"])


def is_there(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
