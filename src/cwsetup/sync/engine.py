"""Writes a plan: looks at each item first, records what it is about to do, sends it once, records what came of it.

An item that is neither as planned nor at its target was changed by somebody and is left alone. An answer that never
came is not taken for a refusal, and nothing is sent twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, Protocol, TypeVar

from cwsetup.errors import AccessError, CwsetupError, OutOfTime, TemporaryError
from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.pricing.entry import Action, PlanEntry, changes
from cwsetup.sync.outcome import Outcome, Result
from cwsetup.sync.standing import Standing, of_create, of_update

T = TypeVar("T")

CHUNK = 100
"""Items looked at together; a look is never older than the writing of this many."""


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


@dataclass(slots=True)
class _Halt:
    """Why nothing more is tried; shared by the writes under way."""

    reason: str = ""


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
        updates = [result for result in unanswered if result.entry.action is Action.UPDATE]
        creates = [result for result in unanswered if result.entry.action is Action.CREATE]
        yield from self._looked_up(updates)
        if creates:
            # It may still be applied: looking too early is as bad as not looking.
            self.settle(len(creates))
        yield from self._looked_up(creates)

    def _written(self, entries: Sequence[PlanEntry]) -> Iterator[Result]:
        updates = [entry for entry in entries if entry.action is Action.UPDATE]
        creates = [entry for entry in entries if entry.action is Action.CREATE]
        halt = _Halt()
        for chunk in [*_chunks(updates), *([entry] for entry in creates)]:
            standings: list[Standing] = []
            if not halt.reason:
                try:
                    standings = self._look(chunk)
                except CwsetupError as failure:
                    halt.reason = _words(failure)
            if halt.reason:
                yield from (self._closed(entry, Outcome.NOT_TRIED, halt.reason) for entry in chunk)
                continue
            jobs: list[Job] = []
            for entry, standing in zip(chunk, standings, strict=True):
                if standing.outcome is None:
                    jobs.append(partial(self._write, entry, halt))
                else:
                    yield self._closed(entry, standing.outcome, standing.words)
            yield from self.in_parallel(jobs)

    def _looked_up(self, unanswered: Sequence[Result]) -> Iterator[Result]:
        """Yield what came of writes whose answer was lost; what isn't there, or can't be looked at, stays unknown."""
        for chunk in _chunks(unanswered):
            try:
                standings = self._look([result.entry for result in chunk])
            except CwsetupError as failure:
                yield from (_adding(result, f"Looking it up failed too: {failure.message}") for result in chunk)
                continue
            for result, standing in zip(chunk, standings, strict=True):
                if standing.outcome is Outcome.ALREADY:
                    yield self._closed(result.entry, Outcome.WRITTEN)
                else:
                    unwritten = "it isn't there" if result.entry.new_item else "it has the old amounts still"
                    yield _adding(result, f"Looked up: {standing.words or unwritten}.")

    def _look(self, chunk: Sequence[PlanEntry]) -> list[Standing]:
        """Return how each entry stands to what ConnectWise has now."""
        items = self.catalog.items_by_id(entry.item_id for entry in chunk if entry.item_id is not None)
        return [
            of_update(entry, items.get(_id(entry)))
            if entry.new_item is None
            else of_create(entry.new_item, self.catalog.items_named(entry.new_item.identifier))
            for entry in chunk
        ]

    def _write(self, entry: PlanEntry, halt: _Halt) -> Result:
        if halt.reason:
            return self._closed(entry, Outcome.NOT_TRIED, halt.reason)
        amounts = {field: str(amount) for field, amount in changes(entry).items()}
        self.journal.record("intent", **_named(entry), changes=amounts)
        try:
            if entry.new_item is not None:
                item = self.catalog.create(entry.new_item)
            else:
                item = self.catalog.update(_id(entry), changes(entry))
        except OutOfTime as failure:
            halt.reason = _words(failure)
            return self._closed(entry, Outcome.NOT_TRIED, halt.reason)
        except TemporaryError as failure:
            return self._closed(entry, Outcome.UNKNOWN, " ".join(failure.details) or failure.message)
        except AccessError as failure:
            halt.reason = _words(failure)
            return self._closed(entry, Outcome.REFUSED, halt.reason)
        except CwsetupError as failure:
            return self._closed(entry, Outcome.FAILED, _words(failure))
        return self._closed(entry, Outcome.WRITTEN, item_id=item.id)

    def _closed(self, entry: PlanEntry, outcome: Outcome, words: str = "", item_id: int | None = None) -> Result:
        self.journal.record(str(outcome), **_named(entry) | ({"item_id": item_id} if item_id else {}), words=words)
        return Result(entry, outcome, words)


def _chunks(things: Sequence[T]) -> Iterator[Sequence[T]]:
    return (things[start : start + CHUNK] for start in range(0, len(things), CHUNK))


def _adding(result: Result, sentence: str) -> Result:
    return replace(result, words=f"{result.words} {sentence}")


def _id(entry: PlanEntry) -> int:
    """Return the id of an update's item."""
    if entry.item_id is None:
        raise ValueError(entry)
    return entry.item_id


def _words(failure: CwsetupError) -> str:
    """Return everything there is to say about a failure: what, ConnectWise's own words, the cure."""
    parts = filter(None, [failure.message, *failure.details, failure.hint])
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts)


def _named(entry: PlanEntry) -> dict[str, Any]:
    before = {str(change.field): None if change.before is None else str(change.before) for change in entry.changed}
    return {
        "product_id": entry.product_id,
        "unit": entry.unit,
        "item_id": entry.item_id,
        "identifier": entry.identifier,
        "before": before,
    }
