"""A plan between its making and its writing: shown, released rule by rule, agreed to, or kept in a file."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cwsetup.cli.context import Context
from cwsetup.cli.naming import command
from cwsetup.errors import CwsetupError
from cwsetup.pricing.book import Remainder
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.plan import Circumstances, Plan
from cwsetup.pricing.plan_json import as_dict
from cwsetup.profile.settings import Profile
from cwsetup.storage.planfile import SavedPlan, digest, write_plan_file
from cwsetup.storage.profiles import StoredProfile
from cwsetup.sync.consent import Mode, consent
from cwsetup.sync.release import asked_release
from cwsetup.sync.run import Prices, plan_run, writes_of
from cwsetup.terminal.plan_views import plan_view
from cwsetup.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """What plans are made of, and the person who looks at them."""

    context: Context
    prices: Prices
    rest: Remainder
    """What reading the prices left beside them."""
    items: Sequence[CatalogItem]
    profile: Profile
    circumstances: Circumstances
    mode: Mode
    full: bool
    """Whether every entry is shown."""

    def settled(self) -> Plan:
        """Return the plan, shown, with the rules that a person released; released entries are shown in it again."""
        plan = self._planned(self.circumstances)
        asker = self.context.ask() if self.mode is Mode.ASK else None
        self._say_unused(plan)
        released = frozenset() if asker is None else asked_release(plan, asker)
        if not released:
            return plan
        allowances = self.circumstances.allowances.with_rules(released)
        return self._planned(replace(self.circumstances, allowances=allowances))

    def agreed(self, plan: Plan) -> bool:
        """Return whether to write a plan; a program gets it even when it is refused."""
        console = self.context.console
        try:
            agreed = consent(plan, self.mode, self.context.ask() if self.mode is Mode.ASK else None)
        except CwsetupError:
            self._print(plan)
            raise
        if not agreed:
            self._print(plan)
        if not agreed and not self.context.options.json and self.mode is not Mode.PLAN:
            console.note("Nothing was written." if writes_of(plan) else "Nothing to write.")
        return agreed

    def keep(self, plan: Plan, path: Path, stored: StoredProfile) -> None:
        """Put a plan into a file for ``apply``."""
        saved = SavedPlan(
            plan=plan,
            is_whole=not self.prices.only,
            sources=self.rest.files,
            profile_sha256=digest(stored.text),
        )
        write_plan_file(path, saved)
        self._print(plan)
        then = (
            f"Write it: {command(self.context, f'apply {shlex.quote(str(path))}', stored.path)}"
            if writes_of(plan)
            else "Nothing in it is to be written."
        )
        self.context.console.note(f"Plan saved to {path}. {then}")

    def _planned(self, circumstances: Circumstances) -> Plan:
        plan = plan_run(self.prices, self.items, self.profile, circumstances)
        options = self.context.options
        if not options.json and not (options.quiet and self.mode is Mode.APPLY):
            self.context.console.data(plan_view(plan, self.rest.rejects, full=self.full))
        return plan

    def _say_unused(self, plan: Plan) -> None:
        """Name each product whose release released nothing: its name may be mistyped, or its price moves no more."""
        used = {(each.rule, fold(entry.product_id)) for entry in plan.entries for each in entry.released}
        for rule, product in sorted(self.circumstances.allowances.products - used):
            name = next((each.product_id for each in plan.entries if fold(each.product_id) == product), product)
            self.context.console.note(f"--allow {rule}:{name} releases nothing: nothing of {name} waits for {rule}.")

    def _print(self, plan: Plan) -> None:
        if self.context.options.json:
            self.context.console.json(as_dict(plan))
