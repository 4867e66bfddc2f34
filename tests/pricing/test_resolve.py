from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.globs import any_of
from cwsetup.pricing.judging import Judge, LossReason
from cwsetup.pricing.resolve import resolve, without_price
from cwsetup.profile.choices import CostFallback, OnePricePer, Priority, Write
from tests.pricing.builders import E3, TODAY, a_pricing, a_resolution, a_row

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LISTS_FIRST = Priority.PRICE_LISTS_FIRST


@pytest.mark.parametrize(
    ("units", "price_lists", "priority", "winner"),
    [
        pytest.param("Monthly Annual", "Gold Retail", Priority.UNITS_FIRST, "Retail/Monthly 33.00/40.00", id="1"),
        pytest.param("Monthly Annual", "Gold Retail", LISTS_FIRST, "Gold/Annual 360.00/432.00", id="1b"),
        pytest.param("Annual Monthly", "Gold Retail", Priority.UNITS_FIRST, "Gold/Annual 360.00/432.00", id="2"),
        pytest.param("Annual Monthly", "Retail Gold", Priority.UNITS_FIRST, "Retail/Annual 375.00/450.00", id="3"),
        pytest.param("Monthly", "Retail-EU Retail", Priority.UNITS_FIRST, "Retail/Monthly 33.00/40.00", id="4"),
        pytest.param("Triennial", "Gold Retail", Priority.UNITS_FIRST, None, id="5"),
        pytest.param("Monthly Annual", "Gold", Priority.UNITS_FIRST, "Gold/Annual 360.00/432.00", id="6"),
    ],
)
def test_the_worked_examples(units: str, price_lists: str, priority: Priority, winner: str | None) -> None:
    pricing = a_pricing(units=tuple(units.split()), price_lists=tuple(price_lists.split()), priority=priority)
    (found,) = resolve(E3, pricing, TODAY)
    row = found.winner
    assert (row and f"{row.price_list}/{row.unit} {found.cost}/{found.price}") == winner


def test_a_product_without_a_winner_says_how_many_rows_lost_for_which_reason() -> None:
    (found,) = resolve(E3, a_pricing(units=("Monthly",), price_lists=("Gold", "Retail-EU")), TODAY)
    assert found.winner is None
    assert found.row is None
    assert dict(found.losses) == {LossReason.UNIT: 2, LossReason.PRICE_LIST: 1, LossReason.CURRENCY: 1}
    assert list(found.losses) == [LossReason.UNIT, LossReason.PRICE_LIST, LossReason.CURRENCY]


def test_products_without_a_price_are_counted_by_their_main_reason() -> None:
    rows = [
        a_row("A"),
        *(a_row(product, unit="Weekly") for product in ("B", "C")),
        *(a_row("D", price=price) for price in ("1", "2")),
        *(a_row("E", currency=currency, line=line) for line, currency in enumerate(["EUR", "EUR"])),
        a_row("E", unit="Weekly"),
    ]
    assert without_price(resolve(rows, a_pricing(), TODAY)) == {
        "unit not chosen": 2,
        "two prices for one place": 1,
        "another currency": 1,
    }


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (a_row(unit="Weekly"), LossReason.UNIT),
        (a_row(price_list="Wholesale"), LossReason.PRICE_LIST),
        (a_row(currency="EUR"), LossReason.CURRENCY),
        (a_row(valid=(TOMORROW, None)), LossReason.NOT_YET),
        (a_row(valid=(None, YESTERDAY)), LossReason.NO_LONGER),
        (a_row(price=None), LossReason.NO_PRICE),
        (a_row(price="-1"), LossReason.UNUSABLE),
        (a_row(price="NaN"), LossReason.UNUSABLE),
        (a_row(cost="Infinity"), LossReason.UNUSABLE),
        (a_row(price="1e30"), LossReason.UNUSABLE),
    ],
)
def test_each_reason_keeps_a_row_from_winning(row: PriceRow, reason: LossReason) -> None:
    found = a_resolution(row)
    assert found.winner is None
    assert dict(found.losses) == {reason: 1}


def test_names_are_compared_trimmed_and_folded() -> None:
    row = a_row(unit=" MONTHLY", price_list="retail\u00a0", currency="usd")
    found = a_resolution(row)
    assert found.winner is row
    assert found.unit == "Monthly"


def test_ids_that_differ_in_case_and_white_space_are_one_product() -> None:
    rows = [a_row("CFQ7 -M", unit="Annual", line=2), a_row("cfq7  -m", line=3)]
    (found,) = resolve(rows, a_pricing(), TODAY)
    assert found.winner is rows[1]


