"""``resume``: finishes the plan of a run from its journal; no price file is read and nothing is worked out again."""

from functools import partial

from cwsetup.cli.context import Context
from cwsetup.cli.history import the_run
from cwsetup.cli.pace import at_rate
from cwsetup.cli.runs import RESUME, Runs, say_end
from cwsetup.cli.world import open_client
from cwsetup.errors import UsageError
from cwsetup.pricing.plan_json import as_dict
from cwsetup.sync.history import History, State, steps_left


def resume(context: Context, run: str | None, rate: str | None) -> None:
    """Finish a run: what it has sent is looked up first, the rest is written; somebody has agreed to it already."""
    stored = at_rate(context.profiles.load(context.profile_path), rate)
    with context.leaving.in_time(), open_client(context, stored) as client:
        runs = Runs.of(context, stored, client)
        with runs.alone(RESUME):
            history = History(runs.journals.past())
            past = history.to_resume() if run is None else the_run(history, run)
            if past is None or past.plan is None or (history.state(past) is State.FINISHED and not steps_left(past)):
                context.console.note("Nothing is left to finish.")
                return
            if (state := history.state(past)) not in {State.UNFINISHED, State.FINISHED}:
                raise UsageError(
                    f"Run {past.run} is {state}; it isn't gone on with.", hint="Plan anew: cwsetup sync-prices"
                )
            context.console.note(f"Run {past.run}: {len(steps_left(past))} of {len(past.entries)} changes are left.")
            report = runs.go_on(past)
        say_end(runs, report, partial(as_dict, past.plan), is_undo=bool(past.facts.get("undoes")))
