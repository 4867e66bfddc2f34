"""A table for a spreadsheet: nothing in it is run, nothing of somebody else's is replaced."""

import csv
import io
import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwsetup.errors import UsageError
from cwsetup.storage.csv_files import Cell, csv_text, inert, write_csv
from tests.storage.conftest import AsNobody

HEADINGS = ("product_id", "price")
TRIGGERS = "=+-@\t\r"


def refused(path: Path) -> tuple[str, str | None]:
    with pytest.raises(UsageError) as raised:
        write_csv(path, HEADINGS, [("A", Decimal("1.00"))])
    return raised.value.message, raised.value.hint


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ("", ""),
        ("Office 365 - E3", "Office 365 - E3"),
        ("a=b", "a=b"),
        ("'=1", "'=1"),
    ],
)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text: str, written: str) -> None:
    assert inert(text) == written


@given(st.text(alphabet="=+-@;,\"'\t\r\n aé", max_size=12))
def test_whichever_separator_the_spreadsheet_takes_no_cell_is_a_formula(text: str) -> None:
    for delimiter in ",;":
        for row in csv.reader(io.StringIO(csv_text(["a", "b"], [(text, "x")]), newline=""), delimiter=delimiter):
            for field in row:
                assert not field.startswith(tuple(TRIGGERS)), (delimiter, row)


@given(st.text(max_size=20))
def test_a_harmless_text_comes_back_as_it_was(text: str) -> None:
    (_, (read, _)) = csv.reader(io.StringIO(csv_text(HEADINGS, [(text, 1)]), newline=""))
    assert read == inert(text)
    assert read.replace("'", "") == text.replace("'", "")


def test_numbers_stay_numbers_and_absent_is_empty() -> None:
    rows: list[tuple[Cell, ...]] = [("A", Decimal("-1.50")), (None, 3), ('"b"', None)]
    assert csv_text(HEADINGS, rows).splitlines() == ['"product_id","price"', '"A",-1.50', '"",3', '"""b""",""']


def test_a_file_is_for_excel_and_its_owner_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    write_csv(path, HEADINGS, [("Größe", Decimal("1.00"))])
    write_csv(path, HEADINGS, [("Größe", Decimal("2.00"))])
    assert path.read_bytes() == b'\xef\xbb\xbf"product_id","price"\n"Gr\xc3\xb6\xc3\x9fe",2.00\n'
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_bytes_that_are_no_text_are_written_as_an_escape(tmp_path: Path) -> None:
    write_csv(tmp_path / "prices.csv", HEADINGS, [("half \udc80", 1)])
    assert "half \\udc80" in (tmp_path / "prices.csv").read_text("utf-8")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "prices.csv"
    message = f"{path} can't be written: there is no folder {tmp_path / 'none'}."
    assert refused(path) == (message, "Make the folder first.")


def test_a_dash_is_no_name_of_a_file() -> None:
    assert refused(Path("-"))[0] == "- is no file to write to."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refused(tmp_path) == (f"{tmp_path} can't be written: it is no file.", "Name a file.")


def test_a_folder_that_is_closed_is_said_before_anything_is_written(as_nobody: AsNobody) -> None:
    said = as_nobody('check_place(folder / "prices.csv", ["a"])')
    assert said.endswith("prices.csv can't be written: its folder is closed to you. Name another place.")


@pytest.mark.parametrize("content", ["Product ID,Amount\nA,1\n", "format = 1\n", "\x00\xff"])
def test_a_file_that_holds_something_else_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(content, "utf-8")
    message, hint = refused(path)
    assert message == f"{path} holds something else; nothing was written."
    assert hint == "Only a file with the columns product_id, price is replaced. Name another one."
    assert path.read_text("utf-8") == content


@pytest.mark.parametrize("content", ["", "\ufeffproduct_id;price\r\nA;1,00\r\n"])
def test_an_empty_file_and_one_that_a_spreadsheet_saved_again_are_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(content, "utf-8")
    write_csv(path, HEADINGS, [])
    assert path.read_text("utf-8-sig") == '"product_id","price"\n'
