"""The language of ``conditions``: what it means, and that nothing makes it stumble."""

from decimal import Decimal
from typing import Any

import pytest

from cwsetup.demo.answers import Refusal
from cwsetup.demo.conditions import parse
from cwsetup.demo.matching import compile_test, narrowed
from cwsetup.demo.models import CATALOG_ITEM, CATEGORY

ITEM: dict[str, Any] = {
    "id": 7,
    "identifier": "AB-100%",
    "description": 'A "quoted" cable [8]',
    "price": Decimal("12.50"),
    "inactiveFlag": False,
    "productClass": "Service",
    "unitOfMeasure": {"id": 2, "name": "Month"},
    "_info": {"lastUpdated": "2025-03-03T09:00:00Z"},
}


def holds(conditions: str) -> bool:
    return compile_test(CATALOG_ITEM, parse(conditions))(ITEM)


@pytest.mark.parametrize(
    "conditions",
    [
        "id=7",
        "id = 7 and price = 12.5",
        "ID >= 7 AND Price < 13",
        'identifier = "ab-100%"',
        'identifier = "AB-100%   "',
        "identifier = 'AB-100%'",
        'identifier = "AB*"',
        'identifier like "ab%"',
        'identifier like "__-1%"',
        'identifier contains "B-1"',
        'identifier not like "B%"',
        'description = "A \\"quoted\\" cable [8]"',
        'description = "*cable [[]8]"',
        "id in (1, 7, 9)",
        "id not in (1, 2)",
        'identifier in ("x", "ab-100%")',
        "inactiveFlag = False",
        "not inactiveFlag = true",
        "not (id = 8 or id = 9)",
        "id = 8 or id = 9 or id = 7",
        "id = 7 or id = 8 and price = 0",
        "unitOfMeasure/id = 2",
        'UnitOfMeasure/Name = "month"',
        "vendorSku = null",
        "unitOfMeasure != null",
        'productClass in ("service", "Bundle")',
        'productClass like "Serv%"',
        "lastUpdated > [2025-03-02]",
        "lastUpdated = [2025-03-03T10:00:00+01:00]",
    ],
)
def test_a_condition_that_holds(conditions: str) -> None:
    assert holds(conditions)


@pytest.mark.parametrize(
    "conditions",
    [
        "id != 7",
        "id in (1, null)",
        'identifier = "AB-100_"',
        'identifier = "AB-10"',
        'identifier = " AB-100%"',
        'identifier like "AB"',
        'description = "*cable [8]"',
        'vendorSku = "x"',
        'vendorSku != "x"',
        'vendorSku in (null, "x")',
        "id = 7 and not inactiveFlag = false",
        "(id = 8 or id = 7) and price = 0",
        "lastUpdated > [2025-03-03T09:00:00Z]",
    ],
)
def test_a_condition_that_does_not_hold(conditions: str) -> None:
    assert not holds(conditions)


@pytest.mark.parametrize(
    "conditions",
    [
        "",
        "id",
        "id =",
        "id = =",
        "= 7",
        "id = 7 and",
        "id = 7 id = 8",
        "id = 7)",
        "(id = 7",
        "id in ()",
        "id in (7",
        "id in 7",
        "id not = 7",
        "id = seven",
        'identifier = "open',
        "identifier = AB",
        "id ~ 7",
        "id = 7; drop table",
        "not",
        "(" * 500 + "id = 7",
        "not " * 500 + "id = 7",
        'id = "7"',
        'price = "12.50"',
        'inactiveFlag = "False"',
        "identifier = 7",
        "id like 7",
        "id > null",
        "id contains null",
        "lastUpdated > [yesterday]",
        "lastUpdated > 2025",
        "lastUpdated > [0001-01-01T00:00:00+14:00]",
        'productClass = "Nonsense"',
        "colour = 1",
        "unitOfMeasure = 2",
        "unitOfMeasure/colour = 1",
        "price/id = 1",
        "customFields = 1",
        "_info/lastUpdated > [2025-03-02]",
    ],
)
def test_malformed_conditions_are_refused_with_400(conditions: str) -> None:
    with pytest.raises(Refusal) as refusal:
        compile_test(CATALOG_ITEM, parse(conditions))
    assert refusal.value.status == 400
    assert refusal.value.code == "ApiFindCondition"


def test_the_refusal_of_an_unknown_name_says_so_as_connectwise_does() -> None:
    with pytest.raises(Refusal, match=r"^invoiceDate is not a recognized name\.$"):
        compile_test(CATALOG_ITEM, parse("invoiceDate = 1"))


def test_each_table_has_names_of_its_own() -> None:
    with pytest.raises(Refusal):
        compile_test(CATEGORY, parse('identifier = "x"'))


@pytest.mark.parametrize(
    ("conditions", "looked_at"),
    [
        ("id > 2 and id <= 4", [2, 3, 4]),
        ("id >= 4 and inactiveFlag = false", [4, 5]),
        ("id in (5, 1, 99, 1)", [1, 5]),
        ("id = 3", [3]),
        ("id < 2 and id > 4", []),
        ("id = 1 or id = 2", [1, 2, 3, 4, 5]),
        ("not id = 1", [1, 2, 3, 4, 5]),
        ("id != 1", [1, 2, 3, 4, 5]),
    ],
)
def test_what_is_said_about_ids_narrows_the_search_and_loses_nothing(conditions: str, looked_at: list[int]) -> None:
    every = [1, 2, 3, 4, 5]
    condition = parse(conditions)
    test = compile_test(CATALOG_ITEM, condition)
    found = list(narrowed(condition, every))
    right = [one for one in every if test({"id": one, "inactiveFlag": False})]
    assert set(right) <= set(found)
    assert found == looked_at