def test_a_price_holds_on_its_first_and_its_last_day() -> None:
    assert a_resolution(a_row(valid=(TODAY, TODAY))).winner


def test_zero_is_a_price_and_blank_is_none() -> None:
    assert a_resolution(a_row(price="0")).price == 0
    assert a_resolution(a_row(price=None)).price is None


def test_amounts_are_rounded_half_up_to_the_profiles_places() -> None:
    found = a_resolution(a_row(cost="1.005", price="2.00005"), a_pricing(places=4))
    assert (str(found.cost), str(found.price)) == ("1.0050", "2.0001")


def test_only_cost_is_written_so_only_cost_must_be_there() -> None:
    cost_only = a_pricing(write=Write.COST)
    assert a_resolution(a_row(price=None), cost_only).cost == 33
    assert dict(a_resolution(a_row(cost=None), cost_only).losses) == {LossReason.NO_COST: 1}


def test_excluded_products_have_no_resolution() -> None:
    rows = [a_row("Trial-1"), a_row("E3")]
    assert [found.product_id for found in resolve(rows, a_pricing(exclude=("TRIAL-*",)), TODAY)] == ["E3"]


def test_no_pattern_fits_nothing() -> None:
    assert not any_of([])("")
    assert any_of(["a?", "*:0001"])("X:0001")


class TestEachUnitHasItsPrice:
    PER_UNIT = a_pricing(per=OnePricePer.PRODUCT_AND_UNIT)

    def test_each_unit_has_its_own_winner_by_price_list(self) -> None:
        found = resolve(E3, self.PER_UNIT, TODAY)
        assert [(one.unit, one.cost, one.price) for one in found] == [
            ("Annual", Decimal("360.00"), Decimal("432.00")),
            ("Monthly", Decimal("33.00"), Decimal("40.00")),
        ]

    def test_a_unit_without_a_winner_has_an_entry_of_its_own(self) -> None:
        rows = [a_row(), a_row(unit="Annual", currency="EUR")]
        assert [(one.unit, one.winner is None) for one in resolve(rows, self.PER_UNIT, TODAY)] == [
            ("Annual", True),
            ("Monthly", False),
        ]

    def test_rows_of_other_units_are_only_an_entry_if_there_is_no_other(self) -> None:
        rows = [a_row(), a_row(unit="Weekly"), a_row("F1", unit="Weekly")]
        assert [(one.product_id, one.unit) for one in resolve(rows, self.PER_UNIT, TODAY)] == [
            ("E3", "Monthly"),
            ("F1", None),
        ]


class TestSeveralRowsForOnePlace:
    def test_two_different_prices_are_a_conflict_that_names_both(self) -> None:
        rows = [a_row(price="40", line=7), a_row(price="41", line=3)]
        (found,) = resolve(rows, a_pricing(), TODAY)
        assert found.winner is None
        assert found.price is None
        assert [row.line for row in found.conflict] == [3, 7]
        assert found.row is rows[1]

    def test_equal_prices_of_different_costs_are_a_conflict_too(self) -> None:
        rows = [a_row(cost="33", line=7), a_row(cost="34", line=3)]
        (found,) = resolve(rows, a_pricing(), TODAY)
        assert (found.winner, found.cost) == (None, None)
        assert [row.line for row in found.conflict] == [3, 7]

    def test_equal_prices_count_once(self) -> None:
        rows = [a_row(price="40.001", line=7), a_row(price="40", line=3)]
        (found,) = resolve(rows, a_pricing(), TODAY)
        assert found.winner is rows[1]
        assert not found.conflict

    def test_a_conflict_behind_the_winner_does_not_matter(self) -> None:
        rows = [a_row(), a_row(unit="Annual", price="400"), a_row(unit="Annual", price="500")]
        (found,) = resolve(rows, a_pricing(), TODAY)
        assert found.winner is rows[0]

    def test_prices_of_different_days_are_no_conflict(self) -> None:
        rows = [a_row(price="40", valid=(None, YESTERDAY)), a_row(price="41", valid=(TODAY, None))]
        (found,) = resolve(rows, a_pricing(), TODAY)
        assert found.winner is rows[1]

    @pytest.mark.parametrize("start", [date(2026, 1, 1), None])
    def test_while_ranges_overlap_the_older_row_holds_until_its_end(self, start: date | None) -> None:
        older, newer = a_row(price="40", valid=(start, TODAY)), a_row(price="41", valid=(YESTERDAY, None))
        assert [one.winner for one in resolve([newer, older], a_pricing(), TODAY)] == [older]
        assert [one.winner for one in resolve([newer, older], a_pricing(), TOMORROW)] == [newer]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param((date(2026, 1, 1), None), (YESTERDAY, None), id="the older has no end"),
            pytest.param((YESTERDAY, TOMORROW), (YESTERDAY, None), id="they begin on one day"),
            pytest.param((None, TOMORROW), (None, None), id="neither has a beginning"),
        ],
    )
    def test_ranges_that_say_nothing_about_their_order_are_a_conflict(
        self, one: tuple[date | None, date | None], other: tuple[date | None, date | None]
    ) -> None:
        rows = [a_row(price="40", valid=one), a_row(price="41", valid=other, line=3)]
        (found,) = resolve(rows, a_pricing(), TODAY)
        assert len(found.conflict) == 2


