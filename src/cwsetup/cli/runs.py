"""The runs on one instance: one at a time, each under a journal, an unfinished one settled before the next."""

import getpass
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Self

from cwsetup.cli.context import Context
from cwsetup.cli.leaving import Terminated
from cwsetup.cli.naming import option
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.hosts import parse_address
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.errors import CwsetupError
from cwsetup.pricing.plan import Plan
from cwsetup.profile.settings import Profile
from cwsetup.storage.journal import Journal, Journals
from cwsetup.storage.past import PastRun
from cwsetup.storage.profiles import StoredProfile
from cwsetup.sync.engine import Engine
from cwsetup.sync.history import created_steps, open_steps, steps_left
from cwsetup.sync.outcome import Outcome, Result
from cwsetup.sync.run import Report, write_steps, writes_of
from cwsetup.sync.settle import settle_open
from cwsetup.sync.steps import Step, steps_of
from cwsetup.text import counted

RESUME = "resume"


def who() -> str:
    """Return who runs this, for those who read a journal or find the lock taken."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        user = "unknown"
    return f"{user}@{socket.gethostname()}"


def journals_of(context: Context, profile: Profile) -> Journals:
    """Return the journals of a profile's instance."""
    # However its address is written by hand, an instance has one lock.
    url = parse_address(profile.connection.url).url
    return Journals(context.state_folder, url, profile.connection.company)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """One instance that is written to."""

    context: Context
    profile: Profile
    journals: Journals
    catalog: LiveCatalog
    option: str = ""
    """What the commands that are printed need to be about this profile."""

    @classmethod
    def of(cls, context: Context, stored: StoredProfile, client: Client) -> Self:
        """Return the runs on a profile's instance."""
        return cls(
            context=context,
            profile=stored.profile,
            journals=journals_of(context, stored.profile),
            catalog=LiveCatalog(client),
            option=option(context, stored.path),
        )

    @contextmanager
    def alone(self, command: str) -> Iterator[None]:
        """Keep every other run away, and find out first what became of writes that one before has left open."""
        with self.journals.lock.held(**self.holder(command)):
            for run in self.journals.unfinished():
                self._settle_run(run, goes_on=command == RESUME)
            yield

    def write(self, plan: Plan, mode: str, *, is_whole: bool = False, undoes: PastRun | None = None) -> Report:
        """Write a plan that somebody agreed to under a journal of its own; what was unfinished is closed."""
        writes = replace(plan, entries=tuple(writes_of(plan)))
        facts = self._facts(plan, mode) | {
            "matched": plan.matched if is_whole else None,
            "undoes": undoes.run if undoes else None,
        }
        with self.alone(mode):
            for run in self.journals.unfinished():
                if undoes is None or run.run == undoes.run:
                    self._close(run)
            with self.journals.begin(self.context.now().date(), facts, writes) as journal:
                self.journals.lock.says(**self.holder(mode), run=journal.run)
                report = self._written(journal, steps_of(writes.entries), ())
            self._tidy()
        return report

    def go_on(self, run: PastRun) -> Report:
        """Finish the plan of a run, exactly that one."""
        with self.journals.reopened(run.run) as journal:
            journal.record("resumed", who=who(), at=self.context.now().isoformat())
            self.journals.lock.says(**self.holder(RESUME), run=run.run)
            return self._written(journal, steps_left(run), created_steps(run))

    def holder(self, command: str) -> dict[str, Any]:
        """Return what the lock says of who holds it."""
        since = self.context.now().isoformat(" ", "seconds")
        return {"command": command, "since": since, "by": who()}

    def _facts(self, plan: Plan, mode: str) -> dict[str, Any]:
        """Return what the journal says of the run as a whole."""
        return {
            "format": 2,
            "profile": plan.profile_name,
            "created": plan.created.isoformat(),
            "began": self.context.now().isoformat(),
            "who": who(),
            "mode": mode,
        }

    def _written(self, journal: Journal, steps: Sequence[Step], created: Sequence[Step]) -> Report:
        engine = Engine(
            catalog=self.catalog,
            journal=journal,
            in_parallel=partial(in_parallel, workers=self.profile.pricing.concurrency, on_interrupt=self.catalog.stop),
            settle=self._wait,
        )
        written: set[int] = set()
        heard: set[int] = set()

        def last_words() -> None:
            what = f"{len(written)} of {len(steps)} changes are known to be written. Run {journal.run}"
            self.context.console.note(f"{what}. Finish it: {self.command('resume', journal.run)}", "warning")

        try:
            with self.context.leaving.saying(last_words), self.context.meter.of(f"Run {journal.run}") as reached:

                def tell(result: Result) -> None:
                    heard.add(id(result.entry))
                    if result.outcome is Outcome.WRITTEN:
                        written.add(id(result.entry))
                    self._tell(result)
                    reached(len(heard), len(steps))

                return write_steps(steps, engine, tell, created)
        except (KeyboardInterrupt, Terminated, CwsetupError):  # of the last, the journal's own failures
            last_words()
            raise

    def command(self, command: str, run: str) -> str:
        """Return a command about a run as it can be typed here."""
        return f"cwsetup {command} {run} {self.option}".rstrip()

    def _settle_run(self, run: PastRun, *, goes_on: bool) -> None:
        steps = open_steps(run)
        if not steps:
            return
        with self.journals.reopened(run.run) as journal:
            wait = partial(self._wait, what="write")
            settled = settle_open(self.catalog, journal, steps, wait, goes_on=goes_on)
        counts = f"{settled.applied} had been applied, {settled.not_applied} hadn't"
        left = counted(len(steps), "write")
        self.context.console.note(f"Run {run.run} had left {left} open; looked up: {counts}.", "warning")

    def _close(self, run: PastRun) -> None:
        with self.journals.reopened(run.run) as journal:
            journal.record("superseded", who=who(), at=self.context.now().isoformat())
        self.context.console.note(f"Run {run.run} wasn't finished; it is closed now.")

    def _tidy(self) -> None:
        """Remove what is too old; an unfinished run is never too old."""
        oldest = self.context.now().date() - timedelta(days=self.profile.pricing.journal_days)
        self.journals.remove(self.journals.closed_before(oldest))

    def _wait(self, count: int, what: str = "create") -> None:
        seconds = self.profile.pricing.settle_seconds
        lost = f"{counted(count, what)} got no answer"
        self.context.console.note(f"{lost}; waiting {seconds} s before looking whether they were applied.", "warning")
        self.context.meter.wait("Waiting", seconds, self.context.sleep)

    def _tell(self, result: Result) -> None:
        entry = result.entry
        facts = {"product_id": entry.product_id, "unit": entry.unit, "item_id": entry.item_id, "words": result.words}
        self.context.console.event(str(result.outcome), **facts)


def say_unfinished(runs: Runs) -> None:
    """Say which run could still be finished, before another plan is agreed to and closes it."""
    for run in runs.journals.unfinished():
        way = f"Finish it: {runs.command('resume', run.run)}. Writing another plan closes it."
        runs.context.console.note(f"Run {run.run} isn't finished. {way}", "warning")


def say_end(runs: Runs, report: Report, planned: Callable[[], dict[str, Any]], *, is_undo: bool = False) -> None:
    """Say what came of a run and how to finish it or, but for an undo, take it back; raises what wasn't written.

    What was ``planned`` is worked out only for a program that reads it: for a large plan that takes memory.
    """
    applied, console = report.applied, runs.context.console
    take_back = "" if is_undo else f" Take it back: {runs.command('undo', report.run)}"
    if runs.context.options.json:
        console.json(planned() | {"run": report.run, "applied": applied})
    else:
        way = take_back if report.is_complete and applied["written"] else ""
        console.note(f"{report.summary}. Run {report.run}.{way}", "ok" if report.is_complete else "warning")
    report.raise_if_partial(f"Finish it: {runs.command('resume', report.run)}.{take_back}")
