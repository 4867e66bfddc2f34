"""Writes a plan: looks at each item first, records what it is about to do, sends it once, records what came of it.

An item that is neither as planned nor at its target was changed by somebody and is left alone. An answer that never
came is not taken for a refusal, and nothing is sent twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from cwsetup.errors import AccessError, CwsetupError, TemporaryError
from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.pricing.entry import Action, PlanEntry, changes

CHUNK = 100
"""Items looked at together; a look is never older than the writing of this many."""


class Outcome(StrEnum):
    """What came of one entry."""

    WRITTEN = "written"
    ALREADY = "already"
    CHANGED_SINCE = "changed_since"
    FAILED = "failed"
    REFUSED = "refused"
    """Failed because the keys or a right are gone, as everything after it would."""
    UNKNOWN = "unknown"
    """Sent, and the answer never came: ConnectWise may or may not have it."""
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Result:
    """An entry, what came of it, and ConnectWise's own words where it failed."""

    entry: PlanEntry
    outcome: Outcome
    words: str = ""


class Catalog(Protocol):
    """The catalog that is written to."""

    def items_by_id(self, ids: Iterable[int]) -> Mapping[int, CatalogItem]:
        """Return the items of these ids that exist."""
        ...

    def items_named(self, identifier: str) -> Sequence[CatalogItem]:
        """Return every item of this identifier, active or not."""
        ...

    def update(self, item_id: int, changes: Mapping[str, Decimal]) -> CatalogItem:
        """Set amounts of one item in one request and return the item, which shows them."""
        ...

    def create(self, new: NewItem) -> CatalogItem:
        """Create an item and return it."""
        ...


class Journal(Protocol):
    """Where a run is recorded."""

    run: str

    def record(self, event: str, **facts: Any) -> None:
        """Add a line and return when it is durable."""
        ...


Job = Callable[[], Result]
InParallel = Callable[[Sequence[Job]], Iterator[Result]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Writes entries to one catalog under one journal."""

    catalog: Catalog
    journal: Journal
    in_parallel: InParallel
    settle: Callable[[int], None]
    """Waits until an unanswered create of so many must have been applied, if it ever is."""

    def apply(self, entries: Sequence[PlanEntry]) -> Iterator[Result]:
        """Write updates in chunks, then creates one by one; yields each result as it is known.

        When the keys or a right are gone, the rest isn't tried. What was sent and not answered is looked up at the end.
        """
        unanswered: list[Result] = []
        for result in self._written(entries):
            if result.outcome is Outcome.UNKNOWN:
                unanswered.append(result)
            else:
                yield result
        yield from self._settled(unanswered)

    def _settled(self, unanswered: Sequence[Result]) -> Iterator[Result]:
        """Look up what came of unanswered writes; a create is waited out first, since it may be applied late."""
        creates = sum(result.entry.action is Action.CREATE for result in unanswered)
        if creates:
            self.settle(creates)
        for result in unanswered:
            try:
                done = self._is_done(result.entry)
            except CwsetupError:
                done = False
            yield self._closed(result.entry, Outcome.WRITTEN) if done else result

    def _is_done(self, entry: PlanEntry) -> bool:
        if entry.new_item is not None:
            found = self.catalog.items_named(entry.new_item.identifier)
            return len(found) == 1 and (found[0].cost, found[0].price) == (entry.new_item.cost, entry.new_item.price)
        item = self.catalog.items_by_id([entry.item_id or 0]).get(entry.item_id or 0)
        return _state(entry, item) is Outcome.ALREADY

    def _written(self, entries: Sequence[PlanEntry]) -> Iterator[Result]:
        updates = [entry for entry in entries if entry.action is Action.UPDATE]
        creates = [entry for entry in entries if entry.action is Action.CREATE]
        chunks = [updates[start : start + CHUNK] for start in range(0, len(updates), CHUNK)]
        chunks += [[entry] for entry in creates]
        stopped = ""
        for chunk in chunks:
            if not stopped:
                try:
                    jobs, settled = self._looked_at(chunk)
                except CwsetupError as failure:
                    stopped = failure.message
            if stopped:
                yield from (self._closed(entry, Outcome.NOT_TRIED, stopped) for entry in chunk)
                continue
            yield from settled
            for result in self.in_parallel(jobs):
                stopped = stopped or (result.words if result.outcome is Outcome.REFUSED else "")
                yield result

    def _looked_at(self, chunk: Sequence[PlanEntry]) -> tuple[list[Job], list[Result]]:
        """Return what is still to be written of a chunk, and what is settled by the look alone."""
        items = self.catalog.items_by_id(entry.item_id for entry in chunk if entry.item_id is not None)
        jobs: list[Job] = []
        settled: list[Result] = []
        for entry in chunk:
            if entry.action is Action.CREATE:
                found = entry.new_item is not None and self.catalog.items_named(entry.new_item.identifier)
                outcome = Outcome.CHANGED_SINCE if found else None
            else:
                outcome = _state(entry, items.get(entry.item_id or 0))
            if outcome is None:
                jobs.append(partial(self._write, entry))
            else:
                settled.append(self._closed(entry, outcome))
        return jobs, settled

    def _write(self, entry: PlanEntry) -> Result:
        amounts = {field: str(amount) for field, amount in changes(entry).items()}
        self.journal.record("intent", **_named(entry), changes=amounts)
        try:
            if entry.new_item is not None:
                item = self.catalog.create(entry.new_item)
            else:
                item = self.catalog.update(entry.item_id or 0, changes(entry))
        except TemporaryError as failure:
            return self._closed(entry, Outcome.UNKNOWN, failure.message)
        except AccessError as failure:
            return self._closed(entry, Outcome.REFUSED, failure.message)
        except CwsetupError as failure:
            return self._closed(entry, Outcome.FAILED, " ".join([failure.message, *failure.details]))
        return self._closed(entry, Outcome.WRITTEN, item_id=item.id)

    def _closed(self, entry: PlanEntry, outcome: Outcome, words: str = "", item_id: int | None = None) -> Result:
        self.journal.record(str(outcome), **_named(entry) | ({"item_id": item_id} if item_id else {}), words=words)
        return Result(entry, outcome, words)


def _state(entry: PlanEntry, item: CatalogItem | None) -> Outcome | None:
    """Return how an item stands to its entry: at the target, changed by somebody, or as planned (``None``)."""
    if item is None:
        return Outcome.CHANGED_SINCE
    present = [(change, getattr(item, change.field)) for change in entry.changed]
    if all(there == change.after for change, there in present):
        return Outcome.ALREADY
    return None if all(there == change.before for change, there in present) else Outcome.CHANGED_SINCE


def _named(entry: PlanEntry) -> dict[str, Any]:
    before = {str(change.field): None if change.before is None else str(change.before) for change in entry.changed}
    return {
        "product_id": entry.product_id,
        "unit": entry.unit,
        "item_id": entry.item_id,
        "identifier": entry.identifier,
        "before": before,
    }
