"""What a plan saw of an item beside its amounts: all that its rules judged, so that a later look can compare it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

from cwsetup.pricing.catalog import CatalogItem
from cwsetup.profile.instance import Ref

_SETTINGS = {
    "inactive": ("active", "inactive"),
    "calculated_price": ("with a price that isn't calculated", "with a calculated price"),
    "calculated_cost": ("with a cost that isn't calculated", "with a calculated cost"),
    "markup": ("without a markup", "with a markup"),
    "auto_update_cost": ("with a cost that isn't updated by itself", "with a cost that is updated by itself"),
    "auto_update_price": ("with a price that isn't updated by itself", "with a price that is updated by itself"),
}
"""How an item without and with each setting is described."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An item as a plan knew it."""

    identifier: str
    unit_of_measure: Ref | None = None
    inactive: bool = False
    calculated_price: bool = False
    calculated_cost: bool = False
    markup: bool = False
    auto_update_cost: bool = False
    auto_update_price: bool = False

    @classmethod
    def of(cls, item: CatalogItem) -> Self:
        """Return what there is to see of an item."""
        return cls(**{spec.name: getattr(item, spec.name) for spec in fields(cls)})

    def differences(self, item: CatalogItem) -> Iterator[str]:
        """Yield what is otherwise at an item now; a unit of measure that was only renamed is the same."""
        if item.identifier != self.identifier:
            yield f'identifier was "{self.identifier}", is "{item.identifier}"'
        before, now = self.unit_of_measure, item.unit_of_measure
        if (before and before.id) != (now and now.id):
            yield f"unit of measure was {_named(before)}, is {_named(now)}"
        for name, words in _SETTINGS.items():
            was, is_now = getattr(self, name), getattr(item, name)
            if was != is_now:
                yield f"it was {words[was]}, is {words[is_now]}"


def _named(measured: Ref | None) -> str:
    return "nothing" if measured is None else measured.name
