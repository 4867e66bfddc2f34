"""Zip archives of price sheets: their members are read as files, and what would do harm isn't unpacked."""

import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import Pick, SourceFormat
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.archive import MOST_ENTRIES
from cwsetup.sources.load import load_prices
from tests.sources.recognising import recognise
from tests.sources.workbooks import a_workbook, an_archive

Write = Callable[..., Path]
HEADINGS = "ProductId,SkuId,TermDuration,BillingPlan,Currency,UnitPrice,ERP Price,Segment"
ROW = "CFQ7TTCTEST1,1,P1Y,Annual,USD,115.2,144,Commercial"
SHEET = f"{HEADINGS}\n{ROW}\n".encode("utf-8-sig")
SOURCE = PriceSource(format=SourceFormat.PARTNER_CENTER, files=("*.zip",))


def refusal(folder: Path) -> tuple[str, str | None]:
    with pytest.raises(InvalidInput) as refused:
        load_prices([SOURCE], folder)
    return refused.value.message, refused.value.hint


def test_the_members_of_an_archive_are_read_as_files_of_their_own(write: Write, tmp_path: Path) -> None:
    workbook = a_workbook({"Nov": [list(HEADINGS.split(",")), *[list(ROW.replace(",1,", ",2,").split(","))]]})
    members = {
        "US/Nov.csv": SHEET,
        "Nov.xlsx": workbook,
        "ReadMe.pdf": b"%PDF",
        "__MACOSX/._Nov.csv": b"\0",
        ".hidden.csv": b"",
        "folder/": b"",
    }
    path = write("nov.zip", an_archive(members))
    assert recognise(path) is SourceFormat.PARTNER_CENTER
    book = load_prices([SOURCE], tmp_path)
    assert [(row.file, row.line, row.product_id, row.price) for row in book.rows] == [
        ("nov.zip/US/Nov.csv", 2, "CFQ7TTCTEST1:0001", Decimal(144)),
        ("nov.zip/Nov.xlsx", 2, "CFQ7TTCTEST1:0002", Decimal(144)),
    ]
    assert book.notes == ("nov.zip: ignored: ReadMe.pdf.",)
    assert load_prices([SOURCE], tmp_path, files=[path]).rows[0].price == Decimal(144)


def test_the_newest_archive_is_picked_whole(write: Write, tmp_path: Path) -> None:
    write("a.zip", an_archive({"a.csv": SHEET, "b.csv": SHEET}))
    source = PriceSource(format=SourceFormat.PARTNER_CENTER, files=("*.zip",), pick=Pick.NEWEST)
    assert len(load_prices([source], tmp_path).rows) == 2


def test_files_of_several_formats_in_one_archive_are_recognised_as_none(write: Write) -> None:
    items = b"Product ID,Price List,Unit,Amount,Currency\n"
    assert recognise(write("a.zip", an_archive({"a.csv": SHEET, "b.csv": items}))) is None


@pytest.mark.parametrize(
    ("members", "message", "hint"),
    [
        ({"b.ZIP": b"PK"}, '"a.zip" holds another archive: "b.ZIP".', "Unpack it first."),
        ({"a.pdf": b"%PDF"}, '"a.zip" holds no CSV or XLSX file.', None),
        ({}, '"a.zip" holds no CSV or XLSX file.', None),
    ],
)
def test_an_archive_without_price_files_of_its_own_is_refused(
    write: Write, tmp_path: Path, members: dict[str, bytes], message: str, hint: str | None
) -> None:
    write("a.zip", an_archive(members))
    assert refusal(tmp_path) == (message, hint)


def test_an_archive_of_too_many_entries_is_not_unpacked(write: Write, tmp_path: Path) -> None:
    write("a.zip", an_archive({f"{number}.csv": b"" for number in range(MOST_ENTRIES + 1)}))
    assert refusal(tmp_path)[0] == '"a.zip" isn\'t unpacked: it has 1,001 entries, more than 1,000.'


def test_an_archive_that_says_it_is_huge_is_not_unpacked(write: Write, tmp_path: Path) -> None:
    write("a.zip", _claiming(an_archive({"a.csv": SHEET}), 0xFFFF_FFF0))
    assert refusal(tmp_path)[0] == '"a.zip" isn\'t unpacked: unpacked it is larger than 1,024 MB.'


def test_a_member_of_the_same_byte_over_and_over_is_not_unpacked(write: Write, tmp_path: Path) -> None:
    write("a.zip", an_archive({"a.csv": b"0" * 20_000_000}))
    assert refusal(tmp_path)[0] == '"a.zip/a.csv" isn\'t unpacked: "a.csv" unpacks to over 250 times its size.'


def test_a_member_that_says_it_is_small_is_counted_all_the_same(write: Write, tmp_path: Path) -> None:
    write("a.zip", _claiming(an_archive({"a.csv": b"0" * 20_000_000}), 10))
    assert refusal(tmp_path)[0] == '"a.zip/a.csv" isn\'t unpacked: "a.csv" unpacks to over 250 times its size.'


def test_a_member_of_another_size_than_it_says_is_damaged(write: Write, tmp_path: Path) -> None:
    write("a.zip", _claiming(an_archive({"a.csv": SHEET}), 10))
    assert refusal(tmp_path)[0] == '"a.zip/a.csv" starts as a zip archive or Excel file, but is damaged.'


def test_a_bomb_in_a_workbook_is_found_before_it_is_opened(write: Write, tmp_path: Path) -> None:
    content = BytesIO(a_workbook({"S": [["a", "b"]]}))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * 20_000_000)
    write("a.zip", b"")
    (tmp_path / "a.zip").write_bytes(content.getvalue())
    assert refusal(tmp_path)[0].startswith('"a.zip" isn\'t unpacked: "xl/media/image1.png" unpacks to over 250 times')


def test_a_protected_archive_is_told_apart(write: Write, tmp_path: Path) -> None:
    content = bytearray(an_archive({"a.csv": SHEET}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    write("a.zip", bytes(content))
    assert refusal(tmp_path) == ('"a.zip" is protected by a password.', "Save it without one.")


def test_a_torn_archive_is_damaged_and_the_other_files_faults_are_named_too(write: Write, tmp_path: Path) -> None:
    write("a.zip", an_archive({"a.csv": SHEET})[:-30])
    write("b.zip", an_archive({"b.csv": b"a,b\n"}))
    with pytest.raises(InvalidInput) as refused:
        load_prices([SOURCE], tmp_path)
    assert refused.value.message == "2 price files can't be used."
    assert refused.value.details[0] == '"a.zip" starts as a zip archive or Excel file, but is damaged.'


def _claiming(content: bytes, size: int) -> bytes:
    """Return an archive of one member that says it has another size, here and in its list."""
    forged = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + offset
        forged[at : at + 4] = struct.pack("<I", size)
    return bytes(forged)
