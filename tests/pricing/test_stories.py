"""What a person at an MSP meets, night after night: the usual runs pass, the broken feeds are caught."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.entry import Skip, changes
from cwsetup.pricing.limits import Limit
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.rules import Rule
from tests.pricing.builders import MONTH, a_plan, a_profile, a_row, an_item, applied, with_limits

SIZE = 40
NAMES = [f"CFQ7TTC{number:05}:0001" for number in range(SIZE)]

CATALOG = [
    an_item(name, id=100 + number, cost=str(20 + number), price=str(30 + number), unit_of_measure=MONTH)
    for number, name in enumerate(NAMES)
]
SAME = [
    a_row(name, cost=str(20 + number), price=str(30 + number), line=number + 2) for number, name in enumerate(NAMES)
]


def times(rows: Sequence[PriceRow], factor: str) -> list[PriceRow]:
    """Return the rows with both amounts multiplied."""
    by = Decimal(factor)
    return [replace(row, cost=row.cost and row.cost * by, price=row.price and row.price * by) for row in rows]


def broken(plan: Plan) -> list[Limit]:
    return [violation.limit for violation in plan.violations]


def count(plan: Plan) -> dict[str, int]:
    return {str(action): times for action, times in plan.summary.items() if times}


def test_a_first_sync_into_an_empty_catalog_creates_everything_and_the_next_one_nothing() -> None:
    first = a_plan(SAME, [], create=True)
    assert count(first) == {"create": SIZE}
    assert not first.violations

    catalog = applied(first, [])
    second = a_plan(SAME, catalog, create=True, last_matches=0)
    assert count(second) == {"unchanged": SIZE}


def test_a_first_sync_onto_items_without_prices_waits_for_a_person() -> None:
    bare = [item._replace(cost=None, price=Decimal(0)) for item in CATALOG]
    plan = a_plan(SAME, bare)
    assert count(plan) == {"review": SIZE}
    assert {entry.rule for entry in plan.entries} == {Rule.FIRST_PRICE}

    allowed = a_plan(SAME, bare, allow=["first-price"])
    assert count(allowed) == {"update": SIZE}
    assert broken(allowed) == [Limit.MAX_CHANGES]
    assert allowed.violations[0].flag == "--max-changes 100%"
    raised = with_limits(a_profile(), max_changes=Decimal(100))
    assert not a_plan(SAME, bare, raised, allow=["first-price"]).violations


def test_a_regular_rise_of_five_per_cent_on_most_items_runs_unattended() -> None:
    risen = 24
    rows = [*times(SAME[:risen], "1.05"), *SAME[risen:]]
    plan = a_plan(rows, CATALOG, last_matches=SIZE)
    assert count(plan) == {"update": risen, "unchanged": SIZE - risen}
    assert not plan.violations
    net = plan.movement("price").net
    assert net is not None
    assert round(net, 2) == 5

    assert count(a_plan(rows, applied(plan, CATALOG), last_matches=SIZE)) == {"unchanged": SIZE}


def test_yearly_prices_in_the_monthly_unit_reach_nothing() -> None:
    rows = times(SAME, "12")
    plan = a_plan(rows, CATALOG)
    assert count(plan) == {"review": SIZE}
    assert all("times 12" in (entry.reason or "") for entry in plan.entries)

    waved_through = a_plan(rows, CATALOG, allow=["price-change"])
    assert broken(waved_through) == [Limit.MAX_CHANGES, Limit.MAX_NET_CHANGE, Limit.SAME_FACTOR]
    wide = with_limits(a_profile(), max_changes=Decimal(100), max_net_change=Decimal(1100))
    assert broken(a_plan(rows, CATALOG, wide, allow=["price-change"])) == [Limit.SAME_FACTOR]
    assert not a_plan(rows, CATALOG, wide, allow=["price-change", "same-factor"]).violations


def test_a_price_file_cut_short_is_noticed() -> None:
    cut = SAME[:5]
    plan = a_plan(cut, CATALOG, last_matches=SIZE)
    assert broken(plan) == [Limit.MIN_MATCHES]
    assert not any(changes(entry) for entry in plan.entries)

    assert not a_plan(SAME, CATALOG, last_matches=SIZE).violations
    lowered = with_limits(a_profile(), min_matches=Decimal(12))
    assert not a_plan(cut, CATALOG, lowered, last_matches=SIZE).violations


def test_a_column_of_zeros_reaches_nothing() -> None:
    rows = [replace(row, price=Decimal(0)) for row in SAME]
    plan = a_plan(rows, CATALOG)
    assert count(plan) == {"review": SIZE}
    assert plan.entries[0].allow == f"--allow zero-price:{NAMES[0]} --allow below-cost:{NAMES[0]}"

    waved_through = a_plan(rows, CATALOG, allow=["zero-price", "below-cost"])
    assert count(waved_through) == {"update": SIZE}
    assert broken(waved_through) == [Limit.MAX_CHANGES, Limit.MAX_NET_CHANGE]
    wide = with_limits(a_profile(), max_changes=Decimal(100), max_net_change=Decimal(100))
    assert not a_plan(rows, CATALOG, wide, allow=["zero-price", "below-cost"]).violations


def test_a_column_left_blank_is_no_column_of_zeros() -> None:
    plan = a_plan([replace(row, price=None) for row in SAME], CATALOG)
    assert {entry.skip for entry in plan.entries} == {Skip.NO_PRICE}


def test_a_file_in_another_currency_gives_no_price_at_all() -> None:
    euros = [replace(row, currency="EUR") for row in times(SAME, "0.92")]
    plan = a_plan(euros, CATALOG, last_matches=SIZE)
    assert count(plan) == {"skip": SIZE}
    assert plan.entries[0].reason == "No price: another currency (1 row). `cwsetup why` shows each."
    assert plan.no_price == SIZE
    assert broken(plan) == [Limit.MIN_MATCHES]

    labelled_dollars = [replace(row, currency="USD") for row in euros]
    assert count(a_plan(labelled_dollars, CATALOG, last_matches=SIZE)) == {"update": SIZE}
