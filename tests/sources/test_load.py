"""All sources together: which file is read as what, what is refused, and in which words."""

import gc
import os
from collections.abc import Callable, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import ReadFile
from cwsetup.profile.choices import Pick, SourceFormat
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.load import load_prices
from tests.sources.recognising import recognise

Write = Callable[..., Path]

ITEMS = "Product ID,Price List,Unit,Amount,Currency\n"
SHEET = "ProductId,SkuId,TermDuration,BillingPlan,Currency,UnitPrice,ERP Price,Segment\n"
AN_ITEM = "NW-1,Retail,Monthly,4.00,USD\n"
A_PRICE = "CFQ7TTCTEST1,1,P1M,Monthly,USD,3.20,4,Commercial\n"


def work365(*files: str, price_list: str | None = None, pick: Pick = Pick.ALL) -> PriceSource:
    return PriceSource(format=SourceFormat.WORK365, files=files, price_list=price_list, pick=pick)


def partner_center(*files: str) -> PriceSource:
    return PriceSource(format=SourceFormat.PARTNER_CENTER, files=files)


def refusal(
    sources: Sequence[PriceSource], folder: Path, *, strict: bool = False, files: Sequence[Path] = ()
) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        load_prices(sources, folder, strict=strict, files=files)
    return refused.value


def test_each_file_is_named_once_as_it_was_when_it_was_read(write: Write, tmp_path: Path) -> None:
    path = write("items.csv", ITEMS + AN_ITEM)
    archive = tmp_path / "sheets.zip"
    with ZipFile(archive, "w") as members:
        members.writestr("a.csv", SHEET + A_PRICE)
        members.writestr("b.csv", SHEET + A_PRICE.replace("TEST1", "TEST2"))
    book = load_prices([work365("items.csv"), work365("items.csv"), partner_center("sheets.zip")], tmp_path)
    assert book.files == tuple(ReadFile(str(each), sha256(each.read_bytes()).hexdigest()) for each in (path, archive))


def test_all_files_of_all_sources_make_one_book_in_their_order(write: Write, tmp_path: Path) -> None:
    write("items.csv", ITEMS + AN_ITEM + "NW-2,Retail,Monthly,x,USD\n")
    write("sheet.csv", SHEET + A_PRICE + "CFQ7TTCTEST1,2,P1M,None,USD,0,0,Commercial\n")
    book = load_prices([partner_center("sheet.csv"), work365("items.csv")], tmp_path)
    assert [(row.file, row.line, row.product_id) for row in book.rows] == [
        ("sheet.csv", 2, "CFQ7TTCTEST1:0001"),
        ("items.csv", 2, "NW-1"),
    ]
    assert [(reject.file, reject.line) for reject in book.rejects] == [("items.csv", 3)]
    assert book.notes == ("sheet.csv: 1 row left out: trials.",)
    assert book.counts().price_lists == {"Commercial": 1, "Retail": 1}


def test_the_book_says_which_files_newest_ignores(write: Write, tmp_path: Path) -> None:
    os.utime(write("old.csv", ""), (1_700_000_000, 1_700_000_000))
    write("new.csv", ITEMS + AN_ITEM)
    book = load_prices([work365("*.csv", pick=Pick.NEWEST)], tmp_path)
    assert book.notes == ("new.csv is the newest; ignored: old.csv.",)


def test_files_of_the_command_stand_in_place_of_the_sources_own(write: Write, tmp_path: Path) -> None:
    write("items.csv", ITEMS + AN_ITEM)
    other = write("elsewhere/other.csv", ITEMS + AN_ITEM)
    more = write("elsewhere/more.csv", ITEMS + AN_ITEM)
    source = work365("items.csv", price_list="Gold", pick=Pick.NEWEST)
    book = load_prices([source], tmp_path, files=[other, more])
    assert [(row.file, row.price_list) for row in book.rows] == [(str(other), "Gold"), (str(more), "Gold")]


