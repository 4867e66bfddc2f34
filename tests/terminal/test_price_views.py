"""Prices and plans on terminals of any width: what has no room as a table stands row below row, and no word breaks."""

import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.console import Console, RenderableType

from cwsetup.pricing.book import Reject
from cwsetup.pricing.explain import explain
from cwsetup.pricing.resolve import resolve
from cwsetup.profile.choices import CostFallback
from cwsetup.terminal.plan_views import plan_view
from cwsetup.terminal.price_views import products_view, why_view
from tests.pricing.builders import E3, TODAY, a_plan, a_pricing, a_row, an_item

FILE = "/srv/prices/nov.csv"
ROWS = [
    replace(row, product_id="CFQ7TTC0LFLX:0001", product_name="Microsoft 365 E3", file=FILE)
    for row in (*E3, a_row(unit="Annual billed monthly", line=6))
]


def shown(view: RenderableType, columns: int) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=columns, highlight=False, markup=False, emoji=False).print(view)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def words(lines: Sequence[str]) -> list[str]:
    return " ".join(lines).split()


def test_with_room_the_product_list_is_a_table() -> None:
    assert shown(products_view(resolve(ROWS, a_pricing(), TODAY)), 100) == [
        "Product            Name              Unit     Price list  Currency   Cost  Price",
        "CFQ7TTC0LFLX:0001  Microsoft 365 E3  Monthly  Retail      USD       33.00  40.00",
    ]


def test_at_forty_columns_each_product_stands_above_its_price() -> None:
    assert shown(products_view(resolve(ROWS, a_pricing(), TODAY)), 40) == [
        "Product",
        "CFQ7TTC0LFLX:0001",
        "  Name Microsoft 365 E3 · Unit Monthly",
        "  Price list Retail · Currency USD",
        "  Cost 33.00 · Price 40.00",
    ]


def test_why_at_forty_columns() -> None:
    assert shown(why_view(explain(ROWS[:3], a_pricing(), TODAY, "CFQ7TTC0LFLX:0001")), 40) == [
        "CFQ7TTC0LFLX:0001",
        "Monthly, Retail: cost 33.00, price 40.00",
        "USD",
        "unit 1, price list 2 in the orders",
        "/srv/prices/nov.csv:3",
        "",
        "Lost",
        "Annual",
        "  Price list Gold · Cost 360.00",
        "  Price 432.00",
        "  Why Unit Annual comes after Monthly.",
        "  Where /srv/prices/nov.csv:2",
        "Annual",
        "  Price list Retail · Cost 375.00",
        "  Price 450.00",
        "  Why Unit Annual comes after Monthly.",
        "  Where /srv/prices/nov.csv:4",
    ]


@pytest.mark.parametrize("columns", [40, 50, 60, 70, 80, 100, 160])
def test_no_word_breaks_and_nothing_is_lost_at_any_width(columns: int) -> None:
    pricing = a_pricing(cost_fallback=CostFallback.SAME_UNIT)
    plan = a_plan(ROWS, [an_item("CFQ7TTC0LFLX:0001", price="35")], allow=["price-change"])
    plan = replace(plan, entries=(*plan.entries, *a_plan([a_row("NEW-1")], [], create=True).entries))
    for view in (
        products_view(resolve(ROWS, a_pricing(units=("Annual billed monthly",)), TODAY)),
        why_view(explain(ROWS, pricing, TODAY, "CFQ7TTC0LFLX:0001")),
        plan_view(plan, [], full=True),
    ):
        lines = shown(view, columns)
        assert all(len(line) <= columns for line in lines)
        known = set(words(shown(view, 1000))) | {"·", *words(("Update Item Cost Price Move From Create Name",))}
        known |= set(words(("Lost Product Unit Price list Currency Why Where",)))
        assert set(words(lines)) <= known
        assert "CFQ7TTC0LFLX:0001" in words(lines)


def test_a_plan_at_forty_columns_names_each_step() -> None:
    plan = a_plan([a_row()], [an_item(price="38", cost="33", identifier="E3")])
    assert shown(plan_view(plan, [], full=False), 40)[-4:] == [
        "Update",
        "E3 Monthly",
        "  Cost 33.00 · Price 38.00 → 40.00",
        "  Move +5.3 % · From Retail",
    ]


def test_two_costs_for_one_place_leave_the_price_and_are_both_named() -> None:
    pricing = a_pricing(cost_fallback=CostFallback.SAME_UNIT)
    rows = [a_row(price_list="Gold", cost=None), a_row(cost="31", line=4), a_row(cost="30", line=5)]
    assert shown(why_view(explain(rows, pricing, TODAY, "E3")), 120)[1:4] == [
        "Monthly, Gold: cost left as it is, price 40.00 USD · unit 1, price list 1 in the orders · prices.csv:2",
        "  Retail says cost 31.00, price 40.00 · prices.csv:4",
        "  Retail says cost 30.00, price 40.00 · prices.csv:5",
    ]


def test_an_amount_without_end_is_cut() -> None:
    (found,) = resolve([a_row(price="0.3")], a_pricing(), TODAY)
    endless = replace(found, price=Decimal(1) / Decimal(3))
    assert shown(products_view([endless]), 120)[-1].endswith("0.3333…")


def test_wide_letters_keep_the_columns_straight_and_colours_stay_in_their_cells() -> None:
    rows = [a_row(name="商品"), a_row("F1", name="F", unit="Weekly")]
    products = resolve(rows, a_pricing(), TODAY)
    assert shown(products_view(products), 100) == [
        "Product  Name  Unit     Price list       Currency   Cost  Price",
        "E3       商品  Monthly  Retail           USD       33.00  40.00",
        "F1       F              unit not chosen",
    ]
    out = io.StringIO()
    Console(file=out, width=100, force_terminal=True, color_system="standard").print(products_view(products))
    assert "\x1b[33munit not chosen\x1b[0m" in out.getvalue()


def test_what_waits_for_a_person_stays_indented_at_forty_columns() -> None:
    plan = a_plan([a_row(price="80")], [an_item()])
    reject = Reject(file=FILE, line=7, column="Amount", value="x", reason="not an amount such as 1234.50")
    lines = shown(plan_view(plan, [reject], full=False), 40)
    start = lines.index("Review: price-change (1)")
    assert lines[start + 1 : start + 10] == [
        "  E3 Monthly: Price 40.00 → 80.00",
        "  (+100.0%) moves by more than 25%.",
        "  Release: --allow price-change:E3",
        "",
        "What is released counts towards the run",
        "limits: with its --allow, look once more",
        "(--plan).",
        "",
        "1 row of the price files can't be used:",
    ]
    assert lines[start + 10 :] == [
        "  /srv/prices/nov.csv line 7, Amount",
        "  'x': not an amount such as 1234.50",
    ]
