"""``history``, ``resume`` and ``undo``: past runs shown, finished and taken back."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from cwsetup.profile.asking import Question
from cwsetup.storage.journal import Journals
from tests.cli.conftest import NOW, Shell, price_file
from tests.wizard.scripted import ScriptedAsker

ITEM = "/procurement/catalog/*"
CATALOG = "/procurement/catalog"
RUN, SECOND = "2026-11-24-01", "2026-11-24-02"


@pytest.fixture
def office(acme: Shell) -> Shell:
    """Two dearer products and a new one, written one after the other."""
    price_file(acme, "NW-1001 3.78 4.73", "NW-1002 4.20 5.25", "NEW-1 6.40 8")
    return acme


def sync(shell: Shell, *flags: str) -> int:
    return shell("sync-prices", "prices.csv", "--apply", "--create", "--concurrency", "1", *flags).status


def interrupted(shell: Shell, demo: DemoServer) -> None:
    """Let a run end with its create unanswered, which was never applied, after both updates."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    shell.on_sleep = interrupt
    demo.set_faults([{"kind": "reset", "method": "POST", "path": CATALOG, "count": 1}])
    assert sync(shell) == 130
    shell.on_sleep = lambda: None


def runs(shell: Shell) -> list[dict[str, Any]]:
    return list(json.loads(shell("history", "--json").out)["runs"])


def states(shell: Shell) -> dict[str, str]:
    return {run["run"]: run["state"] for run in runs(shell)}


def writes(demo: DemoServer) -> list[tuple[str, dict[str, Any]]]:
    return [(write["identifier"], write["changes"]) for write in demo.writes()]


def test_without_any_run_the_history_says_so(acme: Shell) -> None:
    said = acme("history")
    assert (said.status, said.err) == (0, "  No run has written anything here yet.\n")
    assert runs(acme) == []


def test_the_history_says_who_when_how_and_how_many(office: Shell) -> None:
    assert sync(office) == 0
    (run,) = runs(office)
    assert re.fullmatch(r".+@.+", run.pop("who"))
    assert run == {
        "run": RUN,
        "state": "finished",
        "profile": "acme",
        "mode": "apply",
        "began": NOW.isoformat(),
        "undoes": None,
        "applied": {"written": 3, "already": 0, "changed_since": 0, "failed": 0, "open": 0},
    }
    said = office("history").out
    assert "2026-11-24-01" in said
    assert "finished" in said


def test_one_run_shows_what_came_of_each_entry(office: Shell) -> None:
    sync(office)
    entries = json.loads(office("history", RUN, "--json").out)["entries"]
    assert [(entry["identifier"], entry["outcome"]) for entry in entries] == [
        ("NEW-1", "written"),
        ("NW-1001", "written"),
        ("NW-1002", "written"),
    ]
    assert entries[0]["item_id"] is not None
    assert entries[1]["changes"] == {"cost": ["3.60", "3.78"], "price": ["4.50", "4.73"]}
    assert "price 4.50 → 4.73" in office("history", RUN).out


@pytest.mark.parametrize("command", ["history", "resume", "undo"])
def test_a_run_that_never_was_is_refused_with_those_that_were(office: Shell, command: str) -> None:
    sync(office)
    said = office(command, "2026-01-01-01")
    assert said.status == 2
    assert "Nearest: 2026-11-24-01." in said.err
    assert "The last ones: 2026-11-24-01." in office(command, "last").err


def test_an_interrupted_run_is_finished_without_its_price_files(office: Shell, demo: DemoServer) -> None:
    interrupted(office, demo)
    assert states(office) == {RUN: "unfinished"}
    (office.folder / "prices.csv").unlink()
    said = office("resume")
    assert said.status == 0, said.err
    assert "Run 2026-11-24-01 had left 1 write open; looked up: 0 had been applied, 1 hadn't." in said.err
    assert "Run 2026-11-24-01: 1 of 3 changes are left." in said.err
    assert [identifier for identifier, _ in writes(demo)] == ["NW-1001", "NW-1002", "NEW-1"]
    assert states(office) == {RUN: "finished"}
    assert "Nothing is left to finish." in office("resume").err


