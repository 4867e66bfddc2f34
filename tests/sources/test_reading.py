"""CSV as it comes: encodings, delimiters, torn rows, and the lines on which all that is."""

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import Reject
from cwsetup.sources.files import PriceFile
from cwsetup.sources.opening import open_table

Write = Callable[..., Path]
CURE = 'Save it in Excel as "CSV UTF-8 (Comma delimited)".'


def read(path: Path) -> tuple[tuple[str, ...], list[tuple[int, list[str]]], list[Reject]]:
    with open_table(PriceFile(path, path.name)) as table:
        records = list(table.records)
        rows = [(line, fields[:-1]) for line, fields in (one for one in records if not isinstance(one, Reject))]
        return table.headings, rows, [one for one in records if isinstance(one, Reject)]


def refusal(path: Path) -> tuple[str, str | None]:
    with pytest.raises(InvalidInput) as refused:
        read(path)
    return refused.value.message, refused.value.hint


@pytest.mark.parametrize(
    "content",
    [
        "Name,Price\nCafé,1\n".encode(),
        codecs.BOM_UTF8 + "Name,Price\r\nCafé,1\r\n".encode(),
        codecs.BOM_UTF16_LE + "Name\tPrice\r\nCafé\t1\r\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "Name;Price\nCafé;1".encode("utf-16-be"),
        "Name|Price\rCafé|1\r".encode(),
        "sep=;\nName;Price\nCafé;1".encode(),
    ],
)
def test_encoding_delimiter_and_line_ends_are_found_out(write: Write, content: bytes) -> None:
    headings, rows, rejects = read(write("a.csv", content))
    assert headings == ("Name", "Price")
    assert [fields for _, fields in rows] == [["Café", "1"]]
    assert rejects == []


def test_the_delimiter_is_looked_for_outside_of_quotes(write: Write) -> None:
    assert read(write("a.csv", '"Name, long, longer, longest";Price\nx;1\n'))[1] == [(2, ["x", "1"])]


def test_a_first_line_with_sep_decides_and_counts_as_a_line(write: Write) -> None:
    headings, rows, _ = read(write("a.csv", "sep=;\nName,Full;Price\nx;1\n"))
    assert headings == ("Name,Full", "Price")
    assert rows == [(3, ["x", "1"])]


def test_lines_are_counted_through_blank_lines_and_quoted_line_breaks(write: Write) -> None:
    text = '\n"Na\nme",Price\n"a\nb\nc",1\n\n , \nd,2\n'
    headings, rows, rejects = read(write("a.csv", text))
    assert headings == ("Na\nme", "Price")
    assert rows == [(4, ["a\nb\nc", "1"]), (8, [" ", " "]), (9, ["d", "2"])]
    assert rejects == []


def test_torn_rows_are_rejects_with_their_line(write: Write) -> None:
    _, rows, rejects = read(write("a.csv", "Name,Price\na\nb,1\nc,2,3\n"))
    assert rows == [(3, ["b", "1"])]
    assert rejects == [
        Reject(file="a.csv", line=2, column="", value="", reason="the number of fields is 1, of headings 2"),
        Reject(file="a.csv", line=4, column="", value="", reason="the number of fields is 3, of headings 2"),
    ]


@pytest.mark.parametrize(
    ("torn", "reason"),
    [
        ("a\0,1", "a NUL character"),
        ('"a"x,1', "a quotation mark inside a quoted field isn't doubled"),
        ("a" * 131_073 + ",1", "a field of more than 131,072 characters; a quotation mark may not be closed"),
    ],
)
def test_a_row_that_csv_reads_in_two_ways_is_a_reject_and_the_next_one_is_read(
    write: Write, torn: str, reason: str
) -> None:
    _, rows, rejects = read(write("a.csv", f'Name,Price\n"x\ny",0\n{torn}\nb,2\n'))
    assert rows == [(2, ["x\ny", "0"]), (5, ["b", "2"])]
    assert [(reject.line, reject.reason) for reject in rejects] == [(4, reason)]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_only(write: Write) -> None:
    _, rows, rejects = read(write("a.csv", 'Name,Price\na,1\n"b,2\nc,3\n'))
    assert rows == [(2, ["a", "1"]), (4, ["c", "3"])]
    assert [(reject.line, reject.reason) for reject in rejects] == [(3, "a quotation mark is opened and not closed")]


