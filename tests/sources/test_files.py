"""Which files a source means, and one sentence for each way in which it can mean none."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import Pick
from cwsetup.sources.files import pick_files

Write = Callable[..., Path]


def names(*patterns: str, folder: Path, pick: Pick = Pick.ALL) -> list[str]:
    return [file.name for file in pick_files(patterns, folder, pick=pick).files]


def test_globs_and_paths_are_relative_to_the_folder_and_each_file_counts_once(tmp_path: Path, write: Write) -> None:
    for name in ("prices/b.csv", "prices/a.csv", "other.csv", "prices/deep/c.csv"):
        write(name, "x")
    assert names("prices/*.csv", "other.csv", "prices/a.csv", folder=tmp_path) == [
        "prices/a.csv",
        "prices/b.csv",
        "other.csv",
    ]
    assert names("**/c.csv", folder=tmp_path) == ["prices/deep/c.csv"]
    assert names("../prices/a.csv", folder=tmp_path / "prices") == ["../prices/a.csv"]
    assert names("../pri*/a.csv", folder=tmp_path / "prices") == ["../prices/a.csv"]


def test_an_absolute_glob_stands_for_itself(tmp_path: Path, write: Write) -> None:
    path = write("prices/a.csv", "x")
    assert names(str(tmp_path / "prices" / "*.csv"), folder=Path("/")) == [str(path.relative_to("/"))]
    assert names(str(tmp_path / "prices" / "*.csv"), folder=tmp_path / "elsewhere") == [str(path)]


def test_a_bracket_in_a_name_that_is_there_is_no_glob(tmp_path: Path, write: Write) -> None:
    write("prices [1].csv", "x")
    assert names("prices [1].csv", folder=tmp_path) == ["prices [1].csv"]


def test_files_that_programs_leave_beside_others_do_not_match(tmp_path: Path, write: Write) -> None:
    for name in ("a.csv", "._a.csv", "~$a.csv", ".~lock.a.csv"):
        write(name, "x")
    assert names("*.csv", folder=tmp_path) == ["a.csv"]


def test_newest_reads_the_last_modified_file_and_names_the_others(tmp_path: Path, write: Write) -> None:
    for age, name in enumerate(("nov.csv", "sep.csv", "oct.csv")):
        os.utime(write(name, "x"), (1_700_000_000 - age, 1_700_000_000 - age))
    picked = pick_files(["*.csv"], tmp_path, pick=Pick.NEWEST)
    assert [file.name for file in picked.files] == ["nov.csv"]
    assert picked.notes == ("nov.csv is the newest; ignored: sep.csv, oct.csv.",)


def test_newest_of_files_of_one_time_is_the_last_by_name(tmp_path: Path, write: Write) -> None:
    for name in ("2025-10.csv", "2025-11.csv"):
        os.utime(write(name, "x"), (1_700_000_000, 1_700_000_000))
    assert names("*.csv", folder=tmp_path, pick=Pick.NEWEST) == ["2025-11.csv"]


def test_a_single_file_needs_no_note(tmp_path: Path, write: Write) -> None:
    write("a.csv", "x")
    assert pick_files(["*.csv"], tmp_path, pick=Pick.NEWEST).notes == ()


def refusal(pattern: str, folder: Path) -> tuple[str, str | None]:
    with pytest.raises(InvalidInput) as refused:
        pick_files([pattern], folder)
    return refused.value.message, refused.value.hint


def test_a_missing_file_names_the_nearest_of_its_folder(tmp_path: Path, write: Write) -> None:
    write("Nov_prices.csv", "x")
    write("readme.txt", "x")
    assert refusal("nov-prices.csv", tmp_path) == (
        '"nov-prices.csv" doesn\'t exist.',
        'Nearest in its folder: "Nov_prices.csv".',
    )


def test_a_glob_without_a_match_says_so(tmp_path: Path, write: Write) -> None:
    write("prices.xlsx", "x")
    (tmp_path / "notes.docx").touch()
    assert refusal("*.csv", tmp_path) == ('No file matches "*.csv".', 'In its folder: "prices.xlsx".')
    assert refusal("*/*.csv", tmp_path) == ('No file matches "*/*.csv".', None)


def test_a_missing_folder_and_an_empty_one_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert refusal("gone/a.csv", tmp_path) == (
        '"gone/a.csv" doesn\'t exist.',
        f'There is no folder "{tmp_path / "gone"}".',
    )
    assert refusal("empty/a.csv", tmp_path) == (
        '"empty/a.csv" doesn\'t exist.',
        "There is no price file in its folder.",
    )


def test_a_folder_is_not_a_price_file(tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    assert refusal("prices", tmp_path) == (
        '"prices" is a folder, not a price file.',
        'Name a file, or all of one kind: "prices/*.csv".',
    )


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refusal("pipe.csv", tmp_path) == ('"pipe.csv" is no regular file.', "Save its content as a file.")


def test_a_name_that_no_disk_takes_is_refused(tmp_path: Path) -> None:
    name = "x" * 300
    assert refusal(name, tmp_path) == (f'"{name}" can\'t be looked up: File name too long.', None)


def test_a_pattern_that_is_none_is_refused(tmp_path: Path) -> None:
    """From Python 3.13 on every text is a pattern, and this one is like ``*a.csv``."""
    said, _ = refusal("**a.csv", tmp_path)
    is_refused = said.startswith('"**a.csv" is no pattern of file names: ')
    assert is_refused if sys.version_info < (3, 13) else said == 'No file matches "**a.csv".'


def test_a_file_without_read_permission_says_why() -> None:
    """In a child without rights, as nothing is unreadable for root."""
    script = (
        "import os, pathlib\n"
        "from cwsetup.errors import InvalidInput\n"
        "from cwsetup.sources.files import PriceFile\n"
        "from cwsetup.sources.sampling import sample\n"
        "if os.geteuid() == 0:\n"
        "    os.setuid(65534)\n"
        "try:\n"
        "    sample(PriceFile(pathlib.Path('closed.csv'), 'closed.csv'))\n"
        "except InvalidInput as refused:\n"
        "    print(refused.message)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        closed = Path(folder, "closed.csv")
        closed.write_text("x")
        closed.chmod(0)
        child = subprocess.run(
            [sys.executable, "-c", script],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
    assert child.stdout == '"closed.csv" can\'t be read: Permission denied.\n'
