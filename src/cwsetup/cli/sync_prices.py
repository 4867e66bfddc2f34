"""``sync-prices``: builds what a profile's run needs, plans, and writes with consent or keeps the plan in a file."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from cwsetup.cli.book import Reading, day_of, say_left_open
from cwsetup.cli.context import Context
from cwsetup.cli.job import places_for
from cwsetup.cli.many import many, nobody_asked
from cwsetup.cli.pace import at_rate, fitting, with_pricing
from cwsetup.cli.plan_report import PlanReporting, place_of
from cwsetup.cli.planning import Planning
from cwsetup.cli.report_file import ReportFile
from cwsetup.cli.runs import Runs, journals_of, say_end, say_unfinished
from cwsetup.cli.world import catalog_items, open_client
from cwsetup.connectwise.client import Client
from cwsetup.errors import InvalidInput, UsageError
from cwsetup.pricing.allowances import Allowances, parse_allowances
from cwsetup.pricing.book import Remainder
from cwsetup.pricing.entry import Action
from cwsetup.pricing.plan import Circumstances, Plan
from cwsetup.pricing.plan_json import as_dict
from cwsetup.pricing.tally import Tally
from cwsetup.profile.price_settings import Limits
from cwsetup.profile.properties import Section
from cwsetup.storage.planfile import check_plan_place
from cwsetup.storage.profiles import StoredProfile
from cwsetup.sync.account import PENDING
from cwsetup.sync.consent import Mode
from cwsetup.sync.run import Prices


def sync_prices(
    context: Context, files: Sequence[Path] | None, as_of: str | None, *, all_: bool, instances: int, **flags: Any
) -> int:
    """Plan and, with consent, write; for several profiles side by side. Returns the exit status."""
    mode = _mode(context, flags)
    if mode is Mode.APPLY:
        context.account.agreed()
    if all_ or len(context.options.profiles) > 1:
        if mode is Mode.ASK and flags["out"] is None:
            raise nobody_asked("--plan", "--apply")
        return many(context, "sync-prices", flags | {"as_of": as_of}, files or (), all_=all_, instances=instances)
    _tell_at_the_end(context)
    return _of_one(context, files, as_of, mode, flags)


def _tell_at_the_end(context: Context) -> None:
    """Let the run end with its one line, but for a person who has been told and for a program."""
    context.account.profile = Path(context.named_profile or "").stem
    is_seen = context.is_attended and context.stdout.isatty()
    context.account.is_told = not context.options.json and (bool(context.options.quiet) or not is_seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What the price files of a profile say, and what its plan has to know beside them."""

    stored: StoredProfile
    """With the options of this run in place of its own."""
    prices: Prices
    rest: Remainder
    circumstances: Circumstances


def _of_one(
    context: Context, files: Sequence[Path] | None, as_of: str | None, mode: Mode, flags: Mapping[str, Any]
) -> int:
    path = context.profile_path
    context.account.profile = path.stem
    flags = places_for(path.stem, flags)
    allowances = parse_allowances(flags["allow"] or ())
    if flags["out"] is not None:
        check_plan_place(flags["out"])
    place = _report_place(flags)
    read = _read(context, files or (), day_of(context, as_of), flags, allowances)
    with ExitStack() as held:
        held.enter_context(context.leaving.in_time())
        client = held.enter_context(open_client(context, read.stored))
        runs = Runs.of(context, read.stored, client)
        if mode is Mode.APPLY:
            held.enter_context(runs.alone("sync-prices"))
        elif mode is Mode.ASK:
            say_unfinished(runs)
        planning = _planning(runs, read, mode, flags)
        plan = planning.settled()
        context.account.planned(plan)
        reporting = _reported(planning, plan, place, client if flags["additions"] else None)
        is_written = False
        if flags["out"] is not None:
            planning.keep(plan, flags["out"], read.stored)
        elif planning.agreed(plan):
            _write(runs, plan, mode, reporting, is_whole=not read.prices.only)
            is_written = True
    return PENDING if flags["exit_code"] and _is_pending(plan, written=is_written) else 0


