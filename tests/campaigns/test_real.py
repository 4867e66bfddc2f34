"""The short form of the campaigns that need more than memory: real processes, and a real disk that is full."""

import random
import subprocess
from collections import Counter

import pytest

from tests.campaigns import full_disk, signals

SEED = random.randrange(1_000_000)


def test_signals_leave_a_run_that_can_be_gone_on_with_and_a_kill_is_told_from_them() -> None:
    assert +signals.part(SEED, 2, polite=True).found == Counter(), f"seed {SEED}"
    killed = signals.part(SEED, 1, polite=False).found
    assert killed == {"another status": 1, "no way on named": 1}, f"seed {SEED}"


def test_a_full_disk_stops_before_what_it_cannot_announce() -> None:
    try:
        found = full_disk.trials(SEED, 8)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a small disk")
    assert found.total == 0, f"seed {SEED}: {found}"
    assert found.facts["found no room"] > 0
    assert full_disk.trials(SEED, 10, heeds=False).wrong["unannounced"] > 0