def test_the_end_of_an_interrupted_run_names_the_command_that_finishes_it(office: Shell, demo: DemoServer) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    office.on_sleep = interrupt
    demo.set_faults([{"kind": "reset", "method": "POST", "path": CATALOG, "count": 1}])
    said = office("sync-prices", "prices.csv", "--apply", "--create", "-p", "acme")
    assert f"2 of 3 changes are known to be written. Run {RUN}. Finish it: cwsetup resume {RUN} -p acme" in said.err


def test_a_next_sync_closes_an_unfinished_run_and_plans_anew(office: Shell, demo: DemoServer) -> None:
    interrupted(office, demo)
    assert sync(office) == 0
    assert states(office) == {RUN: "superseded", SECOND: "finished"}
    assert [identifier for identifier, _ in writes(demo)] == ["NW-1001", "NW-1002", "NEW-1"]
    said = office("resume", RUN)
    assert (said.status, "is superseded" in said.err) == (2, True)


def test_whoever_is_asked_about_a_new_plan_hears_that_it_closes_an_unfinished_run(
    office: Shell, demo: DemoServer
) -> None:
    interrupted(office, demo)
    office.asker = ScriptedAsker({"write": False})
    said = office("sync-prices", "prices.csv", "--create")
    way = f"Run {RUN} isn't finished. Finish it: cwsetup resume {RUN}. Writing another plan closes it."
    assert way in said.err
    assert states(office) == {RUN: "unfinished"}, "who declines can still finish it"
    office.asker = ScriptedAsker({"write": True})
    assert office("sync-prices", "prices.csv", "--create").status == 0
    assert states(office) == {RUN: "superseded", SECOND: "finished"}


@pytest.mark.parametrize("answer", [True, False])
def test_an_undo_asks_first(office: Shell, demo: DemoServer, *, answer: bool) -> None:
    sync(office)
    office.asker = ScriptedAsker({"undo": answer})
    assert office("undo").status == 0
    assert office.asker.last("undo").label == f"Put back 3 changes of run {RUN}?"
    assert len(demo.writes()) == (6 if answer else 3)


class Meanwhile(ScriptedAsker):
    """Says yes to an undo, however often it is asked, and lets something happen before the first answer."""

    def __init__(self, happening: Callable[[], object]) -> None:
        super().__init__({"undo": [True, True]})
        self.happening = happening

    def confirm(self, question: Question) -> bool:
        if not self.asked:
            self.happening()
        return super().confirm(question)


def test_an_undo_that_asks_keeps_no_run_away(office: Shell, demo: DemoServer) -> None:
    sync(office)
    statuses: list[int] = []
    office.asker = Meanwhile(lambda: statuses.append(sync(office)))
    said = office("undo")
    assert statuses == [0]
    assert said.status == 0
    assert len(demo.writes()) == 6


def test_an_undo_that_was_agreed_to_but_is_done_by_then_is_refused(office: Shell, demo: DemoServer) -> None:
    sync(office)
    office.asker = Meanwhile(lambda: office("undo", "-y"))
    said = office("undo")
    assert said.status == 2
    assert f"Run {RUN} was taken back already, by {SECOND}." in said.err
    assert len(demo.writes()) == 6


def test_an_undo_asks_again_where_more_is_to_be_put_back_by_then(office: Shell, demo: DemoServer) -> None:
    interrupted(office, demo)
    office.asker = Meanwhile(lambda: office("resume", RUN))
    assert office("undo", RUN).status == 0
    labels = [question.label for question in office.asker.asked if question.key == "undo"]
    assert labels == [f"Put back 2 changes of run {RUN}?", f"Put back 3 changes of run {RUN}?"]
    assert len(demo.writes()) == 6