def test_a_relative_file_of_the_command_is_where_the_command_was_called(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("here/items.csv", ITEMS + AN_ITEM)
    monkeypatch.chdir(tmp_path / "here")
    book = load_prices([work365("x.csv")], tmp_path / "profiles", files=[Path("items.csv")])
    assert [row.file for row in book.rows] == ["items.csv"]


def test_with_several_sources_a_file_goes_to_the_one_whose_format_it_has(write: Write, tmp_path: Path) -> None:
    files = [write("a.csv", ITEMS + AN_ITEM), write("b.csv", SHEET + A_PRICE)]
    book = load_prices([partner_center("x"), work365("y", price_list="Gold")], tmp_path, files=files)
    assert [(row.product_id, row.price_list, row.price) for row in book.rows] == [
        ("NW-1", "Gold", Decimal("4.00")),
        ("CFQ7TTCTEST1:0001", "Commercial", Decimal(4)),
    ]


def test_sources_that_read_a_file_alike_are_no_question(write: Write, tmp_path: Path) -> None:
    file = write("a.csv", ITEMS + AN_ITEM)
    assert len(load_prices([work365("x"), work365("y")], tmp_path, files=[file]).rows) == 1


def test_a_file_that_fits_no_source_or_several_is_refused(write: Write, tmp_path: Path) -> None:
    file = write("a.csv", ITEMS + AN_ITEM)
    none = refusal([partner_center("x"), partner_center("y")], tmp_path, files=[file])
    assert none.message == f'"{file}" has none of the formats of the price sources: partner-center.'
    several = refusal([work365("x"), work365("y", price_list="Gold")], tmp_path, files=[file])
    assert several.message == f'"{file}" fits 2 price sources, which read it differently.'
    assert several.hint == "Leave the file out of the command, and name it in the files of one source."


def test_a_file_without_a_usable_row_is_refused_with_its_reasons(write: Write, tmp_path: Path) -> None:
    write("items.csv", ITEMS + "NW-1,Retail,Monthly,-4,USD\nNW-2\n")
    refused = refusal([work365("items.csv")], tmp_path)
    assert refused.message == '"items.csv" has no usable price row.'
    assert refused.details == (
        'items.csv, line 2: Amount "-4": a price can\'t be negative',
        "items.csv, line 3: the number of fields is 1, of headings 5",
    )
    assert refused.exit_status == 6
    write("items.csv", ITEMS)
    assert refusal([work365("items.csv")], tmp_path).details == ()


def test_a_file_without_headings_is_refused_with_the_columns_it_needs(write: Write, tmp_path: Path) -> None:
    write("items.csv", AN_ITEM)
    refused = refusal([work365("items.csv")], tmp_path)
    assert refused.message == (
        '"items.csv" lacks columns that the format work365 needs: Product ID, Amount, Unit, Price List, Currency.'
    )
    assert len(refused.details) == 5
    assert refused.hint == 'Its headings are "NW-1", "Retail", "Monthly", "4.00", "USD".'


def test_strict_takes_no_reject_and_lists_the_first_ten(write: Write, tmp_path: Path) -> None:
    write("items.csv", ITEMS + AN_ITEM + "NW-2,Retail,Monthly,x,USD\n" * 12)
    assert len(load_prices([work365("items.csv")], tmp_path).rejects) == 12
    refused = refusal([work365("items.csv")], tmp_path, strict=True)
    assert refused.message == "12 rows can't be used."
    assert len(refused.details) == 11
    assert refused.details[0] == 'items.csv, line 3: Amount "x": not an amount such as 1234.50'
    assert refused.details[-1] == "… and 2 rows more."


def test_everything_wrong_with_several_files_is_said_at_once(write: Write, tmp_path: Path) -> None:
    write("a.csv", "")
    write("b.csv", ITEMS)
    write("c.csv", ITEMS + AN_ITEM)
    refused = refusal([work365("*.csv")], tmp_path)
    assert refused.message == "2 price files can't be used."
    assert refused.details == ('"a.csv" is empty.', '"b.csv" has no usable price row.')


def test_what_a_file_holds_cannot_drive_the_terminal(write: Write, tmp_path: Path) -> None:
    write("items.csv", ITEMS + "NW-1,Retail,Monthly,\x1b[31m,USD\n")
    assert refusal([work365("items.csv")], tmp_path).details == (
        'items.csv, line 2: Amount "\\x1b[31m": not an amount such as 1234.50',
    )


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_of_cycles_is_left_as_it_was(write: Write, tmp_path: Path, collecting: bool) -> None:
    write("items.csv", ITEMS)
    if not collecting:
        gc.disable()
    try:
        refusal([work365("items.csv")], tmp_path)
        assert gc.isenabled() is collecting
    finally:
        gc.enable()


def test_a_file_that_is_no_text_is_not_recognised_but_refused(write: Write) -> None:
    with pytest.raises(InvalidInput, match="is a binary file, not CSV"):
        recognise(write("a.csv", b"\x7fELF\x00"))
