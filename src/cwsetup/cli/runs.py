"""The writing of a plan that somebody agreed to, under a journal; says what came of it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from cwsetup.cli.context import Context, Terminated
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.plan_json import as_dict
from cwsetup.profile.price_settings import Pricing
from cwsetup.storage.journal import Journal, Journals
from cwsetup.sync.engine import Engine
from cwsetup.sync.outcome import Outcome, Result
from cwsetup.sync.run import Report, write_plan, writes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One plan on its way into the catalog."""

    context: Context
    plan: Plan
    journals: Journals
    catalog: LiveCatalog
    pricing: Pricing
    is_whole: bool
    """Whether the plan is about every product, so that its matches may be held against the next run's."""

    def written(self, mode: str) -> Report:
        """Write the plan under a journal and say what came of it."""
        with self.journals.begin(self.context.now().date(), self._facts(mode)) as journal:
            report = self._write_under(journal)
        applied = report.applied
        if self.context.options.json:
            self.context.console.json(as_dict(self.plan) | {"run": report.run, "applied": applied})
        else:
            self.context.console.note(f"{report.summary}. Run {report.run}.", "ok" if report.is_complete else "warning")
        return report

    def _facts(self, mode: str) -> dict[str, Any]:
        """Return what the journal says of the run as a whole."""
        return {
            "format": 1,
            "profile": self.plan.profile_name,
            "url": self.plan.url,
            "company": self.plan.company,
            "created": self.plan.created.isoformat(),
            "matched": self.plan.matched if self.is_whole else None,
            "mode": mode,
        }

    def _write_under(self, journal: Journal) -> Report:
        engine = Engine(
            catalog=self.catalog,
            journal=journal,
            in_parallel=partial(in_parallel, workers=self.pricing.concurrency, on_interrupt=self.catalog.stop),
            settle=self._settle,
        )
        heard: list[Result] = []
        total = len(writes_of(self.plan))
        try:
            with self.context.meter.of(f"Run {journal.run}") as reached:

                def tell(result: Result) -> None:
                    heard.append(result)
                    self._tell(result)
                    reached(len(heard), total)

                return write_plan(self.plan, engine, tell)
        except (KeyboardInterrupt, Terminated):
            written = sum(result.outcome is Outcome.WRITTEN for result in heard)
            what = f"{written} of {total} changes are known to be written. Run {journal.run}"
            cure = "Run sync-prices again: it plans from what ConnectWise has."
            self.context.console.note(f"{what}. {cure}", "warning")
            raise

    def _settle(self, creates: int) -> None:
        seconds = self.pricing.settle_seconds
        what = f"{creates} create{'s' if creates != 1 else ''} got no answer"
        self.context.console.note(f"{what}; waiting {seconds} s before looking whether they were applied.", "warning")
        self.context.sleep(seconds)

    def _tell(self, result: Result) -> None:
        entry = result.entry
        facts = {"product_id": entry.product_id, "unit": entry.unit, "item_id": entry.item_id, "words": result.words}
        self.context.console.event(str(result.outcome), **facts)
