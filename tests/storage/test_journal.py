"""The journal of a run: each line is on the disk before the next step, runs are numbered, the last one is found."""

import json
import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from cwsetup.errors import CwsetupError, InvalidInput
from cwsetup.profile.secret import Secret
from cwsetup.storage.journal import Journal, Journals
from tests.storage.conftest import NOBODY, AsNobody

DAY = date(2026, 11, 24)


def journals(folder: Path, url: str = "https://api-na.myconnectwise.net", company: str = "contoso") -> Journals:
    return Journals(folder, url, company)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def a_run(folder: Path, day: date = DAY, **facts: Any) -> Path:
    with journals(folder).begin(day, {"profile": "acme", **facts}) as journal:
        return journals(folder).folder / f"{journal.run}.jsonl"


def test_a_line_is_there_for_others_as_soon_as_it_is_recorded(tmp_path: Path) -> None:
    with journals(tmp_path).begin(DAY, {"matched": 5}) as journal:
        path = journals(tmp_path).folder / "2026-11-24-01.jsonl"
        assert journal.run == "2026-11-24-01"
        instance = {"url": "https://api-na.myconnectwise.net", "company": "contoso"}
        assert lines(path) == [{"event": "run", "matched": 5, **instance}]
        journal.record("intent", item=7, cost=Decimal("33.00"), name="two\nlines\u2028é")
        assert lines(path)[1:] == [{"event": "intent", "item": 7, "cost": "33.00", "name": "two\nlines\u2028é"}]
        journal.record("written", item=7)
        assert [line["event"] for line in lines(path)] == ["run", "intent", "written"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def record_ten(journal: Journal, who: int) -> None:
    for number in range(10):
        journal.record("e", who=who, n=number, pad="x" * 500)


def test_threads_share_a_journal_and_mix_no_lines(tmp_path: Path) -> None:
    with journals(tmp_path).begin(DAY, {}) as journal:
        threads = [Thread(target=record_ten, args=(journal, who)) for who in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    recorded = lines(journals(tmp_path).folder / "2026-11-24-01.jsonl")[1:]
    for who in range(8):
        assert [line["n"] for line in recorded if line["who"] == who] == list(range(10))


def test_a_secret_is_dots(tmp_path: Path) -> None:
    path = a_run(tmp_path, key=Secret("hunter2"))
    assert b"hunter2" not in path.read_bytes()


def test_runs_of_a_day_are_numbered_and_of_another_day_begin_anew(tmp_path: Path) -> None:
    names = [a_run(tmp_path, day).stem for day in (DAY, DAY, date(2026, 11, 25))]
    assert names == ["2026-11-24-01", "2026-11-24-02", "2026-11-25-01"]


def test_a_clock_that_was_set_back_makes_no_run_older_than_the_last(tmp_path: Path) -> None:
    """The youngest run is the one that ``undo`` takes back unless another is named."""
    names = [a_run(tmp_path, day).stem for day in (DAY, date(2026, 11, 21), DAY)]
    assert names == ["2026-11-24-01", "2026-11-24-02", "2026-11-24-03"]
    assert [run.run for run in journals(tmp_path).past()] == names


def test_a_journal_of_another_instance_is_refused_wherever_it_lies(tmp_path: Path) -> None:
    """Its ids are those of other items here."""
    path = a_run(tmp_path)
    other = journals(tmp_path, company="fabrikam")
    other.folder.mkdir()
    path.rename(other.folder / path.name)
    with pytest.raises(InvalidInput, match="it is of a run on contoso on https"):
        other.past()
    (other.folder / path.name).rename(path)
    assert [run.run for run in journals(tmp_path).past()] == [path.stem], "the twin: at home"


def test_two_runs_at_once_have_a_journal_each(tmp_path: Path) -> None:
    with journals(tmp_path).begin(DAY, {}) as one, journals(tmp_path).begin(DAY, {}) as other:
        assert (one.run, other.run) == ("2026-11-24-01", "2026-11-24-02")


@pytest.mark.parametrize(
    ("url", "company", "same"),
    [
        ("https://api-na.myconnectwise.net", "Contoso", True),
        ("https://api-eu.myconnectwise.net", "contoso", False),
        ("https://api-na.myconnectwise.net", "fabrikam", False),
    ],
)
def test_an_instance_is_its_address_and_company(tmp_path: Path, url: str, company: str, *, same: bool) -> None:
    a_run(tmp_path, matched=5)
    assert journals(tmp_path, url, company).last_matched("acme") == (5 if same else None)


def test_the_last_run_says_how_many_items_it_matched(tmp_path: Path) -> None:
    assert journals(tmp_path).last_matched("acme") is None
    a_run(tmp_path, matched=5)
    a_run(tmp_path, matched=6)
    a_run(tmp_path, date(2026, 11, 25), matched=7)
    assert journals(tmp_path).last_matched("acme") == 7


def test_the_hundredth_run_of_a_day_comes_after_the_ninety_ninth(tmp_path: Path) -> None:
    folder = a_run(tmp_path, matched=1).parent
    for number in (99, 100):
        (folder / f"2026-11-24-{number}.jsonl").write_text(json.dumps({"profile": "acme", "matched": number}), "utf-8")
    assert journals(tmp_path).last_matched("acme") == 100


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b'{"event": "run", "mat',
        b"\xff\xfe\n",
        b"[]\n",
        b"{}\n",
        b'{"profile": "acme"}\n',
        b'{"profile": "acme", "matched": null}\n',
    ],
)
def test_a_run_whose_first_line_is_broken_is_passed_over(tmp_path: Path, first: bytes) -> None:
    folder = a_run(tmp_path, matched=5).parent
    (folder / "2026-11-24-02.jsonl").write_bytes(first)
    (folder / "notes.jsonl").write_bytes(first)
    assert journals(tmp_path).last_matched("acme") == 5


