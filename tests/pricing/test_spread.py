"""How the steps of a plan lie, and its sums by name."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cwsetup.pricing.change import Prices
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.movement import furthest, movement, size
from cwsetup.pricing.spread import Spread, spread, sums
from tests.pricing.builders import money


def an_entry(
    before: str | None,
    after: str | None,
    action: Action = Action.UPDATE,
    *,
    cost: tuple[str | None, str | None] = (None, None),
    price_list: str | None = "Retail",
) -> PlanEntry:
    return PlanEntry(
        product_id="E3",
        product_name="Microsoft 365 E3",
        action=action,
        before=Prices(price=money(before), cost=money(cost[0])),
        after=Prices(price=money(after), cost=money(cost[1])),
        price_list=price_list,
    )


def bars(found: Spread) -> dict[Any, tuple[int, int]]:
    return {
        (bar.low, bar.high): (bar.written, bar.waiting) for bar in found.bars if (bar.written, bar.waiting) != (0, 0)
    }


@pytest.mark.parametrize(
    ("after", "bar"),
    [
        ("74.99", (None, -25)),
        ("75", (-25, -10)),
        ("90", (-10, -5)),
        ("95", (-5, 0)),
        ("99.99", (-5, 0)),
        ("100.01", (0, 5)),
        ("105", (0, 5)),
        ("105.01", (5, 10)),
        ("125", (10, 25)),
        ("125.01", (25, None)),
        ("0", (None, -25)),
    ],
)
def test_a_step_belongs_to_one_bar_and_on_an_edge_to_the_one_nearer_to_nothing(after: str, bar: Any) -> None:
    found = spread([an_entry("100", after)], "price")
    assert bars(found) == {bar: (1, 0)}
    assert found.total == 1


def test_what_waits_is_counted_apart_and_what_is_not_written_not_at_all() -> None:
    entries = [an_entry("100", "104"), an_entry("100", "104", Action.REVIEW), an_entry("100", "104", Action.SKIP)]
    assert bars(spread(entries, "price")) == {(0, 5): (1, 1)}


def test_a_first_price_has_no_bar_and_a_side_that_stays_none_either() -> None:
    entries = [
        an_entry(None, "5"),
        an_entry("0", "5", Action.REVIEW),
        an_entry("5", "5"),
        an_entry("5", None),
    ]
    found = spread(entries, "price")
    assert (bars(found), found.first_written, found.first_waiting, found.total) == ({}, 1, 1, 2)
    assert spread(entries, "cost").total == 0


def test_sums_are_of_what_is_updated_by_name_the_largest_first() -> None:
    entries = [
        an_entry("10", "11"),
        an_entry("10", "12", cost=("5", "6")),
        an_entry("90", "99", price_list="Gold"),
        an_entry(None, "7", Action.CREATE),
        an_entry("1", "9", Action.REVIEW, price_list=None),
        an_entry("1", "1", Action.UNCHANGED, price_list="Other"),
    ]
    gold, retail, none = sums(entries, lambda entry: entry.price_list)
    assert [gold.name, gold.updates, gold.price.before, gold.price.after] == ["Gold", 1, 90, 99]
    assert (retail.name, retail.updates, retail.creates, retail.reviews) == ("Retail", 2, 1, 0)
    assert [retail.price.before, retail.price.after, retail.cost.before, retail.cost.after] == [20, 23, 5, 6]
    assert [none.name, none.updates, none.reviews, none.price.after] == [None, 0, 1, 0]


def test_of_equal_sums_those_of_the_larger_costs_come_first_then_it_goes_by_name() -> None:
    entries = [
        an_entry("9", "10", cost=("5", "6"), price_list="B"),
        an_entry("9", "10", cost=("5", "6"), price_list="A"),
        an_entry("9", "10", cost=("5", "6"), price_list=None),
        an_entry("9", "10", cost=("5", "7"), price_list="C"),
    ]
    assert [each.name for each in sums(entries, lambda entry: entry.price_list)] == ["C", None, "A", "B"]


def test_where_nothing_is_updated_both_sums_are_amounts_of_nothing() -> None:
    found = movement([an_entry("10", "11", Action.REVIEW)], "price")
    assert [str(each.quantize(Decimal("0.01"))) for each in (found.before, found.after)] == ["0.00", "0.00"]


def test_the_further_side_counts_and_a_first_price_stands_before_all() -> None:
    falling = an_entry("10", "9", cost=("10", "10.50"))
    assert furthest(falling) == -10
    assert size(falling) == 10
    assert furthest(replace(falling, after=Prices(price=money("9"), cost=money("12")))) == 20
    assert furthest(an_entry(None, "9")) is None
    assert size(an_entry(None, "9")) > size(falling)
    assert furthest(replace(falling, after=Prices())) == 0
