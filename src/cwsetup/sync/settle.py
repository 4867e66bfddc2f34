"""An unfinished run before the next: what it has sent is looked up, so that nobody plans on sand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cwsetup.sync.breaker import Breaker
from cwsetup.sync.look import Catalog
from cwsetup.sync.outcome import Outcome
from cwsetup.sync.steps import Kind, Step
from cwsetup.sync.writing import Journal, Writer

_NOT_APPLIED = "Its answer was lost; looked up later, it wasn't applied."


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of the writes that a run had left open."""

    applied: int
    not_applied: int


def settle_open(
    catalog: Catalog, journal: Journal, steps: Sequence[Step], settle: Callable[[int], None], *, goes_on: bool
) -> Settled:
    """Look up open writes and record what came of them, once they must have been applied if they ever are.

    Where the same plan ``goes_on``, only creates are waited out: a change that is applied late sets what is wanted
    anyway. Under another plan it would overwrite that plan's amounts.
    """
    writer = Writer(catalog=catalog, journal=journal, breaker=Breaker(len(steps)))
    at_once = [step for step in steps if goes_on and step.kind is not Kind.CREATE]
    later = [step for step in steps if step not in at_once]
    applied = _settled(writer, at_once)
    if later:
        settle(len(later))
        applied += _settled(writer, later)
    return Settled(applied=applied, not_applied=len(steps) - applied)


def _settled(writer: Writer, steps: Sequence[Step]) -> int:
    applied = 0
    if not steps:
        return applied
    for step, standing in zip(steps, writer.look(steps), strict=True):
        match standing.outcome:
            case None:
                writer.close(step, Outcome.NOT_TRIED, _NOT_APPLIED)
            case Outcome.ALREADY:
                writer.close(step, Outcome.WRITTEN, item_id=standing.item_id)
                applied += 1
            case outcome:
                writer.close(step, outcome, standing.words)
    return applied
