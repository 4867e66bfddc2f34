"""``history``: the runs on a profile's instance, and what came of each entry of one; asks nobody outside."""

from typing import Any

from cwsetup.cli.context import Context
from cwsetup.cli.runs import journals_of
from cwsetup.errors import UsageError
from cwsetup.storage.past import PastRun
from cwsetup.sync.history import History, counts
from cwsetup.terminal.run_views import RunRow, history_view, run_view
from cwsetup.text import nearest


def history(context: Context, run: str | None) -> None:
    """Show past runs, the youngest last, or the entries of one."""
    profile = context.profiles.load(context.profile_path).profile
    known = History(journals_of(context, profile).past())
    if run is not None:
        _show(context, known, the_run(known, run))
        return
    if context.options.json:
        context.console.json({"format": 1, "runs": [_about(known, each) for each in known.runs]})
    elif known.runs:
        context.console.data(history_view([_row(known, each) for each in known.runs]))
    else:
        context.console.note("No run has written anything here yet.")


def the_run(known: History, name: str) -> PastRun:
    """Return the run of a name; there must be one."""
    past = known.named(name)
    if past is None:
        names = [run.run for run in reversed(known.runs)]
        close = ", ".join(nearest(name, names))
        hint = f"Nearest: {close}." if close else f"The last ones: {', '.join(names[:5]) or 'none'}."
        raise UsageError(f"There is no run {name} on this instance.", hint=hint)
    return past


def _show(context: Context, known: History, past: PastRun) -> None:
    entries = [
        {
            "product_id": entry.product_id,
            "unit": entry.unit,
            "identifier": entry.identifier,
            "item_id": past.item_ids.get(place, entry.item_id),
            "outcome": past.event(place) or "planned",
            "words": past.last.get(place, {}).get("words", ""),
            "changes": {str(each.field): [_text(each.before), _text(each.after)] for each in entry.changed},
        }
        for place, entry in enumerate(past.entries)
    ]
    if context.options.json:
        context.console.json(_about(known, past) | {"entries": entries})
    else:
        context.console.data(history_view([_row(known, past)]))
        context.console.data(run_view(entries))


def _about(known: History, past: PastRun) -> dict[str, Any]:
    told = {name: past.facts.get(name) for name in ("profile", "mode", "who", "began", "undoes")}
    return {"run": past.run, "state": str(known.state(past)), **told, "applied": counts(past)}


def _row(known: History, past: PastRun) -> RunRow:
    began = str(past.facts.get("began") or past.facts.get("created") or "")
    mode = str(past.facts.get("mode") or "")
    return RunRow(
        run=past.run,
        began=began[:16].replace("T", " "),
        who=str(past.facts.get("who") or ""),
        mode=f"{mode} of {past.facts['undoes']}" if past.facts.get("undoes") else mode,
        state=str(known.state(past)),
        counts=counts(past),
    )


def _text(amount: object) -> str | None:
    return None if amount is None else str(amount)
