"""Links that say nothing true any more."""

from collections.abc import Iterable

import pytest

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.resolve import resolve
from cwsetup.pricing.stale import stale_links
from cwsetup.profile.choices import OnePricePer
from cwsetup.profile.links import Links, LinkWord
from tests.pricing.builders import TODAY, a_plan, a_pricing, a_profile, a_row, an_item

PER_UNIT = a_pricing(per=OnePricePer.PRODUCT_AND_UNIT)
UNPRICED = a_row("E3", price=None)
GONE = "which ConnectWise doesn't have"


def sentences(links: Links, *rows: PriceRow, items: Iterable[int] = (812,)) -> list[str]:
    return [each.sentence for each in stale_links(links, resolve(rows, PER_UNIT, TODAY), tuple(items))]


@pytest.mark.parametrize("rows", [(), (UNPRICED,)])
def test_a_broken_link_of_a_product_without_a_price_is_named(rows: tuple[PriceRow, ...]) -> None:
    assert sentences({"E3": 99}, *rows) == [f"E3 is linked to item #99, {GONE}; it has no price."]
    assert sentences({"E3": {"Annual": 99}}, *rows) == [f"E3 (Annual) is linked to item #99, {GONE}; it has no price."]


def test_one_of_a_product_with_a_price_is_the_plans() -> None:
    assert sentences({"E3": 99}, a_row("E3")) == []
    assert sentences({"e3": {"monthly": 99}}, a_row("E3")) == []


def test_a_link_of_a_unit_that_isnt_the_products_is_named() -> None:
    assert sentences({"E3": {"Monthly": 812, "Weekly": 812}}, a_row("E3")) == [
        'E3 has a link for unit "Weekly", in which it has no price of its own.'
    ]
    assert sentences({"E3": {"Monthly": 812, "Annual": 812}}, a_row("E3"), a_row("E3", unit="Annual")) == []


def test_a_broken_link_of_such_a_unit_is_named_once() -> None:
    assert sentences({"E3": {"Weekly": 99}}, a_row("E3")) == [
        f"E3 (Weekly) is linked to item #99, {GONE}; it has no price of its own in unit Weekly."
    ]


def test_a_product_that_rests_keeps_its_link() -> None:
    assert sentences({"E3": 812, "F1": LinkWord.IGNORE, "G1": {"Annual": LinkWord.CREATE}}, UNPRICED) == []


def test_the_plan_notes_them_once_for_each_product() -> None:
    rows = [a_row("E3"), a_row("E3", unit="Annual"), a_row("F1"), a_row("G1", price=None)]
    profile = a_profile(PER_UNIT, links={"E3": {"Weekly": 812}, "G1": 99})
    first, second, other, unpriced = a_plan(rows, [an_item("x")], profile).entries
    assert first.notes[-1] == 'E3 has a link for unit "Weekly", in which it has no price of its own.'
    assert unpriced.notes[-1] == f"G1 is linked to item #99, {GONE}; it has no price."
    assert (second.notes, other.notes) == (("It has no item in ConnectWise.",),) * 2
