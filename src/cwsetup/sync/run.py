"""One run in the order in which it is trusted: prices and catalog read, a plan made, then written under a journal."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from cwsetup.errors import AppliedInPart, InvalidInput, LimitsRefused, UsageError
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.collector import unsearched
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.globs import any_of
from cwsetup.pricing.lookup import unmatched
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.plan import Circumstances, Plan, make_plan
from cwsetup.pricing.resolve import Resolution
from cwsetup.pricing.tally import Tally
from cwsetup.profile.settings import Profile
from cwsetup.sync.engine import Engine
from cwsetup.sync.outcome import DONE, SETTLED, Outcome, Result
from cwsetup.sync.steps import Step

MOST = 20
"""Changes that are named when a run ends without them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices that a run is about."""

    tally: Tally
    only: tuple[str, ...] = ()
    """Patterns of product IDs; empty means all."""

    def resolved(self, profile: Profile) -> tuple[Resolution, ...]:
        """Return the price of each product that the run is about."""
        return self.chosen(self.everything(profile))

    def chosen(self, resolutions: Sequence[Resolution]) -> tuple[Resolution, ...]:
        """Return those of all prices that the run is about."""
        chosen = any_of(self.only) if self.only else None
        return tuple(each for each in resolutions if chosen is None or chosen(each.product_id))

    def known(self) -> frozenset[str]:
        """Return every product ID that the price files have, also of rows that give no price."""
        return frozenset(product.product_id for product in self.tally.products.all())

    def everything(self, profile: Profile) -> tuple[Resolution, ...]:
        """Return the price of every product; none in the profile's currency is a fault of the files."""
        wanted = profile.pricing.currency
        currencies = self.tally.currencies()
        if wanted not in currencies:
            raise InvalidInput(
                f"No price is in {wanted}; the price files have {', '.join(currencies) or 'no price'}.",
                hint="Is it the file for this instance? Else: cwsetup edit currency",
            )
        return self.tally.resolutions()


@unsearched()
def plan_run(prices: Prices, items: Sequence[CatalogItem], profile: Profile, circumstances: Circumstances) -> Plan:
    """Return the plan; if no product has an item and none may be created, there is nothing to look at.

    All products are matched, whichever the run is about: what it leaves out has its item all the same.
    """
    everything = prices.everything(profile)
    resolutions = prices.chosen(everything)
    if prices.only and not resolutions:
        raise UsageError(" ".join(unmatched(prices.only, prices.tally.products.all(), profile.pricing.exclude)))
    if not any(each.row for each in resolutions):
        raise InvalidInput(
            f"None of {len(resolutions)} products has a price by this profile: {_reasons(resolutions)}.",
            hint="Do its units, price lists and currency fit the price files? cwsetup doctor, cwsetup why PRODUCT-ID",
        )
    index = CatalogIndex.of(items, profile, prices.known())
    plan = make_plan(everything, index, profile, circumstances, only=prices.only)
    if plan.nothing_found:
        raise LimitsRefused(
            f"0 of {plan.priced} priced products found in the catalog of {len(items)} items; run `cwsetup match`.",
            hint="It links products to items and suggests which. Or create them all: sync-prices --create",
        )
    return plan


def _reasons(resolutions: Sequence[Resolution]) -> str:
    """Return why rows lost, the commonest first."""
    losses: Counter[str] = Counter()
    for each in resolutions:
        losses.update({str(reason): times for reason, times in each.losses.items()})
    return ", ".join(f"{reason} ({times} rows)" for reason, times in losses.most_common())


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run, entry by entry."""

    run: str
    results: tuple[Result, ...]

    def count(self, outcome: Outcome) -> int:
        """Return how many entries ended so."""
        return sum(result.outcome is outcome for result in self.results)

    @property
    def applied(self) -> dict[str, Any]:
        """The counts as ``--json`` gives them; what is unknown or wasn't tried counts as failed."""
        counted = {
            str(outcome): self.count(outcome) for outcome in (Outcome.WRITTEN, Outcome.ALREADY, Outcome.CHANGED_SINCE)
        }
        return counted | {"failed": len(self.results) - sum(counted.values())}

    @property
    def summary(self) -> str:
        """The counts in words; what went as planned is always said."""
        applied = self.applied
        counts = [f"{applied['written']} written and read back", f"{applied['already']} were there already"]
        if applied["changed_since"]:
            counts.append(f"{applied['changed_since']} changed in ConnectWise since the plan")
        if applied["failed"]:
            counts.append(f"{applied['failed']} failed")
        return ", ".join(counts)

    @property
    def is_complete(self) -> bool:
        """Whether ConnectWise has everything that was planned."""
        return all(result.outcome in DONE for result in self.results)

    @property
    def open(self) -> int:
        """How many entries the run still has something to do for."""
        return sum(result.outcome not in SETTLED for result in self.results)

    def raise_if_partial(self, hint: str) -> None:
        """Raise what wasn't written, each with its reason; what wasn't tried has one reason for all."""
        partial = [result for result in self.results if result.outcome not in DONE]
        if not partial:
            return
        tried = [result for result in partial if result.outcome is not Outcome.NOT_TRIED]
        untried = [result for result in partial if result.outcome is Outcome.NOT_TRIED]
        details = [_sentence(result) for result in tried[:MOST]]
        if len(tried) > MOST:
            details.append(f"… {len(tried) - MOST} more; the run's journal names each.")
        if untried:
            reason = untried[0].words
            told = any(result.words == reason for result in tried)
            details.append(f"Not tried: {len(untried)}." if told else f"Not tried: {len(untried)}. {reason}")
        raise AppliedInPart(
            f"Not written: {len(partial)} of {len(self.results)} changes.",
            details=tuple(details),
            hint=hint,
        )


def writes_of(plan: Plan) -> list[PlanEntry]:
    """Return the entries of a plan that are written."""
    return [entry for entry in plan.entries if entry.action in {Action.UPDATE, Action.CREATE}]


def write_steps(
    steps: Sequence[Step], engine: Engine, on_result: Callable[[Result], None], created: Sequence[Step] = ()
) -> Report:
    """Write what somebody agreed to, and return what came of each entry; ``on_result`` hears it meanwhile."""
    latest: dict[int, Result] = {}
    with closing(engine.apply(steps, created)) as results:  # an interrupt must not leave it sending
        for result in results:
            on_result(result)
            latest[id(result.entry)] = result
    report = Report(engine.journal.run, tuple(latest.values()))
    engine.journal.record("end", **report.applied, open=report.open)
    return report


def _sentence(result: Result) -> str:
    name = result.entry.identifier or result.entry.product_id
    if result.outcome is Outcome.CHANGED_SINCE:
        return f"{name}: changed in ConnectWise since the plan ({result.words}); left alone."
    return f"{name}: {result.words}"
