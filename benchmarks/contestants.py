"""Who takes part in the contest, the stand-in they ask, and what one of them took: a process of its own each time."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

HERE = Path(__file__).parent
CONTEST = HERE / "contest"
PART = 25
"""Of writing one by one only this part is done, and its time multiplied: it takes minutes."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A name, its command, and how many requests it has in flight."""

    name: str
    command: tuple[str, ...]
    workers: int
    is_limit: bool = False
    is_ours: bool = False
    is_careful: bool = False
    """Whether it does before and after each write what ours does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a job took: its own seconds; CPU and peak memory of the whole process; the stand-in's share of a core."""

    seconds: float
    cpu: float
    megabytes: float
    share: float
    said: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    scaled: bool = False


class StandIn:
    """The stand-in while it runs."""

    def __init__(self, url: str) -> None:
        self.url = url

    def begin(self, **settings: float) -> None:
        """Begin anew with so many items, such a latency and such a limit."""
        with urlopen(Request(f"{self.url}/stand-in", json.dumps(settings).encode(), method="POST")) as answer:  # noqa: S310
            answer.read()

    def facts(self) -> dict[str, Any]:
        """Return what came in since."""
        with urlopen(f"{self.url}/stand-in") as answer:  # noqa: S310 - the address is our own
            return dict(json.load(answer))


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Run a stand-in as long as the context lasts."""
    command = [sys.executable, str(CONTEST / "stand_in.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101
        try:
            yield StandIn(process.stdout.readline().strip())
        finally:
            process.kill()


class Field:
    """Everybody who takes part; ``others`` is the folder with what the others are installed in."""

    def __init__(self, others: Path) -> None:
        self.python = str(others / "venv" / "bin" / "python")
        self.environment = {**os.environ, "NODE_FOLDER": str(others), "PYTHONPATH": str(HERE.parent / "src")}

    def limit(self, workers: int) -> Contestant:
        """Return what can't be beaten."""
        return Contestant("bare sockets", (sys.executable, str(CONTEST / "limit.py")), workers, is_limit=True)

    def ours(self, workers: int) -> Contestant:
        """Return cwsetup."""
        return Contestant("**cwsetup**", (sys.executable, str(CONTEST / "ours.py")), workers, is_ours=True)

    def rivals(self, workers: int) -> list[Contestant]:
        """Return the libraries that people use today."""
        node = ("node", str(CONTEST / "connectwise_rest.mjs"))
        python = (self.python, str(CONTEST / "pyconnectwise_job.py"))
        return [Contestant("connectwise-rest", node, workers), Contestant("pyconnectwise", python, workers)]

    def careful(self, workers: int) -> Contestant:
        """Return the fastest of them, made to do what cwsetup does."""
        node = ("node", str(CONTEST / "connectwise_rest.mjs"))
        return Contestant("connectwise-rest, made as careful", node, workers, is_careful=True)

    def alternative(self, kind: str, workers: int) -> Contestant:
        """Return cwsetup's client over other connections."""
        return Contestant(kind, (self.python, str(CONTEST / "alternatives.py"), kind), workers)

    def run(self, who: Contestant, job: Sequence[str], server: StandIn, count: int) -> Cost:
        """Let one do a job once."""
        command = [*who.command, *job, server.url, str(count), str(who.workers)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment) as child:  # noqa: S603
            assert child.stdout is not None  # noqa: S101
            out = child.stdout.read()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {child.returncode}.")
        said, facts = json.loads(out), server.facts()
        unit = 1024 if sys.platform == "darwin" else 1  # bytes there, kilobytes elsewhere
        return Cost(
            seconds=said["wall"],
            cpu=used.ru_utime + used.ru_stime,
            megabytes=used.ru_maxrss / unit / 1000,
            share=facts["cpu"] / said["wall"],
            said=said,
            facts=facts,
        )

    def checked(self, who: Contestant, job: str, server: StandIn, count: int) -> Cost:
        """Let one do a job once, and hold what it did against what there was to do."""
        part = PART if job == "write" and who.workers == 1 and count > PART else 1
        cost = self.run(who, ["careful" if who.is_careful else job], server, count // part)
        written = (cost.facts["written"], cost.facts["twice"]) if job == "write" else (count // part, 0)
        if cost.said["done"] != count // part or written != (count // part, 0):
            raise SystemExit(f"{who} did {job} wrongly: {cost}")
        return replace(cost, seconds=cost.seconds * part, scaled=part > 1)


def contest(
    row: Callable[[Contestant], Cost], contestants: Iterable[Contestant], rounds: int
) -> list[tuple[Contestant, Cost]]:
    """Let all take their turns, round by round, and return the medians; who goes one by one does so once."""
    found: dict[Contestant, list[Cost]] = {who: [] for who in contestants}
    for number in range(rounds):
        for who, costs in found.items():
            if number and who.workers == 1:
                continue
            costs.append(row(who))
            sys.stderr.write(f"{who.name} {who.workers}: {costs[-1].seconds:.2f} s, {costs[-1].cpu:.2f} s CPU\n")
    return [(who, median(costs)) for who, costs in found.items()]


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""

    def middle(name: str) -> float:
        return float(statistics.median(getattr(cost, name) for cost in costs))

    return replace(
        costs[0],
        seconds=middle("seconds"),
        cpu=middle("cpu"),
        megabytes=middle("megabytes"),
        share=middle("share"),
    )
