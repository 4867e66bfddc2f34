"""Programs under an unprivileged uid, for root is refused nothing."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest

import cwsetup

NOBODY = 65_534
_DROP = """
import os, sys, resource, signal
from pathlib import Path
from datetime import date
import encodings.utf_8_sig
import cwsetup.storage.journal, cwsetup.storage.keys, cwsetup.storage.profiles
from cwsetup.errors import CwsetupError
from cwsetup.storage.csv_files import check_place
from cwsetup.storage.files import write_whole
from cwsetup.storage.journal import Journals
from cwsetup.storage.profiles import Profiles, read_text
if os.geteuid() == 0:
    os.setgroups([]); os.setgid({nobody}); os.setuid({nobody})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
def disk_of(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
try:
{body}
except CwsetupError as error:
    print(f"{{type(error).__name__}}: {{error.message}} {{error.hint}}")
"""
"""Everything is imported first: the interpreter itself may be where only root reads."""

AsNobody: TypeAlias = Callable[[str], str]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder outside of pytest's own, which every session of pytest closes to other users."""
    with TemporaryDirectory(prefix="cwsetup-") as folder:
        yield Path(folder).resolve()


@pytest.fixture
def as_nobody(tmp_path: Path) -> AsNobody:
    """Run a few statements on ``folder`` without any privilege, and return what they print."""
    if os.name == "nt":
        pytest.skip("needs Unix rights")
    tmp_path.chmod(0o755)

    def run(body: str) -> str:
        program = _DROP.format(nobody=NOBODY, body="\n".join(f"    {line}" for line in body.splitlines()))
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": str(Path(cwsetup.__file__).parents[1])},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


@pytest.fixture
def nobodys(tmp_path: Path) -> Callable[[Path], Path]:
    """Give a file or folder to the unprivileged user; without root it is the tester's own anyway."""

    def give(path: Path) -> Path:
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
        return path

    give(tmp_path)
    return give
