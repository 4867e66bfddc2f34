"""``prices``, ``why`` and ``sync-prices``: builds what a run needs and shows what it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context
from cwsetup.cli.world import open_client
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.errors import CwsetupError, UsageError
from cwsetup.pricing.allowances import parse_allowances
from cwsetup.pricing.book import PriceBook
from cwsetup.pricing.entry import Action
from cwsetup.pricing.explain import explain
from cwsetup.pricing.plan import Circumstances, Plan
from cwsetup.pricing.plan_json import as_dict, prices_as_dict
from cwsetup.profile.price_settings import Limits, Pricing
from cwsetup.profile.settings import BY_KEY, Profile
from cwsetup.profile.shapes import Unfit
from cwsetup.sources.load import load_prices
from cwsetup.storage.journal import Journals
from cwsetup.storage.profiles import StoredProfile
from cwsetup.sync.consent import Mode, consent
from cwsetup.sync.engine import Engine, Result
from cwsetup.sync.run import Prices, Report, plan_run, write_plan
from cwsetup.terminal.plan_views import plan_view
from cwsetup.terminal.price_views import products_view, why_view

PENDING = 20


def prices(context: Context, globs: Sequence[str] | None, as_of: str | None, *, strict: bool) -> None:
    """List products with cost and price by the profile's orders."""
    stored = context.profiles.load(context.profile_path)
    found = Prices(
        book=_book(context, stored, strict=strict),
        on=_day(context, as_of),
        only=tuple(globs or ()),
    ).resolved(stored.profile)
    if context.options.json:
        context.console.json(prices_as_dict(found))
    elif found:
        context.console.data(products_view(found))
    else:
        context.console.note("No product has such an ID.")


def why(context: Context, product_id: str, as_of: str | None) -> None:
    """Explain one product's price."""
    stored = context.profiles.load(context.profile_path)
    book = _book(context, stored, strict=False)
    explanation = explain(book.rows, stored.profile.pricing, _day(context, as_of), product_id)
    context.console.data(why_view(explanation))


def sync_prices(context: Context, files: Sequence[Path] | None, as_of: str | None, **flags: Any) -> int:
    """Plan and, with consent, write; returns the exit status."""
    mode = _mode(context, flags)
    allowances = parse_allowances(flags["allow"] or ())
    stored = context.profiles.load(context.profile_path)
    profile = _with_flags(stored.profile, flags)
    book = _book(context, stored, strict=flags["strict"], files=files or ())
    only = () if flags["only"] is None else (flags["only"],)
    journals = Journals(context.state_folder, profile.connection.url, profile.connection.company)
    circumstances = Circumstances(
        profile_name=stored.stem,
        created=context.now(),
        rows=len(book.rows),
        rejects=len(book.rejects),
        last_matches=None if only else journals.last_matched(),
        create=flags["create"],
        allowances=allowances,
    )
    with open_client(context, stored) as client:
        catalog = LiveCatalog(client)
        items = catalog.items()
        plan = plan_run(Prices(book=book, on=_day(context, as_of), only=only), items, profile, circumstances)
        run = _Run(context, plan, book, journals, catalog, profile.pricing)
        report = run.written(mode) if run.agreed(mode, full=flags["full"]) else None
    if report is not None:
        report.raise_if_partial()
    pending = {Action.REVIEW} if report is not None else {Action.UPDATE, Action.CREATE, Action.REVIEW}
    return PENDING if flags["exit_code"] and any(plan.summary[action] for action in pending) else 0


@dataclass(frozen=True, slots=True)
class _Run:
    """A plan, shown, agreed to and written."""

    context: Context
    plan: Plan
    book: PriceBook
    journals: Journals
    catalog: LiveCatalog
    pricing: Pricing

    def agreed(self, mode: Mode, *, full: bool) -> bool:
        """Show the plan and return whether to write it; a program gets it even when it is refused."""
        console = self.context.console
        if not self.context.options.json:
            console.data(plan_view(self.plan, self.book.rejects, full=full))
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
        facts = {
            "format": 1,
            "profile": self.plan.profile_name,
            "url": self.plan.url,
            "company": self.plan.company,
            "created": self.plan.created.isoformat(),
            "matched": self.plan.matched,
            "mode": str(mode),
        }
        with self.journals.begin(self.plan.created.date(), facts) as journal:
            engine = Engine(
                catalog=self.catalog,
                journal=journal,
                in_parallel=partial(in_parallel, workers=self.pricing.concurrency),
                settle=self._settle,
            )
            report = write_plan(self.plan, engine, self._tell)
        applied = report.applied
        if self.context.options.json:
            self.context.console.json(as_dict(self.plan) | {"run": report.run, "applied": applied})
        else:
            counts = f"{applied['written']} written and read back, {applied['already']} were there already"
            self.context.console.note(f"{counts}. Run {report.run}.", "ok")
        return report

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


def _book(context: Context, stored: StoredProfile, *, strict: bool, files: Sequence[Path] = ()) -> PriceBook:
    folder = stored.path.resolve().parent
    here = [path.expanduser().absolute() for path in files]
    book = load_prices(stored.profile.pricing.sources, folder, strict=strict, files=here)
    context.console.lines(book.notes)
    return book


def _day(context: Context, as_of: str | None) -> date:
    if as_of is None:
        return context.now().date()
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise UsageError(f'"{as_of}" isn\'t a day.', hint="Write it as 2026-11-24.") from None
