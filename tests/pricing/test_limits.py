"""Each limit refuses a run; its twin, with exactly the flag that the message gives, passes."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.limits import Limit, Violation
from cwsetup.pricing.plan import Plan
from cwsetup.profile.choices import Write
from cwsetup.profile.settings import BY_KEY
from tests.pricing.builders import a_plan, a_pricing, a_profile, a_row, an_item, with_limits

LOOSE = with_limits(
    a_profile(), max_changes=Decimal(100), max_net_change=Decimal(2000), max_price_change=Decimal(200000)
)


def catalog(size: int) -> list[CatalogItem]:
    """Return items P00, P01 … of cost 80 and price 100."""
    return [an_item(f"P{number:02}", id=number + 1, cost="80", price="100") for number in range(size)]


def prices(*amounts: str, cost: str | None = "80") -> list[PriceRow]:
    """Return one row for each item of the catalog, of the given prices."""
    return [a_row(f"P{number:02}", cost=cost, price=price, line=number) for number, price in enumerate(amounts)]


def with_flag(
    rows: Sequence[PriceRow], items: Sequence[CatalogItem], plan: Plan, last_matches: int | None = None
) -> Plan:
    """Plan again with the flags that the plan's violations name."""
    limits: dict[str, object] = {}
    allow: list[str] = []
    for violation in plan.violations:
        assert violation.flag is not None
        name, value = violation.flag.removeprefix("--").split(" ")
        if name == "allow":
            allow.append(value)
        else:
            number = value.removesuffix("%")
            limits[name.replace("-", "_")] = Decimal(number) if value.endswith("%") else int(number)
    return a_plan(rows, items, with_limits(a_profile(), **limits), allow=allow, last_matches=last_matches)


class TestMaxChanges:
    ROWS = prices(*["111"] * 4, *["101"] * 3, *["100"] * 4)

    def test_too_many_items_that_move_break_it(self) -> None:
        plan = a_plan(self.ROWS, catalog(11))
        assert plan.violations == (
            Violation(
                Limit.MAX_CHANGES,
                "4 of 11 matched items (36.4%) would move by more than 10%; the limit is 30%.",
                "--max-changes 37%",
            ),
        )
        assert not with_flag(self.ROWS, catalog(11), plan).violations

    def test_moves_of_up_to_ten_per_cent_do_not_count(self) -> None:
        assert not a_plan(prices(*["110"] * 11), catalog(11)).violations

    def test_nine_items_are_too_few_to_judge(self) -> None:
        rows = prices(*["112"] * 9)
        assert [one.limit for one in a_plan(rows, catalog(9)).violations] == [Limit.MAX_NET_CHANGE]
        assert [one.limit for one in a_plan(prices(*["112"] * 10), catalog(10)).violations] == [
            Limit.MAX_CHANGES,
            Limit.MAX_NET_CHANGE,
        ]

    def test_a_first_price_counts_as_a_move(self) -> None:
        items = [*catalog(9), an_item("P09", id=10, cost="80", price=None)]
        rows = prices(*["100"] * 10)
        plan = a_plan(rows, items, with_limits(a_profile(), max_changes=Decimal(9)), allow=["first-price"])
        assert [one.flag for one in plan.violations] == ["--max-changes 10%"]

    def test_a_limit_of_the_exact_share_passes(self) -> None:
        rows = prices("111", "111", "88", *["100"] * 7)
        assert not a_plan(rows, catalog(10)).violations


class TestMaxNetChange:
    def test_the_sum_of_prices_is_judged(self) -> None:
        rows = prices("120", "101", "100")
        plan = a_plan(rows, catalog(3))
        assert plan.violations == (
            Violation(
                Limit.MAX_NET_CHANGE,
                "The updated items (2) together would move the prices from 200.00 to 221.00 (+10.5%);"
                " the limit is 10%.",
                "--max-net-change 11%",
            ),
        )
        assert not with_flag(rows, catalog(3), plan).violations

    def test_costs_and_prices_are_judged_apart_and_one_flag_covers_both(self) -> None:
        rows = prices("120", "120", cost="64")
        plan = a_plan(rows, catalog(2))
        (violation,) = plan.violations
        assert violation.message == (
            "The updated items (2) together would move the costs from 160.00 to 128.00 (-20.0%) and "
            "the prices from 200.00 to 240.00 (+20.0%); the limit is 10%."
        )
        assert violation.flag == "--max-net-change 20%"
        assert not with_flag(rows, catalog(2), plan).violations

    def test_a_rise_and_a_fall_cancel_out(self) -> None:
        assert not a_plan(prices("120", "85"), catalog(2)).violations

    def test_first_prices_are_no_part_of_the_sum(self) -> None:
        items = [an_item("P00", id=1, cost="80", price=None)]
        assert not a_plan(prices("100"), items, allow=["first-price"]).violations

    def test_a_sum_that_is_no_number_passes_nothing_and_has_no_flag(self) -> None:
        items = [an_item("P00", id=1, cost="80", price="NaN")]
        (violation,) = a_plan(prices("100"), items, LOOSE, allow=["price-change"]).violations
        assert (violation.limit, violation.flag) == (Limit.MAX_NET_CHANGE, None)
        assert "(no number)" in violation.message

    @pytest.mark.parametrize(("price", "flag"), [("10000.99", "--max-net-change 999999%"), ("10001", None)])
    def test_a_move_that_no_flag_can_say_has_none(self, price: str, flag: str | None) -> None:
        items = [an_item("P00", id=1, cost="80", price="1")]
        (violation,) = a_plan(prices(price), items, LOOSE, allow=["price-change"]).violations
        assert violation.flag == flag
        assert flag is None or BY_KEY["max_net_change"].shape.load(flag.split()[1])

    def test_a_limit_that_is_no_number_passes_nothing(self) -> None:
        broken = with_limits(a_profile(), max_net_change=Decimal("NaN"))
        assert [one.limit for one in a_plan(prices("101"), catalog(1), broken).violations] == [Limit.MAX_NET_CHANGE]


