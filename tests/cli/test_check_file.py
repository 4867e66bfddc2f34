"""``check-file`` where nobody is asked: what would be read, what is open, and how it is given."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import ITEMS, SHEET, Shell
from tests.wizard.test_file_reading import GERMAN, RESELLER


@pytest.fixture
def reseller(tmp_path: Path) -> Path:
    path = tmp_path / "reseller.csv"
    path.write_text(RESELLER, "utf-8")
    return path


def data(shell: Shell, *arguments: str | Path) -> tuple[int, list[dict[str, Any]]]:
    said = shell("check-file", *arguments, "--json")
    return said.status, json.loads(said.out)["files"]


def test_known_layouts_are_shown_as_they_are_read(shell: Shell) -> None:
    said = shell("check-file", ITEMS, SHEET)
    assert said.status == 0
    assert "Read as work365" in said.out
    assert "Read as partner-center" in said.out
    assert "3 rows can't be used:" in said.out
    assert said.err == ""


def test_what_is_open_is_named_with_what_gives_it_and_given_so_it_is_read(shell: Shell, reseller: Path) -> None:
    said = shell("check-file", reseller)
    assert said.status == 3
    assert said.err.startswith("✗ 3 things are open, and nobody can be asked here.\n")
    assert said.err.splitlines()[1].strip() == f"{reseller}:"
    lines = said.err.splitlines()[2:5]
    given = [shlex.split(line[line.index("--set ") :].partition(" or --set")[0]) for line in lines]
    assert shell("check-file", reseller, *(part for flags in given for part in flags)).status == 0


def test_every_option_offered_can_be_given(shell: Shell, reseller: Path) -> None:
    _, (file,) = data(shell, reseller)
    assert [question["setting"] for question in file["open"]] == ["constants.currency", "price_list", "basis"]
    for place in (0, 1):
        options = [each["options"][min(place, len(each["options"]) - 1)] for each in file["open"]]
        sets = [option["set"] for option in options]
        flags = [part for each in sets for one in each for part in ("--set", one)]
        status, (again,) = data(shell, reseller, *flags)
        assert (status, again["open"]) == (0, [])
        assert again["prices"] == 3


def test_the_data_says_what_is_read_and_what_is_not(shell: Shell) -> None:
    status, (file,) = data(shell, ITEMS)
    assert status == 0
    assert file["format"] == "work365"
    assert file["source"] == {"format": "work365", "files": [str(ITEMS)]}
    assert len(file["first"]) == 5
    assert {"file", "line", "column", "value", "reason"} == set(file["rejects"][0])
    assert file["grounds"][0]["because"] == "it has the headings of that format"


def test_a_file_in_another_encoding_says_which_setting_reads_it(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "preise.csv"
    file.write_bytes(GERMAN.encode("cp1252"))
    said = shell("check-file", file)
    assert said.status == 6
    assert 'encoding = "cp1252"' in said.err
    assert shell("check-file", file, "--set", "encoding=cp1252", "--set", "price_list=Retail").status == 0


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("colums.price=RRP", "isn't KEY=VALUE with a key of a price source. Nearest: columns."),
        ("decimal", "isn't KEY=VALUE"),
        ("columns.prise=RRP", 'columns has no "prise". Nearest: price'),
        ("basis={", "isn't TOML"),
        ("decimal=x", 'decimal needs "." or ",".'),
    ],
)
def test_a_wrong_setting_is_named(shell: Shell, reseller: Path, setting: str, said: str) -> None:
    flags = ["--set", "constants.currency=GBP", "--set", "price_list=A", "--set", "basis={}", "--set", setting]
    ended = shell("check-file", reseller, *flags)
    assert ended.status == 2
    assert said in ended.err


def test_a_file_that_does_not_exist_is_an_error(shell: Shell) -> None:
    said = shell("check-file", "/nowhere/prices.csv")
    assert said.status == 6
    assert "doesn't exist" in said.err


def test_init_points_to_it_where_headings_are_not_certain(shell: Shell, reseller: Path) -> None:
    said = shell("init", "acme", "--source", reseller)
    assert said.status == 2
    assert f"cwsetup check-file {reseller}" in said.err


def test_a_source_for_a_profile_that_is_yet_to_be_made_is_printed_and_taken(
    acme: Shell, demo: DemoServer, reseller: Path
) -> None:
    flags = ["--set", "constants.currency=USD", "--set", "price_list=Retail", "--set", "basis={}"]
    said = acme("check-file", reseller, *flags, "--toml")
    assert said.status == 0, said.err
    given = reseller.with_name("source.toml")
    given.write_text(said.out, "utf-8")
    where = ["--company", demo.company, "--url", demo.url, "--keys", "env"]
    made = acme("init", "other", *where, "--suggested", "--from", given)
    assert made.status == 0, made.err
    assert '"price": "12.00"' in acme("prices", "CFQ7TTC0BBBB*", "-p", "other", "--json").out


def test_a_file_none_of_whose_units_is_chosen_is_told_so_by_doctor_too(acme: Shell, tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("Product ID;Unit;RRP;Currency\nX-1;Each;12.00;USD\n", "utf-8")
    said = acme("check-file", odd, "--set", "price_list=Retail", "--write")
    assert said.status == 0, said.err
    words = f"Select Units To Add Product Price: none of those in {odd} is chosen (Each), so it gives no price."
    assert f"{words} cwsetup edit units" in said.err
    assert words in acme("doctor").out
    assert acme("doctor").status == 6
