"""Plans in files: the same plan has the same bytes, and any other byte is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwsetup.errors import PlanRefused, UsageError
from cwsetup.pricing.book import ReadFile
from cwsetup.pricing.plan import Plan
from cwsetup.profile.settings import Profile
from cwsetup.storage.plan_form import plan_from_json, plan_to_json
from cwsetup.storage.planfile import (
    SavedPlan,
    digest,
    plan_text,
    read_plan_file,
    sealed_text,
    still_good,
    write_plan_file,
)
from tests.pricing.builders import MONTH, NOW, a_plan, a_pricing, a_profile, a_row, an_item, with_limits

ROWS = (
    a_row("E3", cost="33.5", price="41", line=2),
    a_row("FAR", cost="33", price="480", line=3),
    a_row("NEW", part_number="P-1", cost="9", price="12.125", line=4),
    a_row("PINNED", cost="9", price="12", line=5),
    a_row("SAME", cost="33", price="40", line=6),
    a_row("ELSEWHERE", unit="Weekly", line=7),
)
ITEMS = (
    an_item("E3", id=1, cost="33.1250", recurring_price=Decimal(40), unit_of_measure=MONTH),
    an_item("FAR", id=2, last_updated=NOW, inactive=True),
    an_item("PINNED", id=3),
    an_item("SAME", id=4),
)


def a_full_plan() -> Plan:
    """A plan with every action in it, and with a limit broken."""
    profile = with_limits(a_profile(a_pricing(pinned=("PINNED",), update_recurring=True)), max_net_change=Decimal(1))
    plan = a_plan(ROWS, ITEMS, profile, create=True)
    assert all(plan.summary.values())
    assert plan.violations
    return plan


def a_saved_plan(plan: Plan | None = None) -> SavedPlan:
    sources = (ReadFile("/srv/prices/cloud.csv", digest("rows")),)
    return SavedPlan(plan=plan or a_full_plan(), is_whole=True, sources=sources, profile_sha256=digest("format = 1"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    write_plan_file(path, a_saved_plan())
    return path


def resealed(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Alter a plan and seal it anew, as somebody could who read this code."""
    record = json.loads(path.read_text("utf-8"))
    change(record)
    path.write_text(sealed_text(record), "utf-8")
    return path


def changed_in(plan: dict[str, Any], field: str) -> dict[str, Any]:
    changed: list[dict[str, Any]] = plan["entries"][0]["changed"]
    return next(each for each in changed if each["field"] == field)


def created(plan: dict[str, Any]) -> dict[str, Any]:
    entries: list[dict[str, Any]] = plan["entries"]
    return next(each for each in entries if each["action"] == "create")


def test_a_plan_comes_back_as_it_was(path: Path) -> None:
    assert read_plan_file(path) == a_saved_plan()


@given(
    price=st.decimals(min_value=0, max_value=1_000_000, places=4),
    before=st.none() | st.decimals(min_value=-1_000, max_value=1_000_000, allow_nan=False, places=6),
    name=st.text(st.characters(codec="utf-8"), max_size=20),
)
def test_whatever_the_amounts_and_names_they_come_back(price: Decimal, before: Decimal | None, name: str) -> None:
    item = an_item()._replace(price=before)
    plan = a_plan([replace(a_row(name=name), price=price)], [item], a_profile(a_pricing(places=4)))
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


def test_the_same_plan_has_the_same_bytes() -> None:
    assert plan_text(a_saved_plan()) == plan_text(a_saved_plan())
    later = replace(a_full_plan(), created=NOW + timedelta(seconds=1))
    assert plan_text(a_saved_plan(later)) != plan_text(a_saved_plan())


