"""The engine on the demo server: a real catalog over HTTP, entries made by hand, a journal on disk."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.hosts import parse_address
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.demo.process import DemoServer
from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.pricing.change import Change, Field, Prices
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.seen import Seen
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.instance import Ref
from cwsetup.profile.secret import Secret
from cwsetup.storage.journal import Journals
from cwsetup.sync.breaker import TRIAL
from cwsetup.sync.engine import Engine
from cwsetup.sync.outcome import Result
from cwsetup.sync.steps import steps_of


@dataclass(slots=True)
class Office:
    """A catalog to write to, and what happened meanwhile."""

    demo: DemoServer
    client: Client
    catalog: LiveCatalog
    journals: Journals
    workers: int = 4
    trial: int = TRIAL
    clock: Callable[[], float] = time.monotonic
    settled: list[int] = field(default_factory=list)
    on_settle: Callable[[], None] = lambda: None

    def item(self, identifier: str) -> CatalogItem:
        (found,) = self.catalog.items_named(identifier)
        return found

    def apply(self, *entries: PlanEntry) -> Sequence[Result]:
        with self.journals.begin(date(2026, 11, 24), {"format": 1, "matched": len(entries)}) as journal:
            engine = Engine(
                catalog=self.catalog,
                journal=journal,
                in_parallel=partial(in_parallel, workers=self.workers),
                settle=self._settle,
                clock=self.clock,
                trial=self.trial,
            )
            return tuple({id(result.entry): result for result in engine.apply(steps_of(entries))}.values())

    def _settle(self, creates: int) -> None:
        self.settled.append(creates)
        self.on_settle()

    def journal(self) -> list[dict[str, Any]]:
        (path,) = self.journals.folder.glob("*.jsonl")
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    def patches(self) -> list[str]:
        return [each["path"] for each in self.demo.trail() if each["method"] == "PATCH"]


@pytest.fixture
def office(demo: DemoServer, tmp_path: Path) -> Iterator[Office]:
    keys = Credentials(
        client_id=Secret(demo.client_id),
        public_key=Secret(demo.public_key),
        private_key=Secret(demo.private_key),
    )
    with Client(parse_address(demo.url), demo.company, keys, sleep=lambda _: None, random=lambda: 0.0) as client:
        yield Office(demo, client, LiveCatalog(client), Journals(tmp_path, demo.url, demo.company))


def update(item: CatalogItem, price: str, cost: str | None = None) -> PlanEntry:
    """Return the entry that moves an item from what it has."""
    changed = [Change(Field.PRICE, item.price, Decimal(price))]
    if cost is not None:
        changed.insert(0, Change(Field.COST, item.cost, Decimal(cost)))
    return PlanEntry(
        product_id=item.identifier,
        product_name=item.description,
        unit="Monthly",
        action=Action.UPDATE,
        item_id=item.id,
        identifier=item.identifier,
        seen=Seen.of(item),
        before=Prices(cost=item.cost, price=item.price),
        after=Prices(cost=None if cost is None else Decimal(cost), price=Decimal(price)),
        changed=tuple(changed),
    )


def create(identifier: str, price: str = "12.00") -> PlanEntry:
    """Return the entry that makes an item."""
    new = NewItem(
        identifier=identifier,
        description="A new product",
        customer_description="A new product in full",
        subcategory=Ref(1, "Microsoft 365"),
        product_type=Ref(1, "Software"),
        product_class="Agreement",
        unit_of_measure=Ref(1, "Each"),
        price=Decimal(price),
        cost=Decimal("9.00"),
    )
    return PlanEntry(
        product_id=identifier,
        product_name="A new product",
        unit="Monthly",
        action=Action.CREATE,
        identifier=identifier,
        after=Prices(cost=new.cost, price=new.price),
        new_item=new,
    )
