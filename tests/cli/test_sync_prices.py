"""``sync-prices`` against the demo server, judged by the server's own log."""

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import SHEET, Shell, init, price_file
from tests.wizard.scripted import BACK, ScriptedAsker

DEARER = ["NW-1001", "NW-1002", "NW-1003", "NW-1004", "NW-1005", "NW-1006", "NW-1030", "NW-1031", "NW-1040"]
HEADINGS = "Product,Product ID,Price List,Unit,Amount,Cost,Currency,Provider Part Number (Product) (Product)"
NOTHING_RELEASED = {"release price-change": False, "release first-price": False}
"""What is asked about the reviews of the example before anything is written."""


def test_a_plan_writes_nothing(acme: Shell, demo: DemoServer) -> None:
    said = acme("sync-prices", "--plan")
    assert said.status == 0
    assert demo.writes() == []
    assert {request["method"] for request in demo.trail()} == {"GET"}


def test_apply_writes_just_the_planned_items_in_one_request_each(acme: Shell, demo: DemoServer) -> None:
    planned = {entry["item_id"]: entry for entry in plan(acme)["entries"] if entry["action"] == "update"}
    assert sorted(entry["product_id"] for entry in planned.values()) == DEARER
    said = acme("sync-prices", "--apply")
    assert said.status == 0
    assert "9 written and read back" in said.err
    written = {write["id"]: write for write in demo.writes()}
    assert written.keys() == planned.keys()
    assert len(demo.writes()) == len(planned)
    for item_id, write in written.items():
        after = {side: Decimal(planned[item_id]["after"][side]) for side in ("cost", "price")}
        assert {field: Decimal(str(values[1])) for field, values in write["changes"].items()} == after


def test_the_one_request_sets_cost_and_price(acme: Shell, demo: DemoServer) -> None:
    assert acme("sync-prices", "--apply", "--only", "NW-1001").status == 0
    (patch,) = (request for request in demo.trail() if request["method"] != "GET")
    assert json.loads(patch["body"]) == [
        {"op": "replace", "path": "cost", "value": 3.78},
        {"op": "replace", "path": "price", "value": 4.73},
    ]


def test_equal_prices_cost_no_request(acme: Shell, demo: DemoServer) -> None:
    said = acme("sync-prices", price_file(acme, "NW-1008 6.40 8"), "--apply")
    assert (said.status, said.err) == (0, "  Nothing to write.\n")
    assert {request["method"] for request in demo.trail()} == {"GET"}
    assert acme.journals() == []


def test_a_plan_is_shown_whole(acme: Shell) -> None:
    prices = price_file(acme, "NW-1001 3.78 4.73", "NW-1007 10.80 13.50", "NW-1008 6.40 8", "NEW-1 6.40 8", "NEW-2 1 x")
    said = acme("sync-prices", prices, "--plan", "--create")
    assert (said.status, said.err) == (0, "")
    assert [line.rstrip() for line in said.out.splitlines()] == [
        "acme · 1 to update (median +5.1 %), 1 to create, 1 the same, 1 wants your eye",
        "3 items found · 0 products not in ConnectWise · 0 without a price · 1 row rejected",
        "Sum of costs: 3.60 → 3.78 (+5.0 %)",
        "Sum of prices: 4.50 → 4.73 (+5.1 %)",
        "",
        "Update           Item         Cost        Price    Move  From",
        "NW-1001 Monthly        3.60 → 3.78  4.50 → 4.73  +5.1 %  Retail",
        "",
        "Create  Name           Cost  Price",
        "NEW-1   NEW-1 in full  6.40   8.00",
        "",
        "Review: price-change (1)",
        (
            "  NW-1007 Monthly: Cost 6.00 → 10.80 (+80.0%) moves by more than 25%. "
            "Price 7.50 → 13.50 (+80.0%) moves by more than 25%."
        ),
        "  Release: --allow price-change:NW-1007",
        "",
        "What is released counts towards the run limits: with its --allow, look once more (--plan).",
        "",
        "1 row of the price files can't be used:",
        f"  {prices} line 6, Amount 'x': not an amount such as 1234.50",
        "cwsetup acme: planned, 2 to write, 1 wants your eye",
    ]


