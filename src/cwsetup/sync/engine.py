"""Writes a plan: looks at each item first, records what it is about to do, sends it once, records what came of it.

An item that is neither as planned nor at its target was changed by somebody and is left alone. An answer that never
came is not taken for a refusal: it is looked up before anything is sent again, and a create is waited out before.
"""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from cwsetup.errors import CwsetupError
from cwsetup.sync.breaker import TRIAL, Breaker
from cwsetup.sync.look import Catalog
from cwsetup.sync.lost import Lost
from cwsetup.sync.outcome import Outcome, Result
from cwsetup.sync.standing import Standing
from cwsetup.sync.steps import Kind, Step
from cwsetup.sync.sweep import sweep
from cwsetup.sync.writing import Attempt, Journal, Writer, words_of

CHUNK, LARGEST_CHUNK, GROWTH = 100, 2_000, 4
"""Items looked at together, at first and at most; fewer where a look gets too old before all are written.

Between two chunks nothing is in flight, so few are wanted; the longer one takes, the older its look is at the end.
"""

Job: TypeAlias = Callable[[], Attempt]
InParallel: TypeAlias = Callable[[Sequence[Job]], Iterator[Attempt]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Writes steps to one catalog under one journal."""

    catalog: Catalog
    journal: Journal
    in_parallel: InParallel
    settle: Callable[[int], None]
    """Waits until an unanswered create of so many must have been applied, if it ever is."""
    clock: Callable[[], float] = time.monotonic
    trial: int = TRIAL
    """How many writes are read back before the rest leaves."""

    def apply(self, steps: Sequence[Step], created: Sequence[Step] = ()) -> Generator[Result, None, None]:
        """Write changes in chunks, then creates one by one; yields each result as it is known.

        A result may come again, corrected by a later look. When the keys or a right are gone, when too much fails, or
        when the first writes aren't there, the rest isn't tried. Items that are there twice are looked for among those
        created now and ``created`` before.
        """
        breaker = Breaker(len(steps), trial=self.trial)
        writer = Writer(catalog=self.catalog, journal=self.journal, breaker=breaker, clock=self.clock)
        yield from self._changes(writer, [step for step in steps if step.kind is not Kind.CREATE])
        creates = [step for step in steps if step.kind is Kind.CREATE]
        outcomes: dict[int, Outcome] = {}
        for result in self._creates(writer, creates):
            outcomes[id(result.entry)] = result.outcome
            yield result
        fresh = [step for step in creates if outcomes.get(id(step.entry)) is Outcome.WRITTEN]
        yield from sweep(writer, [*created, *fresh])

    def _changes(self, writer: Writer, steps: Sequence[Step]) -> Iterator[Result]:
        waiting, size = deque(steps), CHUNK
        while waiting:
            part = [waiting.popleft() for _ in range(min(size, len(waiting)))]
            before = self.clock()
            ready = yield from _ready(writer, part)
            # A look that takes long may be too old at once; that of a single item counts from its answer.
            looked_at = before if len(part) > 1 else self.clock()
            stale = yield from self._sent(writer, ready, looked_at)
            waiting.extendleft(reversed(stale))
            size = max(1, len(ready) - len(stale)) if stale else min(GROWTH * size, LARGEST_CHUNK)

    def _sent(self, writer: Writer, ready: Sequence[Step], looked_at: float) -> Generator[Result, None, list[Step]]:
        """Send steps, those on trial before the rest; returns those whose look has become too old."""
        stale: list[Step] = []
        lost = Lost(writer, self.in_parallel)
        while ready:
            batch, ready = _on_trial(writer, ready)
            written: list[Step] = []
            unanswered: list[Attempt] = []
            for attempt in self.in_parallel([partial(writer.write, step, looked_at) for step in batch]):
                if attempt.is_stale:
                    stale.append(attempt.step)
                elif attempt.result.outcome is Outcome.UNKNOWN:
                    unanswered.append(attempt)
                else:
                    written += [attempt.step] if attempt.result.outcome is Outcome.WRITTEN else []
                    yield attempt.result
            yield from lost.changes(unanswered)
            yield from _verified(writer, written)
        return stale

    def _creates(self, writer: Writer, steps: Sequence[Step]) -> Iterator[Result]:
        """Create one after the other, and find out at the end what became of those without an answer."""
        unanswered: list[Attempt] = []
        for step in steps:
            for ready in (yield from _ready(writer, [step])):
                attempt = writer.write(ready, self.clock())
                if attempt.result.outcome is Outcome.UNKNOWN:
                    unanswered.append(attempt)
                    continue
                yield attempt.result
                if attempt.result.outcome is Outcome.WRITTEN:
                    yield from _verified(writer, [ready])
        yield from Lost(writer, self.in_parallel).creates(unanswered, self.settle)


def _ready(writer: Writer, part: Sequence[Step]) -> Generator[Result, None, list[Step]]:
    """Look at steps; yields what is settled by the look and returns what is to be written."""
    standings: Sequence[Standing] = ()
    if not writer.breaker.reason:
        try:
            standings = writer.look(part)
        except CwsetupError as failure:
            writer.breaker.stop(words_of(failure))
    if writer.breaker.reason:
        yield from (writer.close(step, Outcome.NOT_TRIED, writer.breaker.reason) for step in part)
        return []
    ready: list[Step] = []
    for step, standing in zip(part, standings, strict=True):
        if standing.outcome is None:
            ready.append(step)
        else:
            yield writer.close(step, standing.outcome, standing.words, standing.item_id)
    return ready


def _on_trial(writer: Writer, ready: Sequence[Step]) -> tuple[Sequence[Step], Sequence[Step]]:
    """Return the steps to send now and those after them: all, once the first few have been verified."""
    first = writer.breaker.on_trial or len(ready)
    return ready[:first], ready[first:]


def _verified(writer: Writer, written: Sequence[Step]) -> Iterator[Result]:
    """Read writes on trial back; if one isn't there although ConnectWise showed it, nothing more is sent."""
    if not writer.breaker.on_trial or not written:
        return
    try:
        standings = writer.look(written)
    except CwsetupError as failure:
        writer.breaker.stop(f"The first writes can't be read back. {words_of(failure)}")
        return
    for step, standing in zip(written, standings, strict=True):
        writer.breaker.verified()
        if standing.outcome is None:
            words = "ConnectWise answered that it was written; read back, it isn't."
            writer.breaker.stop(words)
            yield writer.close(step, Outcome.FAILED, words)
