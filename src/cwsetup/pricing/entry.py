"""One product's place in a plan: what happens to it, and what a person should know about that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from cwsetup.pricing.catalog import NewItem
from cwsetup.pricing.change import NO_PRICES, Change, Prices
from cwsetup.pricing.rules import Finding, Rule
from cwsetup.pricing.seen import Seen


class Action(StrEnum):
    """What a run does with an entry."""

    UPDATE = "update"
    CREATE = "create"
    UNCHANGED = "unchanged"
    REVIEW = "review"
    SKIP = "skip"


class Skip(StrEnum):
    """Why a product is left out."""

    NO_PRICE = "no price"
    NOT_IN_CONNECTWISE = "not in ConnectWise"
    PINNED = "pinned"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """One product, or one of its units, and what would become of its item."""

    product_id: str
    product_name: str
    unit: str | None = None
    action: Action
    skip: Skip | None = None
    item_id: int | None = None
    identifier: str | None = None
    """The item's; of a create, the one that it gets."""
    last_updated: datetime | None = None
    seen: Seen | None = None
    """The item beside its amounts, to be held against what is there when it is written."""
    before: Prices = NO_PRICES
    """As ConnectWise has them, not rounded."""
    after: Prices = NO_PRICES
    """The sides that cwsetup sets, rounded; ``None`` is left alone."""
    price_list: str | None = None
    changed: tuple[Change, ...] = ()
    new_item: NewItem | None = None
    findings: tuple[Finding, ...] = ()
    """The rules that keep it in review."""
    released: tuple[Finding, ...] = ()
    """The rules that would, had nobody allowed them."""
    notes: tuple[str, ...] = ()
    """Sentences that hold nothing up."""

    @property
    def rule(self) -> Rule | None:
        """The first rule that keeps it in review."""
        return self.findings[0].rule if self.findings else None

    @property
    def reason(self) -> str | None:
        """Everything there is to say about it."""
        findings = (text for finding in self.findings for text in (finding.sentence, finding.cure) if text)
        released = (f"Allowed: {finding.sentence}" for finding in self.released)
        return " ".join([*findings, *released, *self.notes]) or None

    @property
    def allow(self) -> str | None:
        """The flags that would release it together; ``None`` if flags alone don't."""
        flags = [finding.allow for finding in self.findings if finding.allow is not None]
        return " ".join(dict.fromkeys(flags)) if flags and len(flags) == len(self.findings) else None


def changes(entry: PlanEntry) -> Mapping[str, Decimal]:
    """Return the amounts of the one request that an update is; empty for everything else."""
    if entry.action is not Action.UPDATE:
        return {}
    return {str(change.field): change.after for change in entry.changed}


def count(entries: Iterable[PlanEntry], action: Action) -> int:
    """Return how many entries have an action."""
    return sum(entry.action is action for entry in entries)


def matched(entries: Iterable[PlanEntry]) -> int:
    """Return how many items were found."""
    return len({entry.item_id for entry in entries if entry.item_id is not None})
