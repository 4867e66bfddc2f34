"""What came of a plan, by the server's own log of applied writes: never by what the client says of itself."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cwsetup.pricing.entry import Action
from cwsetup.pricing.plan import Plan
from tests.campaigns.world import World

WRONG = ("lost", "doubled", "wrong", "overwritten", "sent again unseen")
SOMEBODYS = Decimal(70_000)
"""From here on a price is somebody's own: no plan has such prices."""


@dataclass(slots=True)
class Wanted:
    """What one plan wants of the catalog, and what somebody did meanwhile."""

    prices: dict[int, Decimal] = field(default_factory=dict)
    """The price to come, by item."""
    creates: set[str] = field(default_factory=set)
    edited: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, plan: Plan) -> "Wanted":
        """Return what a plan wants."""
        wanted = cls()
        for entry in plan.entries:
            if entry.action is Action.UPDATE and entry.item_id is not None and entry.after.price is not None:
                wanted.prices[entry.item_id] = entry.after.price
            elif entry.action is Action.CREATE and entry.identifier is not None:
                wanted.creates.add(entry.identifier)
        return wanted

    def edit(self, world: World, item_id: int) -> None:
        """Let somebody give an item a price of their own."""
        world.edit(item_id, {"price": SOMEBODYS + len(self.edited)})
        self.edited.add(item_id)


def judge(world: World, wanted: Wanted) -> Counter[str]:
    """Return how often something was lost, doubled, wrong or overwritten; nothing that is 0."""
    found: Counter[str] = Counter()
    posted = world.posted()
    found["lost"] += len(wanted.creates - posted.keys())
    found["doubled"] += sum(times > 1 for times in posted.values())
    found["wrong"] += sum(identifier not in wanted.creates for identifier in posted)
    records = world.state.instance.catalog.records
    for write in world.state.writes:
        if write["method"] == "PATCH":
            found += _of_patch(write, wanted)
    for item_id, price in wanted.prices.items():
        found["lost"] += records[item_id]["price"] != price and item_id not in wanted.edited
    found["sent again unseen"] += _unseen(world)
    return +found


def _unseen(world: World) -> int:
    """Return how often a write was sent again without a look at the catalog in between."""
    count = 0
    since_look: set[str] = set()
    for sent in world.wire:
        if sent.method == "GET":
            since_look.clear()
        else:
            count += sent.target in since_look
            since_look.add(sent.target)
    return count


def _of_patch(write: Mapping[str, Any], wanted: Wanted) -> Counter[str]:
    before, after = write["changes"].get("price", (None, None))
    if before is not None and before >= SOMEBODYS:
        return Counter({"overwritten": 1})
    return Counter({"wrong": int(after is not None and after != wanted.prices.get(write["id"]))})
