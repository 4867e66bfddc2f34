"""``match`` without anybody to ask: files for a spreadsheet, all exact suggestions, data for a program."""

import csv
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cwsetup.cli.match_file import COLUMNS
from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Shell, init
from tests.wizard.scripted import BACK, ScriptedAsker

HEADINGS = "Product,Product ID,Price List,Unit,Amount,Cost,Currency,Provider Part Number (Product) (Product)"
PRODUCTS = (
    "Managed backup 1001,VP-1001,Retail,Monthly,4.50,3.60,US Dollar,NW-1001",
    "Managed backup 1002,VP-1002,Retail,Monthly,5.00,4.00,US Dollar,NW-1002",
    "Mailbox Backup 1007,0007,Retail,Monthly,7.50,6.00,US Dollar,",
    "=1+1,=SUM,Retail,Monthly,9.00,7.00,US Dollar,",
    "Workstation Backup 1005,NW-1005,Retail,Monthly,6.50,5.20,US Dollar,VP-1005",
)


@pytest.fixture
def odd(shell: Shell, demo: DemoServer) -> Shell:
    """A profile whose products mostly have no item."""
    prices = shell.folder / "odd.csv"
    prices.write_text("\n".join([HEADINGS, *PRODUCTS, ""]), "utf-8")
    init(shell, demo, "odd", prices)
    return shell


def links(shell: Shell) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(shell.profile("odd").read_text("utf-8")).get("links", {})
    return found


