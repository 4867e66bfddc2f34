"""What isn't a number never passes a comparison: not as a price that is there, not as a limit."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.entry import Action
from cwsetup.pricing.limits import Limit
from cwsetup.pricing.money import moved_by, same, within, within_share
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.rules import RELEASABLE
from cwsetup.profile.choices import Write
from tests.pricing.builders import a_plan, a_pricing, a_profile, a_row, an_item, with_limits

NO_NUMBERS = [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")]
AMOUNTS = st.decimals(min_value=0, max_value=10_000, places=2)
UNKNOWN = st.sampled_from(NO_NUMBERS)
THERE = st.none() | UNKNOWN | st.decimals(min_value=-100, max_value=10_000, places=2)


@given(known=AMOUNTS, unknown=UNKNOWN)
def test_no_comparison_lets_it_pass(known: Decimal, unknown: Decimal) -> None:
    assert not within(unknown, known, Decimal(25))
    assert not within(known, unknown, Decimal(25))
    assert not within(known, known, unknown)
    assert not within_share(0, unknown, 10)
    assert not same(unknown, known, 2)
    assert moved_by(unknown, known) is None
    assert moved_by(known, unknown) is None


@given(cost=THERE, price=THERE, new_cost=AMOUNTS, new_price=AMOUNTS)
def test_only_a_step_between_two_numbers_is_written_unreleased(
    cost: Decimal | None, price: Decimal | None, new_cost: Decimal, new_price: Decimal
) -> None:
    row = replace(a_row(), cost=new_cost, price=new_price)
    (entry,) = a_plan([row], [an_item()._replace(cost=cost, price=price)]).entries
    if entry.action is Action.UPDATE:
        for change in entry.changed:
            assert change.before is not None
            assert change.before.is_finite()
            assert change.before > 0
            assert abs(change.after - change.before) <= change.before / 4
        assert new_price >= new_cost > 0


@given(there=UNKNOWN, others=st.lists(AMOUNTS.filter(bool), max_size=5))
def test_a_released_unknown_value_is_still_beyond_the_net_change(there: Decimal, others: Sequence[Decimal]) -> None:
    items = [an_item("P0", id=1, price=None), *(an_item(f"P{n}", id=n + 1) for n in range(1, len(others) + 1))]
    items = [
        items[0]._replace(price=there),
        *(item._replace(price=by) for item, by in zip(items[1:], others, strict=True)),
    ]
    rows = [a_row(f"P{n}", line=n) for n in range(len(items))]
    plan = a_plan(rows, items, with_limits(a_profile(), max_net_change=Decimal(10**9)), allow=RELEASABLE)
    assert Limit.MAX_NET_CHANGE in [each.limit for each in plan.violations]


@pytest.mark.parametrize("there", NO_NUMBERS)
def test_an_unknown_value_of_the_side_that_stays_is_beyond_it_too(there: Decimal) -> None:
    profile = a_profile(a_pricing(write=Write.COST))
    item = an_item()._replace(price=there)
    assert a_plan([a_row(cost="34")], [item], profile).summary[Action.REVIEW] == 1
    plan = a_plan([a_row(cost="34")], [item], profile, allow=RELEASABLE)
    assert [each.limit for each in plan.violations] == [Limit.MAX_NET_CHANGE]


def ten_moves(profile_limits: dict[str, Decimal]) -> Plan:
    """Return a plan of ten small rises after a run that matched ten, every one within the usual limits."""
    items: list[CatalogItem] = [an_item(f"P{number}", id=number + 1) for number in range(10)]
    rows = [a_row(f"P{number}", price="41", line=number) for number in range(10)]
    return a_plan(rows, items, with_limits(a_profile(), **profile_limits), last_matches=10)


@pytest.mark.parametrize("unknown", NO_NUMBERS)
@pytest.mark.parametrize("limit", ["max_changes", "max_net_change", "min_matches"])
def test_a_limit_that_is_no_number_holds_every_run(limit: str, unknown: Decimal) -> None:
    assert ten_moves({}).violations == ()
    assert [each.limit for each in ten_moves({limit: unknown}).violations] == [limit]


@pytest.mark.parametrize("unknown", NO_NUMBERS)
def test_a_rule_whose_limit_is_no_number_holds_every_step(unknown: Decimal) -> None:
    assert ten_moves({"max_price_change": unknown}).summary[Action.REVIEW] == 10
