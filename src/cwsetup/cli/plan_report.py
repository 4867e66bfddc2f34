"""The report of a plan: its page, or its entries as a table, first as planned and then with what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Self

from cwsetup.cli.agreements import as_planned, compared, read_agreements
from cwsetup.cli.context import Context
from cwsetup.cli.report_file import ReportFile
from cwsetup.connectwise.client import Client
from cwsetup.pricing.book import Reject
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.entry import PlanEntry
from cwsetup.pricing.money import moved_by, rounded
from cwsetup.pricing.movement import sides
from cwsetup.pricing.plan import Plan
from cwsetup.profile.settings import Profile
from cwsetup.storage.csv_files import Cell
from cwsetup.sync.run import Report
from cwsetup.terminal.report.additions_page import AdditionsReport
from cwsetup.terminal.report.plan_page import plan_page
from cwsetup.terminal.report.plan_report import PlanReport

COLUMNS = (
    *("product_id", "product_name", "unit", "action", "item_id", "identifier", "category", "price_list"),
    *("cost_before", "cost_after", "cost_percent", "price_before", "price_after", "price_percent"),
    *("rule", "reason", "outcome", "outcome_reason"),
)


def place_of(path: Path | None) -> ReportFile | None:
    """Return where the report of a plan goes, checked; ``None`` if nobody wants one."""
    if path is None:
        return None
    place = ReportFile(path, COLUMNS)
    place.check()
    return place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReporting:
    """Reports one plan."""

    context: Context
    place: ReportFile
    profile: Profile
    categories: Mapping[int, str]
    rejects: Sequence[Reject] = ()
    additions: AdditionsReport | None = None

    @classmethod
    def of(
        cls,
        context: Context,
        place: ReportFile,
        profile: Profile,
        items: Sequence[CatalogItem],
        rejects: Sequence[Reject],
    ) -> Self:
        """Return the reporting of a plan made with these items."""
        categories = {item.id: item.category.name for item in items if item.category is not None}
        return cls(context=context, place=place, profile=profile, categories=categories, rejects=rejects)

    def with_additions(self, plan: Plan, items: Sequence[CatalogItem], client: Client) -> Self:
        """Return the same with the agreements' additions held against the catalog as the plan would leave it."""
        read = read_agreements(self.context, self.profile, client)
        shown = AdditionsReport(
            profile_name=plan.profile_name,
            company=plan.company,
            url=plan.url,
            currency=self.profile.pricing.currency,
            made=self.context.now(),
            found=compared(self.context, self.profile, client, read, as_planned(items, plan)),
            after_plan=True,
        )
        return replace(self, additions=shown)

    def write(self, plan: Plan, report: Report | None = None) -> None:
        """Write the report of a plan; with what came of a run, once there was one."""
        results = () if report is None else report.results
        products = self.profile.products
        shown = PlanReport(
            plan=plan,
            currency=self.profile.pricing.currency,
            categories=self.categories,
            new_category=None if products is None else products.product_category.name,
            rejects=self.rejects,
            run=None if report is None else report.run,
            outcomes={_key(each.entry): (str(each.outcome), each.words) for each in results},
            additions=self.additions,
        )
        self.place.write(
            self.context, lambda: plan_page(shown), lambda: [_row(each, shown) for each in shown.ordered()]
        )


def _key(entry: PlanEntry) -> tuple[str, str | None]:
    return entry.product_id, entry.unit


def _row(entry: PlanEntry, shown: PlanReport) -> Sequence[Cell]:
    outcome = shown.outcomes.get(_key(entry), (None, None))
    named = (entry.product_id, entry.product_name, entry.unit, str(entry.action), entry.item_id, entry.identifier)
    amounts = (*_side(*sides(entry, "cost")), *_side(*sides(entry, "price")))
    rule = None if entry.rule is None else str(entry.rule)
    said = (rule, entry.reason, outcome[0], outcome[1] or None)
    return (*named, shown.category(entry), entry.price_list, *amounts, *said)


def _side(before: Decimal | None, after: Decimal | None) -> Sequence[Cell]:
    moved = moved_by(before, after)
    return before, after, None if moved is None else rounded(moved, 2)
