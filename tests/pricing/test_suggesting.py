"""What a product without an item may be, and why."""

from collections.abc import Mapping, Sequence

import pytest

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.suggesting import LEAST, Suggester, Suggestion, Sureness
from cwsetup.profile.choices import OnePricePer
from cwsetup.profile.instance import Ref
from tests.pricing.builders import EACH, MAPPED, MONTH, YEAR, a_pricing, a_profile, a_resolution, a_row, an_item

MONTHLY = a_row("CFQ7:0001", name="Microsoft 365 E3", part_number="P-1")
CROWD = [an_item(f"HW-{number}", id=900 + number, description=f"Laptop model {number}") for number in range(20)]


def ranked(
    row: PriceRow,
    *items: CatalogItem,
    known: Sequence[str] = (),
    units_of_measure: Mapping[str, Ref] = MAPPED,
) -> list[Suggestion]:
    index = CatalogIndex.of([*items, *CROWD], a_profile(units_of_measure=units_of_measure), known)
    return Suggester(index).ranked(a_resolution(row))


def best(row: PriceRow, *items: CatalogItem, taken: Sequence[int] = ()) -> Suggestion | None:
    index = CatalogIndex.of([*items, *CROWD], a_profile())
    return Suggester(index).best(a_resolution(row), taken)


