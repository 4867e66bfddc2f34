"""A job on the demo server that is killed again and again, and the judgement of the server's own log."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Shell, acme, price_file, shell

__all__ = ["acme", "shell"]

CREATES = ("NEW-1", "NEW-2", "NEW-3")
WAYS = ("before", "torn", "lost", "after", "in flight")
CATALOG = "/procurement/catalog"


@dataclass(slots=True)
class Mortal:
    """Runs commands that die when they are told to."""

    process: subprocess.Popen[str]

    def __call__(self, shell: Shell, url: str, *arguments: str, **how: Any) -> tuple[int, str]:
        usual: dict[str, Any] = {"record": 0, "way": "", "settles": True, "signal": "SIGKILL"}
        order = usual | how | {"arguments": arguments, "environment": shell.environment, "url": url}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["status"], answer["said"]


@pytest.fixture(scope="session")
def mortal() -> Iterator[Mortal]:
    """One process for all commands of a worker."""
    with mortal_process() as mortal:
        yield mortal


@contextmanager
def mortal_process() -> Iterator[Mortal]:
    """Run a process whose children are the commands; it ends with its standard input."""
    command = [sys.executable, str(Path(__file__).with_name("mortal.py"))]
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([f"{root}/src", root])}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield Mortal(process)
        assert process.stdin is not None
        process.stdin.close()


@dataclass(slots=True)
class Job:
    """Prices on their way into the catalog, by commands that may die."""

    shell: Shell
    demo: DemoServer
    mortal: Mortal
    planned: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    edited: dict[int, Decimal] = field(default_factory=dict)

    def plan(self, latency: float = 0.0, slow_create: float = 0.0) -> None:
        """Work out what is to be written, and make the server slow, half of it before it works and half after.

        The first create can take even longer before it is there.
        """
        data = json.loads(self.shell("sync-prices", "prices.csv", "--plan", "--create", "--json").out)
        entries = [entry for entry in data["entries"] if entry["action"] in {"update", "create"}]
        self.planned = {entry["identifier"]: entry for entry in entries}
        slow = [
            {"kind": "latency", "method": method, "seconds": latency, "applied": applied}
            for method in ("PATCH", "POST")
            for applied in (False, True)
        ]
        create = {"kind": "latency", "method": "POST", "seconds": slow_create, "count": 1}
        self.demo.set_faults([*slow, create, {"kind": "doubles"}])

    def sync(self, *, at_once: int = 3, **how: Any) -> tuple[int, str]:
        flags = ("--apply", "--create", "--concurrency", str(at_once))
        return self.mortal(
            self.shell, self.demo.url, "sync-prices", str(self.shell.folder / "prices.csv"), *flags, **how
        )

    def resume(self, **how: Any) -> tuple[int, str]:
        return self.mortal(self.shell, self.demo.url, "resume", **how)

    def somebody_edits(self, identifier: str) -> None:
        """Let somebody set another price of an item that no write is under way to."""
        item_id = self.planned[identifier]["item_id"]
        self.demo.edit(item_id, {"price": 99})
        self.edited[item_id] = Decimal(99)

    def intended(self) -> set[str]:
        """Return what is announced in the journals."""
        lines = (json.loads(line) for path in self.shell.journals() for line in path.read_bytes().splitlines())
        return {line["identifier"] for line in lines if line["event"] == "intent"}

    def wait_for_the_server(self) -> None:
        """Return when nothing is under way any more, of killed processes neither."""
        while not all(request["status"] for request in self.demo.trail()):
            pass

    def judge(self) -> Counter[str]:
        """Return how often the server's own log says lost, doubled, wrong or overwritten."""
        self.wait_for_the_server()
        found: Counter[str] = Counter()
        writes = self.demo.writes()
        posts = Counter(write["identifier"] for write in writes if write["method"] == "POST")
        for identifier, entry in self.planned.items():
            if entry["action"] == "create":
                found["lost"] += posts[identifier] == 0
                found["doubled"] += posts[identifier] > 1
                continue
            patches = [write["changes"] for write in writes if write["id"] == entry["item_id"]]
            shown = [Decimal(patch["price"][1]) for patch in patches if "price" in patch]
            found["lost"] += not shown and entry["item_id"] not in self.edited
            found["wrong"] += any(price != Decimal(entry["after"]["price"]) for price in shown)
            found["overwritten"] += any("price" in patch and patch["price"][0] == 99 for patch in patches)
        ids = {entry["item_id"] for entry in self.planned.values()} - {None}
        found["wrong"] += sum(write["method"] == "PATCH" and write["id"] not in ids for write in writes)
        return +found


@pytest.fixture
def job(acme: Shell, demo: DemoServer, mortal: Mortal) -> Job:
    """Nine dearer products and three new ones."""
    return job_of(acme, demo, mortal)


def job_of(acme: Shell, demo: DemoServer, mortal: Mortal) -> Job:
    """Return the job for a profile that is there."""
    known = (f"NW-10{number:02}" for number in range(1, 10))
    prices = [f"{name} {cost} {price}" for name, cost, price in _dearer(acme, demo, list(known))]
    price_file(acme, *prices, *(f"{name} 6.40 8" for name in CREATES))
    return Job(acme, demo, mortal)


def _dearer(shell: Shell, demo: DemoServer, names: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield products with five per cent more than ConnectWise has."""
    price_file(shell, *(f"{name} 1 2" for name in names))
    data = json.loads(shell("sync-prices", "prices.csv", "--plan", "--json").out)
    for entry in data["entries"]:
        before = entry["before"]
        if before["cost"] and before["price"]:
            cost, price = (f"{Decimal(before[side]) * Decimal('1.05'):.2f}" for side in ("cost", "price"))
            yield entry["product_id"], cost, price
