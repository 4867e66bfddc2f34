"""What is to be said and done about a run of the past: its state, what is left of it, and what would take it back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from cwsetup.pricing.change import Change, Prices
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.plan import Plan
from cwsetup.storage.past import PastRun
from cwsetup.sync.outcome import DONE, SETTLED, Outcome
from cwsetup.sync.steps import Step

UNDO = "undo"
"""The mode of a run that takes another back."""
_OPEN = {"intent", str(Outcome.UNKNOWN)}
_LEFT_ALONE = {*DONE, Outcome.DOUBLED}


class State(StrEnum):
    """How a run stands."""

    FINISHED = "finished"
    UNFINISHED = "unfinished"
    SUPERSEDED = "superseded"
    """Closed unfinished by a run that planned anew."""
    UNDONE = "undone"


def open_steps(run: PastRun) -> list[Step]:
    """Return the writes that were sent, or were about to be, and whose answer nobody has."""
    return [Step(place, entry) for place, entry in enumerate(run.entries) if run.event(place) in _OPEN]


def steps_left(run: PastRun) -> list[Step]:
    """Return what is left to write so that ConnectWise has what the run had planned."""
    return [Step(place, entry) for place, entry in enumerate(run.entries) if run.event(place) not in _LEFT_ALONE]


def created_steps(run: PastRun) -> list[Step]:
    """Return the items that the run has created."""
    return [
        Step(place, entry)
        for place, entry in enumerate(run.entries)
        if entry.action is Action.CREATE and entry.item_id is None and run.event(place) == Outcome.WRITTEN
    ]


def counts(run: PastRun) -> dict[str, int]:
    """Return how many entries ended how, as a run's end tells it; ``open`` is everything the run hasn't settled."""
    events = Counter(run.event(place) for place in range(len(run.entries)))
    named = {str(outcome): events[outcome] for outcome in (Outcome.WRITTEN, Outcome.ALREADY, Outcome.CHANGED_SINCE)}
    failed = events[Outcome.FAILED] + events[Outcome.DOUBLED]
    return named | {"failed": failed, "open": len(run.entries) - sum(named.values()) - failed}


def is_finished(run: PastRun) -> bool:
    """Return whether nothing of a run is left to do; one that ended before its plan was recorded has sent nothing."""
    if run.plan_line is None:
        return True
    return run.has_ended and all(run.event(place) in SETTLED for place in range(len(run.entries)))


@dataclass(frozen=True)
class History:
    """The runs on an instance, the oldest first."""

    runs: Sequence[PastRun]

    def state(self, run: PastRun) -> State:
        """Return how a run stands."""
        if run.run in self.undone:
            return State.UNDONE
        if run.is_superseded:
            return State.SUPERSEDED
        return State.FINISHED if is_finished(run) else State.UNFINISHED

    @cached_property
    def undone(self) -> Mapping[str, str]:
        """The runs that were taken back, each with the run that did it; one that found everything changed did not."""
        undos = (run for run in self.runs if run.facts.get("undoes") and is_finished(run))
        return {run.facts["undoes"]: run.run for run in undos if any(run.event(place) in DONE for place in run.last)}

    def named(self, name: str) -> PastRun | None:
        """Return the run of a name."""
        return next((run for run in self.runs if run.run == name), None)

    def to_resume(self) -> PastRun | None:
        """Return the youngest run that has something left to do."""
        return next((run for run in reversed(self.runs) if self.state(run) is State.UNFINISHED), None)

    def to_undo(self) -> PastRun | None:
        """Return the youngest run that wrote something and still stands."""
        standing = (run for run in reversed(self.runs) if run.facts.get("mode") != UNDO and run.run not in self.undone)
        return next((run for run in standing if counts(run)["written"]), None)


def undo_plan(run: PastRun, created: datetime) -> Plan | None:
    """Return the plan that takes a run back: old amounts again, and created items inactive; it has no limits."""
    if run.plan is None:
        return None
    entries = tuple(
        _reversed(entry, run.item_ids[place])
        for place, entry in enumerate(run.entries)
        if run.event(place) == Outcome.WRITTEN and place in run.item_ids
    )
    return replace(run.plan, created=created, entries=entries, violations=(), rejects=0)


def _reversed(entry: PlanEntry, item_id: int) -> PlanEntry:
    """Return the entry that takes one back; where there was no amount there is 0 again, which counts as none."""
    if entry.action is Action.CREATE:
        return replace(entry, item_id=item_id, findings=(), released=(), notes=())
    changed = tuple(Change(change.field, change.after, change.before or Decimal(0)) for change in entry.changed)
    return replace(entry, before=entry.after, after=entry.before, changed=changed, findings=(), released=(), notes=())


def changed_items(run: PastRun) -> Mapping[int, Prices]:
    """Return the items that a run changed, with what they had before."""
    return {
        entry.item_id: entry.before
        for place, entry in enumerate(run.entries)
        if entry.action is Action.UPDATE and entry.item_id is not None and run.event(place) == Outcome.WRITTEN
    }
