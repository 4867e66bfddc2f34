from collections.abc import Iterable, Mapping

import pytest

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.catalog import CatalogItem, Found, Ignored, Match, Missing, Unclear, Way
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.profile.choices import OnePricePer
from cwsetup.profile.instance import Ref
from cwsetup.profile.links import Links, LinkWord
from tests.pricing.builders import EACH, MAPPED, MONTH, YEAR, a_pricing, a_profile, a_resolution, a_row, an_item

PER_UNIT = a_pricing(per=OnePricePer.PRODUCT_AND_UNIT)
MONTHLY, ANNUAL = a_row("E3"), a_row("E3", unit="Annual")
NUMBERED = a_row("Microsoft 365 E3", part_number="CFQ7:0001")


def found(
    row: PriceRow,
    items: Iterable[CatalogItem],
    *,
    per_unit: bool = False,
    links: Links | None = None,
    known: Iterable[str] = (),
    units_of_measure: Mapping[str, Ref] = MAPPED,
) -> Match:
    pricing = PER_UNIT if per_unit else a_pricing()
    index = CatalogIndex.of(items, a_profile(pricing, links=links, units_of_measure=units_of_measure), known)
    return index.find(a_resolution(row, pricing))


def test_an_identifier_equal_but_for_case_white_space_and_unicode_form_is_the_product() -> None:
    item = an_item("cfq7ttc0lflx\u00a0 -M")
    assert found(a_row("CFQ7TTC0LFLX -m"), [an_item("other", id=1), item]) == Found(item, Way.IDENTIFIER)


def test_without_an_item_the_product_is_missing() -> None:
    assert found(MONTHLY, [an_item("F1")]) == Missing()


def test_a_link_comes_before_the_identifier() -> None:
    linked = an_item("legacy", id=5)
    assert found(MONTHLY, [an_item("E3"), linked], links={"e3 ": 5}) == Found(linked, Way.LINK)


def test_a_link_per_unit_is_only_that_units() -> None:
    items = [an_item("legacy", id=5), an_item("E3", id=6)]
    assert found(MONTHLY, items, links={"E3": {"monthly": 5}}) == Found(items[0], Way.LINK)
    assert found(ANNUAL, items, links={"E3": {"monthly": 5}}) == Found(items[1], Way.IDENTIFIER)


def test_a_link_to_an_item_that_is_gone_is_not_replaced_by_a_guess() -> None:
    match = found(MONTHLY, [an_item("E3")], links={"E3": 99})
    assert match == Unclear("It is linked to item #99, which ConnectWise doesn't have. Link another: cwsetup match")


@pytest.mark.parametrize("twin_is_inactive", [False, True])
def test_two_items_of_one_identifier_are_named_both(twin_is_inactive: bool) -> None:
    match = found(MONTHLY, [an_item("E3", id=1), an_item("e3", id=2, inactive=twin_is_inactive)])
    note = ", inactive" if twin_is_inactive else ""
    assert match == Unclear(
        f'Several items have its identifier: "E3" (#1) and "e3" (#2){note}. Choose its item: cwsetup match'
    )


def test_an_item_read_twice_is_one_item() -> None:
    assert isinstance(found(MONTHLY, [an_item("E3"), an_item("E3")]), Found)


