"""How an entry stands to what ConnectWise has right now, before it is written and after an answer was lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.pricing.change import Change
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
    """Return how an item stands to its update; one that is partly at its target was changed by somebody.

    So was one that the plan's rules would judge otherwise now, whatever its amounts.
    """
    if item is None:
        return Standing(Outcome.CHANGED_SINCE, "it is gone")
    present = [(change, getattr(item, change.field)) for change in entry.changed]
    if all(there == change.after for change, there in present):
        return AT_TARGET
    differences = [] if entry.seen is None else list(entry.seen.differences(item))
    if any(there != change.before for change, there in present):
        partly = any(there == change.after for change, there in present)
        differences += filter(None, (_difference(change, there, partly=partly) for change, there in present))
    return Standing(Outcome.CHANGED_SINCE, ", ".join(differences)) if differences else AS_PLANNED


def _difference(change: Change, there: Decimal | None, *, partly: bool) -> str:
    """Return how an amount stands; where one was written, those that weren't are named too."""
    name = _words(change.field)
    if there == change.after:
        return f"{name} is at its planned {_money(there)} (was {_money(change.before)})"
    if there == change.before:
        return f"{name} is {_money(there)} still" if partly else ""
    return f"{name} was {_money(change.before)}, is {_money(there)}"


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
