"""A kill tears nothing: whatever is written is the old state or the new one, and a journal has what it said it has.

``CWSETUP_TORN_KILLS`` sets how many kills each change meets; CWSETUP_TORN_SEED repeats those of a failure.
"""

import os
import subprocess
import sys
from pathlib import Path
from random import randrange
from tempfile import TemporaryDirectory

import pytest

from tests.storage.dying import WRITERS

KILLS = int(os.environ.get("CWSETUP_TORN_KILLS", "20"))
SEED = int(os.environ.get("CWSETUP_TORN_SEED", randrange(1_000_000)))
CHANGES = (*WRITERS, "journal")

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL and fork"),
    pytest.mark.timeout(120 + KILLS),
]


def torn(change: str, way: str, kills: int) -> int:
    """Return how many of the kills tore something."""
    root = Path(__file__).parents[2]
    with TemporaryDirectory(prefix="cwsetup-") as folder:
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("dying.py")), folder, change, way, str(kills), str(SEED)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])},
            capture_output=True,
            text=True,
            check=False,
        )
    sys.stdout.write(f"CWSETUP_TORN_SEED={SEED}\n")  # shown if the test fails
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.parametrize("change", CHANGES)
def test_a_kill_tears_nothing(change: str) -> None:
    assert torn(change, "whole", KILLS) == 0


@pytest.mark.parametrize("change", CHANGES)
def test_twin_a_kill_tears_what_is_written_in_place(change: str) -> None:
    assert torn(change, "in place", 20) > 0