class TestCopies:
    """ConnectWise doesn't refuse an identifier that is taken: it adds "Copy0"."""

    ORIGINAL, COPY = an_item("E3", id=1), an_item("E3Copy0", id=2)

    @pytest.mark.parametrize("name", ["E3Copy0", "e3Copy12"])
    def test_a_copy_beside_its_original_is_named_with_it(self, name: str) -> None:
        match = found(MONTHLY, [self.ORIGINAL, an_item(name, id=2)])
        assert match == Unclear(
            f'"E3" (#1) is its item; "{name}" (#2) looks like a copy that ConnectWise made of it. Choose: cwsetup match'
        )

    def test_a_copy_alone_is_neither_taken_nor_made_again(self) -> None:
        match = found(MONTHLY, [self.COPY])
        assert isinstance(match, Unclear)
        assert match.reason == (
            '"E3Copy0" (#2) looks like a copy that ConnectWise made of its item, which isn\'t there.'
            " Choose: cwsetup match"
        )
        assert match.items == (self.COPY,)

    @pytest.mark.parametrize("name", ["E3Copy", "E3 Copy of old", "Copy0", "E3Copy0x", "E3COPY 20", "E3COPY20"])
    def test_what_is_not_named_like_a_copy_is_none(self, name: str) -> None:
        assert found(MONTHLY, [self.ORIGINAL, an_item(name, id=2)]) == Found(self.ORIGINAL, Way.IDENTIFIER)

    def test_twins_and_their_copies_are_all_named(self) -> None:
        match = found(MONTHLY, [self.ORIGINAL, an_item("e3", id=3), self.COPY, an_item("E3Copy1", id=4)])
        assert match == Unclear(
            'Several items have its identifier: "E3" (#1) and "e3" (#3); "E3Copy0" (#2) and "E3Copy1" (#4) look like'
            " copies that ConnectWise made of one. Choose: cwsetup match"
        )

    def test_a_link_settles_which_it_is(self) -> None:
        assert found(MONTHLY, [self.ORIGINAL, self.COPY], links={"E3": 2}) == Found(self.COPY, Way.LINK)

    def test_a_copy_of_a_units_item_is_named_with_it(self) -> None:
        items = [an_item("E3 Monthly", id=1), an_item("E3 MonthlyCopy0", id=2)]
        assert isinstance(found(MONTHLY, items, per_unit=True), Unclear)
        assert found(ANNUAL, items, per_unit=True) == Missing()


class TestWords:
    """What a link says in place of an item's id."""

    def test_an_ignored_product_has_no_item_even_if_one_bears_its_name(self) -> None:
        assert found(MONTHLY, [an_item("E3")], links={"e3": LinkWord.IGNORE}) == Ignored()
        assert isinstance(found(MONTHLY, [an_item("E3")]), Found)

    def test_a_word_may_be_one_units(self) -> None:
        links: Links = {"E3": {"Monthly": LinkWord.IGNORE}}
        assert found(MONTHLY, [], links=links) == Ignored()
        assert found(ANNUAL, [], links=links) == Missing()

    def test_a_product_that_is_to_be_created_is_missing_until_its_item_is_made(self) -> None:
        links: Links = {"E3": LinkWord.CREATE}
        assert found(MONTHLY, [], links=links) == Missing(wanted=True)
        made = an_item("E3")
        assert found(MONTHLY, [made], links=links) == Found(made, Way.IDENTIFIER)

    def test_it_isnt_content_with_an_item_of_its_part_number(self) -> None:
        item = an_item("a", unit_of_measure=MONTH, vendor_sku="CFQ7:0001")
        assert found(NUMBERED, [item]) == Found(item, Way.PART_NUMBER)
        assert found(NUMBERED, [item], links={NUMBERED.product_id: LinkWord.CREATE}) == Missing(wanted=True)

    def test_it_isnt_made_a_second_time_beside_a_copy(self) -> None:
        assert isinstance(found(MONTHLY, [an_item("E3Copy0")], links={"E3": LinkWord.CREATE}), Unclear)

    def test_it_isnt_made_a_third_time_where_two_bear_its_name(self) -> None:
        match = found(MONTHLY, [an_item("E3", id=1), an_item("e3", id=2)], links={"E3": LinkWord.CREATE})
        assert isinstance(match, Unclear)
        assert len(match.items) == 2

    def test_of_a_unit_it_is_the_item_named_by_product_and_unit(self) -> None:
        links: Links = {"E3": {"Monthly": LinkWord.CREATE}}
        plain, own = an_item("E3", id=1, unit_of_measure=MONTH), an_item("E3 Monthly", id=2)
        assert found(MONTHLY, [plain], per_unit=True, links=links) == Missing(wanted=True)
        assert found(MONTHLY, [plain, own], per_unit=True, links=links) == Found(own, Way.IDENTIFIER)


