"""What the page of a large plan takes to make and to open, and what reading many agreements takes.

``nox -s reports`` prints numbers and judges none. The page is opened in Chromium where there is one.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from cwsetup.demo.process import DemoServer, start
from cwsetup.terminal.report.plan_page import plan_page
from cwsetup.terminal.report.plan_report import PlanReport
from tests import browser as chromium
from tests.pricing.builders import a_plan, a_row, an_item

ENTRIES = (5_000, 50_000)
AGREEMENTS = (200, 2_000, 5_000)
LATENCY = 0.1
EXAMPLE = Path(__file__).parents[1] / "examples" / "work365" / "price-list-items.csv"
SORT = "document.querySelector('table.entries th:nth-child(9) button').click()"
SEARCH = (
    "const field = document.querySelector('#entries [type=search]'); field.value = 'product 7';"
    " field.dispatchEvent(new Event('input', { bubbles: true }))"
)


def main() -> None:
    """Measure pages, each in a process of its own for its memory, then agreements."""
    if sys.argv[1:2] == ["page"]:
        page(int(sys.argv[2]))
        return
    for entries in ENTRIES:
        subprocess.run([sys.executable, __file__, "page", str(entries)], check=True)  # noqa: S603 - this file
    for agreements in AGREEMENTS:
        with start(items=5_000, agreements=agreements) as server, tempfile.TemporaryDirectory() as folder:
            print(f"{agreements} agreements: {read(server, Path(folder))}")


def page(entries: int) -> None:
    """Make a page in which every product has a new price, and open it."""
    rows = [a_row(f"P{at:06}", name=f"Product {at}", price=f"{41 + at % 9}", line=at) for at in range(entries)]
    plan = a_plan(rows, [an_item(row.product_id, id=at) for at, row in enumerate(rows, start=1)])
    before, began = _peak(), time.process_time()
    text = plan_page(PlanReport(plan=plan, currency="USD"))
    made = f"{time.process_time() - began:.1f} CPU s, {_peak() - before} MB, page of {len(text) / 1e6:.1f} MB"
    print(f"{entries} entries: {made}{'' if chromium.why_not() else opened(text)}", flush=True)


def opened(text: str) -> str:
    """Return how long a page takes to open, to be sorted, and to be searched for the first time."""
    with tempfile.TemporaryDirectory() as folder, chromium.running(Path(folder)) as window:
        path = Path(folder) / "page.html"
        path.write_text(text, "utf-8")
        began = time.monotonic()
        window.open(path)
        took = [time.monotonic() - began]
        for step in (SORT, SEARCH):
            timed = f"{{ const began = performance.now(); {step}; document.body.offsetHeight;"
            took.append(window.run(f"(() => {timed} return performance.now() - began; }} )()") / 1_000)
    return ", opened in {:.1f} s, sorted in {:.1f} s, searched in {:.1f} s".format(*took)


def read(server: DemoServer, folder: Path) -> str:
    """Return what the command takes from start to end, each answer coming late."""
    environment = {
        **os.environ,
        "CWSETUP_CONFIG_DIR": str(folder / "config"),
        "CWSETUP_STATE_DIR": str(folder / "state"),
        "CWSETUP_CLIENT_ID": server.client_id,
        "CWSETUP_PUBLIC_KEY": server.public_key,
        "CWSETUP_PRIVATE_KEY": server.private_key,
    }
    where = ["--url", server.url, "--company", server.company, "--keys", "env"]
    _run(environment, "init", "large", *where, "--source", str(EXAMPLE), "--suggested")
    server.set_faults([{"kind": "latency", "seconds": LATENCY}])
    asked, began, before = len(server.trail()), time.monotonic(), _of_children()
    _run(environment, "additions", "--report", str(folder / "report.html"))
    seconds, cpu = time.monotonic() - began, _of_children() - before
    return f"{len(server.trail()) - asked} requests, {seconds:.1f} s, {cpu:.1f} CPU s"


def _run(environment: Mapping[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "cwsetup", *words, "-q"]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command


def _of_children() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024


if __name__ == "__main__":
    main()
