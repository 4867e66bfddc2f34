"""How long a large plan takes once prices and catalog are read, and whether its memory grows in step with it.

``nox -s plans`` on an idle machine. It prints numbers and judges none: 100,000 products against 50,000 items are
to take at most 6 seconds. Each size runs in a process of its own, since a process never says how much it gave back.
"""

import gc
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.plan import Circumstances, Plan
from cwsetup.pricing.plan_json import as_dict
from cwsetup.pricing.tally import Tally
from cwsetup.storage.planfile import SavedPlan, read_plan_file, write_plan_file
from cwsetup.sync.run import Prices, plan_run
from tests.pricing.builders import MONTH, a_profile

SIZES = (25_000, 50_000, 100_000)
PROFILE = a_profile()
"""One price per product."""
T = TypeVar("T")


def rows(products: int) -> tuple[PriceRow, ...]:
    """Return two prices of every product; half of the products are in the catalog."""
    return tuple(
        PriceRow(
            product_id=f"CFQ7TTC{number:06}:0001",
            product_name=f"Cloud product {number}",
            part_number=f"PN-{number:06}",
            unit=unit,
            price_list="Retail",
            currency="USD",
            cost=Decimal(number % 900 + 10) * months,
            price=Decimal(number % 900 + 15) * months,
            file="prices.csv",
            line=2 * number + months,
        )
        for number in range(products)
        for unit, months in (("Monthly", 1), ("Annual", 12))
    )


def items(products: int) -> tuple[CatalogItem, ...]:
    """Return the items of every second product, each a little cheaper than its price; some by their part number."""
    return tuple(
        CatalogItem(
            id=number + 1_000,
            identifier=f"CFQ7TTC{number:06}:0001" if number % 10 else f"MS-{number}",
            description=f"Cloud product {number}",
            price=Decimal(number % 900 + 15) * Decimal("0.98"),
            cost=Decimal(number % 900 + 10) * Decimal("0.98"),
            unit_of_measure=MONTH,
            vendor_sku=f"PN-{number:06}",
            last_updated=datetime(2026, 11, 1, tzinfo=UTC),
        )
        for number in range(0, products, 2)
    )


def tallied(taken: Sequence[PriceRow]) -> Prices:
    """Return what rows come to, as if they were read from files."""
    tally = Tally(PROFILE.pricing, date(2026, 11, 24))
    for row in taken:
        tally.take(row)
    return Prices(tally=tally)


def timed(name: str, work: Callable[[], T]) -> T:
    """Do something and print how long it took."""
    gc.collect()
    began, worked = time.perf_counter(), time.process_time()
    result = work()
    took, worked = time.perf_counter() - began, time.process_time() - worked
    print(f"  {name:<34}{took:7.2f} s, {worked:.2f} s of it at work")
    return result


def run(products: int) -> None:
    """Plan once and print what it took."""
    taken = rows(products)
    catalog = items(products)
    read = peak()
    print(f"{products:,} products, {len(taken):,} prices, {len(catalog):,} items")
    circumstances = Circumstances(
        profile_name="large", created=datetime(2026, 11, 24, tzinfo=UTC), rows=len(taken), create=False
    )
    plan: Plan = timed("resolved, matched, planned", lambda: plan_run(tallied(taken), catalog, PROFILE, circumstances))
    planned = peak()
    timed("as --json", lambda: as_dict(plan))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        saved = SavedPlan(plan=plan, is_whole=True, sources=(), profile_sha256="")
        timed("sealed in a file", lambda: write_plan_file(path, saved))
        timed("read from it and held against it", lambda: read_plan_file(path))
    print(f"  {'memory before, for the plan':<34}{read:7.0f} MB {planned - read:7.0f} MB")
    print("  " + ", ".join(f"{action} {times:,}" for action, times in plan.summary.items()))


def peak() -> float:
    """Return the most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(int(sys.argv[1]))
    else:
        for size in SIZES:
            subprocess.run([sys.executable, __file__, str(size)], check=True)  # noqa: S603 - this very file
