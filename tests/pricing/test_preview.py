"""The few products that show what an order does."""

from cwsetup.pricing.preview import Examples
from cwsetup.profile.choices import OnePricePer
from tests.pricing.builders import E3, TODAY, a_pricing, a_row


def test_the_products_with_most_to_choose_from_are_chosen() -> None:
    few = [a_row(f"F{number}", name=f"F{number}", line=number) for number in range(20)]
    chosen = Examples.of([*few, *E3], TODAY)
    assert {row.product_id for row in chosen.rows} == {"E3", "F0", "F1", "F10", "F11", "F12"}
    assert [row for row in chosen.rows if row.product_id == "E3"] == list(E3)


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
