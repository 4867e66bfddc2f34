"""Looks at ConnectWise: before a write, after one whose answer was lost, and at the end for items that are doubled."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.sync.standing import Standing, of_create, of_retired, of_update
from cwsetup.sync.steps import Kind, Step


class Catalog(Protocol):
    """The catalog that is written to."""

    def ready(self) -> None:
        """Return when ConnectWise takes another request."""
        ...

    def items_by_id(self, ids: Iterable[int]) -> Mapping[int, CatalogItem]:
        """Return the items of these ids that exist."""
        ...

    def items_named(self, identifier: str) -> Sequence[CatalogItem]:
        """Return every item of this identifier, active or not."""
        ...

    def update(self, item_id: int, changes: Mapping[str, Decimal]) -> CatalogItem:
        """Set amounts of one item in one request and return the item, which shows them."""
        ...

    def deactivate(self, item_id: int) -> CatalogItem:
        """Set one item inactive and return it."""
        ...

    def create(self, new: NewItem) -> CatalogItem:
        """Create an item and return it."""
        ...


def look(catalog: Catalog, steps: Sequence[Step]) -> list[Standing]:
    """Return how each step stands to what ConnectWise has now; items that exist are read many at once."""
    items = catalog.items_by_id(step.item_id for step in steps if step.kind is not Kind.CREATE)
    return [_standing(catalog, step, items) for step in steps]


def _standing(catalog: Catalog, step: Step, items: Mapping[int, CatalogItem]) -> Standing:
    new = step.entry.new_item
    if new is None:
        return of_update(step.entry, items.get(step.item_id))
    if step.kind is Kind.RETIRE:
        return of_retired(new, items.get(step.item_id))
    return of_create(new, catalog.items_named(new.identifier))


def doubles(catalog: Catalog, new: NewItem) -> str:
    """Return a sentence about the items of a created item's identifier if there are several."""
    found = catalog.items_named(new.identifier)
    if len(found) < 2:  # noqa: PLR2004 - one is as it should be
        return ""
    ids = ", ".join(f"#{item.id}" for item in found)
    return (
        f"ConnectWise has {len(found)} items of this identifier: {ids}. Look which one is used; set the other inactive."
    )
