"""``python -m tests.campaigns.size [ITEMS]``: a catalog and a price list of 100,000, planned and applied in one run.

The command and the demo server are processes of their own; the command's memory is looked at four times a second. From
the first fifth of its writes to the last, it must stay as it is: what grows with the writes would be a leak.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from cwsetup.demo.catalog import products
from cwsetup.demo.process import DemoServer, start
from tests.campaigns.figures import keep

MOST_GROWTH = 0.10
"""Of the memory at a fifth of the writes."""
SETTLED = 0.2
BETWEEN = 0.25
POINTS = 40
"""Samples that are kept for the picture."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How much memory the command had when it had written so much."""

    seconds: float
    journal: int
    """Bytes."""
    megabytes: float


def growth(samples: Sequence[Sample]) -> float:
    """Return by which part the memory grew from a fifth of the writes to their end."""
    began, ended = samples[0].journal, samples[-1].journal
    # What comes after the last line is the report, not the writing.
    writing = [one for one in samples if one.journal < ended]
    settled = [one.megabytes for one in writing if one.journal - began >= (ended - began) * SETTLED]
    middle = max(1, len(settled) // 10)
    first, last = settled[:middle], settled[-middle:]
    return sum(last) / len(last) / (sum(first) / len(first)) - 1


def watched(process: "subprocess.Popen[bytes]", state: Path) -> list[Sample]:
    """Look at a command until it ends; only what it has after its plan is in the journal counts."""
    samples: list[Sample] = []
    began = time.monotonic()
    plan_size = 0
    while process.poll() is None:
        size = sum(path.stat().st_size for path in state.rglob("*.jsonl"))
        plan_size = plan_size or size
        if size > plan_size and (memory := _megabytes(process.pid)):
            samples.append(Sample(time.monotonic() - began, size, memory))
        _pause(process)
    return samples


def _pause(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(BETWEEN)
    except subprocess.TimeoutExpired:
        return


def _megabytes(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0.0
    lines = (line.split() for line in status.splitlines() if line.startswith("VmRSS:"))
    return next((int(words[1]) / 1024 for words in lines), 0.0)


def write_prices(path: Path, items: int) -> None:
    """Write an export of Work 365 with every product of the catalog, a little dearer."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Product", "Product ID", "Price List", "Unit", "Amount", "Cost", "Currency"])
        for product in islice(products(), items):
            price = product.price or product.cost * 2
            dearer = [f"{amount * Decimal('1.05'):.2f}" for amount in (price, product.cost)]
            rows.writerow([product.description, product.identifier, "Retail", "Monthly", *dearer, "US Dollar"])


def commands(folder: Path, demo: DemoServer) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Yield the commands of the job, with their environment: profile, run, second run."""
    environment = os.environ | {
        "CWSETUP_CONFIG_DIR": str(folder / "config"),
        "CWSETUP_STATE_DIR": str(folder / "state"),
        "CWSETUP_CLIENT_ID": demo.client_id,
        "CWSETUP_PUBLIC_KEY": demo.public_key,
        "CWSETUP_PRIVATE_KEY": demo.private_key,
    }
    cwsetup = [sys.executable, "-m", "cwsetup"]
    prices = str(folder / "prices.csv")
    where = ["--url", demo.url, "--company", demo.company, "--keys", "env"]
    yield [*cwsetup, "init", "size", *where, "--source", prices, "--suggested"], environment
    yield [*cwsetup, "sync-prices", "--apply", "--json"], environment
    yield [*cwsetup, "sync-prices", "--plan", "--json"], environment


def measured(items: int) -> dict[str, Any]:
    """Do the job and return its figures."""
    with tempfile.TemporaryDirectory(prefix="campaign-") as name, start(items=items, deadline=120) as demo:
        folder = Path(name)
        write_prices(folder / "prices.csv", items)
        samples: list[Sample] = []
        began = time.monotonic()
        for number, (command, environment) in enumerate(commands(folder, demo)):
            output = folder / f"out-{number}.json"
            with (
                output.open("wb") as out,
                subprocess.Popen(command, stdout=out, env=environment, cwd=folder) as process,
            ):
                samples = watched(process, folder / "state") or samples
            if process.returncode:
                raise SystemExit(f"{command} ended with {process.returncode}.")
        seconds = time.monotonic() - began
        return _figures(items, demo, folder, samples, seconds)


def _figures(items: int, demo: DemoServer, folder: Path, samples: Sequence[Sample], seconds: float) -> dict[str, Any]:
    run, second = ((folder / f"out-{number}.json").read_text("utf-8") for number in (1, 2))
    written = Counter(write["id"] for write in demo.writes())
    planned, left = _summary(run), _summary(second)
    grew = growth(samples)
    wrong = {
        "written twice": sum(times > 1 for times in written.values()),
        "not written": planned["update"] - len(written),
        "left for a second run": left["update"] + left["create"],
    }
    step = max(1, len(samples) // POINTS)
    return {
        "title": "One large run, and its memory",
        "promises": ["size"],
        "unit": "entries",
        "date": date.today().isoformat(),  # noqa: DTZ011 - the day on which it ran, here
        "seconds": round(seconds),
        "trials": sum(planned.values()),
        "wrong": wrong,
        "facts": {
            "items": items,
            "written": len(written),
            "peak, MB": round(max(one.megabytes for one in samples)),
            "grew while writing, per cent": round(grew * 100, 1),
        },
        "memory": [[round(one.seconds, 1), round(one.megabytes, 1)] for one in samples[::step]],
        "against": [f"{name}: {times}" for name, times in wrong.items() if times]
        + ([f"memory grew by {grew:.0%} while writing"] if grew > MOST_GROWTH else []),
    }


def _summary(printed: str) -> dict[str, int]:

    return dict(json.loads(printed)["summary"])


def main() -> int:
    """Measure, keep the figures unless told not to, and say what speaks against the promise."""
    asked = argparse.ArgumentParser(prog="python -m tests.campaigns.size", description=__doc__)
    asked.add_argument("items", type=int, nargs="?", default=100_000)
    asked.add_argument("--dry", action="store_true")
    given = asked.parse_args()
    figures = measured(given.items)
    sys.stdout.write(f"{figures}\n")
    if not given.dry:
        keep("size", figures)
    return int(bool(figures["against"]))


if __name__ == "__main__":
    sys.exit(main())