def test_a_failure_in_the_run_is_not_taken_for_the_journals(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no such price file"), journals(tmp_path).begin(DAY, {}):
        raise OSError("no such price file")


def test_a_folder_that_cant_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("in the way", "utf-8")
    with (
        pytest.raises(CwsetupError, match=r"The journal .*runs.* can't be written: ") as told,
        journals(tmp_path).begin(DAY, {}),
    ):
        raise AssertionError("nothing may run without a journal")
    assert told.value.hint is not None
    assert "CWSETUP_STATE_DIR" in told.value.hint


BEGIN = """
journals = Journals(folder, "https://cw.example", "contoso")
with journals.begin(date(2026, 11, 24), {"profile": "acme", "matched": 5}) as journal:
    print("begun")
    %s
"""


def test_a_full_disk_refuses_the_line_and_leaves_whole_ones(
    tmp_path: Path, as_nobody: AsNobody, nobodys: object
) -> None:
    body = "disk_of(250)\n    try: journal.record('intent', pad='x' * 500)\n    finally: journal.record('small')"
    said = as_nobody(BEGIN % body)
    (path,) = (tmp_path / "runs").glob("*/*.jsonl")
    assert said.startswith(f"begun\nCwsetupError: The journal {path} can't be written: ")
    assert [line["event"] for line in lines(path)] == ["run", "small"], "half a line would spoil the next"
    assert as_nobody(BEGIN % "journal.record('intent', pad='x' * 500)") == "begun", "the twin: with room"


def test_after_a_failed_fsync_nothing_is_taken_for_durable_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system forgets what it couldn't write: an fsync that works afterwards says nothing about it."""

    def failing(_: int) -> None:
        raise OSError(5, "Input/output error")

    with journals(tmp_path).begin(DAY, {}) as journal:
        with monkeypatch.context() as broken:
            broken.setattr("os.fsync", failing)
            with pytest.raises(CwsetupError, match="Input/output error"):
                journal.record("intent")
        with pytest.raises(CwsetupError, match="Input/output error"):
            journal.record("intent")


def test_a_folder_of_another_user_is_told(tmp_path: Path, as_nobody: AsNobody, nobodys: Callable[[Path], Path]) -> None:
    nobodys(tmp_path).chmod(0o555)
    assert as_nobody(BEGIN % "pass").startswith("CwsetupError: The journal ")
    tmp_path.chmod(0o755)
    assert as_nobody(BEGIN % "pass") == "begun", "the twin: with the right"
    (folder,) = (tmp_path / "runs").iterdir()
    folder.chmod(0)
    said = as_nobody("print(Journals(folder, 'https://cw.example', 'contoso').last_matched('acme'))")
    assert said.startswith(f"CwsetupError: The journal {folder} can't be read: Permission denied.")
    folder.chmod(0o700)
    assert as_nobody("print(Journals(folder, 'https://cw.example', 'contoso').last_matched('acme'))") == "5"


@pytest.mark.skipif(os.name == "nt", reason="needs Unix rights")
@pytest.mark.parametrize("folder", ["runs", "locks"])
def test_a_folder_where_others_may_put_runs_is_not_used(tmp_path: Path, folder: str) -> None:
    a_run(tmp_path)
    ours = journals(tmp_path)
    with ours.lock.held():
        pass
    place = ours.folder if folder == "runs" else ours.lock.path.parent

    def use() -> None:
        with ours.lock.held():
            assert ours.past()

    for mode in (0o777, 0o1777):
        place.chmod(mode)
        with pytest.raises(CwsetupError, match="Everybody may write to the folder"):
            use()
    place.chmod(0o755)
    use()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes folders of another user")
def test_journals_of_another_user_are_not_gone_on_with(tmp_path: Path) -> None:
    a_run(tmp_path)
    folder = journals(tmp_path).folder
    os.chown(folder, NOBODY, NOBODY)
    for use in (lambda: journals(tmp_path).past(), lambda: a_run(tmp_path), lambda: reopen(tmp_path)):
        with pytest.raises(CwsetupError, match="belongs to another user; what lies there isn't used"):
            use()
    os.chown(folder, 0, 0)
    reopen(tmp_path)


def reopen(folder: Path) -> None:
    with journals(folder).reopened("2026-11-24-01"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="needs Unix links")
def test_a_journal_or_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("half a line", "utf-8")
    ours = journals(tmp_path)
    path = a_run(tmp_path)
    path.unlink()
    path.symlink_to(precious)
    with pytest.raises(CwsetupError, match="symbolic links"):
        reopen(tmp_path)
    ours.lock.path.parent.mkdir()
    ours.lock.path.symlink_to(precious)
    with pytest.raises(CwsetupError, match="symbolic links"), ours.lock.held():
        raise AssertionError("it must not be taken for a lock")
    assert precious.read_text("utf-8") == "half a line"


def test_another_profile_on_the_same_instance_has_matches_of_its_own(tmp_path: Path) -> None:
    a_run(tmp_path, matched=80)
    a_run(tmp_path, matched=3, profile="other")
    assert journals(tmp_path).last_matched("acme") == 80
    assert journals(tmp_path).last_matched("other") == 3
