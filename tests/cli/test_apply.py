"""``sync-prices --out`` and ``apply``: a plan made by one, looked at by another, written as it stands."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import NOW, Shell, price_file
from tests.wizard.scripted import BACK, ScriptedAsker

PRICES = ("NW-1001 3.78 4.73", "NW-1002 4.20 5.25", "NW-1007 10.80 13.50", "NEW-1 6.40 8")


@pytest.fixture
def path(acme: Shell, demo: DemoServer) -> Path:
    """A saved plan: two updates, one create, one review."""
    path = acme.folder / "plan.json"
    said = acme("sync-prices", price_file(acme, *PRICES), "--create", "--out", path)
    assert (said.status, demo.writes()) == (0, [])
    assert said.err.splitlines()[-1] == f"  Plan saved to {path}. Write it: cwsetup apply {path}"
    return path


def plan(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return data


def test_the_file_is_what_json_prints_and_a_seal(acme: Shell, path: Path) -> None:
    printed = json.loads(acme("sync-prices", acme.folder / "prices.csv", "--create", "--plan", "--json").out)
    saved = plan(path)
    assert {name: saved[name] for name in printed if name != "entries"} == {
        name: printed[name] for name in printed if name != "entries"
    }
    for entry, other in zip(saved["entries"], printed["entries"], strict=True):
        assert entry.items() >= other.items()
    assert len(saved["seal"]) == 64


def test_the_same_inputs_and_clock_give_the_same_bytes(acme: Shell, path: Path) -> None:
    before = path.read_bytes()
    assert acme("sync-prices", acme.folder / "prices.csv", "--create", "--out", path, "--plan").status == 0
    assert path.read_bytes() == before


def test_no_key_is_in_it(path: Path, demo: DemoServer) -> None:
    text = path.read_text("utf-8")
    assert not any(key in text for key in (demo.client_id, demo.public_key, demo.private_key))


def test_with_several_profiles_each_command_that_is_printed_names_the_plans_own(acme: Shell, path: Path) -> None:
    assert acme("copy", "acme", "other").status == 0
    saved = acme("sync-prices", "-p", "acme", acme.folder / "prices.csv", "--out", path)
    assert saved.err.splitlines()[-1] == f"  Plan saved to {path}. Write it: cwsetup apply -p acme {path}"
    assert acme("apply", path, "-y").err.splitlines()[-1].endswith("Take it back: cwsetup undo 2026-11-24-01 -p acme")


def test_apply_writes_exactly_the_plan_whatever_the_files_say_by_now(acme: Shell, path: Path, demo: DemoServer) -> None:
    price_file(acme, "NW-1001 3.79 4.74", "NW-1003 4.80 6.10")
    said = acme("apply", path, "-y")
    assert said.status == 0
    assert f"! {acme.folder / 'prices.csv'} has changed since the plan was made." in said.err
    assert "3 written and read back" in said.err
    assert [(each["method"], each["identifier"]) for each in demo.writes()] == [
        ("PATCH", "NW-1001"),
        ("PATCH", "NW-1002"),
        ("POST", "NEW-1"),
    ]
    assert demo.writes()[0]["changes"]["price"] == [Decimal("4.5"), Decimal("4.73")]
    created = {field: values[1] for field, values in demo.writes()[2]["changes"].items()}
    assert (created["customerDescription"], created["unitOfMeasure"]["name"]) == ("NEW-1 in full", "Month")


def test_a_saved_plan_is_written_once(acme: Shell, path: Path, demo: DemoServer) -> None:
    acme("apply", path, "-y")
    data = json.loads(acme("apply", path, "-y", "--json").out)
    assert data["applied"] == {"written": 0, "already": 3, "changed_since": 0, "failed": 0}
    assert data["run"] == "2026-11-24-02"
    assert len(demo.writes()) == 3


def test_what_somebody_changed_since_is_left_alone(acme: Shell, path: Path, demo: DemoServer) -> None:
    item_id = plan(path)["entries"][1]["item_id"]
    demo.edit(item_id, {"price": 9.99})
    said = acme("apply", path, "-y")
    assert said.status == 9
    assert "changed in ConnectWise since the plan (price was 4.50, is 9.99; last changed by msmith at " in said.err
    assert item_id not in {each["id"] for each in demo.writes()}


def test_it_asks_on_a_terminal_and_a_no_writes_nothing(acme: Shell, path: Path, demo: DemoServer) -> None:
    for answer in (False, BACK):
        acme.asker = ScriptedAsker({"write": answer})
        said = acme("apply", path)
        assert (said.status, said.err, demo.writes()) == (0, "  Nothing was written.\n", [])
    acme.asker = ScriptedAsker({"write": True})
    assert acme("apply", path).status == 0
    assert acme.asker.last("write").label == "Write 3 changes?"
    assert len(demo.writes()) == 3


@pytest.mark.parametrize("options", [(), ("--no-input",), ("--json",)])
def test_without_anybody_to_ask_it_takes_yes(
    acme: Shell, path: Path, demo: DemoServer, options: tuple[str, ...]
) -> None:
    said = acme("apply", path, *options)
    assert (said.status, demo.writes()) == (3, [])
    assert "-y, --yes  write without asking" in said.err


def test_the_plan_is_shown_as_it_was_with_what_releases_or_cures_its_reviews(acme: Shell, path: Path) -> None:
    made = acme("sync-prices", acme.folder / "prices.csv", "--create", "--plan").out
    assert "  Release: --allow price-change:NW-1007\n" in made
    assert f"{acme('apply', path).out}cwsetup acme: planned, 3 to write, 1 wants your eye\n" == made


def test_a_limit_is_looked_at_when_the_plan_is_made_and_never_asked_again(
    acme: Shell, path: Path, demo: DemoServer
) -> None:
    said = acme("sync-prices", acme.folder / "prices.csv", "--max-net-change", "1%", "--out", path)
    assert said.status == 0
    assert "If this is right: --max-net-change 6%" in said.out
    said = acme("apply", path, "-y")
    assert said.status == 0
    assert "A saved plan counts as looked at: its limits aren't asked about again." in said.out
    assert len(demo.writes()) == 2


def test_reviews_are_released_into_the_saved_plan(acme: Shell, path: Path, demo: DemoServer) -> None:
    acme.asker = ScriptedAsker({"release price-change": True})
    said = acme("sync-prices", acme.folder / "prices.csv", "--out", path)
    assert said.out.count("to update") == 2
    assert plan(path)["summary"] == {"update": 3, "create": 0, "unchanged": 0, "review": 0, "skip": 1}
    assert acme("apply", path, "-y").status == 0
    assert "NW-1007" in {each["identifier"] for each in demo.writes()}


def test_nobody_is_asked_with_plan(acme: Shell, path: Path) -> None:
    acme.asker = ScriptedAsker({})
    assert acme("sync-prices", acme.folder / "prices.csv", "--out", path, "--plan").status == 0


def test_a_plan_with_nothing_to_write_is_a_plan(acme: Shell, path: Path) -> None:
    said = acme("sync-prices", price_file(acme, "NW-1008 6.40 8"), "--out", path)
    assert said.err.splitlines()[-1] == f"  Plan saved to {path}. Nothing in it is to be written."
    said = acme("apply", path)
    assert (said.status, said.err) == (0, "  Nothing to write.\n")
    assert acme.journals() == []


def test_a_saved_plan_is_data_too(acme: Shell, path: Path) -> None:
    said = acme("sync-prices", acme.folder / "prices.csv", "--out", path, "--json", "--exit-code")
    assert said.status == 20
    assert json.loads(said.out)["summary"]["update"] == 2


def refused(acme: Shell, demo: DemoServer, *arguments: str | Path) -> str:
    """Return what an apply says that is refused before ConnectWise is asked anything."""
    before = demo.trail()
    said = acme("apply", *arguments, "-y")
    assert (said.status, demo.trail(), said.out) == (8, before, "")
    return said.err


def test_an_altered_plan_is_refused(acme: Shell, path: Path, demo: DemoServer) -> None:
    path.write_text(path.read_text("utf-8").replace('"4.73"', '"4.37"'), "utf-8")
    assert "was altered after it was made" in refused(acme, demo, path)


def test_a_file_that_is_no_plan_is_not_proposed_as_one(acme: Shell, demo: DemoServer) -> None:
    said = refused(acme, demo, price_file(acme, *PRICES))
    assert (
        "prices.csv is no plan, or was altered.\n  A plan is what cwsetup sync-prices --out PLAN.json writes." in said
    )
    assert acme("apply", "nowhere.json").status == 2


def test_an_old_plan_is_refused_and_one_that_is_to_come(acme: Shell, path: Path, demo: DemoServer) -> None:
    acme.now = lambda: NOW + timedelta(days=8)
    assert "Make it again: cwsetup sync-prices --out PLAN.json" in refused(acme, demo, path)
    acme.now = lambda: NOW - timedelta(hours=1)
    assert "Is this computer's clock right" in refused(acme, demo, path)
    acme.now = lambda: NOW + timedelta(days=8)
    settings = acme.profile("acme")
    settings.write_text(settings.read_text("utf-8").replace("[pricing]", "[pricing]\nplan_max_age = 8"), "utf-8")
    said = acme("apply", path, "-y")
    assert said.status == 0
    assert "! The profile acme has changed since the plan was made." in said.err


def test_the_plan_of_another_instance_is_refused(acme: Shell, path: Path, demo: DemoServer) -> None:
    other = acme.profile("other")
    text = acme.profile("acme").read_text("utf-8")
    other.write_text(text.replace('company = "northwind"', 'company = "fabrikam"'), "utf-8")
    assert "the profile is for fabrikam on" in refused(acme, demo, path, "-p", "other")
    assert acme("apply", path, "-y").status == 0  # of two profiles, its own


def test_a_plan_that_a_narrowed_run_made_is_not_what_the_next_is_held_against(acme: Shell, path: Path) -> None:
    narrow = ("sync-prices", acme.folder / "prices.csv", "--only", "NW-1001")
    acme(*narrow, "--out", path)
    acme("apply", path, "-y")
    assert acme.recorded()[0] | {"matched": None, "mode": "apply-plan"} == acme.recorded()[0]
    acme("sync-prices", acme.folder / "prices.csv", "--out", path)
    acme("apply", path, "-y")
    assert acme.recorded()[0]["matched"] == 3


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--apply", "--out", "plan.json"), "--out keeps the plan for later and --apply writes it now."),
        (("--out", "prices.csv"), "prices.csv holds something else than a plan; it isn't replaced."),
        (("--out", "nowhere/plan.json"), "plan.json can't be written: there is no folder"),
        (("--out", "-"), "- is no file to write to."),
    ],
)
def test_a_place_for_no_plan_is_said_before_anything_is_read(
    acme: Shell, demo: DemoServer, flags: tuple[str, ...], words: str
) -> None:
    price_file(acme, *PRICES)
    before = demo.trail()
    said = acme("sync-prices", *flags)
    assert said.status == 2
    assert words in said.err
    assert demo.trail() == before


def test_a_profile_that_is_named_by_its_path_applies_too(acme: Shell, path: Path, demo: DemoServer) -> None:
    elsewhere = acme.folder / "elsewhere.toml"
    acme.profile("acme").rename(elsewhere)
    lone = replace(acme, environment={**acme.environment, "CWSETUP_PROFILE": str(elsewhere)})
    assert lone("apply", path, "-y").status == 0
    assert len(demo.writes()) == 3


def test_a_rate_spreads_the_requests_of_a_saved_plan_too(acme: Shell, path: Path) -> None:
    assert acme("apply", path, "-y", "--rate", "60/min").status == 0
    assert sum(acme.slept) >= 3
    refused = acme("apply", path, "-y", "--rate", "fast")
    assert (refused.status, "--rate: " in refused.err) == (2, True)
