"""Decisions from a spreadsheet: what is clear is taken, all else is named with its line."""

from collections.abc import Sequence

import pytest

from cwsetup.pricing.link_file import FileFinding, FileReading, FileRow, read_decisions
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.pairing import pair
from cwsetup.pricing.resolve import resolve
from cwsetup.pricing.suggesting import Suggester
from cwsetup.profile.choices import OnePricePer
from cwsetup.profile.links import Links, LinkWord
from tests.pricing.builders import TODAY, a_pricing, a_profile, a_row, an_item

PRODUCTS = ("E3", "F1", "000123", "1E5", "X-90", "=SUM-01")
ITEMS = (
    an_item("OFFICE-E3", id=812),
    an_item("OFFICE-F1", id=813),
    an_item("OLD", id=814, inactive=True),
    an_item("F1", id=815),
)


def a_file_row(
    product_id: str = "E3", decision: str = "link", item_id: str = "812", *, unit: str = "Monthly", suggestion: str = ""
) -> FileRow:
    return FileRow(line=2, product_id=product_id, unit=unit, item_id=item_id, decision=decision, suggestion=suggestion)


def read(*rows: FileRow, links: Links | None = None, per_unit: bool = False) -> FileReading:
    """Return what is read of rows on the lines from 2 on; F1 has its item already."""
    pricing = a_pricing(per=OnePricePer.PRODUCT_AND_UNIT if per_unit else OnePricePer.PRODUCT)
    profile = a_profile(pricing, links=links)
    index = CatalogIndex.of(ITEMS, profile)
    prices = [a_row(name, unit=unit) for name in PRODUCTS for unit in ("Monthly", "Annual")]
    pairings = pair(resolve(prices, pricing, TODAY), index, Suggester(index))
    numbered = [
        FileRow(
            line=line,
            product_id=row.product_id,
            unit=row.unit,
            item_id=row.item_id,
            decision=row.decision,
            suggestion=row.suggestion,
        )
        for line, row in enumerate(rows, start=2)
    ]
    return read_decisions(numbered, pairings, index.by_id, inert={"'=SUM-01": "=SUM-01"})


def sentences(reading: FileReading) -> Sequence[str]:
    return [f"{each.line}: {each.sentence}" for each in reading.findings]


@pytest.mark.parametrize("written", ["812", "#812", " 812 ", "812.0", "812,00"])
def test_a_link_takes_the_item_however_a_spreadsheet_writes_its_id(written: str) -> None:
    assert read(a_file_row(item_id=written)) == FileReading({("e3", "monthly"): 812}, ())


@pytest.mark.parametrize(
    ("decision", "link"), [("Ignore", LinkWord.IGNORE), (" create", LinkWord.CREATE), ("UNLINK", None)]
)
def test_the_other_decisions_need_no_item(decision: str, link: LinkWord | None) -> None:
    assert read(a_file_row(decision=decision, item_id="")).decisions == {("e3", "monthly"): link}


def test_a_link_without_an_item_takes_the_suggestion() -> None:
    row = a_file_row(item_id="", suggestion="#813 OFFICE-F1 · Office F1")
    assert read(row).decisions == {("e3", "monthly"): 813}


def test_a_blank_decision_leaves_the_product_as_it_is() -> None:
    reading = read(a_file_row(decision="", item_id=""), a_file_row("F1", decision=" ", item_id="815"))
    assert reading == FileReading({}, ())


def test_a_row_of_a_product_that_nobody_knows_is_no_matter_while_it_decides_nothing() -> None:
    assert read(a_file_row("GONE", decision="", item_id="")) == FileReading({}, ())


def test_a_blank_unit_is_the_only_one_there_is() -> None:
    assert read(a_file_row(unit="")).decisions == {("e3", "monthly"): 812}
    reading = read(a_file_row(unit=""), per_unit=True)
    assert sentences(reading) == ['2: E3 has no price of its own in unit "", but in: Annual, Monthly.']
    assert read(a_file_row(unit="annual"), per_unit=True).decisions == {("e3", "annual"): 812}