def test_a_run_that_is_closed_is_kept_for_so_many_days(office: Shell, demo: DemoServer) -> None:
    interrupted(office, demo)
    sync(office)
    interrupted_again = office.journals()
    office.now = lambda: NOW + timedelta(days=90)
    sync(office)
    assert office.journals()[:2] == interrupted_again, "90 days are within"
    office.now = lambda: NOW + timedelta(days=91)
    price_file(office, "NW-1001 3.80 4.75")
    sync(office)
    assert [run["run"][:10] for run in runs(office)] == ["2027-02-23"]


def test_a_run_that_failed_in_part_can_be_tried_again(office: Shell, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "unchanged", "method": "PATCH", "path": ITEM, "count": 1}])
    assert sync(office) == 9
    assert office("resume", RUN).status == 0
    assert sorted(identifier for identifier, _ in writes(demo)) == ["NEW-1", "NW-1001", "NW-1002"]


def test_an_undo_puts_amounts_back_and_sets_created_items_inactive(office: Shell, demo: DemoServer) -> None:
    sync(office)
    done = len(demo.writes())
    said = office("undo", "-y")
    assert said.status == 0, said.err
    assert "Taking back run 2026-11-24-01:" in said.err
    assert "NW-1001: cost 3.78 → 3.60, price 4.73 → 4.50" in said.err
    assert "NEW-1: created, becomes inactive" in said.err
    assert dict(writes(demo)[done:]) == {
        "NEW-1": {"inactiveFlag": [False, True]},
        "NW-1001": {"cost": [Decimal("3.78"), Decimal("3.6")], "price": [Decimal("4.73"), Decimal("4.5")]},
        "NW-1002": {"cost": [Decimal("4.2"), Decimal(4)], "price": [Decimal("5.25"), Decimal(5)]},
    }
    assert states(office) == {RUN: "undone", SECOND: "finished"}


def test_an_undo_leaves_alone_what_somebody_changed_since_and_says_who(office: Shell, demo: DemoServer) -> None:
    sync(office)
    item = next(write["id"] for write in demo.writes() if write["identifier"] == "NW-1001")
    demo.edit(item, {"price": 99})
    done = len(demo.writes())
    said = office("undo", RUN, "-y", "--json")
    assert said.status == 9
    assert "price was 4.73, is 99.00; last changed by msmith at 20" in said.err
    printed = json.loads(said.out)
    assert (printed["undoes"], printed["run"]) == (RUN, SECOND)
    assert printed["applied"] == {"written": 2, "already": 0, "changed_since": 1, "failed": 0}
    assert {identifier for identifier, _ in writes(demo)[done:]} == {"NEW-1", "NW-1002"}


def test_an_undo_wants_consent(office: Shell, demo: DemoServer) -> None:
    sync(office)
    done = len(demo.writes())
    said = office("undo")
    assert said.status == 3
    assert "To be put back: 3; nobody can be asked here." in said.err
    assert "-y, --yes" in said.err
    assert len(demo.writes()) == done
    assert states(office) == {RUN: "finished"}


def test_an_undo_is_not_undone_and_a_run_only_once(office: Shell) -> None:
    sync(office)
    said = office("undo", "-y")
    assert "Take it back" not in said.err, "it can't be"
    again, of_undo = office("undo", RUN, "-y"), office("undo", SECOND, "-y")
    assert (again.status, of_undo.status) == (2, 2)
    assert f"Run {RUN} was taken back already, by {SECOND}." in again.err
    assert f"Run {SECOND} is itself an undo, of {RUN}." in of_undo.err
    assert "There is nothing to take back." in office("undo", "-y").err


