"""One write: its intent on the disk, one request, and a note of what came of it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cwsetup.errors import AccessError, CwsetupError, OutOfTime, RequestRefused, TemporaryError
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.entry import PlanEntry, changes
from cwsetup.sync.breaker import Breaker
from cwsetup.sync.look import Catalog, look
from cwsetup.sync.outcome import Outcome, Result
from cwsetup.sync.standing import Standing
from cwsetup.sync.steps import Kind, Step

OLDEST_LOOK = 30.0
"""Seconds after which an item is looked at again before it is written."""


class Journal(Protocol):
    """Where a run is recorded."""

    run: str

    def record(self, event: str, **facts: Any) -> None:
        """Add a line and return when it is durable."""
        ...

    def note(self, event: str, **facts: Any) -> None:
        """Add a line that is durable at the latest with the next one that is recorded."""
        ...


@dataclass(frozen=True, slots=True)
class Attempt:
    """A step and what came of it; ``is_stale`` if its item must be looked at again first."""

    step: Step
    result: Result
    is_stale: bool = False
    is_limit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Writes single steps to one catalog under one journal, until the breaker stops it."""

    catalog: Catalog
    journal: Journal
    breaker: Breaker
    clock: Callable[[], float] = time.monotonic

    def write(self, step: Step, looked_at: float, *, again: bool = False) -> Attempt:
        """Send a step once; nothing is sent that isn't recorded, was looked at too long ago, or comes too late.

        What is sent ``again`` may have been carried out after it was looked up.
        """
        held = self._held(step, looked_at)
        if held is not None:
            return held
        amounts = {field: str(amount) for field, amount in changes(step.entry).items()}
        self.journal.record("intent", **_named(step), kind=str(step.kind), changes=amounts)
        try:
            item = self._send(step)
        except OutOfTime as failure:  # it wasn't sent
            return self._stopped(step, Outcome.NOT_TRIED, failure)
        except TemporaryError as failure:
            if not failure.is_limit:
                self.breaker.unanswered()
            said = " ".join(failure.details) or failure.message
            return Attempt(step, self.close(step, Outcome.UNKNOWN, said), is_limit=failure.is_limit)
        except AccessError as failure:
            return self._stopped(step, Outcome.REFUSED, failure)
        except CwsetupError as failure:
            return Attempt(step, self._refused(step, failure, again=again))
        self.breaker.worked()
        return Attempt(step, self.close(step, Outcome.WRITTEN, item_id=item.id))

    def _held(self, step: Step, looked_at: float) -> Attempt | None:
        """Return why a step isn't sent now; a pause that ConnectWise asks for may make its look too old."""
        try:
            if not self.breaker.reason:
                self.catalog.ready()
        except OutOfTime as failure:
            return self._stopped(step, Outcome.NOT_TRIED, failure)
        if self.breaker.reason:
            return Attempt(step, self.close(step, Outcome.NOT_TRIED, self.breaker.reason))
        if self.clock() - looked_at > OLDEST_LOOK:
            return Attempt(step, Result(step.entry, Outcome.NOT_TRIED), is_stale=True)
        return None

    def _refused(self, step: Step, failure: CwsetupError, *, again: bool) -> Result:
        found = self._found(step) if isinstance(failure, RequestRefused) else None
        if found is None:
            self.breaker.failed()
            return self.close(step, Outcome.FAILED, words_of(failure))
        self.breaker.worked()
        return self.close(step, Outcome.WRITTEN if again else Outcome.ALREADY, item_id=found)

    def _found(self, step: Step) -> int | None:
        """Return the item that a refused create would have made: a refusal may only say that it is there by now."""
        if step.kind is not Kind.CREATE:
            return None
        try:
            (standing,) = self.look([step])
        except CwsetupError:
            return None
        return standing.item_id if standing.outcome is Outcome.ALREADY else None

    def _stopped(self, step: Step, outcome: Outcome, failure: CwsetupError) -> Attempt:
        self.breaker.stop(words_of(failure))
        return Attempt(step, self.close(step, outcome, words_of(failure)))

    def look(self, steps: Sequence[Step]) -> list[Standing]:
        """Return how steps stand to what ConnectWise has now."""
        return look(self.catalog, steps)

    def close(self, step: Step, outcome: Outcome, words: str = "", item_id: int | None = None) -> Result:
        """Note what came of a step and return it."""
        created = {"item_id": item_id} if item_id else {}
        self.journal.note(str(outcome), **_named(step) | created, words=words)
        return Result(step.entry, outcome, words)

    def _send(self, step: Step) -> CatalogItem:
        if step.kind is Kind.RETIRE:
            return self.catalog.deactivate(step.item_id)
        if step.entry.new_item is not None:
            return self.catalog.create(step.entry.new_item)
        return self.catalog.update(step.item_id, changes(step.entry))


def words_of(failure: CwsetupError) -> str:
    """Return everything there is to say about a failure: what, ConnectWise's own words, the cure."""
    parts = filter(None, [failure.message, *failure.details, failure.hint])
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts)


def _named(step: Step) -> dict[str, Any]:
    entry: PlanEntry = step.entry
    before = {str(change.field): None if change.before is None else str(change.before) for change in entry.changed}
    return {
        "n": step.place,
        "product_id": entry.product_id,
        "unit": entry.unit,
        "item_id": entry.item_id,
        "identifier": entry.identifier,
        "before": before,
    }
