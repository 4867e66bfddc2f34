"""cwsetup beside what is used today and beside the limit: ``nox -s bench``, or ``nox -s bench -- reading writing``.

Writes the sections of ``docs/performance.md`` that it measured, and their pictures. Everybody takes turns, in processes
of their own, against one stand-in that is faster than all of them. It takes half an hour on an idle machine;
``--share 0.1`` does a tenth of the work, to see whether all of it runs.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path

from chart import Panel, chart
from contestants import Contestant, Cost, Field, StandIn, contest, stand_in
from dots import Row, dots
from growth import DOCS, put_section
from startup import startup
from words import AT_A_LIMIT, CATALOG, CONNECTIONS, READING, WRITING

LATENCIES = (0.0, 0.02, 0.1)
ITEMS, WRITES, READERS, WRITERS = 50_000, 5_000, 16, 32
PAGE = 1_000
SIZES = (10_000, 50_000, 100_000, 200_000, 500_000)
LIMITS, BEYOND = (600, 1_000), 200
KINDS = {
    "own": "**Python's own HTTP (cwsetup)**",
    "each": "httpx 0.28, a pool for each connection",
    "pool": "httpx 0.28, one pool for all",
    "httpx2": "httpx2, one pool for all",
    "urllib3": "urllib3",
}
Results = list[tuple[Contestant, Cost]]


@dataclass(frozen=True, slots=True)
class Contest:
    """Who takes part, where, how often, and how much of the work is done."""

    field: Field
    server: StandIn
    rounds: int
    share: float

    def part(self, count: int) -> int:
        """Return how much of a job is done."""
        return max(1, round(count * self.share))

    def turn(self, who: Contestant, job: str, count: int, latency: float) -> Cost:
        """Let one do a job once."""
        self.server.begin(items=max(ITEMS, count) if job == "write" else count, latency=latency)
        return self.field.checked(who, job, self.server, count)

    def rows(self, job: str, latency: float, contestants: Sequence[Contestant], count: int) -> Results:
        """Let all do a job."""
        return contest(lambda who: self.turn(who, job, count, latency), contestants, self.rounds)


def reading(here: Contest) -> str:
    """Return how long a catalog takes to read."""
    count = here.part(ITEMS)
    contestants = [here.field.limit(READERS), here.field.ours(READERS)]
    contestants += [*here.field.rivals(READERS), *here.field.rivals(1)]
    for who in contestants[:4]:
        here.turn(who, "read", count, 0.0)  # the stand-in makes its pages
    floor = ceil(ceil(count / PAGE) / READERS)
    tables = {latency: here.rows("read", latency, contestants, count) for latency in LATENCIES}
    picture("reading.svg", "Reading a catalog", tables)
    return section(READING, {latency: table(found, floor * latency) for latency, found in tables.items()}, count=count)


def writing(here: Contest) -> str:
    """Return how long price changes take to write."""
    count = here.part(WRITES)
    contestants = [here.field.limit(WRITERS), here.field.ours(WRITERS), here.field.careful(WRITERS)]
    contestants += here.field.rivals(WRITERS)
    contestants += [who(workers) for workers in (16, 8) for who in (here.field.limit, here.field.ours)]
    contestants += here.field.rivals(1)
    tables = {latency: here.rows("write", latency, contestants, count) for latency in LATENCIES}
    picture("writing.svg", "Writing prices", tables)
    return section(WRITING, {latency: table(found, count * latency) for latency, found in tables.items()}, count=count)


def limited(here: Contest) -> str:
    """Return what becomes of a job that meets a limit."""
    lines = [
        "| a minute | client | in flight | to write | written | seconds | ended with |",
        "|---:|---|---:|---:|---:|---:|---|",
    ]
    for limit in map(here.part, LIMITS):
        for who in (here.field.ours(WRITERS), *here.field.rivals(WRITERS), *here.field.rivals(1)):
            count = limit + here.part(BEYOND)
            here.server.begin(items=ITEMS, latency=0.1 if who.workers > 1 else 0.0, limit=limit)
            cost = here.field.run(who, ["write"], here.server, count)
            done, ended = cost.facts["written"], cost.said.get("ended") or "all written, each once"
            if cost.facts["twice"] or (who.is_ours and cost.said["done"] != count):
                raise SystemExit(f"{who} did wrongly: {cost}")
            cells = (f"{limit:,}", who.name, who.workers, f"{count:,}", f"{done:,}", f"{cost.seconds:.0f}", ended)
            lines.append(f"| {' | '.join(map(str, cells))} |")
    return AT_A_LIMIT.format(table="\n".join(lines))


def catalogs(here: Contest) -> str:
    """Return how the cost of a catalog grows with its items."""
    sizes = [here.part(size) for size in SIZES]
    who = here.field.ours(READERS)
    found: list[Cost] = []
    for size in sizes:
        here.turn(who, "read", size, 0.0)
        ((_, cost),) = contest(partial(here.turn, job="read", count=size, latency=0.0), [who], here.rounds)
        found.append(cost)
    thousands = [size / 1_000 for size in sizes]
    panels = [
        Panel("CPU seconds of the whole process", "thousand items", thousands, [cost.cpu for cost in found]),
        Panel("Peak memory, MB", "thousand items", thousands, [cost.megabytes for cost in found]),
    ]
    said = "What reading a catalog costs, by its number of items: both grow in a straight line"
    (DOCS / "catalog.svg").write_text(chart(panels, said), "utf-8")
    lines = ["| items | seconds | CPU seconds | peak memory |", "|---:|---:|---:|---:|"]
    for size, cost in zip(sizes, found, strict=True):
        lines.append(f"| {size:,} | {cost.seconds:.1f} | {cost.cpu:.1f} | {cost.megabytes:,.0f} MB |")
    return CATALOG.format(table="\n".join(lines), machine=machine())


def connections(here: Contest) -> str:
    """Return what other connections under the same client cost."""
    count = here.part(WRITES)
    lines = ["| connections | in flight | seconds | CPU ms a write |", "|---|---:|---:|---:|"]
    for workers in (8, WRITERS):
        contestants = [here.field.alternative(kind, workers) for kind in KINDS]
        worked: dict[str, list[float]] = {kind: [] for kind in KINDS}

        def turn(who: Contestant, worked: dict[str, list[float]] = worked) -> Cost:
            here.server.begin(items=ITEMS, latency=0.02)
            cost = here.field.run(who, [], here.server, count)
            if (cost.said["done"], cost.facts["written"], cost.facts["twice"]) != (count, count, 0):
                raise SystemExit(f"{who} did wrongly: {cost}")
            worked[who.name].append(cost.said["worked"] / count * 1_000)
            return cost

        for who, cost in contest(turn, contestants, here.rounds):
            each = sorted(worked[who.name])[len(worked[who.name]) // 2]
            lines.append(f"| {KINDS[who.name]} | {who.workers} | {cost.seconds:.1f} | {each:.2f} |")
    return CONNECTIONS.format(table="\n".join(lines), count=f"{count:,}", machine=machine())


def table(found: Results, floor: float) -> str:
    """Return a table; ``floor`` is what latency alone would take one request at a time, or a page of all in flight."""
    limits = {who.workers: cost.seconds for who, cost in found if who.is_limit}
    least = max(limits)
    lines = [
        "| client | in flight | seconds | × bare sockets | × latency alone | CPU seconds | peak memory | server |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for who, cost in found:
        beside = cost.seconds / limits.get(who.workers, limits[least])
        alone = floor / (who.workers if who.workers in limits else least) if len(limits) > 1 else floor
        cells = (
            *(who.name, who.workers, f"{cost.seconds:.2f}" + "\\*" * cost.scaled, f"{beside:.2f}"),
            *(f"{cost.seconds / alone:.2f}" if alone else "–", "–" if cost.scaled else f"{cost.cpu:.1f}"),
            *(f"{cost.megabytes:,.0f} MB", f"{cost.share:.0%}"),
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def picture(name: str, title: str, tables: dict[float, Results]) -> None:
    """Draw what the tables with latency say."""
    rows = [
        Row(
            group=f"{latency * 1_000:.0f} ms",
            name=f"{who.name.strip('*')}, {who.workers}",
            seconds=cost.seconds,
            ours=who.is_ours,
        )
        for latency, found in tables.items()
        if latency
        for who, cost in sorted(found, key=lambda each: each[1].seconds)
    ]
    (DOCS / name).write_text(dots(title, rows), "utf-8")


def section(words: str, tables: dict[float, str], *, count: int) -> str:
    """Return a section with a table for each latency."""
    parts = (
        f"At {latency * 1_000:.0f} ms:\n\n{found}" if latency else f"Without latency:\n\n{found}"
        for latency, found in tables.items()
    )
    return words.format(tables="\n\n".join(parts), count=f"{count:,}", machine=machine())


def machine() -> str:
    """Return what it was measured on."""
    load = f"load {os.getloadavg()[2]:.1f} over the last 15 minutes"
    if hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) == os.SCHED_FIFO:
        load += " (which everything here went before: `chrt -f 10`)"
    return f"{os.cpu_count()} shared cores, {load}, Python {platform.python_version()}, {platform.system()}"


SECTIONS: dict[str, Callable[[Contest], str]] = {
    "startup": lambda here: startup(here.field, here.server, max(3, here.part(15)), machine()),
    "reading": reading,
    "writing": writing,
    "limited": limited,
    "catalogs": catalogs,
    "connections": connections,
}


def main() -> None:
    """Measure the sections that are asked for, all of them where none is."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("sections", nargs="*", metavar="section", help=", ".join(SECTIONS))
    asked.add_argument("--others", type=Path, required=True, help="folder with venv and node_modules of the others")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--share", type=float, default=1.0)
    given = asked.parse_args()
    with stand_in() as server:
        here = Contest(Field(given.others), server, given.rounds, given.share)
        for name in given.sections or SECTIONS:
            sys.stderr.write(f"{name}\n")
            put_section(DOCS / "performance.md", SECTIONS[name](here))


if __name__ == "__main__":
    main()