def test_a_second_run_writes_nothing(acme: Shell, demo: DemoServer) -> None:
    assert acme("sync-prices", "--apply").status == 0
    before = len(demo.writes())
    said = acme("sync-prices", "--apply")
    assert (said.status, len(demo.writes())) == (0, before)
    assert "Nothing to write." in said.err


def test_the_plan_as_data_has_every_field(acme: Shell, demo: DemoServer) -> None:
    data = plan(acme)
    assert list(data) == ["format", "profile", "url", "created", "summary", "entries", "limits", "rejects"]
    assert (data["format"], data["profile"], data["url"], data["rejects"]) == (1, "acme", demo.url, 3)
    assert data["created"] == "2026-11-24T05:00:00+00:00"
    assert data["summary"] == {"update": 9, "create": 0, "unchanged": 46, "review": 6, "skip": 19}
    entry = next(each for each in data["entries"] if each["product_id"] == "NW-1001")
    assert entry == {
        "product_id": "NW-1001",
        "unit": "Monthly",
        "action": "update",
        "item_id": entry["item_id"],
        "identifier": "NW-1001",
        "before": {"cost": "3.60", "price": "4.50"},
        "after": {"cost": "3.78", "price": "4.73"},
        "price_list": "Retail",
        "rule": None,
        "reason": None,
        "allow": None,
        "last_updated": entry["last_updated"],
    }


def test_an_apply_as_data_says_what_came_of_it(acme: Shell) -> None:
    data = json.loads(acme("sync-prices", "--apply", "--json").out)
    assert data["run"] == "2026-11-24-01"
    assert data["applied"] == {"written": 9, "already": 0, "changed_since": 0, "failed": 0}
    assert data["summary"]["update"] == 9


def test_reviews_are_grouped_with_their_release_or_cure(acme: Shell) -> None:
    out = acme("sync-prices", "--plan").out
    assert "Review: price-change (1)" in out
    assert "  Release: --allow price-change:NW-1007\n" in out
    assert "the mapping (cwsetup edit units_of_measure) or the link (cwsetup match).\n" in out
    assert 'the item for another unit: "NW-1010" (#1186) is measured in Year.' in out
    assert "3 rows of the price files can't be used:" in out


def test_an_allowed_review_is_written_and_without_the_flag_it_is_not(acme: Shell, demo: DemoServer) -> None:
    acme("sync-prices", "--apply")
    assert "NW-1007" not in {write["identifier"] for write in demo.writes()}
    said = acme("sync-prices", "--apply", "--allow", "price-change:NW-1007", "--max-net-change", "90%")
    assert said.status == 0
    assert demo.writes()[-1]["identifier"] == "NW-1007"


@pytest.mark.parametrize("allow", ["price-change", "price-change:nw-1007", "price-change=2"])
def test_a_rule_is_released_for_all_for_one_or_for_a_few(acme: Shell, demo: DemoServer, allow: str) -> None:
    prices = price_file(acme, "NW-1001 3.78 4.73", "NW-1007 10.80 13.50")
    assert acme("sync-prices", prices, "--apply", "--allow", allow, "--max-net-change", "90%").status == 0
    assert len(demo.writes()) == 2


def test_a_release_that_releases_nothing_is_named(acme: Shell) -> None:
    allowed = [f"--allow=price-change:{name}" for name in ("nw-1007", "nw-1001", "NW-9999")]
    assert [
        line for line in acme("sync-prices", "--plan", *allowed).err.splitlines() if "releases nothing" in line
    ] == [
        "  --allow price-change:NW-1001 releases nothing: nothing of NW-1001 waits for price-change.",
        "  --allow price-change:nw-9999 releases nothing: nothing of nw-9999 waits for price-change.",
    ]


@pytest.mark.parametrize("allow", ["first-price", "price-change:NW-1001", "price-change=0"])
def test_what_is_not_released_waits(acme: Shell, demo: DemoServer, allow: str) -> None:
    prices = price_file(acme, "NW-1001 3.78 4.73", "NW-1007 10.80 13.50")
    assert acme("sync-prices", prices, "--apply", "--allow", allow, "--max-net-change", "90%").status == 0
    assert [write["identifier"] for write in demo.writes()] == ["NW-1001"]


