"""People who change items while a plan is old: what they changed before its look is never written over."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from random import Random

from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.pricing.catalog import CatalogItem
from tests.campaigns.campaign import Campaign, Found, counted
from tests.campaigns.judge import WRONG, Wanted, judge
from tests.campaigns.office import Office, quietly
from tests.campaigns.scenes import USUAL, scene
from tests.campaigns.world import Fate

WITHIN = "edited between look and write"
LOST_WITHIN = "of them written over"


class Blind(LiveCatalog):
    """A catalog whose look before a write shows what the plan has seen: the guard taken away."""

    def __init__(self, client: Client, seen: Mapping[int, CatalogItem]) -> None:
        super().__init__(client)
        self._unwritten = dict(seen)

    def items_by_id(self, ids: Iterable[int]) -> dict[int, CatalogItem]:
        return {item_id: self._unwritten.get(item_id) or self.item(item_id) for item_id in ids}

    def update(self, item_id: int, changes: Mapping[str, Decimal]) -> CatalogItem:
        self._unwritten.pop(item_id, None)
        return super().update(item_id, changes)


def trials(seed: int, edits: int, *, blind: bool = False) -> Found:
    """Let people edit, take out and rename so many items between plan and write, and a few between look and write."""
    found: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    number = 0
    while facts["edits before the look"] < edits:
        number += 1
        with scene(seed + number, updates=len(USUAL), creates=2) as office:
            found += _trial(office, Random(seed + number), facts, blind=blind)
    return Found(trials=facts["edits before the look"], wrong=counted(WRONG, found), facts=dict(facts))


def _trial(office: Office, chance: Random, facts: Counter[str], *, blind: bool) -> Counter[str]:
    plan = office.plan()
    wanted = Wanted.of(plan)
    with office.client() as client:
        seen = {item.id: item for item in LiveCatalog(client).items()}
    if blind:
        office.make_catalog = lambda client: Blind(client, seen)
    gone = _before_the_look(office, wanted, chance, facts)
    within = _Within(office, chance.choice(sorted(wanted.prices.keys() - wanted.edited - gone)))
    office.watch = within.watch
    quietly(partial(office.write, plan))
    facts[WITHIN] += within.happened
    facts[LOST_WITHIN] += any(
        write["id"] == within.item_id and write["changes"].get("price", (0,))[0] == within.price
        for write in office.world.state.writes
    )
    wanted.prices = {item_id: price for item_id, price in wanted.prices.items() if item_id not in gone}
    return judge(office.world, wanted)


def _before_the_look(office: Office, wanted: Wanted, chance: Random, facts: Counter[str]) -> set[int]:
    """Edit one item in twenty, at least one, and take one out now and then; returns those that are gone."""
    items = sorted(wanted.prices)
    for item_id in chance.sample(items, max(1, len(items) // 20)):
        wanted.edit(office.world, item_id)
        facts["edits before the look"] += 1
    if chance.random() < 0.2:
        item_id = chance.choice(sorted(wanted.prices.keys() - wanted.edited))
        office.world.edit(item_id, None)
        facts["taken out"] += 1
        return {item_id}
    return set()


class _Within:
    """Edits one item just before its write reaches the server: no look can see that any more."""

    def __init__(self, office: Office, item_id: int) -> None:
        self.office, self.item_id, self.happened = office, item_id, False
        self.price = 60_000

    def watch(self, method: str, path: str) -> Fate | None:
        if method == "PATCH" and path.endswith(f"/{self.item_id}") and not self.happened:
            self.happened = True
            self.office.world.edit(self.item_id, {"price": self.price})
        return None


CAMPAIGN = Campaign(
    name="edits",
    title="Edits by people while a plan is old",
    promises=("R11",),
    unit="edits before the look",
    run=trials,
    without="the look before the write",
    twin=partial(trials, blind=True),
    short=12,
    full=3_000,
    twin_trials=500,
)
