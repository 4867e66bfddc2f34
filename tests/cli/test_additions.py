"""``additions`` against the demo server: what is listed, at which cost in requests, and that it can be gone on with."""

import csv
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import NOW, Shell, price_file

ADDITIONS = re.compile(r"/finance/agreements/(\d+)/additions")
ACTIVE = 21
"""Of the demo server's twenty-four agreements."""


def listed(shell: Shell, *flags: str) -> dict[str, Any]:
    said = shell("additions", "--json", *flags)
    assert said.status == 0, said.err
    return dict(json.loads(said.out))


def asked(demo: DemoServer, *, status: int | None = None) -> list[int]:
    """The agreements whose additions were asked for, in order."""
    found = ((ADDITIONS.fullmatch(each["path"]), each["status"]) for each in demo.trail())
    return sorted(int(match[1]) for match, got in found if match and status in {None, got})


def test_what_differs_is_listed_with_what_it_is_worth_a_year(acme: Shell, demo: DemoServer) -> None:
    said = acme("additions")
    assert (said.status, said.err) == (0, "")
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert lines[:4] == [
        "acme · 17 of 73 additions have another price or cost than their item",
        (
            "21 active agreements · 2 additions of an item that is gone · 1 agreement not in USD, not compared"
            " · 1 difference not known for a year"
        ),
        "Billed too little: 3,901.80 USD a year",
        "Billed beyond the catalog's prices: 3,476.16 a year · Cost shown too low: 1,758.24 a year",
    ]
    assert lines[5] == "Price and cost: the addition's / its item's, where they differ"
    assert (
        lines[7] == "Fourth Coffee Cloud Subscriptions 2024 CFQ7TTCDM035:0001 Annual 36 245.10 / 258.00 196.08 / 206.40"
        " +1,857.60 +1,486.08"
    )
    assert lines[-1] == "… 2 more; all of them: --full, --report FILE, or --json"
    assert len(acme("additions", "--full").out.splitlines()) == len(said.out.splitlines()) + 1


def test_it_is_one_request_for_each_active_agreement_and_few_more_and_never_a_write(
    acme: Shell, demo: DemoServer
) -> None:
    before = len(demo.trail())
    acme("additions")
    sent = demo.trail()[before:]
    assert {each["method"] for each in sent} == {"GET"}
    assert len(asked(demo)) == len(set(asked(demo))) == ACTIVE
    others = [each["path"] for each in sent if not ADDITIONS.fullmatch(each["path"])]
    assert sorted(others) == ["/finance/agreements", "/finance/billingcycles", "/procurement/catalog"]


def test_data_and_table_say_the_same(acme: Shell, tmp_path: Path) -> None:
    data = listed(acme)
    path = tmp_path / "additions.csv"
    assert acme("additions", "--report", path).err == f"  Report written to {path}.\n"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(data["additions"]) == data["summary"]["differing"] == 17
    for row, entry in zip(rows, data["additions"], strict=True):
        assert row.keys() == entry.keys()
        assert row["agreement_id"] == str(entry["agreement_id"])
        assert [row["price"], row["item_price"]] == [str(float(entry[name])) for name in ("price", "item_price")]
    total = sum(max(Decimal(each["price_a_year"] or 0), Decimal(0)) for each in data["additions"])
    assert data["summary"]["billed_too_little_a_year"] == str(total) == "3901.80"


