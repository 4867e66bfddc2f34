"""How the cost of reading and resolving price files grows with their rows, measured on whole processes.

Writes ``docs/growth.svg`` and the section "Price files" of ``docs/performance.md``. Run it on an idle machine, with
``nox -s growth``; it takes a few minutes and 200 MB of disk.
"""

import argparse
import os
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from chart import Panel, chart

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from cwsetup.storage.profiles import Profiles  # noqa: E402 - found beside this file
from tests.profile.builders import SOURCE, usual  # noqa: E402

DOCS = ROOT / "docs"
ROWS = (10_000, 100_000, 300_000, 1_000_000, 2_000_000, 3_000_000)
SEED = 20_261_124
PRICE_LISTS, UNITS = ("Gold", "Silver", "Retail", "Wholesale"), ("Monthly", "Annual")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one whole process took."""

    rows: int
    seconds: float
    cpu: float
    megabytes: float


def main() -> None:
    """Measure, and write picture and figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, nargs="+", default=ROWS)
    arguments.add_argument("--machine", default=f"{os.cpu_count()} cores")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_profile(Path(folder))
        costs = [measure(Path(folder), rows) for rows in given.rows]
        apart = measure(Path(folder), 1_000_000, together=False)
    DOCS.mkdir(exist_ok=True)
    (DOCS / "growth.svg").write_text(picture(costs), "utf-8")
    put_section(DOCS / "performance.md", figures(costs, apart, given.machine))


def measure(folder: Path, rows: int, *, together: bool = True) -> Cost:
    """Return what ``cwsetup prices`` takes for one product of so many rows; all are read and resolved for it."""
    write_prices(folder / "prices.csv", rows, together=together)
    command = [sys.executable, "-m", "cwsetup", "prices", "P-0000001", "-p", str(folder / "growth.toml"), "--json"]
    start = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603 - our own command
        said = child.stdout.read() if child.stdout is not None else b""
        _, status, used = os.wait4(child.pid, 0)
        seconds = perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode or b'"price":' not in said:
        raise SystemExit(f"cwsetup ended with {child.returncode}: {said!r}")
    unit = 1024 if sys.platform == "darwin" else 1  # bytes there, kilobytes elsewhere
    cost = Cost(rows=rows, seconds=seconds, cpu=used.ru_utime + used.ru_stime, megabytes=used.ru_maxrss / unit / 1000)
    sys.stderr.write(f"{cost}\n")
    return cost


def write_profile(folder: Path, **given: object) -> Path:
    """Write the profile, whose lists are three of the four, and return where it is."""
    path = folder / "growth.toml"
    sources = (replace(SOURCE, files=("prices.csv",)),)
    answers: dict[str, Any] = {"name": "Growth", "keys": "env", "sources": sources, **given}
    answers |= {"units": UNITS, "price_lists": ("Gold", "Retail", "Silver")}
    Profiles(folder).create(path, usual(**answers), {})
    return path


def write_prices(path: Path, rows: int, *, together: bool) -> None:
    """Write an export of Work 365: every product in four price lists and two units, its rows together or far apart."""
    some = random.Random(SEED)  # noqa: S311 - prices, not secrets
    places = [(price_list, unit) for unit in UNITS for price_list in PRICE_LISTS]
    products = max(1, rows // len(places))
    with path.open("w", encoding="utf-8") as file:
        file.write("Product,Product ID,Price List,Unit,Amount,Cost,Currency\n")
        for number in range(rows):
            product, place = divmod(number, len(places)) if together else (number % products, number // products)
            price_list, unit = places[place % len(places)]
            cost = some.randint(100, 99_999)
            file.write(
                f"Product {product},P-{product:07},{price_list},{unit},{cost * 1.25 / 100:.2f},{cost / 100:.2f},USD\n"
            )


def picture(costs: Sequence[Cost]) -> str:
    """Return the two growths as SVG."""
    rows = [cost.rows / 1_000_000 for cost in costs]
    return chart(
        [
            Panel("CPU seconds of the whole process", "million price rows", rows, [cost.cpu for cost in costs]),
            Panel("Peak memory, MB", "million price rows", rows, [cost.megabytes for cost in costs]),
        ],
        "What reading and resolving price files costs, by their number of rows: both grow in a straight line",
    )


def figures(costs: Sequence[Cost], apart: Cost, machine: str) -> str:
    """Return the section of the page."""
    start = min(costs, key=lambda cost: cost.rows)
    lines = [
        "## Price files",
        "",
        "What `cwsetup prices` takes, from start to end, for generated exports of Work 365 with every product in four",
        "price lists and two units: all rows are read and resolved, one product is printed. Time and memory grow in a",
        "straight line with the rows.",
        "",
        "![CPU seconds and peak memory by number of rows, each a straight line](growth.svg)",
        "",
        "| rows | seconds | CPU seconds | peak memory | CPU seconds per 100,000 rows beyond the first |",
        "|---:|---:|---:|---:|---:|",
    ]
    for cost in costs:
        beyond = cost.rows - start.rows
        each = f"{(cost.cpu - start.cpu) / beyond * 100_000:.2f}" if beyond else "–"
        lines.append(f"| {cost.rows:,} | {cost.seconds:.1f} | {cost.cpu:.1f} | {cost.megabytes:,.0f} MB | {each} |")
    rows = " ".join(str(cost.rows) for cost in costs)
    lines += [
        "",
        f"Measured on {machine}, Python {platform.python_version()}, {platform.system()}, with",
        f"`python benchmarks/growth.py --rows {rows}`",
        f"(seed {SEED}). CPU and peak memory are those of the child process, as the system accounts for them. The",
        "first line is mostly start-up, so the last column counts from there. A product's rows stand together, as in",
        f"most exports. Where they stand far apart, {apart.rows:,} rows take {apart.cpu:.1f} CPU seconds and",
        f"{apart.megabytes:,.0f} MB. Of the rows only those are kept that a price can still come from.",
    ]
    return "\n".join(lines) + "\n"


def put_section(path: Path, section: str) -> None:
    """Put a section into a page, in the place of the one with its heading."""
    title = "# Performance\n\nEvery figure is measured and names its command. Nothing here is timed by a test.\n\n"
    text = path.read_text("utf-8") if path.exists() else title
    before, heading, after = text.partition(section.partition("\n")[0] + "\n")
    _, next_heading, rest = after.partition("\n## ")
    rest = f"{next_heading}{rest}" if heading else ""
    before = before if heading else f"{before.rstrip()}\n\n"
    path.write_text(f"{before}{section}{rest}", "utf-8")


if __name__ == "__main__":
    main()