def test_an_undo_that_is_interrupted_is_finished_by_resume(office: Shell, demo: DemoServer) -> None:
    sync(office)
    demo.set_faults([{"kind": "status", "status": 403, "method": "PATCH", "path": ITEM, "skip": 1}])
    assert office("undo", "-y").status == 9
    assert states(office) == {RUN: "finished", SECOND: "unfinished"}
    demo.set_faults([])
    assert office("resume").status == 0
    assert states(office) == {RUN: "undone", SECOND: "finished"}
    assert len(demo.writes()) == 6


def test_an_unfinished_run_can_be_taken_back_and_is_closed_by_that(office: Shell, demo: DemoServer) -> None:
    interrupted(office, demo)
    assert office("undo", RUN, "-y").status == 0
    assert states(office) == {RUN: "undone", SECOND: "finished"}
    assert office("resume", RUN).status == 2
    assert len(demo.writes()) == 4


def test_a_run_while_another_holds_the_lock_is_refused_with_its_name(office: Shell, demo: DemoServer) -> None:
    other = Journals(office.folder / "state", demo.url, demo.company)
    with other.lock.held(command="apply", run="2026-11-24-07"):
        assert office("sync-prices", "prices.csv", "--create", "--out", "plan.json").status == 0
        writing = ["sync-prices", "prices.csv", "--apply"], ["apply", "plan.json", "-y"], ["resume"], ["undo", "-y"]
        for command in writing:
            said = office(*command)
            assert said.status == 5
            assert "Another run is writing to northwind" in said.err
            assert "run 2026-11-24-07" in said.err
        assert office("sync-prices", "prices.csv", "--plan").status == 0
        assert office("history").status == 0
        assert demo.writes() == []
        elsewhere = {"CWSETUP_STATE_DIR": str(office.folder / "elsewhere")}
        twin = office("sync-prices", "prices.csv", "--apply", "--create", environment=elsewhere)
        assert twin.status == 0, "the twin: a lock of another place keeps nobody away"
    assert sync(office) == 0


def test_an_undo_that_put_nothing_back_can_be_tried_again(office: Shell, demo: DemoServer) -> None:
    """Somebody had changed every item; the twin is any other undo, which can't."""
    sync(office)
    ids = [entry["item_id"] for entry in json.loads(office("history", RUN, "--json").out)["entries"]]
    for item_id in ids:
        demo.edit(item_id, {"price": 99})
    assert office("undo", RUN, "-y").status == 9
    assert states(office) == {RUN: "finished", SECOND: "finished"}
    demo.edit(ids[1], {"price": 4.73})
    assert office("undo", RUN, "-y").status == 9
    assert states(office)[RUN] == "undone"
    assert office("undo", RUN, "-y").status == 2


def test_a_run_that_ended_before_its_plan_was_recorded_leaves_nothing_to_do(office: Shell) -> None:
    sync(office)
    path = office.journals()[0]
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert states(office) == {RUN: "finished"}
    assert "Nothing is left to finish." in office("resume").err


@pytest.mark.parametrize("command", ["resume", "undo"])
def test_a_rate_spreads_the_requests_of_what_follows_a_run(office: Shell, demo: DemoServer, command: str) -> None:
    interrupted(office, demo)
    office.slept.clear()
    before = len(demo.trail())
    assert office(command, RUN, "--rate", "60/min", "-y").status == 0
    assert office.slept.count(1.0) >= len(demo.trail()) - before - 2


def test_an_instance_has_one_lock_however_its_address_is_written(office: Shell, demo: DemoServer) -> None:
    path = office.profile("acme")
    text = path.read_text("utf-8")
    path.write_text(text.replace(demo.url, demo.url.replace("127.0.0.1:", "127.0.0.1:0")), "utf-8")
    with Journals(office.folder / "state", demo.url, demo.company).lock.held(command="apply"):
        assert office("sync-prices", "prices.csv", "--apply").status == 5
    with Journals(office.folder / "state", demo.url, "fabrikam").lock.held(command="apply"):
        assert office("sync-prices", "prices.csv", "--apply").status == 0, "the twin: another company's"
