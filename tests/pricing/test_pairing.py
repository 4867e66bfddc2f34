"""Every priced product beside the catalog, and the links that come of decisions."""

from collections.abc import Iterable

import pytest

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.linking import Decisions, with_decisions
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.pairing import Pairing, Standing, exact_suggestions, key_of, pair, refuses_new_item
from cwsetup.pricing.resolve import resolve
from cwsetup.pricing.suggesting import Suggester
from cwsetup.profile.choices import OnePricePer
from cwsetup.profile.links import Links, LinkWord
from tests.pricing.builders import MONTH, TODAY, YEAR, a_pricing, a_profile, a_row, an_item

TWINS = 'Several items have its identifier: "E3" (#1) and "e3" (#2). Choose its item: cwsetup match'
PER_UNIT = a_pricing(per=OnePricePer.PRODUCT_AND_UNIT)


def paired(rows: Iterable[PriceRow], items: Iterable[CatalogItem], links: Links | None = None) -> tuple[Pairing, ...]:
    profile = a_profile(links=links)
    index = CatalogIndex.of(items, profile)
    return pair(resolve(rows, profile.pricing, TODAY), index, Suggester(index))


def standing(row: PriceRow, *items: CatalogItem, links: Links | None = None) -> Standing:
    (pairing,) = paired([row], items, links)
    return pairing.standing


@pytest.mark.parametrize(
    ("items", "links", "expected"),
    [
        ([], {}, Standing.MISSING),
        ([an_item("E3")], {}, Standing.FOUND),
        ([an_item("x", id=5)], {"E3": 5}, Standing.LINKED),
        ([an_item("E3")], {"E3": 5}, Standing.BROKEN),
        ([an_item("x", id=5, inactive=True)], {"E3": 5}, Standing.INACTIVE),
        ([an_item("E3", inactive=True)], {}, Standing.INACTIVE),
        ([an_item("E3", unit_of_measure=YEAR)], {}, Standing.MISMATCH),
        ([an_item("E3", unit_of_measure=MONTH)], {}, Standing.FOUND),
        ([an_item("E3", id=1), an_item("e3", id=2)], {}, Standing.SEVERAL),
        ([an_item("E3Copy0")], {}, Standing.SEVERAL),
        ([], {"E3": LinkWord.CREATE}, Standing.CREATE),
        ([an_item("E3")], {"E3": LinkWord.IGNORE}, Standing.IGNORED),
    ],
)
def test_how_a_product_stands(items: list[CatalogItem], links: Links, expected: Standing) -> None:
    assert standing(a_row("E3"), *items, links=links) is expected


def test_two_products_on_one_item_are_named_both() -> None:
    first, second = paired([a_row("E3"), a_row("F1")], [an_item("E3", id=5)], {"F1": 5})
    assert (first.standing, second.standing) == (Standing.SHARED, Standing.SHARED)
    assert first.sentence == 'Item "E3" (#5) is also that of F1 (Monthly).'
    assert second.sentence == 'Item "E3" (#5) is also that of E3 (Monthly).'
    alone, _ = paired([a_row("E3"), a_row("F1")], [an_item("E3", id=5)])
    assert alone.standing is Standing.MISSING


def test_an_item_that_a_link_gives_a_product_without_a_price_is_shared_with_it() -> None:
    links: Links = {"OLD": 5, "OLDER": {"Annual": 5}}
    (pairing,) = paired([a_row("E3")], [an_item("E3", id=5)], links)
    assert pairing.standing is Standing.SHARED
    assert pairing.sentence == 'Item "E3" (#5) is also that of OLD (by its link) and OLDER (Annual, by its link).'
    assert standing(a_row("E3"), an_item("E3", id=5), links={"OLD": 6, "OLDER": LinkWord.IGNORE}) is Standing.FOUND


def test_what_bears_another_products_name_is_a_matter_between_the_two() -> None:
    profile = a_profile()
    item = an_item("NW-1001", unit_of_measure=MONTH, vendor_sku="P-1")
    resolutions = resolve([a_row("OTHER", part_number="P-1")], profile.pricing, TODAY)
    index = CatalogIndex.of([item], profile, ["NW-1001"])
    (pairing,) = pair(resolutions, index, Suggester(index))
    assert (pairing.standing, pairing.item, pairing.suggestion) == (Standing.SHARED, None, None)
    assert refuses_new_item(pairing) == ""