class TestExact:
    @pytest.mark.parametrize("field", ["vendor_sku", "manufacturer_part_number"])
    def test_the_product_id_as_the_number_of_a_differently_named_item_is_only_likely(self, field: str) -> None:
        item = an_item("office", id=5, unit_of_measure=MONTH, **{field: "cfq7:0001"})
        found = best(MONTHLY, item)
        assert found is not None
        assert (found.sureness, found.reason) == (Sureness.LIKELY, "its product ID, measured in Month")
        (named, *_) = ranked(MONTHLY, item._replace(identifier="CFQ7:0001"))
        assert (named.sureness, named.reason) == (Sureness.EXACT, "its product ID, measured in Month")

    def test_one_item_by_each_number_are_both_only_likely(self) -> None:
        by_part_number = an_item("p-1", id=5, unit_of_measure=MONTH)
        by_product_id = an_item("office", id=6, unit_of_measure=MONTH, vendor_sku="CFQ7:0001")
        assert [each.sureness for each in ranked(MONTHLY, by_part_number, by_product_id)[:2]] == [Sureness.LIKELY] * 2
        assert ranked(MONTHLY, by_part_number)[0].sureness is Sureness.EXACT

    def test_an_item_that_bears_another_products_name_is_no_suggestion(self) -> None:
        item = an_item("NW-1001", id=5, unit_of_measure=MONTH, vendor_sku="P-1")
        (found, *_) = ranked(MONTHLY, item, known=["NW-1001"])
        assert (found.sureness, found.share < LEAST) == (Sureness.LIKELY, True)
        assert found.reason.endswith("measured in Month, but it bears the identifier of NW-1001")
        assert ranked(MONTHLY, an_item("p-1", unit_of_measure=MONTH), known=["P-1"])[0].sureness is Sureness.LIKELY
        assert ranked(MONTHLY, item)[0].sureness is Sureness.EXACT

    @pytest.mark.parametrize(
        "twin",
        [
            an_item("p-1Copy0", id=6),
            an_item("p-1", id=6, unit_of_measure=MONTH),
            an_item("P-1", id=6, unit_of_measure=MONTH, inactive=True),
            an_item("P 1", id=6, unit_of_measure=MONTH),
        ],
        ids=["copy", "duplicate", "inactive", "almost"],
    )
    def test_a_copy_a_duplicate_or_an_inactive_twin_leaves_it_to_a_person(self, twin: CatalogItem) -> None:
        item = an_item("p-1", id=5, unit_of_measure=MONTH)
        assert Sureness.EXACT not in {each.sureness for each in ranked(MONTHLY, item, twin)}
        assert ranked(MONTHLY, item)[0].sureness is Sureness.EXACT

    def test_a_twin_of_another_unit_of_measure_is_another_items_twin(self) -> None:
        item, twin = an_item("p-1", id=5, unit_of_measure=MONTH), an_item("p-1", id=6, unit_of_measure=YEAR)
        assert ranked(MONTHLY, item, twin)[0].sureness is Sureness.EXACT

    def test_a_copy_itself_is_never_exact(self) -> None:
        copy = an_item("officeCopy0", id=5, unit_of_measure=MONTH, vendor_sku="P-1")
        assert ranked(MONTHLY, copy)[0].sureness is Sureness.LIKELY
        assert ranked(MONTHLY, copy._replace(identifier="office"))[0].sureness is Sureness.EXACT

    def test_words_of_another_term_where_the_measure_says_nothing_leave_it_likely(self) -> None:
        item = an_item("p-1", id=5, description="Microsoft 365 E3 Annual", unit_of_measure=EACH)
        shared = {"Monthly": EACH, "Annual": EACH}
        assert Sureness.EXACT not in {each.sureness for each in ranked(MONTHLY, item, units_of_measure=shared)}
        assert ranked(MONTHLY, item, units_of_measure={"Monthly": EACH})[0].sureness is Sureness.EXACT

    def test_the_part_number_as_the_identifier_with_the_units_measure(self) -> None:
        item = an_item("p-1", id=5, unit_of_measure=MONTH)
        assert best(MONTHLY, item) == Suggestion(item, Sureness.EXACT, "its part number, measured in Month", 1.0)

    def test_a_twin_of_an_items_identifier_is_a_rival_whatever_its_numbers(self) -> None:
        item = an_item("office", id=5, unit_of_measure=MONTH, vendor_sku="P-1")
        twin = an_item("Office", id=6, unit_of_measure=MONTH)
        assert ranked(MONTHLY, item)[0].sureness is Sureness.EXACT
        assert ranked(MONTHLY, item, twin)[0].sureness is Sureness.LIKELY

    def test_an_item_of_both_numbers_is_named_by_the_product_id(self) -> None:
        item = an_item("office", id=5, vendor_sku="CFQ7:0001", manufacturer_part_number="P-1")
        assert [each.reason for each in ranked(MONTHLY, item)] == ["its product ID"]

    @pytest.mark.parametrize(
        ("item", "known", "share"),
        [
            (an_item("P-1", description="x Monthly", unit_of_measure=EACH), (), 0.95),
            (an_item("P-1", description="x"), (), 0.95 * 0.95),
            (an_item("P-1", description="x", unit_of_measure=YEAR), (), 0.95 / 2 * 0.95),
            (an_item("P-1", description="x Annual"), (), 0.95 / 2),
            (an_item("NW-1", description="x Monthly", vendor_sku="P-1"), ("NW-1",), 0.95 / 2),
            (an_item("P1", description="x Monthly"), (), 0.9),
        ],
        ids=["same term", "no term", "another measure", "another term", "anothers name", "almost"],
    )
    def test_what_speaks_against_an_item_halves_its_share(
        self, item: CatalogItem, known: Sequence[str], share: float
    ) -> None:
        assert ranked(MONTHLY, item, known=known)[0].share == pytest.approx(share)

    def test_another_unit_of_measure_makes_it_less_than_likely(self) -> None:
        item = an_item("p-1", id=5, unit_of_measure=YEAR)
        assert best(MONTHLY, item) is None
        (first, *_) = ranked(MONTHLY, item)
        assert (first.sureness, first.reason) == (Sureness.LIKELY, "its part number, but measured in Year")

    def test_a_unit_of_measure_that_no_unit_is_mapped_to_leaves_it_likely(self) -> None:
        found = best(MONTHLY, an_item("p-1", unit_of_measure=EACH))
        assert found is not None
        assert (found.sureness, found.reason) == (Sureness.LIKELY, "its part number")

    def test_two_of_them_are_only_likely(self) -> None:
        items = [
            an_item("p-1", id=5, unit_of_measure=MONTH),
            an_item("x", id=6, unit_of_measure=MONTH, vendor_sku="P-1"),
        ]
        assert [each.sureness for each in ranked(MONTHLY, *items)[:2]] == [Sureness.LIKELY] * 2
        assert best(MONTHLY, items[0]) is not None

    def test_an_inactive_one_is_none(self) -> None:
        item = an_item("p-1", unit_of_measure=MONTH, inactive=True)
        assert best(MONTHLY, item) is None
        assert ranked(MONTHLY, item)[0].reason.endswith(", inactive")

    def test_a_unit_that_is_not_mapped_makes_nothing_exact(self) -> None:
        index = CatalogIndex.of([an_item("p-1", unit_of_measure=MONTH)], a_profile(units_of_measure={}))
        found = Suggester(index).best(a_resolution(MONTHLY))
        assert found is not None
        assert found.sureness is Sureness.LIKELY


class TestNumbers:
    def test_punctuation_and_term_aside(self) -> None:
        found = best(MONTHLY, an_item("CFQ7-0001 Monthly", unit_of_measure=MONTH))
        assert found is not None
        assert (found.sureness, found.reason) == (Sureness.LIKELY, "almost its product ID, measured in Month")

    def test_of_another_term_it_is_not_worth_a_suggestion(self) -> None:
        item = an_item("CFQ7-0001 Annual")
        assert best(MONTHLY, item) is None
        assert ranked(MONTHLY, item)[0].reason == "almost its product ID, but of another term"

    def test_a_number_without_a_letter_or_digit_is_nobodys(self) -> None:
        assert (
            ranked(
                a_row("--", name="x"),
                an_item("==", description="y"),
                an_item("=", id=3, description="z", vendor_sku="- "),
            )
            == []
        )