def test_an_id_that_was_written_to_be_no_formula_is_the_product() -> None:
    assert read(a_file_row("'=SUM-01")).decisions == {("=sum-01", "monthly"): 812}
    assert read(a_file_row("=SUM-01")).decisions == {("=sum-01", "monthly"): 812}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (a_file_row("123"), 'No product is "123". A spreadsheet drops leading zeros: is it "000123"?'),
        (a_file_row("00123"), 'No product is "00123". A spreadsheet drops leading zeros: is it "000123"?'),
        (a_file_row("-90"), 'No priced product is "-90". Nearest: "X-90".'),
        (a_file_row("XE3"), 'No priced product is "XE3". Nearest: "E3".'),
        (a_file_row("1,00E+05"), 'No product is "1,00E+05". A spreadsheet takes IDs for numbers: is it "1E5"?'),
        (a_file_row("1.00E+05"), 'No product is "1.00E+05". A spreadsheet takes IDs for numbers: is it "1E5"?'),
        (a_file_row("100000"), 'No product is "100000". A spreadsheet takes IDs for numbers: is it "1E5"?'),
        (a_file_row("E33"), 'No priced product is "E33". Nearest: "E3".'),
        (a_file_row("qqqqqqq"), 'No priced product is "qqqqqqq".'),
        (a_file_row("NaN"), 'No priced product is "NaN".'),
        (a_file_row("sNaN"), 'No priced product is "sNaN".'),
        (a_file_row(unit="Weekly"), 'E3 has no price of its own in unit "Weekly", but in: Monthly.'),
        (a_file_row(item_id="999"), "ConnectWise has no item 999."),
        (a_file_row(item_id="OFFICE-E3"), 'ConnectWise has no item "OFFICE-E3".'),
        (a_file_row(item_id=""), "E3 is to be linked, but there is no item_id and no suggestion."),
        (a_file_row(decision="yes"), '"yes" is no decision: write link, unlink, create or ignore.'),
        (a_file_row(decision=""), "Item #812 stands beside E3 without a decision: write link."),
        (a_file_row(decision="", item_id="x"), "Item x stands beside E3 without a decision: write link."),
        (a_file_row("F1", "create", ""), 'F1 (Monthly) is to be created. It has an item: "F1" (#815).'),
        (a_file_row(item_id="815"), 'Item "F1" (#815) would be that of E3 (Monthly) and F1 (Monthly).'),
    ],
)
def test_what_cant_be_taken_is_named(row: FileRow, sentence: str) -> None:
    reading = read(row)
    assert sentences(reading) == [f"2: {sentence}"]
    assert reading.findings[0].is_error


def test_an_item_that_was_made_is_still_that_of_its_word() -> None:
    row = a_file_row("F1", "create", "815")
    assert read(row, links={"F1": LinkWord.CREATE}).decisions == {("f1", "monthly"): LinkWord.CREATE}
    assert read(row).findings


def test_all_of_it_is_named_at_once_by_line() -> None:
    reading = read(a_file_row("F1", item_id="812"), a_file_row("123"), a_file_row(), a_file_row("1E5", item_id="999"))
    assert sentences(reading) == [
        '3: No product is "123". A spreadsheet drops leading zeros: is it "000123"?',
        '4: Item "OFFICE-E3" (#812) would be that of E3 (Monthly) and F1 (Monthly).',
        "5: ConnectWise has no item 999.",
    ]


def test_an_item_may_go_from_one_product_to_another_in_one_file() -> None:
    reading = read(a_file_row(item_id="815"), a_file_row("F1", decision="ignore", item_id=""))
    assert reading.findings == ()
    assert reading.decisions == {("e3", "monthly"): 815, ("f1", "monthly"): LinkWord.IGNORE}


def test_items_that_were_shared_before_are_not_the_files_fault() -> None:
    assert read(a_file_row("1E5"), links={"E3": 815}).findings == ()


def test_an_inactive_item_is_said_and_taken() -> None:
    sentence = 'Item "OLD" (#814) is inactive: E3 will wait for review.'
    assert read(a_file_row(item_id="814")) == FileReading(
        {("e3", "monthly"): 814}, (FileFinding(2, sentence, is_error=False),)
    )


def test_two_rows_of_one_product_must_agree() -> None:
    assert read(a_file_row(), a_file_row()).findings == ()
    reading = read(a_file_row(), a_file_row(item_id="813"))
    assert sentences(reading) == ["3: E3 (Monthly) is decided otherwise on line 2."]