class TestPartNumber:
    @pytest.mark.parametrize("field", ["vendor_sku", "manufacturer_part_number"])
    def test_it_finds_the_item_of_the_mapped_unit_of_measure(self, field: str) -> None:
        month = an_item("a", id=1, unit_of_measure=MONTH, **{field: "cfq7:0001"})
        year = an_item("b", id=2, unit_of_measure=YEAR, **{field: "cfq7:0001"})
        assert found(NUMBERED, [year, month]) == Found(month, Way.PART_NUMBER)

    def test_an_item_found_by_both_numbers_is_found_once(self) -> None:
        item = an_item("a", unit_of_measure=MONTH, vendor_sku="CFQ7:0001", manufacturer_part_number="CFQ7:0001")
        assert found(NUMBERED, [item]) == Found(item, Way.PART_NUMBER)

    def test_without_a_unit_of_measure_it_finds_nothing(self) -> None:
        assert found(NUMBERED, [an_item("a", vendor_sku="CFQ7:0001")]) == Missing()

    def test_a_unit_that_is_not_mapped_finds_nothing(self) -> None:
        pricing = a_pricing(units=("Weekly",))
        index = CatalogIndex.of([an_item("a", vendor_sku="CFQ7:0001", unit_of_measure=MONTH)], a_profile(pricing))
        row = a_row("x", part_number="CFQ7:0001", unit="Weekly")
        assert index.find(a_resolution(row, pricing)) == Missing()

    def test_two_items_are_a_question_for_a_person(self) -> None:
        items = [an_item(name, id=id, unit_of_measure=MONTH, vendor_sku="CFQ7:0001") for id, name in enumerate("ab")]  # noqa: A001
        assert isinstance(found(NUMBERED, items), Unclear)

    def test_blank_numbers_match_nothing(self) -> None:
        row = a_row("x", part_number=" ")
        assert found(row, [an_item("a", vendor_sku=" ", unit_of_measure=MONTH)]) == Missing()

    def test_without_a_price_there_is_no_part_number(self) -> None:
        row = a_row("x", part_number="CFQ7:0001", price=None)
        assert found(row, [an_item("a", vendor_sku="CFQ7:0001", unit_of_measure=MONTH)]) == Missing()


