"""What the report of a plan is about: the plan, and what else is known of its entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cwsetup.pricing.book import Reject
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.movement import size
from cwsetup.pricing.plan import Plan
from cwsetup.terminal.report.additions_page import AdditionsReport

ORDER = (Action.UPDATE, Action.CREATE, Action.REVIEW, Action.UNCHANGED, Action.SKIP)
"""In which somebody looks at entries."""
Key = tuple[str, str | None]
"""A product and its unit, which are one entry of a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReport:
    """A plan and what else its page says; with ``run``, what came of each entry that was written."""

    plan: Plan
    currency: str
    categories: Mapping[int, str] = field(default_factory=dict)
    """By the id of an item."""
    new_category: str | None = None
    rejects: Sequence[Reject] = ()
    run: str | None = None
    outcomes: Mapping[Key, tuple[str, str]] = field(default_factory=dict)
    """The word for what came of an entry, and why it isn't done."""
    additions: AdditionsReport | None = None

    def category(self, entry: PlanEntry) -> str | None:
        """Return the category of an entry's item."""
        if entry.action is Action.CREATE:
            return self.new_category
        return None if entry.item_id is None else self.categories.get(entry.item_id)

    def ordered(self) -> list[PlanEntry]:
        """Return the entries in the order in which somebody looks at them: largest moves first, by what happens."""
        return sorted(self.plan.entries, key=lambda each: (ORDER.index(each.action), -size(each)))
