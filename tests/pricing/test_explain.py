from dataclasses import replace
from datetime import timedelta

import pytest

from cwsetup.errors import UsageError
from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.explain import Explanation, explain
from cwsetup.pricing.judging import LossReason
from cwsetup.profile.choices import OnePricePer, Priority, Write
from tests.pricing.builders import E3, TODAY, a_pricing, a_row


def said(explanation: Explanation) -> dict[int, str]:
    return {loser.row.line: loser.sentence for loser in explanation.losers}


def test_the_worked_example_names_the_winners_places_and_each_losers_reason() -> None:
    explanation = explain(E3, a_pricing(), TODAY, " e3 ")
    (standing,) = explanation.prices
    assert standing.resolution.winner is E3[1]
    assert (standing.unit_place, standing.price_list_place) == (1, 2)
    assert said(explanation) == {
        2: "Unit Annual comes after Monthly.",
        4: "Unit Annual comes after Monthly.",
        5: "Price list Retail-EU isn't chosen.",
    }


def test_with_price_lists_first_the_list_decides() -> None:
    explanation = explain(E3, a_pricing(priority=Priority.PRICE_LISTS_FIRST), TODAY, "E3")
    assert said(explanation) == {
        3: "Price list Retail comes after Gold.",
        4: "Price list Retail comes after Gold.",
        5: "Price list Retail-EU isn't chosen.",
    }


def test_the_other_order_decides_where_the_first_one_does_not() -> None:
    rows = [a_row(line=2), a_row(unit="Annual", line=3), a_row(price_list="Retail", line=4)]
    lists_first = explain(rows[:2], a_pricing(priority=Priority.PRICE_LISTS_FIRST), TODAY, "E3")
    assert [loser.reason for loser in lists_first.losers] == [LossReason.LATER_UNIT]
    units_first = explain([rows[2], a_row(price_list="Gold", line=5)], a_pricing(), TODAY, "E3")
    assert [loser.reason for loser in units_first.losers] == [LossReason.LATER_PRICE_LIST]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (a_row(unit="Weekly"), "Unit Weekly isn't chosen."),
        (a_row(price_list="Wholesale"), "Price list Wholesale isn't chosen."),
        (a_row(currency="EUR"), "Currency EUR isn't USD."),
        (
            a_row(valid=(TODAY + timedelta(days=1), None)),
            "Not valid yet: from 2026-11-25, asked for 2026-11-24.",
        ),
        (
            a_row(valid=(None, TODAY - timedelta(days=1))),
            "No longer valid: until 2026-11-23, asked for 2026-11-24.",
        ),
        (a_row(price=None), "It has no price."),
        (a_row(price="-1"), "Cost 33, price -1: an amount is negative, too large or not a number."),
        (a_row("E{row}3", unit="{x}"), "Unit {x} isn't chosen."),
    ],
)
def test_a_row_that_can_not_win_says_why(row: PriceRow, sentence: str) -> None:
    explanation = explain([row], a_pricing(), TODAY, row.product_id)
    assert [loser.sentence for loser in explanation.losers] == [sentence]
    (standing,) = explanation.prices
    assert (standing.resolution.winner, standing.unit_place, standing.price_list_place) == (None, None, None)


def test_without_a_cost_to_write_a_row_says_so() -> None:
    explanation = explain([a_row(cost=None)], a_pricing(write=Write.COST), TODAY, "E3")
    assert [loser.sentence for loser in explanation.losers] == ["It has no cost."]


def test_an_excluded_product_shows_up_with_every_row_and_the_pattern() -> None:
    explanation = explain(E3, a_pricing(exclude=("F*", "e*")), TODAY, "E3")
    assert (explanation.prices, explanation.excluded) == ((), "e*")
    assert set(said(explanation).values()) == {"Product E3 is excluded by the profile."}


def test_a_pinned_product_has_its_price_and_names_the_pattern() -> None:
    explanation = explain(E3, a_pricing(pinned=("e?",)), TODAY, "E3")
    assert explanation.prices[0].resolution.winner is E3[1]
    assert (explanation.pinned, explanation.excluded) == ("e?", None)


def test_equal_conflicting_and_waiting_rows_name_the_row_they_stand_against() -> None:
    explanation = explain([a_row(line=2), a_row(line=3), a_row("F1")], a_pricing(), TODAY, "E3")
    assert said(explanation) == {3: "The same price as prices.csv line 2."}

    conflict = explain([a_row(line=2), a_row(price="41", line=3), a_row(price="41", line=4)], a_pricing(), TODAY, "E3")
    another = "prices.csv line {} has another price for the same unit, price list and day."
    assert said(conflict) == {2: another.format(3), 3: another.format(2), 4: another.format(2)}

    older = a_row(valid=(None, TODAY + timedelta(days=2)), line=2)
    waiting = explain([older, a_row(price="41", valid=(TODAY, None), line=3)], a_pricing(), TODAY, "E3")
    assert said(waiting) == {3: "The price of prices.csv line 2 is older and holds until 2026-11-26."}


def test_a_row_behind_a_conflict_lost_to_it() -> None:
    rows = [a_row(line=2), a_row(unit="monthly", price="41", line=3), a_row(unit="Annual", line=4)]
    assert said(explain(rows, a_pricing(), TODAY, "E3"))[4] == "Unit Annual comes after Monthly."


def test_where_each_unit_has_its_price_each_has_a_standing() -> None:
    per_unit = a_pricing(per=OnePricePer.PRODUCT_AND_UNIT)
    explanation = explain(E3, per_unit, TODAY, "E3")
    assert [standing.resolution.unit for standing in explanation.prices] == ["Annual", "Monthly"]
    assert said(explanation) == {
        4: "Price list Retail comes after Gold.",
        5: "Price list Retail-EU isn't chosen.",
    }


def test_one_unit_can_be_asked_for_and_the_others_are_other_items() -> None:
    per_unit = a_pricing(per=OnePricePer.PRODUCT_AND_UNIT)
    explanation = explain(E3, per_unit, TODAY, "E3", unit="monthly")
    assert [standing.resolution.winner for standing in explanation.prices] == [E3[1]]
    assert said(explanation)[2] == "Unit Annual is another item with a price of its own."


def test_a_unit_without_a_price_is_no_rival() -> None:
    per_unit = a_pricing(per=OnePricePer.PRODUCT_AND_UNIT)
    explanation = explain([a_row(currency="EUR", unit="Annual"), a_row(line=3)], per_unit, TODAY, "E3")
    assert said(explanation) == {2: "Currency EUR isn't USD."}
    assert [standing.unit_place for standing in explanation.prices] == [None, 1]


def test_an_unknown_product_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match='"E33"') as refused:
        explain(E3, a_pricing(), TODAY, "E33")
    assert refused.value.hint == "Nearest: E3."


def test_without_any_row_nothing_is_near() -> None:
    with pytest.raises(UsageError) as refused:
        explain([], a_pricing(), TODAY, "E3")
    assert refused.value.hint == "All of them: cwsetup prices"


def test_the_same_row_asked_for_on_another_day_wins() -> None:
    row = replace(a_row(), valid_from=TODAY + timedelta(days=1))
    assert explain([row], a_pricing(), TODAY, "E3").losers
    assert not explain([row], a_pricing(), TODAY + timedelta(days=1), "E3").losers
