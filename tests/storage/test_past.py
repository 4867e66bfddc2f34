"""Runs read back from their journals: a cut last line is passed over, anything else that is broken is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.plan import Plan
from cwsetup.storage.journal import Journals
from cwsetup.storage.past import PastRun
from tests.sync.conftest import create, update

DAY = date(2026, 11, 24)
ITEM = CatalogItem(id=7, identifier="E3", description="E3", price=Decimal("40.005"), cost=None)
PLAN = Plan(
    profile_name="acme",
    url="https://cw.example",
    company="contoso",
    created=datetime(2026, 11, 24, 5, tzinfo=UTC),
    entries=(update(ITEM, "44", "36"), create("NEW-1")),
)


@pytest.fixture
def journals(tmp_path: Path) -> Journals:
    return Journals(tmp_path, "https://cw.example", "contoso")


def recorded(journals: Journals, *events: tuple[str, int | None], plan: Plan | None = PLAN, day: date = DAY) -> Path:
    with journals.begin(day, {"profile": "acme", "mode": "apply"}, plan) as journal:
        for event, place in events:
            journal.record(event, **({} if place is None else {"n": place}), **({"open": 0} if event == "end" else {}))
        return journals.folder / f"{journal.run}.jsonl"


def only(journals: Journals) -> PastRun:
    (past,) = journals.past()
    return past


def test_the_plan_of_a_run_comes_back_as_it_was(journals: Journals) -> None:
    recorded(journals)
    assert only(journals).plan == PLAN


def test_the_last_line_about_an_entry_counts(journals: Journals) -> None:
    recorded(journals, ("intent", 0), ("unknown", 0), ("written", 0), ("intent", 1))
    past = only(journals)
    assert (past.event(0), past.event(1), past.has_ended) == ("written", "intent", False)


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_last_line_that_was_cut_off_anywhere_is_passed_over_and_dropped(journals: Journals, cut: int) -> None:
    path = recorded(journals, ("intent", 0), ("written", 0))
    content = path.read_bytes()
    path.write_bytes(content[:-cut])
    assert only(journals).event(0) in {"intent", None}
    with journals.reopened(path.stem) as journal:
        journal.record("resumed")
        journal.record("intent", n=1)
    assert path.read_bytes().count(b"\n") == len(path.read_bytes().splitlines())
    assert only(journals).event(1) == "intent"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text.replace('{"event": "intent"', '{"event": "inte', 1), "line 3 can't be read"),
        (lambda text: text.replace('{"event": "intent", "n": 0}', "[]"), "line 3 says nothing"),
        (lambda text: text.replace('"n": 0', '"n": "0"'), "line 3 names no entry"),
        (lambda text: text.replace('"n": 0', '"n": [0]'), "line 3 names no entry"),
        (lambda text: text.replace('"n": 0', '"n": 0, "item_id": "7"'), "line 3 names no entry"),
        (lambda text: text.split("\n", 1)[1], "its first line is missing"),
        (lambda text: "\n".join(text.split("\n")[::2]) + "\n", "its plan is missing"),
        (lambda text: text.replace('"44.00"', '"4.40"'), "its plan was altered"),
        (lambda text: text.replace('"seal"', '"steal"'), "its plan can't be read"),
    ],
)
def test_a_journal_that_is_broken_elsewhere_is_refused(
    journals: Journals, spoil: Callable[[str], str], reason: str
) -> None:
    path = recorded(journals, ("intent", 0))
    text = path.read_text("utf-8")
    assert spoil(text) != text
    path.write_text(spoil(text), "utf-8")
    with pytest.raises(InvalidInput, match=reason):
        _ = only(journals).plan


def test_a_run_is_unfinished_until_its_end_says_that_nothing_is_open(journals: Journals) -> None:
    recorded(journals, ("intent", 0))
    recorded(journals, ("written", 0), ("end", None))
    recorded(journals, ("intent", 0), ("superseded", None))
    recorded(journals, plan=None)
    (journals.folder / "notes.txt").write_text("mine", "utf-8")
    (journals.folder / "2026-11-24-09.jsonl").write_bytes(b'{"event": "ru')
    assert [run.run for run in journals.unfinished()] == ["2026-11-24-01"]
    assert [run.run for run in journals.past()] == [f"2026-11-24-0{number}" for number in (1, 2, 3, 4)]


def test_what_is_old_and_closed_is_removed_and_nothing_else(journals: Journals) -> None:
    recorded(journals, ("intent", 0), day=date(2026, 1, 1))
    recorded(journals, plan=None, day=date(2026, 1, 2))
    recorded(journals, ("end", None), day=date(2026, 8, 25))
    recorded(journals, ("end", None), day=date(2026, 8, 26))
    journals.remove(journals.closed_before(date(2026, 8, 26)))
    assert [run.run for run in journals.past()] == ["2026-01-01-01", "2026-08-26-01"]
