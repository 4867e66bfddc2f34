"""The end of a run that created items: is any of them there twice? Reported, never mended: one may be in use."""

from collections.abc import Iterator, Sequence

from cwsetup.errors import CwsetupError
from cwsetup.sync.look import doubles
from cwsetup.sync.outcome import Outcome, Result
from cwsetup.sync.steps import Step
from cwsetup.sync.writing import Writer, words_of


def sweep(writer: Writer, created: Sequence[Step]) -> Iterator[Result]:
    """Yield created items whose identifier ConnectWise has more than once."""
    for step in created:
        if step.entry.new_item is None:
            continue
        try:
            words = doubles(writer.catalog, step.entry.new_item)
        except CwsetupError as failure:
            writer.journal.record("unswept", words=words_of(failure))
            return
        if words:
            yield writer.close(step, Outcome.DOUBLED, words)
