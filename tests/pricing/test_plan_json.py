import json
from typing import cast

from cwsetup.pricing.explain import explain
from cwsetup.pricing.plan_json import as_dict, prices_as_dict, why_as_dict
from cwsetup.pricing.resolve import resolve
from tests.pricing.builders import E3, NOW, TODAY, a_plan, a_pricing, a_profile, a_row, an_item, with_limits

ROWS = (a_row("A", price="80"), a_row("B", cost=None, price="41"), a_row("C", name="Product C"))
ITEMS = (an_item("A", id=1), an_item("B", id=2, last_updated=NOW))


def test_a_plan_is_the_printed_object() -> None:
    plan = a_plan(ROWS, ITEMS, with_limits(a_profile(), min_rows=4))
    assert json.dumps(as_dict(plan), indent=1, ensure_ascii=False) == json.dumps(
        {
            "format": 1,
            "profile": "contoso",
            "url": "https://api-na.myconnectwise.net",
            "created": "2026-11-24T02:00:00+00:00",
            "summary": {"update": 1, "create": 0, "unchanged": 0, "review": 1, "skip": 1},
            "entries": [
                {
                    "product_id": "A",
                    "unit": "Monthly",
                    "action": "review",
                    "item_id": 1,
                    "identifier": "A",
                    "before": {"cost": "33.00", "price": "40.00"},
                    "after": {"cost": "33.00", "price": "80.00"},
                    "price_list": "Retail",
                    "rule": "price-change",
                    "reason": "Price 40.00 → 80.00 (+100.0%) moves by more than 25%.",
                    "allow": "--allow price-change:A",
                    "last_updated": None,
                },
                {
                    "product_id": "B",
                    "unit": "Monthly",
                    "action": "update",
                    "item_id": 2,
                    "identifier": "B",
                    "before": {"cost": "33.00", "price": "40.00"},
                    "after": {"cost": None, "price": "41.00"},
                    "price_list": "Retail",
                    "rule": None,
                    "reason": "The price source has no cost; ConnectWise's (33.00) stays.",
                    "allow": None,
                    "last_updated": "2026-11-24T02:00:00+00:00",
                },
                {
                    "product_id": "C",
                    "unit": "Monthly",
                    "action": "skip",
                    "item_id": None,
                    "identifier": None,
                    "before": {"cost": None, "price": None},
                    "after": {"cost": None, "price": None},
                    "price_list": "Retail",
                    "rule": None,
                    "reason": "It has no item in ConnectWise.",
                    "allow": None,
                    "last_updated": None,
                },
            ],
            "limits": [
                {
                    "limit": "min_rows",
                    "message": "Usable price rows: 3; the limit is 4.",
                    "flag": "--min-rows 3",
                }
            ],
            "rejects": 0,
        },
        indent=1,
        ensure_ascii=False,
    )


def test_an_explanation_has_the_winner_and_the_losers_with_their_places() -> None:
    rows = [a_row(), a_row(unit="Annual", currency="EUR", file="more.csv", line=7)]
    row = {"currency": "USD", "cost": "33.00", "price": "40.00", "file": "prices.csv", "line": 2}
    assert why_as_dict(explain(rows, a_pricing(pinned=("E*",)), TODAY, "E3")) == {
        "format": 1,
        "product_id": "E3",
        "excluded": None,
        "pinned": "E*",
        "prices": [{**row, "unit": "Monthly", "price_list": "Retail", "unit_place": 1, "price_list_place": 2}],
        "lost": [
            {
                **row,
                "unit": "Annual",
                "price_list": "Retail",
                "currency": "EUR",
                "file": "more.csv",
                "line": 7,
                "reason": "another currency",
                "sentence": "Currency EUR isn't USD.",
            }
        ],
    }


def test_without_a_winner_a_unit_has_no_price_and_no_place() -> None:
    (standing,) = cast("list[object]", why_as_dict(explain([a_row(price=None)], a_pricing(), TODAY, "E3"))["prices"])
    assert standing == {"unit": None, "cost": None, "price": None, "unit_place": None, "price_list_place": None}


def test_the_product_list_has_each_price_and_nulls_without_one() -> None:
    found = resolve([*E3, a_row("F1", name="F1", price=None)], a_pricing(), TODAY)
    assert prices_as_dict(found) == {
        "format": 1,
        "products": [
            {
                "product_id": "E3",
                "product_name": "Microsoft 365 E3",
                "unit": "Monthly",
                "price_list": "Retail",
                "currency": "USD",
                "cost": "33.00",
                "price": "40.00",
            },
            {
                "product_id": "F1",
                "product_name": "F1",
                "unit": None,
                "price_list": None,
                "currency": None,
                "cost": None,
                "price": None,
            },
        ],
    }
