"""``--rejects`` and ``--csv``: what can't be used, and the product list, as files for a spreadsheet."""

import csv
import json
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Shell, price_file

REJECTS = ["file", "line", "column", "value", "reason"]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("command", [("prices",), ("sync-prices", "--plan"), ("sync-prices", "--plan", "--json")])
def test_the_rows_that_cannot_be_used_are_written_with_their_reason(acme: Shell, command: tuple[str, ...]) -> None:
    path = acme.folder / "rejects.csv"
    said = acme(*command, "--rejects", path)
    assert said.status == 0
    assert f"  3 rejects written to {path}.\n" in said.err
    head, *found = rows(path)
    assert head == REJECTS
    assert all(each[4] for each in found)
    assert len(found) == 3


def test_a_value_that_is_a_formula_is_written_as_text(acme: Shell) -> None:
    prices = price_file(acme, "NW-1001 3.78 4.73", "NW-1008 6.40 =2+5")
    path = acme.folder / "rejects.csv"
    assert acme("sync-prices", prices, "--plan", "--rejects", path).status == 0
    assert rows(path)[1:] == [[str(prices), "3", "Amount", "'=2+5", "not an amount such as 1234.50"]]


def test_without_any_the_file_has_its_headings_and_the_plan_says_so(acme: Shell) -> None:
    path = acme.folder / "rejects.csv"
    said = acme("sync-prices", price_file(acme, "NW-1008 6.40 8"), "--plan", "--rejects", path)
    assert (said.status, said.err) == (0, f"  0 rejects written to {path}.\n")
    assert "0 rows rejected" in said.out
    assert rows(path) == [REJECTS]


@pytest.mark.parametrize(
    ("command", "out"),
    [(("prices",), ""), (("sync-prices", "--plan"), "cwsetup acme: failed (6): 3 rows can't be used\n")],
)
def test_strict_refuses_and_still_leaves_the_list(
    acme: Shell, demo: DemoServer, command: tuple[str, ...], out: str
) -> None:
    before = demo.trail()
    path = acme.folder / "rejects.csv"
    said = acme(*command, "--strict", "--rejects", path)
    assert (said.status, said.out) == (6, out)
    assert "✗ 3 rows can't be used." in said.err
    assert len(rows(path)) == 4
    assert demo.trail() == before


def test_files_without_a_usable_row_leave_the_list_too(acme: Shell) -> None:
    path = acme.folder / "rejects.csv"
    bad = price_file(acme, "NW-1008 6.40 x", "NW-1001 3 y", name="bad.csv")
    worse = price_file(acme, "NW-1008 6.40 z", name="worse.csv")
    good = price_file(acme, "NW-1008 6.40 8", "NW-1001 3 -1", name="good.csv")
    assert acme("sync-prices", good, bad, worse, "--plan", "--rejects", path).status == 6
    assert sorted(each[3] for each in rows(path)[1:]) == ["'-1", "x", "y", "z"]
    assert acme("sync-prices", bad, "--plan", "--rejects", path).status == 6
    assert [each[3] for each in rows(path)[1:]] == ["x", "y"]


def test_a_place_that_cannot_be_written_is_said_before_anything_is_read(acme: Shell, demo: DemoServer) -> None:
    before = demo.trail()
    said = acme("sync-prices", "--plan", "--rejects", acme.folder / "none" / "rejects.csv")
    assert said.status == 2
    assert "there is no folder" in said.err
    assert demo.trail() == before


def test_a_price_file_is_not_overwritten(acme: Shell) -> None:
    prices = price_file(acme, "NW-1008 6.40 8")
    before = prices.read_bytes()
    assert acme("sync-prices", prices, "--plan", "--rejects", prices).status == 2
    assert acme("prices", "--csv", prices).status == 2
    assert prices.read_bytes() == before


def test_the_product_list_as_csv_goes_to_stdout_or_into_a_file(acme: Shell) -> None:
    said = acme("prices", "NW-100[18]", "--csv", "-")
    assert (said.status, said.out.splitlines()) == (
        0,
        [
            '"product_id","product_name","unit","price_list","currency","cost","price"',
            '"NW-1001","Wingtip Standard 1001","Monthly","Retail","USD",3.78,4.73',
            '"NW-1008","Wingtip Enterprise 1008","Monthly","Retail","USD",6.40,8.00',
        ],
    )
    path = acme.folder / "list.csv"
    filed = acme("prices", "NW-100[18]", "--csv", path)
    assert (filed.out, lines(filed.err)[1]) == ("", f"  2 prices written to {path}.")
    assert path.read_text("utf-8-sig") == said.out


def test_the_product_list_as_csv_has_every_product_of_the_one_as_data(acme: Shell) -> None:
    head, *found = csv.reader(acme("prices", "--csv", "-").out.splitlines())
    products = json.loads(acme("prices", "--json").out)["products"]
    assert [[each[key] or "" for key in head] for each in products] == found


def test_csv_and_json_are_one_too_many(acme: Shell) -> None:
    said = acme("prices", "--csv", "-", "--json")
    assert (said.status, said.out) == (2, "")
    assert "--csv and --json are two forms of one list." in said.err


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]
