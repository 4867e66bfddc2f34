"""The lock of an instance: one holder at a time, named to everybody else, free whatever ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import cwsetup
from cwsetup.errors import CwsetupError, TemporaryError
from cwsetup.storage.journal import Journals
from cwsetup.storage.lock import InstanceLock

HOLDER = """
import sys
from pathlib import Path
from cwsetup.storage.lock import InstanceLock
with InstanceLock(Path(sys.argv[1]), "contoso").held(command="apply", since="2026-11-24 05:00:00"):
    print("held", flush=True)
    sys.stdin.read()
"""


def lock(folder: Path) -> InstanceLock:
    return InstanceLock(folder / "locks" / "contoso.lock", "contoso on https://cw.example")


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold a lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(cwsetup.__file__).parents[1])},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_lock_that_another_process_holds_is_refused_and_its_holder_named(tmp_path: Path) -> None:
    mine = lock(tmp_path)
    with held_elsewhere(mine.path) as holder:
        with pytest.raises(TemporaryError) as told, mine.held():
            raise AssertionError("two at once")
        assert told.value.message == "Another run is writing to contoso on https://cw.example."
        assert told.value.exit_status == 5
        assert told.value.details == (f"pid {holder.pid}, command apply, since 2026-11-24 05:00:00",)


def test_a_lock_is_free_as_soon_as_its_holder_was_killed(tmp_path: Path) -> None:
    mine = lock(tmp_path)
    with held_elsewhere(mine.path) as holder:
        holder.send_signal(signal.SIGKILL)
        assert holder.wait(20) == -9
        with mine.held(command="resume"):
            assert b'"command": "resume"' in mine.path.read_bytes(), "who was killed is forgotten"


def test_two_locks_of_one_process_exclude_each_other_and_one_may_be_taken_again(tmp_path: Path) -> None:
    mine, other = lock(tmp_path), lock(tmp_path)
    with mine.held(command="sync-prices"), mine.held(command="apply"):
        mine.says(command="apply", run="2026-11-24-01")
        with pytest.raises(TemporaryError) as told, other.held():
            raise AssertionError("two at once")
        assert told.value.details == (f"pid {os.getpid()}, command apply, run 2026-11-24-01",)
    with other.held():
        pass


def test_a_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="boom"), lock(tmp_path).held():
        raise ValueError("boom")
    with lock(tmp_path).held():
        pass


@pytest.mark.parametrize("content", [b"", b"\xff{", b"[]", b"7"])
def test_a_holder_that_has_not_said_who_it_is_is_refused_all_the_same(tmp_path: Path, content: bytes) -> None:
    mine, other = lock(tmp_path), lock(tmp_path)
    with mine.held():
        mine.path.write_bytes(content)
        with pytest.raises(TemporaryError) as told, other.held():
            raise AssertionError("two at once")
    assert told.value.details == ("its holder hasn't said who it is yet",)


def test_a_lock_that_cannot_be_made_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("in the way", "utf-8")
    with pytest.raises(CwsetupError, match=r"The lock .* can't be opened: ") as told, lock(tmp_path).held():
        raise AssertionError("without a lock")
    assert "CWSETUP_STATE_DIR" in (told.value.hint or "")


def test_an_instance_is_its_address_and_company_whatever_the_profile(tmp_path: Path) -> None:
    paths = {
        Journals(tmp_path, url, company).lock.path
        for url, company in (
            ("https://api-na.myconnectwise.net", "Contoso"),
            ("https://api-na.myconnectwise.net", "contoso"),
            ("https://api-eu.myconnectwise.net", "contoso"),
        )
    }
    assert len(paths) == 2
