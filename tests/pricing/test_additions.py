"""Additions of agreements held against the catalog: which differ, and what that is worth a year."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwsetup.pricing.additions import Addition, Agreement, Comparison, Lagging, Measure
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.change import Prices
from tests.pricing.builders import TODAY, an_item, money

MONTHLY, UNCERTAIN = 1, 6
AGREEMENT = Agreement(id=7, name="Cloud", customer="Fourth Coffee", billing_cycle=MONTHLY, currency="USD")
ITEM = an_item("E3", cost="33", price="40")._replace(id=812)


def an_addition(
    price: str | None = "40",
    cost: str | None = "33",
    *,
    quantity: str = "10",
    billed: str | None = None,
    item_id: int = 812,
    is_charged: bool = True,
    ends: date | None = None,
) -> Addition:
    return Addition(
        id=1,
        item_id=item_id,
        identifier="E3",
        quantity=Decimal(quantity),
        billed=Decimal(billed or quantity),
        price=money(price),
        cost=money(cost),
        is_charged=is_charged,
        ends=ends,
    )


def compare(
    *additions: Addition,
    agreement: Agreement = AGREEMENT,
    item: CatalogItem = ITEM,
    before: dict[int, Prices] | None = None,
) -> Comparison:
    measure = Measure(
        items={item.id: item}, bills_a_year={MONTHLY: 12}, currency="USD", places=2, on=TODAY, before=before
    )
    return measure.compare([(agreement, additions)])


def both(each: Lagging) -> list[Any]:
    return [each.price_a_year, each.cost_a_year]


def only(found: Comparison) -> Lagging:
    (each,) = found.lagging
    return each


def test_an_addition_as_the_catalog_is_compared_and_not_listed() -> None:
    found = compare(an_addition())
    assert (found.agreements, found.compared, found.lagging) == (1, 1, ())
    assert not any([found.lost, found.gained, found.cost, found.unknown])


def test_a_lower_price_loses_the_difference_on_what_is_billed_at_every_bill_of_a_year() -> None:
    found = compare(an_addition("38", "30", quantity="10", billed="8"))
    each = only(found)
    assert (each.price_differs, each.cost_differs) == (True, True)
    assert each.price_a_year == 2 * 8 * 12
    assert each.cost_a_year == 3 * 10 * 12
    assert [found.lost, found.gained, found.cost] == [192, 0, 360]


def test_a_higher_price_is_gained_and_not_set_off_against_what_is_lost() -> None:
    found = compare(an_addition("38"), an_addition("41"))
    assert [found.lost, found.gained] == [240, 120]
    assert [each.price_a_year for each in found.lagging] == [240, -120]


def test_what_is_not_charged_loses_nothing_but_its_cost_is_shown_wrong() -> None:
    each = only(compare(an_addition("38", "30", is_charged=False)))
    assert both(each) == [0, 360]


def test_differences_below_a_cent_are_none() -> None:
    assert compare(an_addition("40.004", "32.996")).lagging == ()
    assert len(compare(an_addition("40.006", "33")).lagging) == 1


@pytest.mark.parametrize(("price", "cost"), [(None, "33"), ("40", None)])
def test_an_amount_that_is_blank_differs_and_is_not_taken_for_zero(price: str | None, cost: str | None) -> None:
    found = compare(an_addition(price, cost))
    assert found.unknown == 1
    assert [found.lost, found.cost] == [0, 0]


def test_an_item_without_an_amount_is_no_measure_for_it() -> None:
    bare = ITEM._replace(price=None, cost=None)
    assert compare(an_addition("1", "1"), item=bare).lagging == ()


def test_a_billing_cycle_that_can_mean_two_things_leaves_the_year_open() -> None:
    found = compare(an_addition("38"), agreement=replace(AGREEMENT, billing_cycle=UNCERTAIN))
    assert [only(found).price_a_year, found.unknown, found.lost] == [None, 1, 0]
    assert only(compare(an_addition("38"), agreement=replace(AGREEMENT, billing_cycle=None))).price_a_year is None


def test_no_quantity_is_no_difference_whatever_the_cycle() -> None:
    each = only(compare(an_addition("38", quantity="0"), agreement=replace(AGREEMENT, billing_cycle=UNCERTAIN)))
    assert both(each) == [0, 0]


def test_an_agreement_in_another_currency_is_counted_and_not_compared() -> None:
    found = compare(an_addition("1"), agreement=replace(AGREEMENT, currency="EUR"))
    assert (found.agreements, found.compared, found.other_currency, found.lagging) == (1, 0, 1, ())
    assert len(compare(an_addition("1"), agreement=replace(AGREEMENT, currency=None)).lagging) == 1


def test_an_addition_of_an_item_that_is_gone_is_counted() -> None:
    found = compare(an_addition("1", item_id=9), an_addition("1"))
    assert (found.without_item, found.compared, len(found.lagging)) == (1, 1, 1)


def test_what_is_cancelled_by_today_does_not_count() -> None:
    assert compare(an_addition("1", ends=TODAY)).compared == 0
    assert compare(an_addition("1", ends=TODAY + timedelta(days=1))).compared == 1


def test_of_a_run_only_its_items_count_and_whether_the_addition_is_as_before_it() -> None:
    before = {812: Prices(cost=Decimal(30), price=Decimal(38))}
    assert only(compare(an_addition("38", "30"), before=before)).is_as_before
    assert not only(compare(an_addition("37", "30"), before=before)).is_as_before
    assert not only(compare(an_addition("38", "30"), before={812: Prices()})).is_as_before
    assert only(compare(an_addition("38", "31"), before={812: Prices(price=Decimal(38))})).is_as_before
    assert compare(an_addition("38", "30"), before={9: Prices()}).compared == 0
    assert not only(compare(an_addition("38", "30"))).is_as_before


def test_every_agreement_and_every_addition_counts() -> None:
    euro = replace(AGREEMENT, currency="EUR")
    gone, same, low = an_addition("1", item_id=9), an_addition(), an_addition("38")
    measure = Measure(items={812: ITEM}, bills_a_year={MONTHLY: 12}, currency="USD", places=2, on=TODAY)
    found = measure.compare([(euro, [low]), (AGREEMENT, [gone, low, gone, same]), (euro, []), (AGREEMENT, [low])])
    assert (found.agreements, found.other_currency) == (4, 2)
    assert (found.without_item, found.compared, len(found.lagging)) == (2, 3, 2)
    assert found.lost == 2 * 2 * 10 * 12


@pytest.mark.parametrize(("price", "a_year"), [("39.96", "0.01"), ("39.80", "0.03"), ("40.04", "-0.01")])
def test_half_a_cent_is_a_cent(price: str, a_year: str) -> None:
    measure = Measure(items={812: ITEM}, bills_a_year={MONTHLY: 1}, currency="USD", places=2, on=TODAY)
    found = measure.compare([(AGREEMENT, [an_addition(price, quantity="0.125")])])
    assert only(found).price_a_year == Decimal(a_year)


def test_of_equal_losses_the_one_with_the_larger_cost_stands_first_then_it_goes_by_customer_and_name() -> None:
    agreements = [
        (replace(AGREEMENT, name="B"), [an_addition("38", "30"), an_addition("38", "20")]),
        (replace(AGREEMENT, name="A"), [an_addition("38", "30")]),
        (replace(AGREEMENT, customer="Contoso"), [an_addition("38", "30")]),
    ]
    measure = Measure(items={812: ITEM}, bills_a_year={MONTHLY: 12}, currency="USD", places=2, on=TODAY)
    found = [
        (each.agreement.customer, each.agreement.name, str(each.addition.cost))
        for each in measure.compare(agreements).lagging
    ]
    assert found == [
        ("Fourth Coffee", "B", "20"),
        ("Contoso", "Cloud", "30"),
        ("Fourth Coffee", "A", "30"),
        ("Fourth Coffee", "B", "30"),
    ]


def test_what_costs_most_stands_first() -> None:
    found = compare(an_addition("39"), an_addition("20"), an_addition("41"), an_addition(None))
    assert [each.addition.price for each in found.lagging] == [20, 39, None, 41]


@given(
    price=st.decimals(0, 1000, places=2),
    quantity=st.integers(0, 50),
    billed=st.integers(0, 50),
)
def test_a_year_at_the_item_s_price_is_what_is_billed_now_and_the_difference(
    price: Decimal, quantity: int, billed: int
) -> None:
    found = compare(an_addition(str(price), quantity=str(quantity), billed=str(billed)))
    now, then = price * billed * 12, Decimal(40) * billed * 12
    assert now + found.lost - found.gained == then
