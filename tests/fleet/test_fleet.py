"""The fleet on a real cluster of two worker processes, one of which is killed in the middle: ``nox -s fleet``."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from dask.distributed import Client, LocalCluster

from cwsetup.demo.process import DemoServer, start_several
from examples.fleet.fleet import jobs_for, results
from tests.cli.conftest import Shell
from tests.cli.several import WRITES, Brands, brands

ROOT = Path(__file__).parents[2]
PROFILES = 3
"""Of each instance."""
SLOW = {"kind": "latency", "method": "PATCH", "path": "/procurement/catalog/*", "seconds": 0.4, "applied": True}


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Brands]:
    """Four instances with three profiles each, which this process and the workers see."""
    monkeypatch.chdir(tmp_path)
    with start_several(4) as servers:
        for server in servers:
            server.set_faults([SLOW])
        first = servers[0]
        keys = {"CLIENT_ID": first.client_id, "PUBLIC_KEY": first.public_key, "PRIVATE_KEY": first.private_key}
        shell = Shell(
            tmp_path,
            {
                "CWSETUP_CONFIG_DIR": str(tmp_path / "config"),
                "CWSETUP_STATE_DIR": str(tmp_path / "state"),
                **{f"CWSETUP_{name}": key for name, key in keys.items()},
            },
        )
        names = {f"m{at}-{number}": server for at, server in enumerate(servers) for number in range(PROFILES)}
        made = brands(shell, names)
        for name in names:
            path = shell.profile(name)
            path.write_text(path.read_text("utf-8").replace("[pricing]\n", "[pricing]\nsettle_seconds = 0\n"), "utf-8")
        # Workers find the example by its name, as they do where it is installed.
        for name, value in {**shell.environment, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}.items():
            monkeypatch.setenv(name, value)
        yield made


@contextmanager
def cluster(names: tuple[str, ...]) -> Iterator[tuple[Client, dict[str, subprocess.Popen[bytes]]]]:
    """A scheduler here and a worker process for each name; nobody starts one again that has died."""
    with ExitStack() as held:
        scheduler = held.enter_context(LocalCluster(n_workers=0, dashboard_address=None, silence_logs=50))
        client = held.enter_context(Client(scheduler))
        workers = {}
        for name in names:
            command = [sys.executable, "-m", "distributed.cli.dask_worker", scheduler.scheduler_address]
            command += ["--no-nanny", "--nthreads", "1", "--no-dashboard", "--name", name]
            workers[name] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            held.callback(workers[name].wait)
            held.callback(workers[name].kill)
        client.wait_for_workers(len(names), timeout=60)
        yield client, workers


def test_jobs_of_a_worker_that_is_killed_run_again_on_the_other_and_end_right(fleet: Brands) -> None:
    with cluster(("first", "second")) as (client, workers):
        gone = workers["first"]
        Thread(target=kill_in_the_middle, args=(fleet, gone), daemon=True).start()
        ended = list(results(client, jobs_for(sorted(fleet.servers), apply=True)))
        assert gone.wait() == -signal.SIGKILL
    pids = {int(each["worker"].rpartition(":")[2]) for each in ended}
    assert_right(fleet, ended)
    assert workers["second"].pid in pids
    assert [line for each in ended for line in each["messages"] if "looked up:" in line]


def test_twin_without_a_kill_nothing_is_left_to_settle(fleet: Brands) -> None:
    with cluster(("first", "second")) as (client, workers):
        ended = list(results(client, jobs_for(sorted(fleet.servers), apply=True)))
    assert {int(each["worker"].rpartition(":")[2]) for each in ended} == {each.pid for each in workers.values()}
    assert_right(fleet, ended)
    assert not [line for each in ended for line in each["messages"] if "looked up:" in line]


def assert_right(fleet: Brands, ended: list[Any]) -> None:
    """Hold the servers' own logs: each change once, by whichever profile came first."""
    assert sorted(each["profile"] for each in ended) == sorted(fleet.servers)
    assert [each["line"] for each in ended if each["status"]] == []
    for server in set(fleet.servers.values()):
        items = [each["id"] for each in server.writes()]
        assert (len(items), len(set(items))) == (WRITES, WRITES)
    for journal in fleet.journals():
        last = json.loads(journal.read_text("utf-8").splitlines()[-1])
        assert last["event"] in {"end", "superseded"}, last


def kill_in_the_middle(fleet: Brands, worker: subprocess.Popen[bytes]) -> None:
    """Kill a worker once a write of its own is under way: the server has it, and hasn't answered."""
    while not any(holds(fleet, server, worker.pid) and under_way(server) for server in set(fleet.servers.values())):
        Event().wait(0.01)
    os.kill(worker.pid, signal.SIGKILL)


def under_way(server: DemoServer) -> bool:
    return any(each["method"] == "PATCH" and each["status"] is None for each in server.trail())


def holds(fleet: Brands, server: DemoServer, pid: int) -> bool:
    for path in (fleet.shell.folder / "state" / "locks").glob("*.lock"):
        said = path.read_text("utf-8")
        if path.stem.rpartition("-")[0] == server.company and said and json.loads(said)["pid"] == pid:
            return True
    return False