@pytest.mark.parametrize("closed", ["", 'x"y,7\n'])
def test_a_quotation_mark_too_many_in_the_middle_of_a_long_file_costs_its_own_row_only(
    write: Write, closed: str
) -> None:
    lines = [f"p{number},{number}\n" for number in range(2, 4_002)]
    lines[1_000] = '"p1002,1002\n'
    _, rows, rejects = read(write("a.csv", "Name,Price\n" + "".join(lines) + closed))
    assert [line for line, _ in rows] == [line for line in range(2, 4_002) if line != 1_002]
    assert all(fields == [f"p{line}", f"{line}"] for line, fields in rows)
    assert [reject.line for reject in rejects] == [1_002, *([4_002] if closed else [])]
    assert rejects[0].reason == "a row of more than 500 lines; a quotation mark may not be closed"


ITEMS = "SKU,Title,Unit,Price List,Currency,Cost,Price\n"
SOUND = "NW-1009,W,Monthly,Retail,USD,4.62,5.78\n"
JOINED = "are one row by their quotation marks, but look like several; a mark may be too many or missing"
UNPAIRED = "a quotation mark stands alone, and those of a row before it are wrong"


@pytest.mark.parametrize(
    "torn",
    [
        'NW-1001,"24 inch licence,Monthly,Retail,USD,3.78,4.73\nNW-1002,27 inch",Monthly,Retail,USD,4.20,5.25\n',
        'NW-1001,24,Monthly,"Retail,USD,3.78,4.73\nNW-1002,27,Monthly,Retail",USD,4.20,5.25\n',
        'NW-1001,"24 inch,M,R,USD,3.78,4.73\nNW-1002,27\ninch",Monthly,Retail,USD,4.20,5.25\n',
        'NW-1001,"24\ninch,M,R,USD,3.78,4.73\nNW-1002,27 inch",Monthly,Retail,USD,4.20,5.25\n',
        '"NW-1001,24,Monthly,Retail,USD,3.78,4.73\nNW-1002",27,Monthly,Retail,USD,4.20,5.25\n',
    ],
)
def test_two_rows_made_one_by_quotation_marks_never_give_one_the_price_of_the_other(write: Write, torn: str) -> None:
    _, rows, rejects = read(write("a.csv", ITEMS + torn + SOUND))
    last = 1 + torn.count("\n")
    assert [(line, fields[0]) for line, fields in rows] == [(last + 1, "NW-1009")]
    assert [reject.line for reject in rejects] == list(range(2, last + 1))
    assert rejects[0].reason == f"lines 2–{last} {JOINED}"


def test_a_whole_row_between_two_wrong_quotation_marks_is_read(write: Write) -> None:
    torn = 'NW-1001,"24 inch,Monthly,Retail,USD,3.78\n' + SOUND + 'NW-1002,27 inch",Monthly,Retail,USD,4.20,5.25\n'
    _, rows, rejects = read(write("a.csv", ITEMS + torn))
    assert [(line, fields[0]) for line, fields in rows] == [(3, "NW-1009")]
    assert [(reject.line, reject.reason) for reject in rejects] == [(2, f"lines 2–4 {JOINED}"), (4, UNPAIRED)]


@pytest.mark.parametrize(
    "text",
    ["24 inch\nscreen, black", "one\r\ntwo, three\r\n\r\nfour", "Large, red, heavy\nchair", 'a ""big"" one,\nnew'],
)
@pytest.mark.parametrize("place", [0, 1, 6])
def test_a_text_over_several_lines_is_no_sign_of_two_rows(write: Write, text: str, place: int) -> None:
    cells = ["NW-1001", "W", "Monthly", "Retail", "USD", "3.78", "4.73"]
    cells[place] = f'"{text}"'
    _, rows, rejects = read(write("a.csv", ITEMS + ",".join(cells) + "\n" + SOUND))
    assert [fields[place] for _, fields in rows[:1]] == [text.replace('""', '"')]
    assert (len(rows), rejects) == (2, [])


@pytest.mark.parametrize("unit", ["Monthly", 'Monthly"', '"Monthly"'])
def test_the_end_of_a_text_whose_quotation_marks_are_wrong_is_no_row(write: Write, unit: str) -> None:
    text = f'NW-1001,"24" screen\nwith stand\nand cable, black",{unit},Retail,USD,3.78,4.73\n'
    _, rows, rejects = read(write("a.csv", ITEMS + text + SOUND))
    assert [(line, fields[0]) for line, fields in rows] == [(5, "NW-1009")]
    assert [reject.line for reject in rejects] == [2, 3, 4]
    assert rejects[-1].reason == UNPAIRED