class TestAnotherProductsName:
    """A part number doesn't give a product the item that bears another product's name."""

    ITEM = an_item("NW-1001", id=5, unit_of_measure=MONTH, vendor_sku="CFQ7:0001")

    @pytest.mark.parametrize(
        ("known", "links"), [(["nw-1001"], {}), ([], {"NW-1001": 99}), ([], {"NW-1001": "ignore"})]
    )
    def test_of_a_product_that_a_price_file_or_a_link_knows(self, known: list[str], links: Links) -> None:
        match = found(NUMBERED, [self.ITEM], known=known, links=links)
        name = known[0] if known else "NW-1001"
        assert match == Unclear(
            f'Item "NW-1001" (#5) has its part number, but it bears the identifier of {name}. Choose its item: cwsetup'
            " match"
        )
        assert isinstance(match, Unclear)
        assert (match.items, match.is_anothers) == ((self.ITEM,), True)

    def test_a_name_that_nobody_knows_is_no_products(self) -> None:
        assert found(NUMBERED, [self.ITEM], known=["NW-1002", NUMBERED.product_id]) == Found(self.ITEM, Way.PART_NUMBER)

    def test_a_link_is_a_persons_word(self) -> None:
        links: Links = {NUMBERED.product_id: 5}
        assert found(NUMBERED, [self.ITEM], known=["NW-1001"], links=links) == Found(self.ITEM, Way.LINK)

    @pytest.mark.parametrize("identifier", ["NW-1001 Monthly", "NW-1001Copy0", "nw-1001 annual"])
    def test_of_its_unit_and_of_its_copy_too(self, identifier: str) -> None:
        item = an_item(identifier, unit_of_measure=MONTH, vendor_sku="CFQ7:0001")
        assert isinstance(found(NUMBERED, [item], known=["NW-1001"]), Unclear)
        assert isinstance(found(NUMBERED, [item]), Found)

    def test_even_if_its_name_is_the_part_number(self) -> None:
        item = an_item("CFQ7:0001", unit_of_measure=MONTH, vendor_sku="CFQ7:0001")
        assert isinstance(found(NUMBERED, [item], known=["CFQ7:0001"]), Unclear)
        assert isinstance(found(NUMBERED, [item]), Found)

    @pytest.mark.parametrize("identifier", ["CFQ7TTCDM002:0001", "CFQ7TTCDM002:0001 Monthly"])
    def test_of_another_sku_that_no_price_file_has(self, identifier: str) -> None:
        row = a_row("CFQ7TTCDM002:0002", part_number="CFQ7TTCDM002")
        match = found(row, [an_item(identifier, unit_of_measure=MONTH, vendor_sku="CFQ7TTCDM002")], per_unit=True)
        assert isinstance(match, Unclear)
        assert "it bears the identifier of CFQ7TTCDM002:0001." in match.reason
        plain = found(row, [an_item("backup", unit_of_measure=MONTH, vendor_sku="CFQ7TTCDM002")], per_unit=True)
        assert isinstance(plain, Found)

    @pytest.mark.parametrize(("identifier", "kind"), [("CFQ7TTCDM001:0002", Unclear), ("CFQ7TTCDM001:0001", Found)])
    def test_of_another_sku_than_its_part_number_says(self, identifier: str, kind: type[Match]) -> None:
        row = a_row("Plan 1", part_number="CFQ7TTCDM001:0001")
        item = an_item(identifier, unit_of_measure=MONTH, vendor_sku="CFQ7TTCDM001:0001")
        assert isinstance(found(row, [item]), kind)


