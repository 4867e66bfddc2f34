"""Writes whose answer was lost: looked up, and only then, and only once, sent again."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cwsetup.errors import CwsetupError
from cwsetup.sync.outcome import Outcome, Result
from cwsetup.sync.writing import Attempt, Writer

AGAIN = 1
"""How often a write without an answer is sent again."""
AGAIN_AFTER_LIMIT = 5
"""The same where ConnectWise said that it was one request too many."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Finds out what became of writes, and sends those again that aren't there."""

    writer: Writer
    in_parallel: Callable[[Sequence[Callable[[], Attempt]]], Iterator[Attempt]]

    def changes(self, unanswered: Sequence[Attempt]) -> Iterator[Result]:
        """Yield what came of changes: setting the same amounts again does no harm once a look shows the old ones."""
        times = 0
        while unanswered:
            looked_at = self.writer.clock()
            again: list[Attempt] = []
            for each in (yield from self._looked_up(unanswered)):
                most = AGAIN_AFTER_LIMIT if each.is_limit else AGAIN
                if times < most and not self.writer.breaker.reason:
                    again.append(each)
                else:
                    yield self._unknown(each)
            unanswered = yield from self._sent_again(again, looked_at)
            times += 1

    def creates(self, unanswered: Sequence[Attempt], settle: Callable[[int], None]) -> Iterator[Result]:
        """Yield what came of creates: they may still be applied, and looking too early is as bad as not looking."""
        times = 0
        while unanswered:
            settle(len(unanswered))
            looked_at = self.writer.clock()
            absent = yield from self._looked_up(unanswered)
            if times == AGAIN or self.writer.breaker.reason:
                yield from (self._unknown(each) for each in absent)
                return
            unanswered = yield from self._sent_again(absent, looked_at)
            times += 1

    def _looked_up(self, unanswered: Sequence[Attempt]) -> Generator[Result, None, list[Attempt]]:
        """Yield what a look settles; returns what isn't there."""
        try:
            standings = self.writer.look([each.step for each in unanswered])
        except CwsetupError as failure:
            yield from (_adding(each.result, f"Looking it up failed too: {failure.message}") for each in unanswered)
            return []
        absent: list[Attempt] = []
        for each, standing in zip(unanswered, standings, strict=True):
            if standing.outcome is None:
                absent.append(each)
            elif standing.outcome is Outcome.ALREADY:
                self.writer.breaker.worked()
                yield self.writer.close(each.step, Outcome.WRITTEN, item_id=standing.item_id)
            else:
                yield self.writer.close(each.step, standing.outcome, standing.words)
        return absent

    def _sent_again(self, absent: Sequence[Attempt], looked_at: float) -> Generator[Result, None, list[Attempt]]:
        """Send again what was looked up just now; returns what got no answer once more, or is to be looked up anew."""
        unanswered: list[Attempt] = []
        jobs = [partial(self.writer.write, each.step, looked_at, again=True) for each in absent]
        for each, attempt in zip(absent, self.in_parallel(jobs) if jobs else (), strict=True):
            if attempt.is_stale:
                unanswered.append(replace(each, is_limit=True))
            elif attempt.result.outcome is Outcome.UNKNOWN:
                unanswered.append(attempt)
            else:
                yield attempt.result
        return unanswered

    def _unknown(self, attempt: Attempt) -> Result:
        self.writer.breaker.failed(is_new=False)
        unwritten = "it isn't there" if attempt.step.entry.new_item else "it has the old amounts still"
        return _adding(attempt.result, f"Looked up: {unwritten}.")


def _adding(result: Result, sentence: str) -> Result:
    return replace(result, words=f"{result.words} {sentence}".strip())
