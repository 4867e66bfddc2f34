"""How an item stands to what is planned for it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.pricing.seen import Seen
from cwsetup.profile.instance import Ref
from cwsetup.sync.outcome import Outcome
from cwsetup.sync.standing import AS_PLANNED, AT_TARGET, Standing, of_create, of_retired, of_update
from tests.sync.conftest import create, update

ITEM = CatalogItem(id=7, identifier="E3", description="E3", price=Decimal(40), cost=Decimal(33))
ENTRY = update(ITEM, "44", "36")


def there(price: str | None, cost: str = "33", identifier: str = "E3") -> CatalogItem:
    amount = None if price is None else Decimal(price)
    return CatalogItem(id=7, identifier=identifier, description="E3", price=amount, cost=Decimal(cost))


@pytest.mark.parametrize(
    ("item", "standing"),
    [
        (there("40.00"), AS_PLANNED),
        (there("44", "36.0"), AT_TARGET),
        (None, Standing(Outcome.CHANGED_SINCE, "it is gone")),
        (there("41"), Standing(Outcome.CHANGED_SINCE, "price was 40.00, is 41.00")),
        (there(None), Standing(Outcome.CHANGED_SINCE, "price was 40.00, is nothing")),
        (
            there("44"),
            Standing(Outcome.CHANGED_SINCE, "cost is 33.00 still, price is at its planned 44.00 (was 40.00)"),
        ),
        (there("41", "30"), Standing(Outcome.CHANGED_SINCE, "cost was 33.00, is 30.00, price was 40.00, is 41.00")),
    ],
)
def test_an_item_is_as_planned_at_its_target_or_changed(item: CatalogItem | None, standing: Standing) -> None:
    assert of_update(ENTRY, item) == standing


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"identifier": "E5"}, 'identifier was "E3", is "E5"'),
        ({"inactive": True}, "it was active, is inactive"),
        ({"unit_of_measure": Ref(2, "Year")}, "unit of measure was nothing, is Year"),
        ({"calculated_cost": True}, "it was with a cost that isn't calculated, is with a calculated cost"),
        (
            {"markup": True, "price": Decimal(41)},
            "it was without a markup, is with a markup, price was 40.00, is 41.00",
        ),
    ],
)
def test_an_item_that_the_rules_would_judge_otherwise_now_was_changed(changed: dict[str, Any], words: str) -> None:
    now = ITEM._replace(**changed)
    assert of_update(ENTRY, now) == Standing(Outcome.CHANGED_SINCE, words)
    assert of_update(ENTRY, now._replace(price=Decimal(44), cost=Decimal(36))) == AT_TARGET
    assert of_update(replace(ENTRY, seen=Seen.of(now)), now._replace(price=Decimal(40))) == AS_PLANNED


def test_a_side_that_is_not_written_does_not_matter() -> None:
    assert of_update(update(ITEM, "44"), there("40", cost="1")) == AS_PLANNED


def test_who_changed_an_item_and_when_is_said_where_connectwise_says() -> None:
    when = datetime(2026, 11, 24, 5, 7, 30, tzinfo=UTC)
    changed = there("41")._replace(updated_by="msmith", last_updated=when)
    words = "price was 40.00, is 41.00; last changed by msmith at 2026-11-24 05:07+00:00"
    assert of_update(ENTRY, changed) == Standing(Outcome.CHANGED_SINCE, words)


@pytest.mark.parametrize(
    ("item", "standing"),
    [
        (None, Standing(Outcome.CHANGED_SINCE, "it is gone")),
        (there("12", "9"), AS_PLANNED),
        (there("12", "9")._replace(inactive=True), AT_TARGET),
        (there("13", "9"), Standing(Outcome.CHANGED_SINCE, "it has cost 9.00 and price 13.00")),
    ],
)
def test_a_created_item_is_taken_back_only_as_it_was_made(item: CatalogItem | None, standing: Standing) -> None:
    assert of_retired(new(), item) == standing


def new() -> NewItem:
    item = create("E3", "12").new_item
    assert item is not None
    return item


@pytest.mark.parametrize(
    ("found", "standing"),
    [
        ((), AS_PLANNED),
        ((there("12", "9"),), Standing(Outcome.ALREADY, item_id=7)),
        ((there("13", "9"),), Standing(Outcome.CHANGED_SINCE, "there is such an item now: #7")),
        ((there("12", "9"),) * 2, Standing(Outcome.CHANGED_SINCE, "there is such an item now: #7, #7")),
    ],
)
def test_a_new_item_is_still_missing_there_once_or_not_ours(found: tuple[CatalogItem, ...], standing: Standing) -> None:
    assert of_create(new(), found) == standing