class TestSharedMeasure:
    """Two units with one unit of measure: it doesn't tell which of them an item is measured in."""

    SHARED: Mapping[str, Ref] = {"Monthly": EACH, "Annual": EACH}
    SYNONYMS: Mapping[str, Ref] = {"Monthly": EACH, "Month": EACH}

    @pytest.mark.parametrize("words", ["Microsoft 365 E3 Annual", "E3 P1Y", "E3 - 1 Year"])
    def test_then_words_of_another_term_are_a_question_for_a_person(self, words: str) -> None:
        item = an_item("a", id=5, description=words, unit_of_measure=EACH, vendor_sku="CFQ7:0001")
        match = found(NUMBERED, [item], units_of_measure=self.SHARED)
        assert isinstance(match, Unclear)
        assert match.items == (item,)
        assert match == Unclear(
            f'Item "a" (#5) has its part number, but says "{words}"; the price is for Monthly, and not that unit alone'
            " is measured in Each. Choose its item: cwsetup match"
        )
        assert found(NUMBERED, [item], units_of_measure={"Monthly": EACH}) == Found(item, Way.PART_NUMBER)
        assert found(NUMBERED, [item], units_of_measure=self.SYNONYMS) == Found(item, Way.PART_NUMBER)

    def test_an_identifier_says_it_too(self) -> None:
        item = an_item("a -A", id=5, unit_of_measure=EACH, vendor_sku="CFQ7:0001")
        assert isinstance(found(NUMBERED, [item], units_of_measure=self.SHARED), Unclear)

    @pytest.mark.parametrize("words", ["Microsoft 365 E3", "Microsoft 365 E3 Monthly", "E3 billed monthly"])
    def test_words_of_its_own_term_or_of_none_are_no_question(self, words: str) -> None:
        item = an_item("a", id=5, description=words, unit_of_measure=EACH, vendor_sku="CFQ7:0001")
        assert found(NUMBERED, [item], units_of_measure=self.SHARED) == Found(item, Way.PART_NUMBER)

    def test_a_year_isnt_billed_monthly_unless_its_term_is_a_year(self) -> None:
        monthly = an_item("E3", description="Microsoft 365 (billed monthly)", unit_of_measure=EACH)
        assert isinstance(found(ANNUAL, [monthly], units_of_measure=self.SHARED), Unclear)
        annual = an_item("E3", description="Microsoft 365 (Annual, billed monthly)", unit_of_measure=EACH)
        assert isinstance(found(ANNUAL, [annual], units_of_measure=self.SHARED), Found)

    def test_what_the_price_file_says_itself_speaks_against_nothing(self) -> None:
        row = a_row("E3 Annual", name="Microsoft 365 E3 Annual")
        item = an_item("E3 annual", description="microsoft 365 e3 annual", unit_of_measure=EACH)
        assert isinstance(found(row, [item], units_of_measure=self.SHARED), Found)

    def test_nor_does_its_name_cut_to_the_length_of_a_description(self) -> None:
        row = a_row("E3", name="Microsoft 365 E3 Annual for everybody")
        item = an_item("E3", description="Microsoft 365 E3 Annual", unit_of_measure=EACH)
        assert isinstance(found(row, [item], units_of_measure=self.SHARED), Found)

    def test_an_item_named_by_product_and_unit_tells_the_unit(self) -> None:
        item = an_item("E3 Monthly", description="A year, billed monthly: P1Y", unit_of_measure=EACH)
        assert isinstance(found(MONTHLY, [item], per_unit=True, units_of_measure=self.SHARED), Found)
        plain = item._replace(identifier="E3")
        assert isinstance(found(MONTHLY, [plain], per_unit=True, units_of_measure=self.SHARED), Unclear)

    def test_an_item_measured_otherwise_is_not_asked_about(self) -> None:
        item = an_item("E3", description="E3 Annual", unit_of_measure=MONTH)
        assert isinstance(found(MONTHLY, [item], units_of_measure=self.SHARED), Found)
        assert isinstance(found(MONTHLY, [an_item("E3", description="E3 Annual")], units_of_measure=self.SHARED), Found)


class TestEachUnitHasItsItem:
    def test_the_identifier_is_product_and_unit(self) -> None:
        items = [an_item("E3 Monthly", id=1), an_item("e3  annual", id=2)]
        assert found(MONTHLY, items, per_unit=True) == Found(items[0], Way.IDENTIFIER)
        assert found(ANNUAL, items, per_unit=True) == Found(items[1], Way.IDENTIFIER)

    def test_the_product_id_alone_counts_on_an_item_of_the_mapped_unit_of_measure(self) -> None:
        items = [an_item("E3", id=1, unit_of_measure=MONTH), an_item("E3", id=2, unit_of_measure=YEAR)]
        assert found(ANNUAL, items, per_unit=True) == Found(items[1], Way.IDENTIFIER)

    def test_the_product_id_on_an_item_of_another_unit_of_measure_does_not(self) -> None:
        assert found(MONTHLY, [an_item("E3", unit_of_measure=EACH)], per_unit=True) == Missing()

    def test_both_forms_at_once_are_a_question_for_a_person(self) -> None:
        items = [an_item("E3 Monthly", id=1), an_item("E3", id=2, unit_of_measure=MONTH)]
        assert isinstance(found(MONTHLY, items, per_unit=True), Unclear)


def test_a_unit_that_no_row_decides_has_no_unit_of_measure() -> None:
    assert CatalogIndex.of([], a_profile()).unit_of_measure(None) is None