def test_a_limit_refuses_an_unattended_run_although_it_would_write_nothing(acme: Shell) -> None:
    prices = price_file(acme, "NW-1008 6.40 8")
    assert acme("sync-prices", prices, "--apply", "--min-rows", "2").status == 7
    assert acme("sync-prices", prices, "--apply", "--min-rows", "1").status == 0


def test_a_plan_beyond_its_limits_is_still_a_plan(acme: Shell) -> None:
    said = acme("sync-prices", "--plan", "--max-net-change", "1%")
    assert said.status == 0
    assert "Limit: The updated items (9) together would move" in said.out
    limits = json.loads(acme("sync-prices", "--plan", "--max-net-change", "1%", "--json").out)["limits"]
    assert [(each["limit"], each["flag"]) for each in limits] == [("max_net_change", "--max-net-change 6%")]


def test_a_refused_plan_is_data_all_the_same(acme: Shell) -> None:
    said = acme("sync-prices", "--apply", "--max-net-change", "1%", "--json")
    assert said.status == 7
    assert json.loads(said.out)["summary"]["update"] == 9
    assert "applied" not in json.loads(said.out)


def test_limits_refuse_an_unattended_run_naming_each_and_its_flag(acme: Shell, demo: DemoServer) -> None:
    flags = ("--max-net-change", "1%", "--max-creates", "2", "--create")
    said = acme("sync-prices", "--apply", *flags)
    assert said.status == 7
    assert demo.writes() == []
    assert "2 run limits refused the plan; nothing was written." in said.err
    assert "--max-net-change 6%" in said.err
    assert "--max-creates 19" in said.err
    released = acme("sync-prices", "--apply", "--create", "--max-net-change", "6%", "--max-creates", "19")
    assert released.status == 0
    assert len(demo.writes()) == 28


def test_created_items_carry_what_new_products_get(acme: Shell, demo: DemoServer) -> None:
    assert acme("sync-prices", "--apply", "--create", "--only", "NW-1050").status == 0
    (created,) = demo.writes()
    assert created["method"] == "POST"
    after = {field: values[1] for field, values in created["changes"].items()}
    assert after["identifier"] == "NW-1050"
    assert after["customerDescription"].endswith("1050")
    assert (after["productClass"], after["unitOfMeasure"]["name"]) == ("Agreement", "Month")
    assert not after.get("recurringFlag")
    assert acme("sync-prices", "--apply", "--create", "--only", "NW-1050").status == 0
    assert len(demo.writes()) == 1


def test_only_narrows_the_run(acme: Shell, demo: DemoServer) -> None:
    acme("sync-prices", "--apply", "--only", "nw-100[12]")
    assert sorted(write["identifier"] for write in demo.writes()) == ["NW-1001", "NW-1002"]


@pytest.mark.parametrize("only", [(), ("--only", "OTHER*")])
def test_an_item_that_two_products_have_waits_whichever_of_them_the_run_is_about(
    shell: Shell, demo: DemoServer, only: Sequence[str]
) -> None:
    prices = shell.folder / "shared.csv"
    rows = [f"Backup,{product},Retail,Monthly,4.55,3.65,US Dollar,VP-1001" for product in ("ONE-1", "OTHER-1")]
    prices.write_text("\n".join([HEADINGS, *rows, ""]), "utf-8")
    init(shell, demo, "shared", prices)
    said = shell("sync-prices", "--apply", *only)
    assert "Its item is also that of ONE-1 (Monthly)." in said.out
    assert demo.writes() == []
    prices.write_text("\n".join([HEADINGS, rows[1], ""]), "utf-8")
    shell("sync-prices", "--apply", *only)
    assert [write["identifier"] for write in demo.writes()] == ["NW-1001"]


def test_a_product_without_a_price_keeps_the_item_that_bears_its_name(shell: Shell, demo: DemoServer) -> None:
    prices = shell.folder / "unpriced.csv"
    rows = [
        "Backup,OTHER-1,Retail,Monthly,4.55,3.65,US Dollar,VP-1001",
        "Backup,OTHER-2,Retail,Monthly,4.55,3.65,US Dollar,",
        "Backup,NW-1001,Retail,Monthly,4.55,3.65,Euro,",
    ]
    prices.write_text("\n".join([HEADINGS, *rows, ""]), "utf-8")
    init(shell, demo, "unpriced", prices)
    said = shell("sync-prices", "--apply")
    assert "has its part number, but it bears the identifier of NW-1001." in said.out
    assert demo.writes() == []
    standings = {each["product_id"]: each["standing"] for each in json.loads(shell("match", "--json").out)["products"]}
    assert standings["OTHER-1"] == "item shared"
    prices.write_text("\n".join([HEADINGS, *rows[:2], ""]), "utf-8")
    shell("sync-prices", "--apply")
    assert [write["identifier"] for write in demo.writes()] == ["NW-1001"]