def exported(shell: Shell) -> list[dict[str, str]]:
    said = shell("match", "--export", "out.csv")
    assert said.status == 0, said.err
    with (shell.folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(shell: Shell, rows: list[dict[str, str]], *, delimiter: str = ",", bom: str = "\ufeff") -> Path:
    """Save rows as a spreadsheet does."""
    path = shell.folder / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(bom)
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def decided(rows: list[dict[str, str]], **decisions: str) -> list[dict[str, str]]:
    """Return the rows with decisions by product ID."""
    return [row | {"decision": decisions.get(row["product_id"], row["decision"])} for row in rows]


def test_without_a_terminal_and_without_a_way_it_names_the_ways(odd: Shell, demo: DemoServer) -> None:
    said = odd("match", "-p", "odd")
    assert said.status == 3
    assert [line.split()[0] for line in said.err.splitlines()[1:]] == [
        "--export",
        "--import",
        "--accept-exact",
        "--json",
    ]
    before = len(demo.trail())
    odd("match")
    assert len(demo.trail()) == before


def test_two_ways_at_once_are_refused(odd: Shell) -> None:
    said = odd("match", "--export", "a.csv", "--accept-exact")
    assert (said.status, "--export and --accept-exact don't go together." in said.err) == (2, True)


def test_the_file_has_every_product_with_its_item_or_what_is_suggested(odd: Shell) -> None:
    rows = {row["product_id"]: row for row in exported(odd)}
    assert tuple(next(iter(rows.values()))) == COLUMNS
    first = rows["VP-1001"]
    item_id = first["suggestion"].partition(" ")[0].removeprefix("#")
    assert first == {
        "product_id": "VP-1001",
        "unit": "Monthly",
        "product_name": "Managed backup 1001",
        "part_number": "NW-1001",
        "price_list": "Retail",
        "cost": "3.60",
        "price": "4.50",
        "item_id": "",
        "identifier": "",
        "item_description": "",
        "item_unit": "",
        "decision": "",
        "suggestion": f"#{item_id} NW-1001 · Server Backup 1001",
        "reason": "exact: its part number, measured in Month",
    }
    found = rows["NW-1005"]
    assert (found["identifier"], found["item_unit"], found["decision"]) == ("NW-1005", "Month", "")
    assert rows["'=SUM"]["product_name"] == "'=1+1"


def test_there_and_back_without_a_decision_changes_nothing(odd: Shell) -> None:
    odd("match", "--accept-exact")
    before = odd.profile("odd").read_text("utf-8")
    said = odd("match", "--import", write(odd, exported(odd)), "-y")
    assert (said.status, odd.profile("odd").read_text("utf-8")) == (0, before)
    assert "Nothing changed." in said.err


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_what_was_decided_in_a_spreadsheet_is_written(odd: Shell, delimiter: str, bom: str) -> None:
    rows = decided(exported(odd), **{"VP-1001": "link", "'=SUM": "ignore", "0007": "create"})
    said = odd("match", "--import", write(odd, rows, delimiter=delimiter, bom=bom), "-y")
    assert said.status == 0, said.err
    made = links(odd)
    assert {name: link for name, link in made.items() if name != "VP-1001"} == {"=SUM": "ignore", "0007": "create"}
    assert f"  +VP-1001 = {made['VP-1001']}" in said.err
    again = {row["product_id"]: row for row in exported(odd)}
    assert [again[name]["decision"] for name in ("VP-1001", "'=SUM", "0007")] == ["link", "ignore", "create"]
    unlinked = decided(list(again.values()), **{"VP-1001": "unlink", "'=SUM": "", "0007": ""})
    assert odd("match", "--import", write(odd, unlinked), "-y").status == 0
    assert links(odd) == {"=SUM": "ignore", "0007": "create"}


def test_every_row_that_cant_be_taken_is_named_and_none_is_written(odd: Shell) -> None:
    rows = exported(odd)
    for row in rows:
        row["decision"] = "link"
        row["product_id"] = {"0007": "7", "VP-1001": "VP-9999"}.get(row["product_id"], row["product_id"])
        row["item_id"] = {"'=SUM": "999999"}.get(row["product_id"], row["item_id"])
    path = write(odd, rows)
    path.write_text(path.read_text("utf-8") + "torn,row\n", "utf-8")
    before = odd.profile("odd").read_text("utf-8")
    said = odd("match", "--import", path, "-y")
    assert said.status == 6
    lines = said.err.splitlines()
    assert lines[0] == '✗ "in.csv" has 4 rows that can\'t be taken; nothing was written.'
    told = "\n".join(lines[1:])
    assert 'No product is "7". A spreadsheet drops leading zeros: is it "0007"?' in told
    assert 'No priced product is "VP-9999".' in told
    assert "ConnectWise has no item 999999." in told
    assert "The row can't be read: the number of fields is 2, of headings 14." in told
    assert all(line.strip().startswith("line ") for line in lines[1:5])
    assert odd.profile("odd").read_text("utf-8") == before


def test_a_file_of_something_else_is_refused(odd: Shell) -> None:
    path = odd.folder / "in.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    said = odd("match", "--import", path, "-y")
    assert said.status == 6
    assert '"in.csv" has no column product_id and no column decision.' in said.err


def test_a_file_needs_no_more_than_product_and_decision(odd: Shell) -> None:
    path = odd.folder / "in.csv"
    path.write_text("Product_ID,Decision\n=SUM,ignore\n", "utf-8")
    assert odd("match", "--import", path, "-y").status == 0
    assert links(odd) == {"=SUM": "ignore"}


def test_an_inactive_item_is_a_warning(odd: Shell) -> None:
    rows = exported(odd)
    inactive = inactive_item(odd)
    for row in rows:
        if row["product_id"] == "'=SUM":
            row |= {"item_id": str(inactive), "decision": "link"}
    said = odd("match", "--import", write(odd, rows), "-y")
    assert said.status == 0
    assert f"(#{inactive}) is inactive: '=SUM will wait for review." in said.err


def inactive_item(shell: Shell) -> int:
    """Return the id of an item that is inactive, by linking a product that bears its name."""
    extra = shell.folder / "extra.csv"
    extra.write_text(f"{HEADINGS}\nOld,NW-1021,Retail,Monthly,1,1,US Dollar,\n", "utf-8")
    plan = json.loads(shell("sync-prices", extra, "--plan", "--json").out)
    item_id: int = plan["entries"][0]["item_id"]
    return item_id


def test_a_place_that_holds_something_else_is_refused_before_anything_is_read(odd: Shell, demo: DemoServer) -> None:
    before = len(demo.trail())
    said = odd("match", "--export", "odd.csv")
    assert (said.status, len(demo.trail())) == (2, before)
    assert "odd.csv holds something else; nothing was written." in said.err


@pytest.mark.parametrize("answer", [True, False, BACK])
def test_a_person_is_asked_before_a_file_is_taken(odd: Shell, answer: Any) -> None:
    rows = decided(exported(odd), **{"'=SUM": "ignore"})
    odd.asker = ScriptedAsker({"write": answer})
    said = odd("match", "--import", write(odd, rows))
    assert said.status == 0
    assert bool(links(odd)) is (answer is True)
    assert ("Nothing was written." in said.err) is (answer is not True)


def test_nobody_to_ask_needs_a_yes(odd: Shell) -> None:
    said = odd("match", "--import", write(odd, decided(exported(odd), **{"'=SUM": "ignore"})))
    assert said.status == 3
    assert "-y  write it" in said.err
    assert links(odd) == {}


def test_all_exact_suggestions_are_taken_without_a_question_where_nobody_can_be_asked(odd: Shell) -> None:
    said = odd("match", "--accept-exact")
    assert said.status == 0, said.err
    assert links(odd).keys() == {"VP-1001", "VP-1002"}
    assert "2 linked" in said.err
    assert odd("match", "--accept-exact").err.endswith("Nothing changed.\n")


def test_a_person_is_asked_before_all_exact_suggestions_are_taken(odd: Shell) -> None:
    odd.asker = ScriptedAsker({"write": False})
    assert odd("match", "--accept-exact").status == 0
    assert links(odd) == {}


def test_as_data_every_product_says_how_it_stands(odd: Shell) -> None:
    said = odd("match", "--json")
    data = json.loads(said.out)
    assert list(data) == ["format", "profile", "summary", "products"]
    assert (data["format"], data["profile"]) == (1, "odd")
    assert data["summary"] == {"not in ConnectWise": 4, "found": 1}
    products = {each["product_id"]: each for each in data["products"]}
    assert products["VP-1001"] | {"suggestion": None} == {
        "product_id": "VP-1001",
        "unit": "Monthly",
        "product_name": "Managed backup 1001",
        "part_number": "NW-1001",
        "price_list": "Retail",
        "cost": "3.60",
        "price": "4.50",
        "standing": "not in ConnectWise",
        "reason": None,
        "item": None,
        "suggestion": None,
    }
    suggestion = products["VP-1001"]["suggestion"]
    assert (suggestion["exact"], suggestion["reason"]) == (True, "its part number, measured in Month")
    assert suggestion["item"] | {"id": 0} == {
        "id": 0,
        "identifier": "NW-1001",
        "description": "Server Backup 1001",
        "unit_of_measure": "Month",
        "inactive": False,
    }
    assert products["NW-1005"]["item"]["identifier"] == "NW-1005"
    assert products["=SUM"]["suggestion"] is None


def test_after_a_write_the_data_is_that_of_the_new_links(odd: Shell) -> None:
    data = json.loads(odd("match", "--accept-exact", "--json").out)
    assert data["summary"] == {"not in ConnectWise": 2, "found": 1, "linked": 2}


def test_prices_that_the_profile_has_no_use_for_are_named(odd: Shell) -> None:
    path = odd.profile("odd")
    path.write_text(re.sub("^units = .*$", 'units = ["Weekly"]', path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    said = odd("match", "--json")
    assert said.status == 6
    assert "None of 5 products has a price by this profile." in said.err


def test_a_file_whose_decisions_the_profile_lacks_is_not_exported_over(odd: Shell) -> None:
    rows = decided(exported(odd), **{"VP-1001": "link", "'=SUM": "ignore"})
    path = write(odd, rows)
    whole = path.read_bytes()
    said = odd("match", "--export", path)
    assert said.status == 2
    assert "has decisions that the profile doesn't have: VP-1001 link, '=SUM ignore. Nothing was written." in said.err
    for answer in (False, BACK):
        odd.asker = ScriptedAsker({"match.replace": answer})
        assert odd("match", "--export", path).status == 0
        assert path.read_bytes() == whole
    odd.asker = None
    assert odd("match", "--import", path, "-y").status == 0
    assert odd("match", "--export", path).status == 0
    odd.asker = ScriptedAsker({"match.replace": True})
    write(odd, decided(rows, **{"'=SUM": "create"}))
    assert odd("match", "--export", path).status == 0
    assert "create" not in path.read_text("utf-8")


def test_a_file_that_cant_be_read_may_hold_decisions(odd: Shell) -> None:
    path = write(odd, exported(odd))
    path.write_bytes(path.read_bytes() + b"t\xf6rn,ignore\n")
    said = odd("match", "--export", path)
    assert (said.status, "it can't be read" in said.err) == (2, True)
    path.write_text(f"{','.join(COLUMNS)}\ntorn,row\n", "utf-8")
    assert "line 2, which can't be read" in odd("match", "--export", path).err
    assert odd("match", "--export", path, "-y").status == 0


@pytest.mark.parametrize("mark", [".0", ",0", ".00", ",00", ""])
def test_an_item_id_may_have_a_fraction_of_nothing(odd: Shell, mark: str) -> None:
    item = exact_item(odd)
    rows = [row | {"item_id": f"{item}{mark}", "decision": "link"} for row in exported(odd)[:1]]
    assert odd("match", "--import", write(odd, rows, delimiter=";"), "-y").status == 0
    assert links(odd) == {"VP-1001": item}


@pytest.mark.parametrize(
    ("written", "words"),
    [("1,000", "is it 1 or 1000?"), ("1.163", "is it 1 or 1163?"), ("1163,000", "is no whole number.")],
)
def test_an_item_id_with_a_mark_of_thousands_is_asked_about(odd: Shell, written: str, words: str) -> None:
    rows = [row | {"item_id": written, "decision": "link"} for row in exported(odd)[:1]]
    said = odd("match", "--import", write(odd, rows, delimiter=";"), "-y")
    assert said.status == 6
    assert f'line 2: item_id "{written}"' in said.err
    assert words in said.err
    assert links(odd) == {}


def exact_item(shell: Shell) -> int:
    return int(exported(shell)[0]["suggestion"].partition(" ")[0].removeprefix("#"))


def test_a_column_that_was_sorted_alone_is_noticed(odd: Shell) -> None:
    item = exact_item(odd)
    rows = [row | {"item_id": str(item), "identifier": "NW-1999", "decision": "link"} for row in exported(odd)[:1]]
    said = odd("match", "--import", write(odd, rows), "-y")
    assert said.status == 0
    assert f'item_id is that of "NW-1001" (#{item}), the identifier is "NW-1999". Was one column sorted' in said.err
    rows[0]["identifier"] = "nw-1001"
    assert "sorted alone" not in odd("match", "--import", write(odd, rows), "-y").err


def test_excels_own_csv_is_read_where_the_product_ids_are_known(odd: Shell) -> None:
    rows = decided(exported(odd), **{"'=SUM": "ignore"})
    rows[0]["product_name"] = "Grüße"
    path = write(odd, rows, delimiter=";", bom="")
    text = path.read_text("utf-8")
    path.write_bytes(text.encode("cp1252"))
    assert odd("match", "--import", path, "-y").status == 0
    assert links(odd) == {"=SUM": "ignore"}
    path.write_bytes(text.replace("VP-1002", "VP-1ü02").encode("cp1252"))
    said = odd("match", "--import", path, "-y")
    assert said.status == 6
    assert "isn't UTF-8 text." in said.err
    assert 'Save it in Excel as "CSV UTF-8 (Comma delimited)".' in said.err


def test_what_is_found_without_a_link_has_none_to_take_back(odd: Shell) -> None:
    said = odd("match", "--import", write(odd, decided(exported(odd), **{"NW-1005": "unlink"})), "-y")
    words = (
        "NW-1005 (Monthly): There is no link to take back: its item is found by its identifier; ignore keeps it away."
    )
    assert words in said.err


def test_each_change_is_named_with_its_item_before_the_consent(odd: Shell) -> None:
    said = odd("match", "--accept-exact")
    assert f"  VP-1001 → NW-1001 · Server Backup 1001 (#{links(odd)['VP-1001']})\n" in said.err
    rows = decided(exported(odd), **{"VP-1001": "unlink", "'=SUM": "ignore"})
    said = odd("match", "--import", write(odd, rows), "-y")
    assert "  VP-1001 → no link\n" in said.err
    assert "  =SUM → ignored\n" in said.err
    assert "VP-1002 →" not in said.err


def test_commands_to_copy_name_the_profile_where_it_is_not_the_only_one(odd: Shell) -> None:
    assert "Then: cwsetup match --import out.csv" in odd("match", "--export", "out.csv").err
    assert "Then: cwsetup match -p odd --import out.csv" in odd("match", "-p", "odd", "--export", "out.csv").err
    odd("copy", "odd", "even")
    odd("match", "-p", "odd", "--accept-exact")
    named = odd("match", "--export", "out.csv", environment={"CWSETUP_PROFILE": "odd"}).err
    assert "Then: cwsetup match -p odd --import out.csv" in named
