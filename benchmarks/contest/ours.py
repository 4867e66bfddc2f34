"""cwsetup's own parts, put together as a run does: ``python ours.py read|write URL COUNT WORKERS``.

A read is the whole catalog as typed items. A write is the engine with its journal on a disk, its looks and its
verified first writes.
"""

import json
import sys
import tempfile
import threading
import time
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.hosts import parse_address
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.change import Change, Field
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.seen import Seen
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.secret import Secret
from cwsetup.storage.journal import Journals
from cwsetup.sync.engine import Engine
from cwsetup.sync.outcome import Outcome
from cwsetup.sync.steps import steps_of

KEYS = Credentials(client_id=Secret("client-id"), public_key=Secret("public"), private_key=Secret("private"))


def pause(seconds: float) -> None:
    """Let so much time pass."""
    threading.Event().wait(seconds)


def entry(item: CatalogItem) -> PlanEntry:
    """Return the change of an item's two amounts."""
    changed = (Change(Field.COST, item.cost, Decimal("1.5")), Change(Field.PRICE, item.price, Decimal("2.5")))
    return PlanEntry(
        product_id=item.identifier,
        product_name=item.description,
        unit="Monthly",
        action=Action.UPDATE,
        item_id=item.id,
        identifier=item.identifier,
        seen=Seen.of(item),
        changed=changed,
    )


def write(catalog: LiveCatalog, entries: list[PlanEntry], workers: int) -> int:
    """Write entries as ``sync-prices`` does and return how many were written."""
    with tempfile.TemporaryDirectory() as folder:
        journals = Journals(Path(folder), "stand-in", "company")
        with journals.begin(date(2026, 11, 24), {"format": 1}) as journal:
            engine = Engine(
                catalog=catalog,
                journal=journal,
                in_parallel=partial(in_parallel, workers=workers),
                settle=lambda _: None,
            )
            results = {id(each.entry): each for each in engine.apply(steps_of(entries))}  # one may be corrected later
            return sum(each.outcome is Outcome.WRITTEN for each in results.values())


def main(job: str, url: str, count: int, workers: int) -> None:
    """Do a job and print what it took."""
    with Client(parse_address(url), "company", KEYS, sleep=pause, connections=workers) as client:
        catalog = LiveCatalog(client)
        if job == "read":
            began = time.perf_counter()
            items = catalog.items()
            took, done = time.perf_counter() - began, len({item.id for item in items})
        else:
            entries = [entry(item) for item in catalog.items_by_id(range(1, count + 1)).values()]
            began = time.perf_counter()
            done = write(catalog, entries, workers)
            took = time.perf_counter() - began
    print(json.dumps({"wall": took, "done": done}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
