"""What came of each entry of a run."""

from dataclasses import dataclass
from enum import StrEnum

from cwsetup.pricing.entry import PlanEntry


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
    DOUBLED = "doubled"
    """Created, and ConnectWise has another item of the same identifier."""


DONE = frozenset({Outcome.WRITTEN, Outcome.ALREADY})
"""The outcomes with which ConnectWise has what was planned."""


SETTLED = DONE | {Outcome.CHANGED_SINCE, Outcome.FAILED, Outcome.DOUBLED}
"""The outcomes with which a run has nothing left to do for an entry."""


@dataclass(frozen=True, slots=True)
class Result:
    """An entry, what came of it, and why it isn't done."""

    entry: PlanEntry
    outcome: Outcome
    words: str = ""
