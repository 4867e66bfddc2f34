"""A file is the old one or the new one, whole, whatever happens while it is written."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cwsetup.errors import CwsetupError, InvalidInput
from cwsetup.storage.files import write_whole
from tests.storage.conftest import NOBODY, AsNobody


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


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
def test_what_cut_off_writes_left_is_swept_after_an_hour_whatever_it_was_to_become(
    tmp_path: Path, age: int, *, stays: bool
) -> None:
    ours = [tmp_path / f".{name}.json.x1y2.cwsetup-tmp" for name in ("a", "b")]
    others = [tmp_path / name for name in (".a.json.x1y2.tmp", "a.cwsetup-tmp", ".b.json.swp")]
    for path in (*ours, *others):
        path.touch()
        then = path.stat().st_mtime - age
        os.utime(path, (then, then))
    write_whole(tmp_path / "a.json", "new")
    assert [path.exists() for path in ours] == [stays, stays]
    assert all(path.exists() for path in others)


def test_what_another_users_write_left_stays(tmp_path: Path, as_nobody: AsNobody) -> None:
    tmp_path.chmod(0o777)
    program = "write_whole(folder / 'a.json', 'new', trusted=False)"
    theirs, ours = tmp_path / ".a.json.x1y2.cwsetup-tmp", tmp_path / ".a.json.x3y4.cwsetup-tmp"
    for path in (theirs, ours):
        path.touch()
        os.utime(path, (0, 0))
    if os.geteuid() == 0:
        os.chown(ours, NOBODY, NOBODY)
        assert as_nobody(program) == ""
        assert (theirs.exists(), ours.exists()) == (True, False)


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 251)
    write_whole(path, "old")
    write_whole(path, "new")
    assert path.read_text("utf-8") == "new"


@pytest.mark.parametrize("trusted", [True, False])
def test_a_read_only_file_is_told_and_nothing_changed(tmp_path: Path, *, trusted: bool) -> None:
    path = tmp_path / "a.toml"
    path.write_text("old", "utf-8")
    path.chmod(0o444)
    with pytest.raises(CwsetupError, match=r"a\.toml is read-only; nothing was written") as refused:
        write_whole(path, "new", trusted=trusted)
    assert refused.value.hint == f"Make it writable: chmod u+w {path}"
    assert [each.name for each in tmp_path.iterdir()] == ["a.toml"]
    path.chmod(0o644)
    write_whole(path, "new", trusted=trusted)
    assert path.read_text("utf-8") == "new", "the twin: the same with the right"


@pytest.mark.skipif(os.name == "nt", reason="needs Unix rights")
@pytest.mark.parametrize(
    ("mode", "trusted", "written"),
    [(0o777, True, False), (0o777, False, True), (0o1777, True, True), (0o775, True, True), (0o700, True, True)],
)
@pytest.mark.parametrize("depth", ["there", "above"])
def test_what_is_trusted_later_is_not_put_where_everybody_may_replace_it(
    tmp_path: Path, mode: int, depth: str, *, trusted: bool, written: bool
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(mode)
    path = shared / "a.toml" if depth == "there" else shared / "mine" / "a.toml"
    if written:
        write_whole(path, "new", trusted=trusted)
        assert path.read_text("utf-8") == "new"
    else:
        with pytest.raises(CwsetupError, match="Everybody may write to the folder") as refused:
            write_whole(path, "new", trusted=trusted)
        assert f"chmod o-w {shared}" in (refused.value.hint or "")
        assert not path.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes links of another user")
@pytest.mark.parametrize("place", ["the file", "its folder", "a link that a link leads to"])
@pytest.mark.parametrize("whose", ["ours", "root's", "a stranger's"])
def test_nothing_is_written_through_a_strangers_link(
    tmp_path: Path, as_nobody: AsNobody, nobodys: Callable[[Path], Path], place: str, whose: str
) -> None:
    precious, link = nobodys(tmp_path) / "precious", tmp_path / "link"
    precious.mkdir()
    (precious / "a.toml").write_text("old", "utf-8")
    nobodys(nobodys(precious) / "a.toml")
    link.symlink_to(precious if place == "its folder" else precious / "a.toml")
    named = {"the file": "link", "its folder": "link/a.toml", "a link that a link leads to": "first"}[place]
    if named == "first":
        (tmp_path / "first").symlink_to(link)
        os.lchown(tmp_path / "first", NOBODY, NOBODY)
    owner = {"ours": NOBODY, "root's": 0, "a stranger's": NOBODY - 1}[whose]
    os.lchown(link, owner, owner)
    said = as_nobody(f"write_whole(folder / {named!r}, 'new')")
    if whose == "a stranger's":
        sentence = f"CwsetupError: {link} is a link of another user; nothing was written through it."
        assert said == f"{sentence} Name the file itself."
        assert (precious / "a.toml").read_text("utf-8") == "old"
    else:
        assert said == "", "the twin: a link of one's own, or the administrator's"
        assert (precious / "a.toml").read_text("utf-8") == "new"


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