def _read(
    context: Context, files: Sequence[Path], day: date, flags: Mapping[str, Any], allowances: Allowances
) -> _Read:
    """Read a profile and its prices, before ConnectWise is asked for anything."""
    stored = _with_flags(context.profiles.load(context.profile_path), flags)
    profile = stored.profile
    say_left_open(context, stored)
    _must_create(stored, create=flags["create"])
    tally = Tally(profile.pricing, day)
    rest = Reading(files=files, strict=flags["strict"], rejects=flags["rejects"]).read(context, stored, tally.take)
    prices = Prices(tally=tally, only=tuple(filter(None, [flags["only"]])))
    circumstances = Circumstances(
        profile_name=stored.stem,
        created=context.now(),
        rows=tally.rows,
        rejects=len(rest.rejects),
        last_matches=None if prices.only else journals_of(context, profile).last_matched(stored.stem),
        create=flags["create"],
        allowances=allowances,
    )
    return _Read(stored=stored, prices=prices, rest=rest, circumstances=circumstances)


def _planning(runs: Runs, read: _Read, mode: Mode, flags: Mapping[str, Any]) -> Planning:
    return Planning(
        context=runs.context,
        prices=read.prices,
        rest=read.rest,
        items=catalog_items(runs.context, runs.catalog),
        profile=read.stored.profile,
        circumstances=read.circumstances,
        mode=mode,
        full=flags["full"],
    )


def _write(runs: Runs, plan: Plan, mode: Mode, reporting: PlanReporting | None, *, is_whole: bool) -> None:
    """Write a plan that somebody agreed to, and tell what came of it."""
    runs.context.account.agreed()
    report = runs.write(plan, mode, is_whole=is_whole)
    runs.context.account.written(report)
    if reporting is not None:
        reporting.write(plan, report)
    say_end(runs, report, lambda: as_dict(plan))


def _reported(planning: Planning, plan: Plan, place: ReportFile | None, client: Client | None) -> PlanReporting | None:
    """Return what reports a plan, done once; with a client, its page tells of agreements' additions."""
    if place is None:
        return None
    reporting = PlanReporting.of(planning.context, place, planning.profile, planning.items, planning.rest.rejects)
    if client is not None:
        reporting = reporting.with_additions(plan, planning.items, client)
    reporting.write(plan)
    return reporting


def _report_place(flags: Mapping[str, Any]) -> ReportFile | None:
    place = place_of(flags["report"])
    if flags["additions"] and (place is None or not place.is_page):
        raise UsageError("--additions is a part of a page.", hint="Name one: --report FILE.html")
    return place


def _must_create(stored: StoredProfile, *, create: bool) -> None:
    """Refuse to create items without the choices that a new one needs."""
    if create and stored.profile.products is None:
        lacking = [declared.key for declared in stored.left_open if declared.section is Section.PRODUCTS]
        raise InvalidInput(
            f"New items need {' and '.join(lacking)}, which the profile leaves open.",
            hint=f"Choose: cwsetup edit {lacking[0]}. Or sync without --create.",
        )


def _is_pending(plan: Plan, *, written: bool) -> bool:
    """Return whether a plan leaves something to do; what a person has to look at stays when the rest is written."""
    pending = {Action.REVIEW} if written else {Action.UPDATE, Action.CREATE, Action.REVIEW}
    return any(plan.summary[action] for action in pending)


def _mode(context: Context, flags: Mapping[str, Any]) -> Mode:
    if flags["plan"] and flags["apply"]:
        raise UsageError("--plan never writes and --apply writes.", hint="Give one of them.")
    if flags["out"] is not None and flags["apply"]:
        raise UsageError("--out keeps the plan for later and --apply writes it now.", hint="Give one of them.")
    if flags["plan"]:
        return Mode.PLAN
    if flags["out"] is not None:
        return Mode.ASK
    return Mode.APPLY if flags["apply"] or context.options.yes else Mode.ASK


def _with_flags(stored: StoredProfile, flags: Mapping[str, Any]) -> StoredProfile:
    """Return the profile with the limits and the pace that flags give in place of its own."""
    given: dict[str, Any] = {}
    for spec in fields(Limits):
        if (text := flags.get(spec.name)) is not None:
            given[spec.name] = fitting(spec.name, text)
    pricing: dict[str, Any] = {"limits": replace(stored.profile.pricing.limits, **given)}
    if flags["concurrency"] is not None:
        pricing["concurrency"] = fitting("concurrency", flags["concurrency"])
    return at_rate(with_pricing(stored, **pricing), flags["rate"])
