"""``undo``: takes a run back by a run of its own, which leaves alone what somebody has changed since."""

from collections.abc import Sequence

from cwsetup.cli.context import Context
from cwsetup.cli.history import the_run
from cwsetup.cli.pace import at_rate
from cwsetup.cli.runs import Runs, say_end
from cwsetup.cli.world import open_client
from cwsetup.errors import UsageError
from cwsetup.pricing.entry import PlanEntry
from cwsetup.pricing.plan import Plan
from cwsetup.storage.past import PastRun
from cwsetup.sync.consent import consent_to_undo
from cwsetup.sync.history import UNDO, History, State, undo_plan
from cwsetup.terminal.run_views import undo_view


def undo(context: Context, run: str | None, rate: str | None) -> None:
    """Put back what a run wrote, with consent; what the run has left open is looked up first."""
    stored = at_rate(context.profiles.load(context.profile_path), rate)
    with context.leaving.in_time(), open_client(context, stored) as client:
        runs = Runs.of(context, stored, client)
        agreed: Sequence[PlanEntry] | None = None
        while True:
            with runs.alone(UNDO):
                past = _past(History(runs.journals.past()), run)
                plan = undo_plan(past, context.now()) if past else None
                if past is None or plan is None or not plan.entries:
                    context.console.note("There is nothing to take back.")
                    return
                if plan.entries == agreed:
                    report = runs.write(plan, UNDO, undoes=past)
                    break
            if not _agreed(context, past, plan):  # nobody else is kept away while somebody thinks
                context.console.note("Nothing was written.")
                return
            run, agreed = past.run, plan.entries
        say_end(runs, report, lambda: {"format": 1, "undoes": past.run}, is_undo=True)


def _past(history: History, name: str | None) -> PastRun | None:
    """Return the run to take back; one that was, or that is an undo itself, is refused."""
    if name is None:
        return history.to_undo()
    past = the_run(history, name)
    if past.facts.get("mode") == UNDO:
        raise UsageError(
            f"Run {name} is itself an undo, of {past.facts['undoes']}.", hint="Plan anew: cwsetup sync-prices"
        )
    if history.state(past) is State.UNDONE:
        raise UsageError(f"Run {name} was taken back already, by {history.undone[name]}.")
    return past


def _agreed(context: Context, past: PastRun, plan: Plan) -> bool:
    if not context.options.json:
        context.console.show(undo_view(past.run, plan))
    return consent_to_undo(past.run, len(plan.entries), context.ask(), yes=bool(context.options.yes))
