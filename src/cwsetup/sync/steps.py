"""The writes of a run, each with its place in the journal's plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cwsetup.pricing.entry import Action, PlanEntry


class Kind(StrEnum):
    """What is sent for an entry."""

    UPDATE = "update"
    CREATE = "create"
    RETIRE = "retire"
    """An item that a run created is set inactive."""


@dataclass(frozen=True, slots=True)
class Step:
    """One write."""

    place: int
    entry: PlanEntry

    @property
    def kind(self) -> Kind:
        """What is sent; a new item that has an id already is one to be taken back."""
        if self.entry.action is Action.UPDATE:
            return Kind.UPDATE
        return Kind.CREATE if self.entry.item_id is None else Kind.RETIRE

    @property
    def item_id(self) -> int:
        """The id of the item that is changed."""
        if self.entry.item_id is None:
            raise ValueError(self.entry)
        return self.entry.item_id


def steps_of(entries: Sequence[PlanEntry]) -> list[Step]:
    """Return the writes of a plan's entries, none of which was sent yet."""
    return [Step(place, entry) for place, entry in enumerate(entries)]
