"""What a plan looks like where its entries are out of the ordinary; whole screens are in the stories."""

import io
from collections.abc import Iterable
from decimal import Decimal

from rich.console import Console

from cwsetup.pricing.allowances import parse_allowances
from cwsetup.pricing.entry import Action
from cwsetup.pricing.plan import Plan
from cwsetup.terminal.plan_views import plan_view
from tests.pricing.builders import a_plan, a_pricing, a_profile, a_row, an_item


def shown(plan: Plan, *, width: int = 100, full: bool = False, is_saved: bool = False) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width).print(plan_view(plan, (), full=full, is_saved=is_saved))
    return [line.rstrip() for line in out.getvalue().splitlines()]


def update_line(plan: Plan) -> str:
    lines = shown(plan)
    return " ".join(lines[next(place for place, line in enumerate(lines) if line.startswith("Update")) + 1].split())


def test_the_largest_move_comes_first_and_a_first_price_before_all() -> None:
    rows = [a_row(name, price=price) for name, price in (("A", "41"), ("B", "44"), ("C", "38"), ("D", "40"))]
    items = [an_item(name, id=number, price=None if name == "D" else "40") for number, name in enumerate("ABCD")]
    lines = shown(a_plan(rows, items, allow=["first-price"]))
    start = next(place for place, line in enumerate(lines) if line.startswith("Update"))
    assert [(line.split()[0], line.split("  ")[-2].strip()) for line in lines[start + 1 : start + 5]] == [
        ("D", "first"),
        ("B", "+10.0 %"),
        ("C", "-5.0 %"),
        ("A", "+2.5 %"),
    ]


def test_an_unchanged_cost_does_not_hide_that_the_price_is_the_first() -> None:
    plan = a_plan([a_row()], [an_item(price="0")], allow=["first-price"])
    assert update_line(plan) == "E3 Monthly 33.00 0.00 → 40.00 first Retail; allowed: first-price"


def test_recurring_amounts_that_follow_are_told() -> None:
    profile = a_profile(a_pricing(update_recurring=True))
    plan = a_plan([a_row()], [an_item(recurring_price=Decimal(38))], profile)
    assert update_line(plan) == "E3 Monthly 33.00 40.00 +0.0 % Retail; recurring revenue 38.00 → 40.00 (+5.3%)"


def ways(rows: Iterable[str], allow: Iterable[str] = ()) -> list[str]:
    """Return what the screen says below the reviews of rising prices."""
    prices = [a_row(name, price=price) for name, price in (row.split() for row in rows)]
    items = [an_item(row.product_id, id=number, inactive=row.product_id == "OFF") for number, row in enumerate(prices)]
    plan = a_plan(prices, items, allow=allow)
    return [line for line in shown(plan) if line.startswith(("  Release", "  Cure"))]


def test_a_review_says_once_for_each_rule_how_it_is_released_or_cured() -> None:
    assert ways(["A 80"]) == ["  Release: --allow price-change:A"]
    assert ways(["A 80", "B 90"]) == [
        "  Release all 2: --allow price-change",
        "  Release one: --allow price-change:PRODUCT-ID",
    ]
    assert ways(["A 10"]) == ["  Release: --allow price-change:A --allow below-cost:A"]
    assert ways(["A 10", "B 10", "C 80"])[0] == "  Release all 3: --allow price-change --allow below-cost"
    assert ways(["OFF 80"]) == ["  Cure: Activate it in ConnectWise, or link another: cwsetup match"]


def test_an_inactive_item_that_has_its_price_already_is_told_beside_the_counts() -> None:
    rows, items = [a_row("A"), a_row("B")], [an_item("A", id=1, inactive=True), an_item("B", id=2)]
    assert "2 items found · 1 inactive with the same price (cwsetup match) · " in shown(a_plan(rows, items))[1]
    assert "inactive" not in shown(a_plan(rows[1:], items[1:]))[1]


def test_a_release_counts_towards_the_limits_and_says_so() -> None:
    words = "What is released counts towards the run limits: with its --allow, look once more (--plan)."
    assert words in shown(a_plan([a_row("A", price="80")], [an_item("A")]))
    assert words not in shown(a_plan([a_row("A", price="80")], [an_item("A", inactive=True)]))


def test_the_release_that_is_shown_releases_all_of_them() -> None:
    rows = [a_row(name, price=price) for name, price in (("A", "10"), ("B", "80"), ("C", "90"))]
    items = [an_item(name, id=number) for number, name in enumerate("ABC")]
    (line,) = (line for line in shown(a_plan(rows, items)) if line.startswith("  Release all 3: "))
    rules = line.partition(": ")[2].replace("--allow ", "").split()
    assert parse_allowances(rules).rules
    assert not a_plan(rows, items, allow=rules).summary[Action.REVIEW]


def test_what_is_left_out_has_its_commonest_reasons_and_all_names_in_full() -> None:
    rows = [*(a_row(f"P{number}", currency="EUR") for number in range(3)), a_row("E3", price="41"), a_row("F1")]
    plan = a_plan(rows, [an_item()])
    lines = shown(plan)
    assert lines[lines.index("Left out (4)") + 1 :] == [
        "  3 × No price: another currency (1 row). `cwsetup why` shows each.",
        "  1 × It has no item in ConnectWise.",
        "  Cure of no item: link them (cwsetup match), or have items made (--create)",
    ]
    unpriced = a_plan(rows[:4], [an_item()])
    assert not any("Cure of no item" in line for line in shown(unpriced))
    assert "Skip P0: No price: another currency (1 row). `cwsetup why` shows each." in shown(plan, full=True)
    assert not any(line.startswith("Left out") for line in shown(plan, full=True))