def test_a_pattern_that_fits_nothing_is_said(acme: Shell) -> None:
    said = acme("sync-prices", "--apply", "--only", "NX-*")
    assert said.status == 2
    assert said.err.splitlines()[1:] == ['✗ No product ID is like "NX-*". All of them: cwsetup prices']
    near = acme("sync-prices", "--apply", "--only", "NW-10O1")
    assert near.err.splitlines()[1].startswith('✗ No product ID is like "NW-10O1". Nearest: NW-1001, ')


def test_a_pattern_that_fits_only_excluded_products_says_so(acme: Shell) -> None:
    path = acme.profile("acme")
    path.write_text(path.read_text("utf-8").replace("[pricing]\n", '[pricing]\nexclude = ["NW-1001"]\n'), "utf-8")
    said = acme("sync-prices", "--plan", "--only", "NW-1001")
    assert said.status == 2
    assert said.err.splitlines()[1:] == ['✗ Every product ID like "NW-1001" is excluded by the profile.']


def test_a_narrowed_run_is_not_what_the_next_one_is_held_against(acme: Shell) -> None:
    acme("sync-prices", "--apply")
    acme("sync-prices", "--apply", "--only", "NW-1010", "--allow", "price-change")
    acme("sync-prices", "--apply", "--only", "NW-1007", "--allow", "price-change", "--max-net-change", "90%")
    assert len(acme.journals()) == 2
    said = acme("sync-prices", price_file(acme, "NW-1008 6.40 8"), "--apply")
    assert said.status == 7
    assert "1.6% of the last run's 61" in said.err


def test_nobody_to_ask_is_a_status_and_the_plan_is_there_all_the_same(acme: Shell, demo: DemoServer) -> None:
    said = acme("sync-prices")
    assert (said.status, demo.writes()) == (3, [])
    assert "9 to update" in said.out
    assert [line.strip() for line in said.err.splitlines()[-3:]] == [
        "--plan           only plan",
        "--apply          write without asking",
        "--out PLAN.json  keep the plan for apply",
    ]
    assert json.loads(acme("sync-prices", "--json").out)["summary"]["update"] == 9


def test_yes_is_an_answer(acme: Shell, demo: DemoServer) -> None:
    assert acme("sync-prices", "--plan", "-y").status == 0
    assert demo.writes() == []
    assert acme("sync-prices", "-y").status == 0
    assert len(demo.writes()) == 9


def test_yes_is_no_answer_to_a_limit(acme: Shell, demo: DemoServer) -> None:
    assert acme("sync-prices", "-y", "--max-net-change", "1%").status == 7
    assert demo.writes() == []


def test_pending_work_is_a_status_only_if_asked_for(acme: Shell) -> None:
    assert acme("sync-prices", "--plan").status == 0
    assert acme("sync-prices", "--plan", "--exit-code").status == 20
    assert acme("sync-prices", "--apply", "--exit-code").status == 20
    nothing = acme("sync-prices", "--plan", "--exit-code", "--only", "NW-1008")
    assert nothing.status == 0


