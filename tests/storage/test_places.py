"""Everything that is written, in each place where it must not be: what was there stays, and the reason is told."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.storage.conftest import NOBODY
from tests.storage.dying import WRITERS, writer

STRANGER = NOBODY - 1
SHARED = {"plan", "table"}
"""What is made to be given to others, and so may lie where they can reach it."""

PROGRAM = """
import encodings.utf_8_sig, os, resource, signal, sys
from pathlib import Path
from cwsetup.errors import CwsetupError
from tests.storage.dying import writer
os.setgroups([]); os.setgid({nobody}); os.setuid({nobody})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for name in sys.argv[2:]:
    write, _ = writer(sys.argv[1], Path(name))
    least = 64 if name.endswith("full") else resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_FSIZE, (least, resource.RLIM_INFINITY))
    try:
        write(1)
        said = "written"
    except CwsetupError as error:
        said = error.message
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(said)
"""


def usual(path: Path) -> None:
    """Leave everything as it is: the twin of every fault."""


def closed(path: Path) -> None:
    path.parent.chmod(0o555)


def another_users(path: Path) -> None:
    os.chown(path, STRANGER, STRANGER)
    path.chmod(0o666)


def linked(path: Path) -> None:
    precious = path.parent.parent / f"precious-{path.parent.name}"
    path.rename(precious)
    path.symlink_to(precious)
    os.lchown(path, STRANGER, STRANGER)


def everybodys(path: Path) -> None:
    path.parent.chmod(0o777)


def read_only(path: Path) -> None:
    path.chmod(0o444)


FAULTS: dict[Callable[[Path], None], str] = {
    usual: "written",
    closed: "closed to you|Permission denied",
    another_users: "belongs to another user",
    linked: "is a link of another user|is a link; nothing was written",
    everybodys: "Everybody may write to the folder",
    read_only: "is read-only",
}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root makes what is another user's")
@pytest.mark.parametrize("change", WRITERS)
def test_what_is_in_a_bad_place_stays_as_it_is(tmp_path: Path, change: str) -> None:
    os.chown(tmp_path, NOBODY, NOBODY)
    folders = [tmp_path / each.__name__ for each in FAULTS] + [tmp_path / "full"]
    paths, before = [], []
    for folder, spoil in zip(folders, [*FAULTS, usual], strict=True):
        folder.mkdir()
        write, path = writer(change, folder)
        write(0)
        for each in (folder, *folder.rglob("*")):
            os.chown(each, NOBODY, NOBODY)
        before.append(path.read_bytes())
        spoil(path)
        paths.append(path)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(nobody=NOBODY), change, *map(str, folders)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    expected = [*FAULTS.values(), "can't be written"]
    for folder, path, old, said, reason in zip(folders, paths, before, done.stdout.splitlines(), expected, strict=True):
        may_be = folder.name == "usual" or (folder.name == "everybodys" and change in SHARED)
        assert (path.read_bytes() != old) is may_be, folder.name
        assert not list(folder.rglob("*.cwsetup-tmp")), folder.name
        if change != "draft":  # which is kept as well as can be, and never ends a conversation
            assert said == "written" if may_be else any(word in said for word in reason.split("|")), said
