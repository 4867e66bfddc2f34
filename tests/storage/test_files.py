"""A file is the old one or the new one, whole, whatever happens while it is written."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cwsetup
from cwsetup.errors import CwsetupError, InvalidInput
from cwsetup.storage.files import write_whole
from tests.storage.conftest import AsNobody

KILLS = 20
LONG = 200_000
"""Characters that no single write puts on a disk at once."""
WRITER = """
import sys
from pathlib import Path
from cwsetup.storage.files import write_whole
path, naive = Path(sys.argv[1]), sys.argv[2] == "naive"
def write(text):
    if not naive:
        return write_whole(path, text, backup=False)
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
write("0" * {long})
print("started", flush=True)
number = 0
while True:
    number = (number + 1) % 10
    write(str(number) * {long})
"""


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def torn(text: str) -> bool:
    return len(text) != LONG or len(set(text)) != 1


def killed_while_writing(path: Path, way: str) -> int:
    """Kill a program that rewrites a file without end, again and again, and return how often the file was torn."""
    count = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER.format(long=LONG), str(path), way],
            env={**os.environ, "PYTHONPATH": str(Path(cwsetup.__file__).parents[1])},
            stdout=subprocess.PIPE,
        )
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"started\n"
            for _ in range(20):
                path.read_bytes()  # time passes while it writes
            process.send_signal(signal.SIGKILL)
        count += torn(path.read_text("utf-8"))
    return count


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_kill_while_rewriting_tears_no_file(tmp_path: Path) -> None:
    assert killed_while_writing(tmp_path / "a.toml", "whole") == 0


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_twin_a_kill_tears_a_file_that_is_written_in_place(tmp_path: Path) -> None:
    assert killed_while_writing(tmp_path / "a.toml", "naive") > 0


def test_a_new_file_is_its_owners_alone_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.toml"
    write_whole(path, "text\r\nas it is\n")
    assert path.read_bytes() == b"text\r\nas it is\n"
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert [each.name for each in path.parent.iterdir()] == ["a.toml"]


@pytest.mark.parametrize("before", [b"old\n", b"\xef\xbb\xbfold\r\n", b"\xff\xfe no text"])
def test_what_was_there_stays_as_backup_byte_by_byte(tmp_path: Path, before: bytes) -> None:
    path, backup = tmp_path / "a.toml", tmp_path / "a.toml.bak"
    path.write_bytes(before)
    path.chmod(0o644)
    write_whole(path, "new")
    assert (path.read_text("utf-8"), backup.read_bytes()) == ("new", before)
    assert (mode(path), mode(backup)) == (0o600, 0o600)
    write_whole(path, "newer")
    assert backup.read_text("utf-8") == "new", "one backup, the last"


def test_without_backup_nothing_stays(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    write_whole(path, "old", backup=False)
    write_whole(path, "new", backup=False)
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_kept_and_its_target_written(tmp_path: Path, *, there: bool) -> None:
    target, link = tmp_path / "real" / "a.toml", tmp_path / "a.toml"
    target.parent.mkdir()
    if there:
        target.write_text("old", "utf-8")
    link.symlink_to(target)
    write_whole(link, "new")
    assert link.is_symlink()
    assert target.read_text("utf-8") == "new"
    assert (target.parent / "a.toml.bak").exists() is there
    assert not (tmp_path / "a.toml.bak").exists()


@pytest.mark.parametrize("now", [b"somebody's\n", None, b"old \n"])
def test_a_file_that_was_changed_meanwhile_is_not_touched(tmp_path: Path, now: bytes | None) -> None:
    path = tmp_path / "a.toml"
    if now is not None:
        path.write_bytes(now)
    with pytest.raises(InvalidInput, match="was changed meanwhile; nothing was written"):
        write_whole(path, "new", expected="old\n")
    assert (path.read_bytes() if path.exists() else None) == now
    assert {each.name for each in tmp_path.iterdir()} <= {"a.toml"}


@pytest.mark.parametrize("now", [b"old\r\n", b"\xef\xbb\xbfold\r\n"])
def test_twin_a_file_that_says_what_is_expected_is_written(tmp_path: Path, now: bytes) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(now)
    write_whole(path, "new", expected="old\r\n")
    assert path.read_text("utf-8") == "new"


def test_text_that_no_file_can_hold_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("old", "utf-8")
    with pytest.raises(InvalidInput, match="isn't Unicode"):
        write_whole(path, "half \udc80")
    assert [each.name for each in tmp_path.iterdir()] == ["a.toml"]


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    with pytest.raises(CwsetupError, match="can't be written: Is a directory"):
        write_whole(tmp_path / "a.toml", "new")


@pytest.mark.parametrize(("age", "stays"), [(3_500, True), (3_700, False)])
def test_what_a_cut_off_write_left_is_swept_after_an_hour(tmp_path: Path, age: int, *, stays: bool) -> None:
    left, others = tmp_path / ".a.json.x1y2.tmp", tmp_path / ".b.json.x1y2.tmp"
    for path in (left, others):
        path.touch()
        then = path.stat().st_mtime - age
        os.utime(path, (then, then))
    write_whole(tmp_path / "a.json", "new")
    assert left.exists() is stays
    assert others.exists(), "another file's"


def test_a_read_only_folder_is_told_and_nothing_changed(
    tmp_path: Path, as_nobody: AsNobody, nobodys: Callable[[Path], Path]
) -> None:
    path = tmp_path / "sub"
    path.mkdir()
    file = path / "a.toml"
    file.write_text("old", "utf-8")
    nobodys(file)
    nobodys(path).chmod(0o555)
    said = as_nobody("write_whole(folder / 'sub' / 'a.toml', 'new')")
    assert said == f"CwsetupError: {file} can't be written: Permission denied. The file is as it was."
    assert file.read_text("utf-8") == "old"
    path.chmod(0o755)
    assert as_nobody("write_whole(folder / 'sub' / 'a.toml', 'new')") == "", "the twin: the same with the right"
    assert file.read_text("utf-8") == "new"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes files of another user")
def test_another_users_file_is_left_alone(tmp_path: Path, as_nobody: AsNobody, nobodys: Callable[[Path], Path]) -> None:
    theirs = tmp_path / "a.toml"
    theirs.write_text("old", "utf-8")
    said = as_nobody("write_whole(folder / 'a.toml', 'new')")
    assert said == f"CwsetupError: {theirs} belongs to another user; nothing was written. Run cwsetup as its owner."
    nobodys(theirs)
    with pytest.raises(CwsetupError, match="belongs to another user"):
        write_whole(theirs, "new")
    assert theirs.read_text("utf-8") == "old"
    assert as_nobody("write_whole(folder / 'a.toml', 'new')") == "", "the twin: its owner may"


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, as_nobody: AsNobody, nobodys: Callable[[Path], Path]
) -> None:
    path = tmp_path / "a.toml"
    path.write_text("old", "utf-8")
    nobodys(path)
    full = "disk_of(1000)\nwrite_whole(folder / 'a.toml', 'x' * {length})"
    assert as_nobody(full.format(length=5_000)).startswith(f"CwsetupError: {path} can't be written: ")
    assert path.read_text("utf-8") == "old"
    assert {each.name for each in tmp_path.iterdir()} == {"a.toml", "a.toml.bak"}
    assert as_nobody(full.format(length=900)) == "", "the twin: what fits is written"
    assert path.read_text("utf-8") == "x" * 900
