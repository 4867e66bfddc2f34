"""What holds for any rows, orders and catalogs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.entry import Action, changes
from cwsetup.pricing.explain import explain
from cwsetup.pricing.judging import LossReason
from cwsetup.pricing.plan_json import as_dict
from cwsetup.pricing.resolve import resolve
from cwsetup.pricing.rules import RELEASABLE
from cwsetup.profile.choices import CostFallback, OnePricePer, Priority, Write
from cwsetup.profile.price_settings import Pricing
from cwsetup.text import fold
from tests.pricing.builders import EACH, MONTH, TODAY, YEAR, a_plan, a_pricing, a_profile, a_row, an_item, applied

IDS = ("E3", "e3 ", "F1", "CFQ7 -M", "Trial")
DAYS = st.none() | st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days))
AMOUNTS = st.none() | st.sampled_from(["0", "33", "33.004", "33.005", "40", "396", "-1", "NaN"])


@st.composite
def price_rows(draw: st.DrawFn) -> tuple[PriceRow, ...]:
    rows = draw(
        st.lists(
            st.builds(
                a_row,
                st.sampled_from(IDS),
                unit=st.sampled_from(["Monthly", "monthly ", "Annual", "Weekly"]),
                price_list=st.sampled_from(["Gold", "Retail", "Wholesale"]),
                currency=st.sampled_from(["USD", "USD", "USD", "EUR"]),
                cost=AMOUNTS,
                price=AMOUNTS,
                part_number=st.none() | st.just("CFQ7:0001"),
                valid=st.tuples(DAYS, DAYS),
            ),
            max_size=14,
        )
    )
    return tuple(replace(row, line=line) for line, row in enumerate(rows, start=2))


PRICINGS = st.builds(
    a_pricing,
    units=st.permutations(["Monthly", "Annual"]).map(tuple),
    price_lists=st.permutations(["Gold", "Retail"]).map(tuple),
    per=st.sampled_from(OnePricePer),
    write=st.sampled_from(Write),
    priority=st.sampled_from(Priority),
    cost_fallback=st.sampled_from(CostFallback),
    places=st.integers(0, 4),
    exclude=st.sampled_from([(), ("tri*",)]),
    update_recurring=st.booleans(),
)

CATALOGS = st.lists(
    st.builds(
        an_item,
        st.sampled_from(["E3", "e3 monthly", "F1", "F1 Annual", "cfq7 -m", "other"]),
        id=st.integers(1, 9),
        cost=AMOUNTS,
        price=AMOUNTS,
        unit_of_measure=st.sampled_from([None, MONTH, YEAR, EACH]),
        vendor_sku=st.sampled_from([None, "CFQ7:0001"]),
        inactive=st.sampled_from([False, False, False, True]),
        recurring_price=st.sampled_from([None, Decimal(0), Decimal(40)]),
    ),
    max_size=8,
    unique_by=lambda item: item.id,
)


@given(rows=price_rows(), pricing=PRICINGS, data=st.data())
def test_the_order_of_rows_does_not_matter(rows: Sequence[PriceRow], pricing: Pricing, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    assert resolve(shuffled, pricing, TODAY) == resolve(rows, pricing, TODAY)


@given(rows=price_rows(), pricing=PRICINGS, items=CATALOGS, create=st.booleans(), data=st.data())
def test_rows_that_stand_there_twice_change_nothing_in_whatever_order(
    rows: Sequence[PriceRow], pricing: Pricing, items: list[CatalogItem], create: bool, data: st.DataObject
) -> None:
    again = [
        replace(row, line=row.line + 100) for row in data.draw(st.lists(st.sampled_from(rows)) if rows else st.just([]))
    ]
    more = data.draw(st.permutations([*rows, *again]))
    once, twice = resolve(rows, pricing, TODAY), resolve(more, pricing, TODAY)
    assert [replace(one, losses={}) for one in twice] == [replace(one, losses={}) for one in once]
    assert [one.losses.keys() for one in twice] == [one.losses.keys() for one in once]

    profile = a_profile(pricing)
    plans = [a_plan(each, items, profile, create=create) for each in (rows, more)]
    first, second = ([replace(entry, notes=()) for entry in plan.entries] for plan in plans)
    assert repr(first) == repr(second)  # an amount that is no number equals nothing, not even itself


@given(rows=price_rows(), pricing=PRICINGS)
def test_explain_agrees_with_resolve(rows: Sequence[PriceRow], pricing: Pricing) -> None:
    resolutions = resolve(rows, pricing, TODAY)
    for product in {fold(row.product_id) for row in rows}:
        explanation = explain(rows, pricing, TODAY, product)
        own = tuple(one for one in resolutions if fold(one.product_id) == product)
        assert tuple(standing.resolution for standing in explanation.prices) == own

        winners = [one.winner.line for one in own if one.winner is not None]
        losers = [loser.row.line for loser in explanation.losers]
        assert sorted([*winners, *losers]) == [row.line for row in rows if fold(row.product_id) == product]
        for one in own:
            reasons = {loser.reason for loser in explanation.losers}
            assert set(one.losses) <= reasons
        assert not any(loser.reason is LossReason.OTHER_ITEM for loser in explanation.losers)


@given(rows=price_rows(), pricing=PRICINGS)
def test_without_its_losers_a_winner_still_wins(rows: Sequence[PriceRow], pricing: Pricing) -> None:
    found = [one for one in resolve(rows, pricing, TODAY) if one.winner is not None]
    again = resolve([one.winner for one in found if one.winner is not None], pricing, TODAY)
    assert [one.winner for one in again] == [one.winner for one in found]


@given(rows=price_rows(), pricing=PRICINGS, items=CATALOGS, create=st.booleans(), all_allowed=st.booleans())
def test_planning_the_result_of_a_plan_again_gives_no_changes(
    rows: Sequence[PriceRow], pricing: Pricing, items: list[CatalogItem], create: bool, all_allowed: bool
) -> None:
    profile, allow = a_profile(pricing), RELEASABLE if all_allowed else ()
    first = a_plan(rows, items, profile, allow=allow, create=create)
    second = a_plan(rows, applied(first, items), profile, allow=allow, create=create)
    assert {entry.action for entry in second.entries} <= {Action.UNCHANGED, Action.REVIEW, Action.SKIP}
    assert not any(changes(entry) for entry in second.entries)


@given(rows=price_rows(), pricing=PRICINGS, items=CATALOGS, create=st.booleans())
def test_what_is_written_is_a_usable_amount_once_per_item(
    rows: Sequence[PriceRow], pricing: Pricing, items: list[CatalogItem], create: bool
) -> None:
    plan = a_plan(rows, items, a_profile(pricing), allow=RELEASABLE, create=create)
    written = [entry for entry in plan.entries if changes(entry)]
    assert len({entry.item_id for entry in written}) == len(written)
    for entry in written:
        assert all(amount.is_finite() and amount >= 0 for amount in changes(entry).values())
    assert sum(plan.summary.values()) == len(plan.entries)


@given(rows=price_rows(), items=CATALOGS, data=st.data())
def test_the_same_inputs_give_the_same_plan(
    rows: Sequence[PriceRow], items: list[CatalogItem], data: st.DataObject
) -> None:
    again = a_plan(data.draw(st.permutations(rows)), items)
    assert as_dict(again) == as_dict(a_plan(rows, items))
