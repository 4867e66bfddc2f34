"""``sync-prices``: builds what a run needs, shows its plan, and writes it with consent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from cwsetup.cli.book import Reading, day_of, say_left_open
from cwsetup.cli.context import Context, Terminated
from cwsetup.cli.world import open_client
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.errors import CwsetupError, InvalidInput, UsageError
from cwsetup.pricing.allowances import parse_allowances
from cwsetup.pricing.book import Reject
from cwsetup.pricing.entry import Action
from cwsetup.pricing.plan import Circumstances, Plan
from cwsetup.pricing.plan_json import as_dict
from cwsetup.pricing.tally import Tally
from cwsetup.profile.price_settings import Limits, Pricing
from cwsetup.profile.properties import Section
from cwsetup.profile.settings import BY_KEY, Profile
from cwsetup.profile.shapes import Unfit
from cwsetup.storage.journal import Journal, Journals
from cwsetup.sync.consent import Mode, consent
from cwsetup.sync.engine import Engine
from cwsetup.sync.outcome import Outcome, Result
from cwsetup.sync.run import Prices, Report, plan_run, write_plan, writes_of
from cwsetup.terminal.plan_views import plan_view

PENDING = 20


def sync_prices(context: Context, files: Sequence[Path] | None, as_of: str | None, **flags: Any) -> int:
    """Plan and, with consent, write; returns the exit status."""
    mode = _mode(context, flags)
    day = day_of(context, as_of)
    allowances = parse_allowances(flags["allow"] or ())
    stored = context.profiles.load(context.profile_path)
    profile = _with_flags(stored.profile, flags)
    say_left_open(context, stored)
    if flags["create"] and profile.products is None:
        lacking = [declared.key for declared in stored.left_open if declared.section is Section.PRODUCTS]
        raise InvalidInput(
            f"New items need {' and '.join(lacking)}, which the profile leaves open.",
            hint=f"Choose: cwsetup edit {lacking[0]}. Or sync without --create.",
        )
    reading = Reading(files=files or (), strict=flags["strict"], rejects=flags["rejects"])
    tally = Tally(profile.pricing, day)
    rest = reading.read(context, stored, tally.take)
    only = tuple(filter(None, [flags["only"]]))
    journals = Journals(context.state_folder, profile.connection.url, profile.connection.company)
    circumstances = Circumstances(
        profile_name=stored.stem,
        created=context.now(),
        rows=tally.rows,
        rejects=len(rest.rejects),
        last_matches=None if only else journals.last_matched(stored.stem),
        create=flags["create"],
        allowances=allowances,
    )
    with open_client(context, replace(stored, profile=profile)) as client:
        catalog = LiveCatalog(client)
        items = catalog.items()
        plan = plan_run(Prices(tally=tally, only=only), items, profile, circumstances)
        run = _Run(context, plan, rest.rejects, journals, catalog, profile.pricing, is_whole=not only)
        report = run.written(mode) if run.agreed(mode, full=flags["full"]) else None
    if report is not None:
        report.raise_if_partial()
    return PENDING if flags["exit_code"] and _is_pending(plan, written=report is not None) else 0


def _is_pending(plan: Plan, *, written: bool) -> bool:
    """Return whether a plan leaves something to do; what a person has to look at stays when the rest is written."""
    pending = {Action.REVIEW} if written else {Action.UPDATE, Action.CREATE, Action.REVIEW}
    return any(plan.summary[action] for action in pending)


@dataclass(frozen=True, slots=True)
class _Run:
    """A plan, shown, agreed to and written."""

    context: Context
    plan: Plan
    rejects: tuple[Reject, ...]
    journals: Journals
    catalog: LiveCatalog
    pricing: Pricing
    is_whole: bool
    """Whether the run is about every product, so that its matches may be held against the next run's."""

    def agreed(self, mode: Mode, *, full: bool) -> bool:
        """Show the plan and return whether to write it; a program gets it even when it is refused."""
        console = self.context.console
        if not self.context.options.json:
            console.data(plan_view(self.plan, self.rejects, full=full))
        try:
            agreed = consent(self.plan, mode, self.context.ask() if mode is Mode.ASK else None)
        except CwsetupError:
            if self.context.options.json:
                console.json(as_dict(self.plan))
            raise
        if not agreed and self.context.options.json:
            console.json(as_dict(self.plan))
        elif not agreed and mode is not Mode.PLAN:
            writes = self.plan.summary[Action.UPDATE] + self.plan.summary[Action.CREATE]
            console.note("Nothing was written." if writes else "Nothing to write.")
        return agreed

    def written(self, mode: Mode) -> Report:
        """Write the plan under a journal and say what came of it."""
        with self.journals.begin(self.plan.created.date(), self._facts(mode)) as journal:
            report = self._write_under(journal)
        applied = report.applied
        if self.context.options.json:
            self.context.console.json(as_dict(self.plan) | {"run": report.run, "applied": applied})
        else:
            counts = f"{applied['written']} written and read back, {applied['already']} were there already"
            self.context.console.note(f"{counts}. Run {report.run}.", "ok" if report.is_complete else "warning")
        return report

    def _facts(self, mode: Mode) -> dict[str, Any]:
        """Return what the journal says of the run as a whole."""
        return {
            "format": 1,
            "profile": self.plan.profile_name,
            "url": self.plan.url,
            "company": self.plan.company,
            "created": self.plan.created.isoformat(),
            "matched": self.plan.matched if self.is_whole else None,
            "mode": str(mode),
        }

    def _write_under(self, journal: Journal) -> Report:
        engine = Engine(
            catalog=self.catalog,
            journal=journal,
            in_parallel=partial(in_parallel, workers=self.pricing.concurrency),
            settle=self._settle,
        )
        heard: list[Result] = []

        def tell(result: Result) -> None:
            heard.append(result)
            self._tell(result)

        try:
            return write_plan(self.plan, engine, tell)
        except (KeyboardInterrupt, Terminated):
            written = sum(result.outcome is Outcome.WRITTEN for result in heard)
            what = f"{written} of {len(writes_of(self.plan))} changes are known to be written. Run {journal.run}"
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


def _mode(context: Context, flags: Mapping[str, Any]) -> Mode:
    if flags["plan"] and flags["apply"]:
        raise UsageError("--plan never writes and --apply writes.", hint="Give one of them.")
    if flags["plan"]:
        return Mode.PLAN
    return Mode.APPLY if flags["apply"] or context.options.yes else Mode.ASK


def _with_flags(profile: Profile, flags: Mapping[str, Any]) -> Profile:
    """Return the profile with the limits and the pace that flags give in place of its own."""
    given: dict[str, Any] = {}
    for spec in fields(Limits):
        if (text := flags.get(spec.name)) is not None:
            given[spec.name] = _fitting(spec.name, text)
    pricing = replace(profile.pricing, limits=replace(profile.pricing.limits, **given))
    if flags["concurrency"] is not None:
        pricing = replace(pricing, concurrency=_fitting("concurrency", flags["concurrency"]))
    return replace(profile, pricing=pricing)


def _fitting(key: str, text: Any) -> Any:
    try:
        return BY_KEY[key].shape.load(text)
    except Unfit as unfit:
        raise UsageError(f"--{key.replace('_', '-')}: {unfit}") from None