@pytest.mark.parametrize(
    ("items", "links", "refusal"),
    [
        ([], {}, ""),
        ([an_item("E3")], {}, 'It has an item: "E3" (#812).'),
        ([an_item("x")], {"E3": 812}, 'It has an item: "x" (#812).'),
        ([an_item("E3", inactive=True)], {}, 'It has an item: "E3" (#812).'),
        ([an_item("E3")], {"E3": LinkWord.CREATE}, ""),
        ([an_item("E3")], {"E3": 99}, ""),
        ([an_item("E3")], {"E3": LinkWord.IGNORE}, ""),
        ([an_item("E3")], {"F1": 812}, 'It has an item: "E3" (#812).'),
        ([an_item("E3 Monthly")], {"E3": 812, "F1": 812}, 'It has an item: "E3 Monthly" (#812).'),
        ([an_item("x")], {"E3": 812, "F1": 812}, ""),
        (
            [an_item("E3", id=1), an_item("e3", id=2)],
            {},
            f"It may have an item. {TWINS}",
        ),
    ],
)
def test_no_item_is_created_beside_one_that_is_there(items: list[CatalogItem], links: Links, refusal: str) -> None:
    (pairing,) = paired([a_row("E3")], items, links)
    assert refuses_new_item(pairing) == refusal


def test_an_item_of_another_unit_is_named_with_it() -> None:
    (pairing,) = paired([a_row("E3")], [an_item("E3", unit_of_measure=YEAR)])
    assert pairing.sentence == 'Item "E3" (#812) is measured in Year, not by Monthly.'


def test_of_a_link_and_of_what_is_missing_there_is_nothing_to_say() -> None:
    linked, found, missing = paired(
        [a_row("E3"), a_row("F1"), a_row("G1")], [an_item("x", id=5), an_item("F1")], {"E3": 5}
    )[::-1]
    assert [(each.resolution.product_id, each.standing, each.sentence) for each in (linked, found, missing)] == [
        ("E3", Standing.LINKED, ""),
        ("F1", Standing.FOUND, "by its identifier"),
        ("G1", Standing.MISSING, ""),
    ]


def test_an_item_that_another_product_has_is_not_suggested() -> None:
    named = an_item("x", id=5, description="Adobe Acrobat Pro")
    (free,) = paired([a_row("A", name="Adobe Acrobat Pro")], [named])
    assert free.suggestion is not None
    assert free.suggestion.item == named
    rows = [a_row("A", name="Adobe Acrobat Pro"), a_row("x")]
    assert [each.suggestion for each in paired(rows, [named])] == [None, None]


def test_of_equal_standing_the_surer_suggestion_comes_first_then_it_goes_by_product_and_unit() -> None:
    rows = [
        a_row("A", name="Nothing like it", unit="Monthly"),
        a_row("A", name="Nothing like it", unit="Annual"),
        a_row("B", name="Adobe Acrobat Pro"),
        a_row("C", name="Whatever", part_number="P-1"),
    ]
    items = [an_item("x", id=1, description="Adobe Acrobat Pro"), an_item("P-1", id=2, description="sku", price="3")]
    profile = a_profile(PER_UNIT)
    index = CatalogIndex.of([items[0], items[1]._replace(unit_of_measure=MONTH)], profile)
    resolutions = resolve(rows, PER_UNIT, TODAY)
    pairings = pair(reversed(resolutions), index, Suggester(index))
    assert [(each.resolution.product_id, each.resolution.unit) for each in pairings] == [
        ("C", "Monthly"),
        ("B", "Monthly"),
        ("A", "Annual"),
        ("A", "Monthly"),
    ]


def test_a_product_without_a_price_has_no_place() -> None:
    assert paired([a_row("E3", price=None)], [an_item("E3")]) == ()


def test_what_wants_a_person_comes_first_and_the_best_suggestions_before_others() -> None:
    rows = [
        a_row("A", name="Nothing like it"),
        a_row("B", name="Adobe Acrobat Pro"),
        a_row("C", name="Whatever", part_number="P-1"),
        a_row("D", name="Found"),
        a_row("E", name="Broken"),
    ]
    items = [
        an_item("x", id=1, description="Adobe Acrobat Pro"),
        an_item("P-1", id=2, description="sku", unit_of_measure=MONTH, price="3"),
        an_item("D", id=3, description="d"),
    ]
    pairings = paired(rows, items, {"E": 99, "C": 98})
    assert [each.resolution.product_id for each in pairings] == ["C", "E", "B", "A", "D"]
    assert [each.is_exact for each in pairings] == [True, False, False, False, False]
    assert exact_suggestions(pairings) == {("c", "monthly"): 2}


