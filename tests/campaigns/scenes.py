"""How a trial begins: a world and an office with prices, some of them dearer by a little, some of new products."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.campaigns.office import Office, a_run_profile
from tests.campaigns.world import World

CENT = Decimal("0.01")
USUAL = tuple(f"NW-10{number:02}" for number in (*range(1, 10), *range(11, 20)))
"""Products whose items are as they should be."""


@contextmanager
def scene(
    seed: int, *, updates: int = 6, creates: int = 3, settle: int = 120, concurrency: int = 1
) -> Iterator[Office]:
    """Yield an office in a folder that goes away again."""
    chance = Random(seed)
    world = World(seed=seed)
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        office = Office(world, Path(folder), a_run_profile(settle=settle, concurrency=concurrency))
        known = {record["identifier"]: record for record in world.state.instance.catalog.records.values()}
        for product in chance.sample(USUAL, updates):
            factor = Decimal(chance.randint(101, 109)) / 100
            cost, price = ((known[product][side] * factor).quantize(CENT) for side in ("cost", "price"))
            office.prices[product] = (cost, price)
        for number in range(creates):
            office.prices[f"NEW-{number + 1}"] = (Decimal("6.40"), Decimal(8))
        yield office
