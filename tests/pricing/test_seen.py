"""What a plan remembers of an item beside its amounts."""

from dataclasses import replace
from typing import Any

import pytest

from cwsetup.pricing.seen import Seen
from cwsetup.profile.instance import Ref
from tests.pricing.builders import MONTH, a_plan, a_row, an_item

ITEM = an_item(unit_of_measure=MONTH)


@pytest.mark.parametrize(
    ("changed", "differences"),
    [
        ({}, []),
        ({"description": "another"}, []),
        ({"unit_of_measure": replace(MONTH, name="Renamed")}, []),
        ({"unit_of_measure": None}, [f"unit of measure was {MONTH.name}, is nothing"]),
        ({"unit_of_measure": Ref(99, "Year")}, [f"unit of measure was {MONTH.name}, is Year"]),
        ({"identifier": "F1"}, ['identifier was "E3", is "F1"']),
        (
            {"inactive": True, "auto_update_price": True},
            [
                "it was active, is inactive",
                "it was with a price that isn't updated by itself, is with a price that is updated by itself",
            ],
        ),
    ],
)
def test_what_rules_judge_is_compared_and_nothing_else(changed: dict[str, Any], differences: list[str]) -> None:
    assert list(Seen.of(ITEM).differences(ITEM._replace(**changed))) == differences


def test_every_entry_with_an_item_knows_it() -> None:
    plan = a_plan([a_row(price="41")], [ITEM])
    assert plan.entries[0].seen == Seen.of(ITEM)
