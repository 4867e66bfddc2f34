"""The plan: every product's entry, what the run would move together, and the limits it breaks.

A pure value: the same inputs and the same clock give the same plan. Writing it is ``plan_json``'s, doing it
``cwsetup.sync``'s.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cwsetup.pricing.allowances import Allowances
from cwsetup.pricing.claims import Claims
from cwsetup.pricing.decide import Candidate, decide
from cwsetup.pricing.entry import Action, PlanEntry, Skip, count, matched
from cwsetup.pricing.globs import any_of
from cwsetup.pricing.limits import Facts, Violation, violations
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.movement import Movement, Side, movement
from cwsetup.pricing.resolve import Resolution
from cwsetup.pricing.stale import StaleLink, stale_links
from cwsetup.profile.settings import Profile
from cwsetup.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a plan is made under, besides the profile: the command, the clock, the sources and the last run."""

    profile_name: str
    """As ``--profile`` takes it."""
    created: datetime
    rows: int
    """How many usable price rows the sources had."""
    rejects: int = 0
    last_matches: int | None = None
    """How many items the last run matched; ``None`` without one."""
    create: bool = False
    allowances: Allowances = field(default_factory=Allowances)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would do, entry by entry, by product ID and unit."""

    profile_name: str
    url: str
    company: str
    created: datetime
    entries: tuple[PlanEntry, ...]
    violations: tuple[Violation, ...] = ()
    rejects: int = 0

    @property
    def summary(self) -> Mapping[Action, int]:
        """How many entries have each action, those that none has included."""
        return {action: count(self.entries, action) for action in Action}

    @property
    def matched(self) -> int:
        """How many items were found."""
        return matched(self.entries)

    @property
    def priced(self) -> int:
        """How many products have a price."""
        return len(self.entries) - self.no_price

    @property
    def not_in_connectwise(self) -> int:
        """How many priced products have no item and don't get one."""
        return self._skipped(Skip.NOT_IN_CONNECTWISE)

    @property
    def no_price(self) -> int:
        """How many products no row gives a price."""
        return self._skipped(Skip.NO_PRICE)

    @property
    def ignored(self) -> int:
        """How many priced products the profile ignores."""
        return self._skipped(Skip.IGNORED)

    @property
    def nothing_found(self) -> bool:
        """Whether products have prices, none has an item, and none may be created: the links are missing."""
        found = any(
            entry.item_id is not None or entry.action in {Action.CREATE, Action.REVIEW} for entry in self.entries
        )
        return self.not_in_connectwise > 0 and not found

    def movement(self, side: Side) -> Movement:
        """Return how the updates move all costs or all prices."""
        return movement(self.entries, side)

    def _skipped(self, skip: Skip) -> int:
        return sum(entry.skip is skip for entry in self.entries)


def make_plan(
    resolutions: Sequence[Resolution],
    index: CatalogIndex,
    profile: Profile,
    circumstances: Circumstances,
    *,
    only: Sequence[str] = (),
) -> Plan:
    """Return the plan; the limits are those of ``profile``, in which the caller has put what flags change.

    ``only`` are patterns of the product IDs that get an entry; the others still hold their items against them.
    """
    chosen = any_of(only) if only else lambda _: True
    candidates = [each for each in _candidates(resolutions, index, profile) if chosen(each.resolution.product_id)]
    drafts = [decide(each, index, profile, create=circumstances.create) for each in candidates]
    ordered = sorted(circumstances.allowances.settle(drafts), key=lambda entry: (entry.product_id, entry.unit or ""))
    entries = tuple(_with_stale(ordered, stale_links(profile.links, resolutions, index.by_id)))
    facts = Facts(
        entries=entries,
        rows=circumstances.rows,
        last_matches=circumstances.last_matches,
        same_factor=circumstances.allowances.same_factor,
    )
    return Plan(
        profile_name=circumstances.profile_name,
        url=profile.connection.url,
        company=profile.connection.company,
        created=circumstances.created,
        entries=entries,
        violations=violations(facts, profile.pricing.limits),
        rejects=circumstances.rejects,
    )


def _with_stale(entries: Iterable[PlanEntry], stale: Iterable[StaleLink]) -> Iterator[PlanEntry]:
    """Yield entries; a product's first says which of its links are out of date."""
    notes: defaultdict[str, list[str]] = defaultdict(list)
    for each in stale:
        notes[fold(each.holder.product_id)].append(each.sentence)
    for entry in entries:
        own = notes.pop(fold(entry.product_id), None) if notes else None
        yield replace(entry, notes=(*entry.notes, *own)) if own else entry


def _candidates(resolutions: Iterable[Resolution], index: CatalogIndex, profile: Profile) -> list[Candidate]:
    """Match every product before any is decided: two products on one item are only seen together."""
    pinned = any_of(profile.pricing.pinned)
    matches = [(resolution, index.find(resolution)) for resolution in resolutions]
    claims = Claims.of(matches, index)
    return [
        Candidate(
            resolution=resolution,
            match=match,
            sharers=claims.others(resolution, match),
            pinned=pinned(resolution.product_id),
        )
        for resolution, match in matches
    ]