class TestCostFallback:
    FALLBACK = a_pricing(price_lists=("Gold", "Silver", "Retail"), cost_fallback=CostFallback.SAME_UNIT)
    BLANK = a_row(price_list="Gold", cost=None)

    def test_without_it_a_blank_cost_stays_blank(self) -> None:
        rows = [self.BLANK, a_row(price_list="Retail", cost="31")]
        (found,) = resolve(rows, a_pricing(), TODAY)
        assert (found.winner, found.cost, found.cost_row) == (self.BLANK, None, None)

    def test_the_cost_is_that_of_the_next_list_with_one_for_the_same_unit(self) -> None:
        lender = a_row(price_list="Silver", cost="31", price=None)
        rows = [
            a_row(price_list="Retail", cost="30"),
            lender,
            self.BLANK,
            a_row(price_list="Silver", unit="Annual", cost="9"),
        ]
        (found,) = resolve(rows, self.FALLBACK, TODAY)
        assert (found.winner, found.cost_row) == (self.BLANK, lender)
        assert (found.cost, found.price) == (Decimal("31.00"), Decimal("40.00"))

    def test_a_list_before_the_winners_lends_nothing(self) -> None:
        winner = a_row(price_list="Retail", cost=None)
        (found,) = resolve([a_row(price_list="Gold", cost="30", price=None), winner], self.FALLBACK, TODAY)
        assert (found.winner, found.cost) == (winner, None)

    def test_a_winner_with_a_cost_keeps_it(self) -> None:
        winner = a_row(price_list="Gold", cost="32")
        (found,) = resolve([winner, a_row(price_list="Retail", cost="31")], self.FALLBACK, TODAY)
        assert (found.cost, found.cost_row) == (Decimal(32), None)

    @pytest.mark.parametrize("unfit", [a_row(cost="-1"), a_row(cost="31", currency="EUR"), a_row(cost=None)])
    def test_a_row_that_could_not_win_for_another_reason_than_its_price_lends_nothing(self, unfit: PriceRow) -> None:
        (found,) = resolve([self.BLANK, unfit], self.FALLBACK, TODAY)
        assert found.cost is None

    def test_two_costs_in_the_next_list_are_a_conflict_about_the_cost_alone(self) -> None:
        lenders = [a_row(cost="31", line=4), a_row(cost="30", line=5)]
        (found,) = resolve([self.BLANK, *lenders], self.FALLBACK, TODAY)
        assert (found.winner, found.cost, found.price) == (self.BLANK, None, Decimal(40))
        assert found.conflict == tuple(lenders)

    def test_a_conflict_about_the_price_borrows_no_cost(self) -> None:
        rows = [replace(self.BLANK, price=Decimal(price), line=line) for line, price in ((3, 40), (4, 41))]
        (found,) = resolve([*rows, a_row(price_list="Silver", cost="31", price=None)], self.FALLBACK, TODAY)
        assert (found.winner, found.cost, found.cost_row) == (None, None, None)

    def test_a_later_row_of_the_winners_own_list_lends_nothing(self) -> None:
        """It doesn't hold yet, and neither does its cost."""
        winner = replace(self.BLANK, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31))
        later = replace(winner, cost=Decimal(31), valid_from=date(2026, 11, 20), line=9)
        (found,) = resolve([winner, later], self.FALLBACK, TODAY)
        assert (found.winner, found.cost) == (winner, None)

    def test_a_cost_that_is_not_written_is_not_looked_for(self) -> None:
        pricing = replace(self.FALLBACK, write=Write.PRICE)
        (found,) = resolve([self.BLANK, a_row(cost="31")], pricing, TODAY)
        assert found.cost is None


def test_a_row_that_is_not_chosen_has_no_place() -> None:
    with pytest.raises(ValueError, match="Weekly"):
        Judge(a_pricing(), TODAY).place(a_row(unit="Weekly"))