def test_a_customer_who_is_called_like_a_formula_is_text(acme: Shell, tmp_path: Path) -> None:
    path = tmp_path / "additions.csv"
    acme("additions", "--report", path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        customers = {row["customer"] for row in csv.DictReader(file)}
    assert "'=Żółw Cafés" in customers
    assert "=Żółw Cafés" in {each["customer"] for each in listed(acme)["additions"]}


def test_of_a_run_only_its_items_and_which_still_have_the_price_from_before_it(acme: Shell, demo: DemoServer) -> None:
    before = {each["addition_id"] for each in listed(acme)["additions"]}
    said = acme("sync-prices", "--apply")
    assert said.status == 0
    data = listed(acme, "--run", "last")
    written = {write["id"] for write in demo.writes()}
    assert data["run"] == "2026-11-24-01"
    assert {each["item_id"] for each in data["additions"]} <= written
    fresh = [each for each in data["additions"] if each["addition_id"] not in before]
    assert fresh
    assert all(each["as_before_run"] for each in fresh)
    assert not all(each["as_before_run"] for each in data["additions"])
    assert listed(acme, "--run", data["run"]) == data
    assert len(listed(acme)["additions"]) == len(before) + len(fresh)
    assert "as before the run" in acme("additions", "--run", "last").out


@pytest.mark.parametrize("name", ["last", "2026-01-01-01"])
def test_a_run_that_there_is_not_is_wrong_usage_and_nothing_is_asked(acme: Shell, demo: DemoServer, name: str) -> None:
    before = demo.trail()
    said = acme("additions", "--run", name)
    assert (said.status, said.out) == (2, "")
    assert "run" in said.err
    assert demo.trail() == before


def test_when_nothing_differs_it_says_so(acme: Shell, demo: DemoServer) -> None:
    assert acme("sync-prices", price_file(acme, "NW-1015 9.60 12.00"), "--apply", "--allow", "price-change").status == 0
    said = acme("additions", "--run", "last")
    assert said.status == 0
    assert said.out.splitlines()[0].split(" · ")[1].startswith("0 of ")
    assert len(said.out.splitlines()) == 2


def break_at(demo: DemoServer, agreement: int) -> None:
    demo.set_faults([{"kind": "status", "status": 503, "path": f"/finance/agreements/{agreement}/additions"}])


def test_an_interrupted_reading_is_gone_on_with_and_none_is_read_twice(acme: Shell, demo: DemoServer) -> None:
    whole = listed(acme)
    demo.reset()
    break_at(demo, 20)
    said = acme("additions")
    assert (said.status, said.out) == (5, "")
    assert "What was read is kept for 12 hours: the same command goes on from there." in said.err
    known = set(asked(demo, status=200))
    assert len(known) >= 10
    demo.reset()
    said = acme("additions", "--json")
    assert json.loads(said.out) == whole
    assert f"{len(known)} of 21 agreements are known from a reading begun at 2026-11-24 05:00." in said.err
    assert set(asked(demo)).isdisjoint(known)
    assert len(asked(demo)) == ACTIVE - len(known)
    demo.reset()
    assert listed(acme) == whole
    assert len(asked(demo)) == ACTIVE, "a whole reading is not gone on with"


@pytest.mark.parametrize("why", ["fresh", "old"])
def test_a_reading_that_is_too_old_or_not_wanted_begins_again(acme: Shell, demo: DemoServer, why: str) -> None:
    break_at(demo, 20)
    assert acme("additions").status == 5
    demo.reset()
    if why == "old":
        acme.now = lambda: NOW + timedelta(hours=12, seconds=1)
    flags = ["--fresh"] if why == "fresh" else []
    assert "are known" not in acme("additions", *flags).err
    assert len(asked(demo)) == ACTIVE


def test_ctrl_c_keeps_what_was_read(acme: Shell, demo: DemoServer) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    acme.on_sleep = interrupt
    break_at(demo, 20)
    said = acme("additions")
    assert said.status == 130
    assert "the same command goes on from there" in said.err
    known = set(asked(demo, status=200))
    assert known
    acme.on_sleep = lambda: None
    demo.reset()
    assert acme("additions").status == 0
    assert set(asked(demo)).isdisjoint(known)


def test_a_missing_right_is_named_with_its_place(acme: Shell, demo: DemoServer) -> None:
    demo.set_denied(["/finance/agreements"])
    said = acme("additions")
    assert (said.status, said.out) == (4, "")
    assert "read agreements and their additions" in said.err
    assert "Finance > Agreements: Inquire All" in said.err


def test_without_the_billing_cycles_the_differences_are_there_but_not_for_a_year(acme: Shell, demo: DemoServer) -> None:
    demo.set_denied(["/finance/billingcycles"])
    said = acme("additions", "--json")
    assert said.status == 0
    assert "Differences are known but not for a year:" in said.err
    found = json.loads(said.out)
    assert len(found["additions"]) == 17
    assert found["summary"]["billed_too_little_a_year"] == "0.00"
    assert found["summary"]["not_known_for_a_year"] > 10


def test_an_agreement_that_is_deleted_meanwhile_has_no_additions(acme: Shell, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "status", "status": 404, "path": "/finance/agreements/4/additions"}])
    found = listed(acme)
    assert 4 not in {each["agreement_id"] for each in found["additions"]}
    demo.set_faults([])
    assert 4 in {each["agreement_id"] for each in listed(acme)["additions"]}


@pytest.mark.parametrize("name", ["report.txt", "report", "none/report.html"])
def test_a_place_that_no_report_can_have_is_said_before_anything_is_read(
    acme: Shell, demo: DemoServer, name: str
) -> None:
    before = demo.trail()
    assert acme("additions", "--report", acme.folder / name).status == 2
    assert demo.trail() == before


def by_id(found: Mapping[str, Any]) -> dict[int, Any]:
    return {each["addition_id"]: each for each in found["additions"]}


def test_somebody_s_change_of_an_item_shows_in_its_additions(acme: Shell, demo: DemoServer) -> None:
    one, *_ = listed(acme)["additions"]
    demo.edit(one["item_id"], {"price": float(one["price"])})
    after = by_id(listed(acme))[one["addition_id"]]
    assert (one["price_a_year"], after["price_a_year"]) == ("1857.60", "0.00")
    assert after["cost_a_year"] == one["cost_a_year"] == "1486.08"
