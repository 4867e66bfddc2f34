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


def settle_open(catalog: Catalog, journal: Journal, steps: Sequence[Step], settle: Callable[[int], None]) -> Settled:
    """Look up open writes and record what came of them; creates are waited out before."""
    writer = Writer(catalog=catalog, journal=journal, breaker=Breaker(len(steps)))
    creates = [step for step in steps if step.kind is Kind.CREATE]
    applied = _settled(writer, [step for step in steps if step.kind is not Kind.CREATE])
    if creates:
        settle(len(creates))
        applied += _settled(writer, creates)
    return Settled(applied=applied, not_applied=len(steps) - applied)


def _settled(writer: Writer, steps: Sequence[Step]) -> int:
    applied = 0
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