def test_only_its_owner_can_read_it_and_nothing_is_left_beside_it(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["plan.json"]


def test_every_altered_byte_is_refused(path: Path) -> None:
    content = path.read_bytes()
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(PlanRefused):
            read_plan_file(path)
    path.write_bytes(content)
    assert read_plan_file(path) == a_saved_plan()


@pytest.mark.parametrize("cut", [lambda text: text[:-1], lambda text: text + "\n", lambda text: text.replace("\n", "")])
def test_a_cut_or_reshaped_plan_is_refused(path: Path, cut: Callable[[str], str]) -> None:
    path.write_text(cut(path.read_text("utf-8")), "utf-8")
    with pytest.raises(PlanRefused):
        read_plan_file(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: plan["entries"][0]["changed"][0].update(after="NaN"),
        lambda plan: plan["entries"][0]["changed"][0].update(after="Infinity"),
        lambda plan: plan["entries"][0]["changed"][0].update(after="-1.00"),
        lambda plan: plan["entries"][0]["changed"][0].update(after="1e9"),
        lambda plan: plan["entries"][0]["changed"][0].update(after=None),
        lambda plan: plan["entries"][0]["changed"][0].update(after=12.5),
        lambda plan: plan["entries"][0].update(action="update", item_id=None),
        lambda plan: next(each for each in plan["entries"] if each["new_item"]).update(new_item=None),
        lambda plan: plan["entries"][0].update(action="delete"),
        lambda plan: plan["entries"][0].update(item_id=True),
        lambda plan: plan["entries"][0].update(product_id=7),
        lambda plan: plan["entries"][0].pop("before"),
        lambda plan: plan.update(created="2026-11-24T05:00:00"),
        lambda plan: plan.update(entries=7),
        lambda plan: plan["summary"].update(update=0),
        lambda plan: plan["entries"][0]["changed"][0].update(before="1.00"),
        lambda plan: plan["entries"][0]["changed"][0].update(after="1.00"),
        lambda plan: plan["entries"][0]["changed"][1].update(before="1.00"),
        lambda plan: changed_in(plan, "recurring_price").update(after="1.00"),
        lambda plan: changed_in(plan, "recurring_price").update(field="recurring_cost"),
        lambda plan: plan["entries"][0]["changed"].append(plan["entries"][0]["changed"][0]),
        lambda plan: plan["entries"].append(plan["entries"][0]) or plan["summary"].update(update=2),
        lambda plan: plan["entries"].append(created(plan)) or plan["summary"].update(create=2),
        lambda plan: created(plan)["new_item"].update(price="1.00"),
        lambda plan: created(plan)["new_item"].update(identifier="OTHER"),
        lambda plan: plan["entries"][0].update(seen=None),
        lambda plan: plan["entries"][0]["seen"].update(inactive=1),
        lambda plan: plan["entries"][0]["seen"].update(identifier="OTHER"),
        lambda plan: plan.update(more="than there is"),
    ],
)
def test_what_no_plan_says_is_refused_even_under_a_fitting_seal(
    path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    with pytest.raises(PlanRefused, match="altered"):
        read_plan_file(resealed(path, change))


def test_a_plan_that_was_sealed_anew_unchanged_is_the_same(path: Path) -> None:
    assert read_plan_file(resealed(path, lambda plan: plan.update(rejects=0))) == a_saved_plan()


def test_an_unknown_format_is_named(path: Path) -> None:
    with pytest.raises(PlanRefused, match=r"format 2; this cwsetup reads format 1\."):
        read_plan_file(resealed(path, lambda plan: plan.update(format=2)))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"format": NaN}'])
def test_what_is_no_plan_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(PlanRefused):
        read_plan_file(path)


def test_a_plan_that_is_not_there_is_a_slip(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be read: No such file"):
        read_plan_file(tmp_path / "plan.json")


def test_only_a_plan_is_replaced_by_one(path: Path, tmp_path: Path) -> None:
    write_plan_file(path, a_saved_plan())
    prices = tmp_path / "prices.csv"
    prices.write_text("Product,Cost\n", "utf-8")
    empty = [tmp_path / "empty.csv", tmp_path / "empty.json"]
    for each in empty:
        each.touch()
    write_plan_file(empty[1], a_saved_plan())
    for place in (prices, empty[0], tmp_path, tmp_path / "nowhere" / "plan.json"):
        with pytest.raises(UsageError):
            write_plan_file(place, a_saved_plan())
    assert prices.read_text("utf-8") == "Product,Cost\n"


def of(url: str = "https://api-na.myconnectwise.net", company: str = "contoso") -> Profile:
    profile = a_profile()
    return replace(profile, connection=replace(profile.connection, url=url, company=company))


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=7)])
@pytest.mark.parametrize("company", ["contoso", "Contoso"])
def test_a_plan_is_good_for_its_instance_as_long_as_it_is_young(path: Path, age: timedelta, company: str) -> None:
    still_good(path, a_full_plan(), of(company=company), NOW + age)


@pytest.mark.parametrize(
    ("profile", "age", "words"),
    [
        (of(url="https://api-eu.myconnectwise.net"), timedelta(0), "is for contoso on https://api-na"),
        (of(company="fabrikam"), timedelta(0), "the profile is for fabrikam on"),
        (of(), timedelta(days=7, seconds=1), "was made 7 days ago, on 2026-11-24; plan_max_age is 7"),
        (of(), timedelta(seconds=-1), "which is still to come"),
    ],
)
def test_a_plan_that_is_good_no_more_says_why(path: Path, profile: Profile, age: timedelta, words: str) -> None:
    with pytest.raises(PlanRefused, match=words):
        still_good(path, a_full_plan(), profile, NOW + age)


def test_a_price_file_that_changed_or_went_is_named(tmp_path: Path) -> None:
    same, changed, gone = (tmp_path / name for name in ("same.csv", "changed.csv", "gone.csv"))
    same.write_text("rows", "utf-8")
    changed.write_text("other rows", "utf-8")
    sources = tuple(ReadFile(str(each), digest("rows")) for each in (same, changed, gone))
    assert replace(a_saved_plan(), sources=sources).changed_sources == (
        f"{changed} has changed since the plan was made",
        f"{gone}, from which the plan was made, can't be compared: No such file or directory",
    )
