"""Reports of invented plans: what matters to a test is named, and every foreign text can be made hostile."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from cwsetup.pricing.additions import Addition, Agreement, Comparison, Measure
from cwsetup.pricing.book import Reject
from cwsetup.pricing.limits import Limit, Violation
from cwsetup.pricing.plan import Plan
from cwsetup.terminal.report.additions_page import AdditionsReport
from cwsetup.terminal.report.plan_report import PlanReport
from tests.pricing.builders import NOW, TODAY, a_plan, a_profile, a_row, an_item

CATEGORIES = {number: "Cloud" if number % 2 else "Hardware" for number in range(1, 40)}


def a_mixed_plan(named: Callable[[str], str] = str) -> Plan:
    """Return a plan with every action: products A1 to A9 in two price lists, ``named`` changing each text."""
    prices = {"A1": "41", "A2": "44", "A3": "38", "A4": "40", "A5": "400", "A9": "41.5", "A10": "42"}
    rows = [
        a_row(
            named(product),
            name=named(f"Product {product}"),
            price_list="Gold" if product == "A2" else "Retail",
            price=price,
            line=line,
        )
        for line, (product, price) in enumerate(prices.items(), start=2)
    ]
    rows += [a_row(named("A6"), name=named("New one"), price="1234.5"), a_row(named("A7"), unit="Weekly")]
    items = [an_item(named(product), id=number) for number, product in enumerate([*prices, "A7"], start=1)]
    return a_plan(rows, items, a_profile(), create=True)


def a_report(plan: Plan | None = None, named: Callable[[str], str] = str) -> PlanReport:
    """Return the report of a plan, with everything that a report can have."""
    violation = Violation(Limit.MAX_CHANGES, named("Too many items move"), "--max-changes 50%")
    return PlanReport(
        plan=replace(plan or a_mixed_plan(named), violations=(violation,), profile_name=named("contoso")),
        currency="USD",
        categories={number: named(category) for number, category in CATEGORIES.items()},
        new_category=named("Cloud"),
        rejects=[
            Reject(
                file=named("prices.csv"),
                line=7,
                column=named("Amount"),
                value=named("1,234"),
                reason=named("either or"),
            )
        ],
        additions=an_additions_report(named),
    )


def an_additions_report(named: Callable[[str], str] = str) -> AdditionsReport:
    """Return what three additions of two customers come to: one too low, one too high, one with another cost only."""
    cloud = Agreement(id=1, name=named("Cloud 2026"), customer=named("Fourth Coffee"), billing_cycle=1)
    hosting = Agreement(id=2, name=named("Hosting"), customer=named("Adventure Works"), billing_cycle=2)
    found = _compared(
        (cloud, [_addition("38", "33", named), _addition("40", "30", named)]),
        (hosting, [_addition("45", "33", named)]),
    )
    return AdditionsReport(
        profile_name=named("contoso"),
        company=named("contoso"),
        url="https://api-na.myconnectwise.net",
        currency="USD",
        made=NOW,
        found=found,
    )


def _addition(price: str, cost: str, named: Callable[[str], str]) -> Addition:
    return Addition(
        id=int(Decimal(price) * 100 + Decimal(cost)),
        item_id=812,
        identifier=named("E3"),
        description=named("Microsoft 365 E3"),
        quantity=Decimal(10),
        billed=Decimal(10),
        price=Decimal(price),
        cost=Decimal(cost),
    )


def _compared(*read: tuple[Agreement, list[Addition]]) -> Comparison:
    measure = Measure(items={812: an_item()}, bills_a_year={1: 12, 2: 1}, currency="USD", places=2, on=TODAY)
    return measure.compare(read)
