"""The few products that show what an order does."""

from datetime import timedelta

from cwsetup.pricing.preview import Examples
from cwsetup.profile.choices import OnePricePer
from tests.pricing.builders import E3, TODAY, a_pricing, a_row


def test_the_products_with_most_to_choose_from_are_chosen() -> None:
    few = [a_row(f"F{number}", name=f"F{number}", line=number) for number in range(20)]
    chosen = Examples.of([*few, *E3], TODAY)
    assert {row.product_id for row in chosen.rows} == {"E3", "F0", "F1", "F10", "F11", "F12"}
    assert [row for row in chosen.rows if row.product_id == "E3"] == list(E3)


def test_units_and_price_lists_are_what_there_is_to_choose_from_however_many_rows_there_are() -> None:
    first = a_row("Z0", price_list="Gold")
    plain = [a_row(f"A{number}", price_list="Retail", line=line) for number in range(6) for line in range(3)]
    by_unit = [
        a_row(f"Z{number}", unit=unit, price_list="Retail") for number in (0, 1, 2) for unit in ("Monthly", "Annual")
    ]
    by_list = [a_row(f"Z{number}", price_list=name) for number in (3, 4, 5) for name in ("Gold", "Retail")]
    chosen = Examples.of([first, *plain, *by_unit, *by_list], TODAY)
    assert sorted({row.product_id for row in chosen.rows}) == ["Z0", "Z1", "Z2", "Z3", "Z4", "Z5"]


def test_prices_are_those_of_the_day() -> None:
    rows = [a_row(valid=(None, TODAY)), a_row("F1", name="F1", valid=(None, TODAY - timedelta(days=1)))]
    assert Examples.of(rows, TODAY).lines(a_pricing()) == (
        ("Microsoft 365 E3", "Monthly, Retail: cost 33.00, price 40.00"),
        ("F1", "no price: no longer valid"),
    )


def test_rows_without_a_price_or_in_a_rare_currency_are_nothing_to_choose_from() -> None:
    rows = [
        a_row(),
        a_row(),
        a_row("F1", price=None),
        a_row("G1", currency="EUR"),
        a_row("G1", currency="EUR", unit="Annual"),
    ]
    assert {row.product_id for row in Examples.of([*rows, a_row("E3")], TODAY).rows} == {"E3"}


def test_without_any_row_nothing_is_chosen() -> None:
    assert Examples.of([], TODAY).lines(a_pricing()) == ()


def test_another_order_gives_another_price() -> None:
    chosen = Examples.of(E3, TODAY)
    assert chosen.lines(a_pricing()) == (("Microsoft 365 E3", "Monthly, Retail: cost 33.00, price 40.00"),)
    assert chosen.lines(a_pricing(units=("Annual", "Monthly"))) == (
        ("Microsoft 365 E3", "Annual, Gold: cost 360.00, price 432.00"),
    )


def test_without_a_price_the_reason_stands_there_and_without_a_cost_a_dash() -> None:
    rows = [a_row(cost=None), a_row("F1", name="F1", unit="Annual")]
    assert Examples.of(rows, TODAY).lines(a_pricing(units=("Monthly",))) == (
        ("Microsoft 365 E3", "Monthly, Retail: cost –, price 40.00"),
        ("F1", "no price: unit not chosen"),
    )


def test_where_each_unit_has_its_price_each_has_a_line() -> None:
    assert len(Examples.of(E3, TODAY).lines(a_pricing(per=OnePricePer.PRODUCT_AND_UNIT))) == 2
