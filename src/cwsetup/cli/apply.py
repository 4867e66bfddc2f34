"""``apply``: writes a saved plan, exactly that one, if it is still good for the instance."""

from pathlib import Path

from cwsetup.cli.context import Context
from cwsetup.cli.pace import at_rate
from cwsetup.cli.plan_report import PlanReporting, place_of
from cwsetup.cli.runs import Runs, say_end
from cwsetup.cli.world import open_client
from cwsetup.errors import CwsetupError
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.plan_json import as_dict
from cwsetup.storage.planfile import SavedPlan, digest, read_plan_file, still_good
from cwsetup.storage.profiles import StoredProfile
from cwsetup.sync.consent import consent_to_reviewed
from cwsetup.sync.run import writes_of
from cwsetup.terminal.plan_views import plan_view


def apply(context: Context, path: Path, rate: str | None, report: Path | None, *, full: bool) -> None:
    """Write a saved plan with consent; nothing of it is worked out again."""
    place = place_of(report)
    saved = read_plan_file(path)
    stored = at_rate(context.profiles.load(_profile_path(context, saved.plan)), rate)
    still_good(path, saved.plan, stored.profile, context.now())
    if not context.options.json:
        context.console.data(plan_view(saved.plan, (), full=full, is_saved=True))
    _warn(context, saved, stored)
    if not _agreed(context, saved.plan):
        return
    with context.leaving.in_time(), open_client(context, stored) as client:
        runs = Runs.of(context, stored, client)
        outcome = runs.write(saved.plan, "apply-plan", is_whole=saved.is_whole)
        if place is not None:
            items = runs.catalog.items_by_id(entry.item_id for entry in saved.plan.entries if entry.item_id is not None)
            PlanReporting.of(context, place, stored.profile, [*items.values()], ()).write(saved.plan, outcome)
        say_end(runs, outcome, lambda: as_dict(saved.plan))


def _profile_path(context: Context, plan: Plan) -> Path:
    """Return the profile that is named, else the one that the plan was made with, else the only one."""
    made_with = plan.profile_name if plan.profile_name in context.profiles.names() else None
    return context.profiles.choose(context.named_profile or made_with)


def _warn(context: Context, saved: SavedPlan, stored: StoredProfile) -> None:
    """Say what has changed since the plan was made; it is written all the same if somebody agrees."""
    for sentence in saved.changed_sources:
        context.console.note(f"{sentence}.", "warning")
    if saved.profile_sha256 != digest(stored.text):
        context.console.note(f"The profile {stored.stem} has changed since the plan was made.", "warning")


def _agreed(context: Context, plan: Plan) -> bool:
    try:
        agreed = consent_to_reviewed(plan, context.ask(), yes=bool(context.options.yes))
    except CwsetupError:
        _print(context, plan)
        raise
    if not agreed:
        _print(context, plan)
        context.console.note("Nothing was written." if writes_of(plan) else "Nothing to write.")
    return agreed


def _print(context: Context, plan: Plan) -> None:
    if context.options.json:
        context.console.json(as_dict(plan))