def test_too_many_new_items_break_max_creates() -> None:
    rows = prices(*["100"] * 51)
    plan = a_plan(rows, [], create=True)
    assert plan.violations == (Violation(Limit.MAX_CREATES, "New items: 51; the limit is 50.", "--max-creates 51"),)
    raised = with_limits(a_profile(), max_creates=51)
    assert not a_plan(rows, [], raised, create=True).violations


def test_too_few_rows_break_min_rows() -> None:
    rows, strict = prices("100"), with_limits(a_profile(), min_rows=2)
    plan = a_plan(rows, catalog(1), strict)
    assert plan.violations == (Violation(Limit.MIN_ROWS, "Usable price rows: 1; the limit is 2.", "--min-rows 1"),)
    assert not with_flag(rows, catalog(1), plan).violations


class TestMinMatches:
    ROWS = prices("100", "100")

    def test_far_fewer_items_than_last_time_break_it(self) -> None:
        plan = a_plan(self.ROWS, catalog(2), last_matches=11)
        assert plan.violations == (
            Violation(
                Limit.MIN_MATCHES,
                "Items found: 2, which is 18.2% of the last run's 11; the limit is 20%. A price file may be cut short.",
                "--min-matches 18%",
            ),
        )
        assert not with_flag(self.ROWS, catalog(2), plan, last_matches=11).violations

    def test_the_flag_that_lets_it_pass_is_rounded_down(self) -> None:
        plan = a_plan(self.ROWS, catalog(2), last_matches=12)
        assert [each.flag for each in plan.violations] == ["--min-matches 16%"]
        assert not with_flag(self.ROWS, catalog(2), plan, last_matches=12).violations

    def test_a_hair_less_than_the_limit_breaks_it(self) -> None:
        strict = with_limits(a_profile(), min_matches=Decimal("20.1"))
        (violation,) = a_plan(self.ROWS, catalog(2), strict, last_matches=10).violations
        assert violation.flag == "--min-matches 20%"

    @pytest.mark.parametrize("last", [None, 0, 10])
    def test_enough_items_or_no_run_before_pass(self, last: int | None) -> None:
        assert not a_plan(self.ROWS, catalog(2), last_matches=last).violations


class TestSameFactor:
    ROWS = prices(*["1200"] * 5, *["101"] * 20, cost=None)
    ALLOWED = ("price-change",)

    def test_updates_that_share_a_factor_break_it(self) -> None:
        plan = a_plan(self.ROWS, catalog(25), LOOSE, allow=self.ALLOWED)
        assert plan.violations == (
            Violation(
                Limit.SAME_FACTOR,
                "Updates that share a factor: 5 of 25 are times 12. A unit, a term or a decimal point may be mixed up.",
                "--allow same-factor",
            ),
        )
        assert not a_plan(self.ROWS, catalog(25), LOOSE, allow=[*self.ALLOWED, "same-factor"]).violations

    def test_four_are_a_coincidence(self) -> None:
        assert not a_plan(self.ROWS[1:], catalog(25), LOOSE, allow=self.ALLOWED).violations

    def test_less_than_a_fifth_is_a_coincidence(self) -> None:
        rows = [*self.ROWS, *prices(*["101"] * 26)[25:]]
        assert not a_plan(rows, catalog(26), LOOSE, allow=self.ALLOWED).violations

    def test_a_hair_less_than_a_fifth_is_one_too(self) -> None:
        rows = prices(*["1200"] * 20, *["101"] * 81, cost=None)
        assert not a_plan(rows, catalog(101), LOOSE, allow=self.ALLOWED).violations

    @pytest.mark.parametrize(
        ("times", "divided", "said"),
        [
            (5, 5, "5 of 10 are divided by 100 and 5 of 10 are times 12"),
            (6, 5, "6 of 11 are times 12 and 5 of 11 are divided by 100"),
            (5, 6, "6 of 11 are divided by 100 and 5 of 11 are times 12"),
        ],
    )
    def test_of_two_factors_the_commoner_is_told_first(self, times: int, divided: int, said: str) -> None:
        rows = prices(*["1200"] * times, *["1"] * divided, cost=None)
        (violation,) = a_plan(rows, catalog(len(rows)), LOOSE, allow=[*self.ALLOWED, "below-cost"]).violations
        assert violation.message == (
            f"Updates that share a factor: {said}. A unit, a term or a decimal point may be mixed up."
        )

    def test_cost_and_price_of_one_item_count_once(self) -> None:
        rows = prices(*["1200"] * 4, cost="960")
        assert not a_plan(rows, catalog(4), LOOSE, allow=self.ALLOWED).violations


def test_all_violations_are_told_at_once() -> None:
    rows = prices(*["112"] * 12)
    strict = with_limits(a_profile(a_pricing(write=Write.PRICE)), min_rows=100)
    plan = a_plan(rows, catalog(12), strict, last_matches=1000)
    assert [one.limit for one in plan.violations] == [
        Limit.MAX_CHANGES,
        Limit.MAX_NET_CHANGE,
        Limit.MIN_ROWS,
        Limit.MIN_MATCHES,
    ]
    assert not with_flag(rows, catalog(12), plan, last_matches=1000).violations