@pytest.mark.parametrize(
    ("flags", "status", "words"),
    [
        (("--plan", "--apply"), 2, "--plan never writes and --apply writes."),
        (("--max-changes", "half"), 2, '--max-changes: "half" isn\'t a share such as "30%".'),
        (("--allow", "price-chnge"), 2, 'There is no rule "price-chnge" to allow.'),
        (("--as-of", "tomorrow"), 2, '"tomorrow" isn\'t a day.'),
        (("--concurrency", "99"), 2, "--concurrency: 99 isn't a whole number from 1 to 32."),
        (("--rate", "0"), 2, "--rate: 0 isn't a whole number from 1 to 100000."),
        (("--rate", "10/s"), 2, '--rate: "10/s" isn\'t a whole number'),
        (("nowhere.csv",), 6, "doesn't exist."),
        (("--strict", "--plan"), 6, "3 rows can't be used."),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_read(
    acme: Shell, demo: DemoServer, flags: tuple[str, ...], status: int, words: str
) -> None:
    before = demo.trail()
    said = acme("sync-prices", *flags)
    assert said.status == status
    assert words in said.err
    assert demo.trail() == before


def test_another_currency_is_a_fault_of_the_files(acme: Shell) -> None:
    acme.profile("acme").write_text(acme.profile("acme").read_text("utf-8").replace('"USD"', '"CHF"'), "utf-8")
    said = acme("sync-prices", "--plan")
    assert said.status == 6
    assert "No price is in CHF; the price files have USD, EUR." in said.err


def test_no_product_found_stops_before_a_plan(acme: Shell) -> None:
    said = acme("sync-prices", "--plan", "--only", "NW-105*")
    assert said.status == 7
    assert "0 of 10 priced products found in the catalog of 240 items; run `cwsetup match`." in said.err
    assert acme("sync-prices", "--plan", "--create", "--only", "NW-105*").status == 0


def test_a_shrunken_match_is_refused_after_a_good_run(acme: Shell, tmp_path: Path) -> None:
    acme("sync-prices", "--apply")
    lines = Path(__file__).parents[2].joinpath("examples/work365/price-list-items.csv").read_text("utf-8-sig")
    short = tmp_path / "short.csv"
    short.write_text("".join(line for line in lines.splitlines(keepends=True)[:8]).replace("4.73", "4.80"), "utf-8")
    said = acme("sync-prices", short, "--apply")
    assert said.status == 7
    assert "A price file may be cut short." in said.err
    assert "--min-matches" in said.err


def test_a_partner_center_sheet_has_an_item_per_term(shell: Shell, demo: DemoServer) -> None:
    init(shell, demo, "nce", SHEET)
    assert shell("sync-prices", "--apply").status == 0
    written = {write["identifier"] for write in demo.writes()}
    assert "CFQ7TTCDM001:0001 Monthly" in written
    assert "CFQ7TTCDM001:0001 Annual" in written
    assert len(demo.writes()) == 18


def test_the_published_sheet_is_read_planned_and_applied(shell: Shell, demo: DemoServer) -> None:
    published = SHEET.with_name("microsoft-published-example-2021.csv")
    init(shell, demo, "nce", SHEET)
    flags = ("--as-of", "2020-06-01", "--create", "--apply")
    assert shell("sync-prices", published, *flags).status == 0
    (created,) = demo.writes()
    after = {field: values[1] for field, values in created["changes"].items()}
    assert (after["identifier"], after["cost"], after["price"]) == (
        "CFQ7TTC0HDK0:0001 Annual",
        Decimal("115.2"),
        Decimal(144),
    )


def test_a_person_is_shown_the_plan_and_asked(acme: Shell, demo: DemoServer) -> None:
    acme.asker = ScriptedAsker({**NOTHING_RELEASED, "write": False})
    said = acme("sync-prices")
    assert (said.status, demo.writes()) == (0, [])
    assert "Nothing was written." in said.err
    acme.asker = ScriptedAsker({**NOTHING_RELEASED, "write": True})
    assert acme("sync-prices").status == 0
    assert len(demo.writes()) == 9


def test_going_back_from_the_question_is_a_no(acme: Shell, demo: DemoServer) -> None:
    acme.asker = ScriptedAsker({**NOTHING_RELEASED, "write": BACK})
    assert acme("sync-prices").status == 0
    assert demo.writes() == []


def test_nobody_is_asked_when_there_is_nothing_to_write(acme: Shell) -> None:
    acme.asker = ScriptedAsker({})
    said = acme("sync-prices", price_file(acme, "NW-1008 6.40 8"))
    assert (said.status, said.err) == (0, "  Nothing to write.\n")


@pytest.mark.parametrize("option", ["--no-input", "--json"])
def test_a_person_who_is_not_to_be_asked_is_not(acme: Shell, option: str) -> None:
    acme.asker = ScriptedAsker({})
    assert acme("sync-prices", option).status == 3


def test_beyond_a_limit_the_number_has_to_be_typed(acme: Shell, demo: DemoServer) -> None:
    for typed in (["yes", "19"], [""]):
        asker = ScriptedAsker({**NOTHING_RELEASED, "write": typed})
        acme.asker = asker
        assert acme("sync-prices", "--max-net-change", "1%").status == 0
        assert demo.writes() == []
        asker.done()
        assert asker.last("write").wrong == ('"yes" was typed; the plan has 9 changes.' if typed != [""] else "")
    assert asker.last("write").label == "The plan is beyond its limits. Type 9 to write it all the same"
    acme.asker = ScriptedAsker({**NOTHING_RELEASED, "write": ["8", "9"]})
    assert acme("sync-prices", "--max-net-change", "1%").status == 0
    assert len(demo.writes()) == 9


def plan(shell: Shell) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(shell("sync-prices", "--plan", "--json").out)
    return data


def test_a_profile_that_fits_no_price_names_the_reasons_and_not_the_file(acme: Shell, demo: DemoServer) -> None:
    path = acme.profile("acme")
    path.write_text(path.read_text("utf-8").replace('units = ["Monthly", "Annual"]', 'units = ["Weekly"]'), "utf-8")
    said = acme("sync-prices", "--apply")
    assert said.status == 6
    assert "None of 80 products has a price by this profile: unit not chosen (166 rows)." in said.err
    assert demo.writes() == []


@pytest.mark.parametrize("rate", ["60", "60/min"])
def test_a_rate_spreads_the_requests_of_a_run(acme: Shell, demo: DemoServer, rate: str) -> None:
    before = len(demo.trail())
    assert acme("sync-prices", "--apply", "--rate", rate).status == 0
    assert sum(acme.slept) == pytest.approx(len(demo.trail()) - before - 1)


def test_without_a_rate_they_leave_as_answers_come(acme: Shell) -> None:
    assert acme("sync-prices", "--apply").status == 0
    assert acme.slept == []


def test_a_run_whose_time_is_over_sends_nothing_more_and_says_so(acme: Shell, demo: DemoServer) -> None:
    path = acme.profile("acme")
    path.write_text(path.read_text("utf-8").replace("[pricing]\n", "[pricing]\nmax_minutes = 1\n"), "utf-8")
    said = acme("sync-prices", "--apply", "--rate", "6")
    assert said.status == 9
    written = len(demo.writes())
    assert 0 < written < 9
    assert f"Not tried: {9 - written}. The run's time is over: 60 s." in said.err
    assert [line["event"] for line in acme.recorded()].count("not_tried") == 9 - written
    assert acme("sync-prices", "--apply").status == 0
    assert len(demo.writes()) == 9


def test_a_run_that_takes_its_time_says_how_far_it_has_come(acme: Shell) -> None:
    said = acme("sync-prices", "--apply", "--rate", "60").err.splitlines()
    run = [line.removeprefix("  Run 2026-11-24-01: ") for line in said if line.startswith("  Run 2026-11-24-01: ")]
    tenths = [int(line.split(" ", 1)[0]) for line in run]
    assert tenths == sorted(set(tenths))
    assert run
    assert "/min, " in run[0]


@pytest.mark.parametrize("flag", ["--quiet", "--json"])
def test_for_programs_and_those_who_want_quiet_nothing_is_said_meanwhile(acme: Shell, flag: str) -> None:
    said = acme("sync-prices", "--apply", "--rate", "60", flag)
    assert (said.status, "Run 2026-11-24-01:" in said.err) == (0, False)


def test_a_pause_that_connectwise_asks_for_is_said_and_kept(acme: Shell, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "status", "method": "GET", "status": 429, "retry_after": 30, "count": 1}])
    said = acme("sync-prices", "--apply")
    assert (said.status, sum(acme.slept) >= 30) == (0, True)
    assert said.err.splitlines().count("  ConnectWise asks to wait 30 s.") == 1


def test_the_last_line_of_a_plan_says_that_its_limits_would_refuse_it(acme: Shell) -> None:
    """The twin: what is within the limits has nothing of it."""
    moved = ("sync-prices", "--plan", "--only", "NW-1007", "--allow", "price-change:NW-1007")
    assert acme(*moved).out.endswith("cwsetup acme: planned, 1 to write, 1 limit would refuse it\n")
    within = acme(*moved, "--max-net-change", "100%")
    assert within.out.endswith("cwsetup acme: planned, 1 to write\n")