class TestNames:
    def test_the_same_name_is_likely_and_never_exact(self) -> None:
        found = best(MONTHLY, an_item("office-e3", description="Microsoft 365 E3 (Monthly)", unit_of_measure=MONTH))
        assert found is not None
        assert (found.sureness, found.reason) == (Sureness.LIKELY, "the same name, measured in Month")

    def test_the_term_in_the_description_decides_between_two_of_the_name(self) -> None:
        month = an_item("a", id=5, description="Microsoft 365 E3 billed monthly, P1M")
        year = an_item("b", id=4, description="M365 E3 - 1 Year")
        assert [each.item for each in ranked(MONTHLY, month, year)] == [month, year]
        annual = a_row("CFQ7:0001", name="Microsoft 365 E3", unit="Annual")
        assert [each.item for each in ranked(annual, month, year)] == [year, month]

    def test_the_term_at_the_end_of_the_identifier_counts_where_the_description_has_none(self) -> None:
        month = an_item("365 -M", id=5, description="Microsoft 365 E3")
        year = an_item("365 -A", id=4, description="Microsoft 365 E3")
        assert [each.item for each in ranked(MONTHLY, month, year)] == [month, year]

    def test_the_words_in_common_are_the_reason(self) -> None:
        found = best(a_row("x", name="Microsoft 365 E3 Voice"), an_item("y", description="Microsoft 365 E3 Calling"))
        assert found is not None
        assert found.reason == "words in common: microsoft 365 e3"

    def test_names_with_little_in_common_are_no_suggestion(self) -> None:
        assert best(a_row("x", name="Adobe Acrobat Pro Teams"), an_item("y", description="Adobe Stock")) is None

    def test_names_with_next_to_nothing_in_common_are_no_choice_to_begin_with(self) -> None:
        row = a_row("x", name="Bag with many pockets")
        assert ranked(row, an_item("y", description="Chair on wheels with blue seat")) == []

    def test_one_word_in_common_is_chance_unless_there_is_no_other(self) -> None:
        assert ranked(a_row("x", name="Visio"), an_item("y", description="Visio viewer")) == []
        assert ranked(a_row("x", name="Visio"), an_item("y", description="Visio"))[0].reason == "the same name"

    def test_two_words_in_common_are_no_chance(self) -> None:
        found = ranked(a_row("x", name="Adobe Acrobat Pro"), an_item("y", description="Adobe Acrobat Reader"))
        assert [each.reason for each in found] == ["words in common: adobe acrobat"]

    def test_no_more_than_five_are_choices_unless_more_are_asked_for(self) -> None:
        items = [an_item(f"a{number}", id=number, description="Microsoft 365 E3") for number in range(1, 8)]
        assert [each.item.id for each in ranked(MONTHLY, *items)] == [1, 2, 3, 4, 5]

    def test_of_equals_the_one_with_a_price_comes_first(self) -> None:
        unused = an_item("a", id=4, description="Microsoft 365 E3", price="0")
        used = an_item("b", id=5, description="Microsoft 365 E3")
        assert [each.item for each in ranked(MONTHLY, unused, used)] == [used, unused]


def test_an_item_that_another_product_has_is_no_suggestion_but_a_choice() -> None:
    item = an_item("p-1", id=5, unit_of_measure=MONTH)
    assert best(MONTHLY, item, taken=[5]) is None
    assert best(MONTHLY, item) is not None
    assert ranked(MONTHLY, item)[0].item == item


def test_the_items_between_which_nobody_may_guess_stand_first() -> None:
    twins = [an_item("cfq7:0001", id=5), an_item("CFQ7:0001", id=6, inactive=True)]
    found = ranked(MONTHLY, *twins)
    assert [each.item for each in found[:2]] == twins
    assert found[0].reason == "one of 2 that it may be"


def test_without_a_price_row_the_name_alone_counts() -> None:
    pricing = a_pricing(per=OnePricePer.PRODUCT_AND_UNIT)
    row = a_row("p-1", name="Microsoft 365 E3", price=None, part_number="p-2")
    index = CatalogIndex.of([an_item("p-2", description="Microsoft 365 E3")], a_profile(pricing))
    found = Suggester(index).best(a_resolution(row, pricing))
    assert found is not None
    assert found.reason == "the same name"


def test_a_product_without_a_part_number_is_still_compared_by_its_id() -> None:
    item = an_item("x", id=5, unit_of_measure=MONTH, vendor_sku="E3")
    found = best(a_row("E3", name="y"), item)
    assert found is not None
    assert found.reason == "its product ID, measured in Month"