def test_settled_products_get_no_suggestion() -> None:
    (pairing,) = paired([a_row("E3", name="Same")], [an_item("x", id=5, description="Same")], {"E3": LinkWord.IGNORE})
    assert pairing.suggestion is None


def test_an_exact_suggestion_that_two_products_would_share_is_not_accepted_for_either() -> None:
    rows = [a_row("A", part_number="P-1"), a_row("B", part_number="p-1"), a_row("C", part_number="P-2")]
    items = [an_item(name, id=number, unit_of_measure=MONTH) for number, name in enumerate(["P-1", "P-2"], start=1)]
    assert exact_suggestions(paired(rows, items)) == {("c", "monthly"): 2}
    assert exact_suggestions(paired(rows[1:], items)) == {("b", "monthly"): 1, ("c", "monthly"): 2}


class TestDecisions:
    """What becomes of the profile's links."""

    ROWS = (a_row("E3"), a_row("E3", unit="Annual"), a_row("F1"))

    def decided(self, links: Links, decisions: Decisions, *, per_unit: bool = False) -> Links:
        pricing = PER_UNIT if per_unit else a_pricing()
        return with_decisions(links, decisions, resolve(self.ROWS, pricing, TODAY), per_unit=per_unit)

    def test_a_link_is_added_below_the_others(self) -> None:
        assert list(self.decided({"Z": 1}, {("e3", "monthly"): 812}).items()) == [("Z", 1), ("E3", 812)]

    def test_it_keeps_the_spelling_that_it_has(self) -> None:
        assert self.decided({" e3": 1}, {("e3", "monthly"): LinkWord.CREATE}) == {" e3": LinkWord.CREATE}

    def test_it_can_be_taken_back(self) -> None:
        assert self.decided({"E3": 1, "F1": 2}, {("e3", "monthly"): None}) == {"F1": 2}
        assert self.decided({"F1": 2}, {("e3", "monthly"): None}) == {"F1": 2}

    def test_where_each_unit_has_its_item_the_link_is_the_units(self) -> None:
        assert self.decided({}, {("e3", "annual"): 5}, per_unit=True) == {"E3": {"Annual": 5}}
        assert self.decided({"E3": {"annual ": 4, "Monthly": 3}}, {("e3", "annual"): 5}, per_unit=True) == {
            "E3": {"annual ": 5, "Monthly": 3}
        }

    def test_a_link_that_was_for_all_units_stays_so_for_the_others(self) -> None:
        assert self.decided({"E3": 9}, {("e3", "annual"): 5}, per_unit=True) == {"E3": {"Annual": 5, "Monthly": 9}}
        assert self.decided({"E3": 9}, {("e3", "annual"): None}, per_unit=True) == {"E3": {"Monthly": 9}}

    def test_the_last_unit_taken_back_takes_the_product_along(self) -> None:
        assert self.decided({"E3": {"Annual": 5}}, {("e3", "annual"): None}, per_unit=True) == {}
        assert self.decided({}, {("e3", "annual"): None}, per_unit=True) == {}

    def test_links_by_unit_stay_by_unit_where_a_product_has_one_item(self) -> None:
        links: Links = {"E3": {"Monthly": 3, "Annual": 4}}
        assert self.decided(links, {("e3", "monthly"): 5}) == {"E3": {"Monthly": 5, "Annual": 4}}

    def test_two_units_decided_at_once_are_both_kept(self) -> None:
        decisions: Decisions = {("e3", "annual"): 5, ("e3", "monthly"): LinkWord.IGNORE}
        assert self.decided({}, decisions, per_unit=True) == {"E3": {"Annual": 5, "Monthly": LinkWord.IGNORE}}

    def test_without_a_decision_nothing_changes(self) -> None:
        assert self.decided({"e3": 5}, {}) == {"e3": 5}


def test_a_key_is_folded() -> None:
    (resolution,) = resolve([a_row(" E3\u00a0")], a_pricing(), TODAY)
    assert key_of(resolution) == ("e3", "monthly")
    (unpriced,) = resolve([a_row("E3", currency="EUR")], a_pricing(), TODAY)
    assert (unpriced.unit, key_of(unpriced)) == (None, ("e3", ""))
