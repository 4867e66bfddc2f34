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
    item_id: int | None = None
    """The item that was found for a new one."""


AS_PLANNED = Standing(None)
AT_TARGET = Standing(Outcome.ALREADY)
GONE = Standing(Outcome.CHANGED_SINCE, "it is gone")


def of_update(entry: PlanEntry, item: CatalogItem | None) -> Standing:
    """Return how an item stands to its update; one that is partly at its target was changed by somebody.

    So was one that the plan's rules would judge otherwise now, whatever its amounts.
    """
    if item is None:
        return GONE
    present = [(change, getattr(item, change.field)) for change in entry.changed]
    if all(there == change.after for change, there in present):
        return AT_TARGET
    differences = [] if entry.seen is None else list(entry.seen.differences(item))
    if any(there != change.before for change, there in present):
        partly = any(there == change.after for change, there in present)
        differences += filter(None, (_difference(change, there, partly=partly) for change, there in present))
    return Standing(Outcome.CHANGED_SINCE, ", ".join(differences) + _by(item)) if differences else AS_PLANNED


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
    if len(found) == 1 and _has_amounts(found[0], new):
        return Standing(Outcome.ALREADY, item_id=found[0].id)
    ids = ", ".join(f"#{item.id}" for item in found)
    return Standing(Outcome.CHANGED_SINCE, f"there is such an item now: {ids}")


def of_retired(new: NewItem, item: CatalogItem | None) -> Standing:
    """Return how a created item stands to being taken back: only one that is still as it was made is."""
    if item is None:
        return GONE
    if item.inactive:
        return AT_TARGET
    if _has_amounts(item, new):
        return AS_PLANNED
    words = f"it has cost {_money(item.cost)} and price {_money(item.price)}"
    return Standing(Outcome.CHANGED_SINCE, words + _by(item))


def _has_amounts(item: CatalogItem, new: NewItem) -> bool:
    """Return whether an item has the amounts that a new one was given; what it was not given is ConnectWise's own."""
    return all(wanted in {None, there} for wanted, there in ((new.cost, item.cost), (new.price, item.price)))


def _by(item: CatalogItem) -> str:
    """Return who changed an item last, and when, where ConnectWise says."""
    who = f" by {item.updated_by}" if item.updated_by else ""
    when = f" at {item.last_updated.isoformat(' ', 'minutes')}" if item.last_updated else ""
    return f"; last changed{who}{when}" if who or when else ""


def _words(field: str) -> str:
    return field.replace("_", " ")


def _money(amount: Decimal | None) -> str:
    return "nothing" if amount is None else money_text(amount)