def test_an_inch_mark_in_a_sound_row_is_a_character_like_others(write: Write) -> None:
    assert read(write("a.csv", 'Name,Price\n24" screen,1\n'))[1] == [(2, ['24" screen', "1"])]


@pytest.mark.parametrize("name", ['"Foo \\"Bar\\" x"', '"Size 24\\", wide"', '"24\\""'])
def test_quotation_marks_escaped_by_a_backslash_never_move_a_cell(write: Write, name: str) -> None:
    escaped = f"NW-1001,{name},Monthly,Retail,USD,3.78,4.73\n"
    _, rows, rejects = read(write("a.csv", ITEMS + escaped + SOUND + escaped + SOUND))
    assert [(line, fields[0]) for line, fields in rows] == [(3, "NW-1009"), (5, "NW-1009")]
    assert [reject.line for reject in rejects] == [2, 4]


def test_a_filled_cell_without_a_heading_is_a_reject(write: Write) -> None:
    _, rows, rejects = read(write("a.csv", "SKU,Cost,Price,,\na,10,50,12,50\nb,10,12,,\nc,10,12, ,\n"))
    assert [fields[0] for _, fields in rows] == ["b", "c"]
    reason = "its column has no heading; a decimal comma or the like may have moved the row's cells"
    assert rejects == [Reject(file="a.csv", line=2, column="column 4", value="12", reason=reason)]


def test_rows_that_a_program_numbered_may_have_no_heading_there(write: Write) -> None:
    assert read(write("a.csv", ",SKU,Price\n0,a,1\n"))[1] == [(2, ["0", "a", "1"])]


def test_no_file_makes_a_row_of_more_than_some_hundred_lines(write: Write) -> None:
    """Each line is open at its end, whether it is read as a row's first or as its last."""
    _, rows, rejects = read(write("a.csv", "Name,Price\n" + 'x","""\n' * 3_000))
    assert (rows, len(rejects)) == ([], 3_000)


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (b"", '"bad.csv" is empty.', None),
        (codecs.BOM_UTF8, '"bad.csv" has no line of headings: it holds nothing but blank lines.', None),
        (b"\n \r\n", '"bad.csv" has no line of headings: it holds nothing but blank lines.', None),
        (b"sep=;\n", '"bad.csv" has no line of headings: it holds nothing but blank lines.', None),
        (b"\x7fELF\x02\x01\x01\x00\x00", '"bad.csv" is a binary file, not CSV.', CURE),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", '"bad.csv" is a binary file, not CSV.', CURE),
        ("Name,Price\n".encode("utf-16-le"), '"bad.csv" is a binary file, not CSV.', CURE),
        (
            b"PK\x03\x04\x14\x00[Content_Types].xml",
            '"bad.csv" starts as a zip archive or Excel file, but is damaged.',
            "Download or save it again.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00",
            '"bad.csv" is an Excel file of the old kind (XLS).',
            "Open it in Excel and save it as XLSX.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            '"bad.csv" is an Excel file protected by a password.',
            "Open it in Excel and save it without a password.",
        ),
        (
            b"Name,Price\na,1\nCaf\xe9,2\n",
            '"bad.csv" isn\'t UTF-8 text: byte 18 (0xe9, in line 3).',
            'If "Café" is right, write encoding = "cp1252" in the source; or save the file as "CSV UTF-8".',
        ),
        (
            codecs.BOM_UTF8 + b"Name,Price\n" + b"a,1\n" * 9_000 + b"\xff,1\n",
            '"bad.csv" isn\'t UTF-8 text: byte 36,014 (0xff, in line 9,002).',
            'If "ÿ" is right, write encoding = "cp1252" in the source; or save the file as "CSV UTF-8".',
        ),
        (
            codecs.BOM_UTF16_LE + "Name,Price\n".encode("utf-16-le") + b"\x00",
            '"bad.csv" is damaged: it starts as UTF-16, but isn\'t.',
            CURE,
        ),
        (
            b'"Name,Price\na,1\n',
            'The headings of "bad.csv" can\'t be read: a quotation mark is opened and not closed.',
            None,
        ),
    ],
)
def test_a_bad_file_gets_its_own_sentence(write: Write, content: bytes, message: str, hint: str | None) -> None:
    assert refusal(write("bad.csv", content)) == (message, hint)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that opens and can't be read")
def test_a_reading_error_of_the_disk_says_why() -> None:
    assert refusal(Path("/proc/self/mem"))[0] == '"mem" can\'t be read: Input/output error.'
