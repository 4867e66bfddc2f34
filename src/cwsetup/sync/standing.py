"""How an entry stands to what ConnectWise has right now, before it is written and after an answer was lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.pricing.entry import PlanEntry
from cwsetup.pricing.money import money_text
from cwsetup.sync.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """What is settled by the look alone; without an outcome the item is as planned."""

    outcome: Outcome | None
    words: str = ""


AS_PLANNED = Standing(None)
AT_TARGET = Standing(Outcome.ALREADY)


def of_update(entry: PlanEntry, item: CatalogItem | None) -> Standing:
    """Return how an item stands to its update; one that is partly at its target was changed by somebody."""
    if item is None:
        return Standing(Outcome.CHANGED_SINCE, "it is gone")
    present = [(change, getattr(item, change.field)) for change in entry.changed]
    if all(there == change.after for change, there in present):
        return AT_TARGET
    differing = [(change, there) for change, there in present if there != change.before]
    if not differing:
        return AS_PLANNED
    words = (f"{_words(change.field)} was {_money(change.before)}, is {_money(there)}" for change, there in differing)
    return Standing(Outcome.CHANGED_SINCE, ", ".join(words))


def of_create(new: NewItem, found: Sequence[CatalogItem]) -> Standing:
    """Return how the items of a new item's identifier stand to it."""
    if not found:
        return AS_PLANNED
    if len(found) == 1 and (found[0].cost, found[0].price) == (new.cost, new.price):
        return AT_TARGET
    ids = ", ".join(f"#{item.id}" for item in found)
    return Standing(Outcome.CHANGED_SINCE, f"there is such an item now: {ids}")


def _words(field: str) -> str:
    return field.replace("_", " ")


def _money(amount: Decimal | None) -> str:
    return "nothing" if amount is None else money_text(amount)
