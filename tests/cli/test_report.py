"""``sync-prices --report``: the page and the table of a plan, before and after it is written."""

import csv
import json
import os
import re
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Shell, price_file


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def words(path: Path) -> str:
    """The text of a page, as a person reads it."""
    shown = re.sub(r"<(style|script)>.*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", shown).split())


@pytest.fixture
def page(acme: Shell) -> Path:
    return acme.folder / "report.html"


def test_the_report_of_a_plan_is_beside_what_is_printed(acme: Shell, demo: DemoServer, page: Path) -> None:
    plain = acme("sync-prices", "--plan")
    said = acme("sync-prices", "--plan", "--report", page)
    assert (said.status, said.out) == (0, plain.out)
    assert f"Report written to {page}." in said.err
    text = words(page)
    assert "Plan, to be agreed to" in text
    assert "By price list Sums by price list" in text
    assert "Software Subscriptions 9 0 6 61.60 64.68 +5.0 % 77.00 80.87 +5.0 %" in text
    assert "NW-1007 moves" not in text
    assert "Price 7.50 → 13.50 (+80.0%) moves by more than 25%." in text
    assert page.stat().st_mode & 0o777 == 0o600
    assert demo.writes() == []


def test_data_for_a_program_stays_as_it_is(acme: Shell, page: Path) -> None:
    plain = acme("sync-prices", "--plan", "--json").out
    assert acme("sync-prices", "--plan", "--json", "--report", page).out == plain


def test_the_table_has_every_entry_with_old_new_percent_and_reason(acme: Shell) -> None:
    path = acme.folder / "report.csv"
    planned = json.loads(acme("sync-prices", "--plan", "--json", "--report", path).out)["entries"]
    found = {row["product_id"]: row for row in rows(path)}
    assert found.keys() == {entry["product_id"] for entry in planned}
    first = found["NW-1001"]
    assert [first[name] for name in ("action", "category", "price_list")] == [
        "update",
        "Software Subscriptions",
        "Retail",
    ]
    assert [first[name] for name in ("cost_before", "cost_after", "cost_percent")] == ["3.6", "3.78", "5.00"]
    assert [first[name] for name in ("price_before", "price_after", "price_percent")] == ["4.5", "4.73", "5.11"]
    waiting = found["NW-1007"]
    assert (waiting["action"], waiting["rule"]) == ("review", "price-change")
    assert "moves by more than 25%" in waiting["reason"]


def test_a_name_that_is_a_formula_is_text_in_the_table(acme: Shell) -> None:
    prices = price_file(acme, "=1+1 3.78 4.73", "NW-1001 3.78 4.73")
    path = acme.folder / "report.csv"
    acme("sync-prices", prices, "--plan", "--report", path)
    assert {"'=1+1", "NW-1001"} == {row["product_id"] for row in rows(path)}


def test_after_a_run_the_report_says_what_came_of_each_entry(acme: Shell, demo: DemoServer, page: Path) -> None:
    said = acme("sync-prices", "--apply", "--report", page)
    assert said.status == 0
    assert said.err.count("Report written") == 2
    text = words(page)
    assert "Written by run 2026-11-24-01" in text
    assert "Written and read back 9 of 9 everything that was planned" in text
    path = acme.folder / "report.csv"
    assert acme("undo", "-y").status == 0
    demo.set_faults([{"kind": "status", "status": 400, "method": "PATCH", "count": 1}])
    assert acme("sync-prices", "--apply", "--report", path).status == 9
    outcomes = [row["outcome"] for row in rows(path) if row["action"] == "update"]
    assert (outcomes.count("written"), outcomes.count("failed")) == (8, 1)
    (failed,) = (row for row in rows(path) if row["outcome"] == "failed")
    assert failed["outcome_reason"]


def test_a_run_that_its_limits_refuse_still_has_its_report(acme: Shell, page: Path) -> None:
    said = acme("sync-prices", "--apply", "--max-net-change", "1%", "--report", page)
    assert said.status == 7
    assert "Beyond the limits of a run" in words(page)
    page.unlink()
    assert acme("sync-prices", "--apply", "--max-net-change", "10%", "--report", page).status == 0
    assert "Beyond the limits of a run" not in words(page)


def test_a_saved_plan_can_have_a_report_for_who_approves_it(acme: Shell, demo: DemoServer, page: Path) -> None:
    said = acme("sync-prices", "--out", acme.folder / "plan.json", "--report", page)
    assert said.status == 0
    assert "Plan, to be agreed to" in words(page)
    assert demo.writes() == []


def test_what_came_of_a_saved_plan_is_reported_when_it_is_applied(acme: Shell, page: Path) -> None:
    plan = acme.folder / "plan.json"
    assert acme("sync-prices", "--out", plan, "--report", page).status == 0
    approved = words(page)
    assert acme("apply", plan, "-y", "--report", page).status == 0
    text = words(page)
    assert "Written by run 2026-11-24-01" in text
    assert "Written and read back 9 of 9" in text
    sums = "Software Subscriptions 9 0 6 61.60 64.68 +5.0 % 77.00 80.87 +5.0 %"
    assert sums in approved
    assert sums in text


def test_agreements_are_part_of_the_page_when_asked_for_as_the_plan_would_leave_the_catalog(
    acme: Shell, demo: DemoServer, page: Path
) -> None:
    acme("sync-prices", "--plan", "--report", page)
    assert "Agreement additions" not in words(page)
    assert not any("/finance/agreements/" in each["path"] for each in demo.trail()[-5:])
    said = acme("sync-prices", "--plan", "--report", page, "--additions")
    assert said.status == 0
    text = words(page)
    assert "19 differ from the catalog as this plan leaves it." in text
    assert json.loads(acme("additions", "--json").out)["summary"]["differing"] == 17
    assert acme("sync-prices", "--apply").status == 0
    assert json.loads(acme("additions", "--json").out)["summary"]["differing"] == 19


@pytest.mark.parametrize("flags", [["--additions"], ["--additions", "--report", "report.csv"]])
def test_agreements_without_a_page_are_wrong_usage(acme: Shell, flags: list[str]) -> None:
    said = acme("sync-prices", "--plan", *flags)
    assert said.status == 2
    assert "--report FILE.html" in said.err


@pytest.mark.parametrize("name", ["report.html", "report.csv"])
def test_only_an_earlier_report_is_replaced(acme: Shell, demo: DemoServer, name: str) -> None:
    path = acme.folder / name
    path.write_text("<!doctype html><title>Mine</title>", "utf-8")
    before = demo.trail()
    said = acme("sync-prices", "--plan", "--report", path)
    assert said.status == 2
    assert "holds something else; nothing was written." in said.err
    assert path.read_text("utf-8") == "<!doctype html><title>Mine</title>"
    assert demo.trail() == before
    path.unlink()
    for _ in range(2):
        assert acme("sync-prices", "--plan", "--report", path).status == 0
    assert [each.name for each in acme.folder.glob("report*")] == [name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_no_file_for_a_report(acme: Shell, page: Path) -> None:
    os.mkfifo(page)
    said = acme("sync-prices", "--plan", "--report", page)
    assert said.status == 2
    assert "it is no file" in said.err
