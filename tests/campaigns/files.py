"""Files that are rewritten while the process is killed or the disk fails: always the old one or the new one, whole."""

import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from cwsetup.errors import CwsetupError
from cwsetup.storage.files import write_whole
from tests.campaigns.campaign import Campaign, Found, counted
from tests.campaigns.disks import files_up_to

LONG = 200_000
"""Characters that no single write puts on a disk at once."""
WRONG = ("torn", "readable by others")
Write = Callable[[Path, str], None]


def whole(path: Path, text: str) -> None:
    """Write as profiles, keys and plans are written."""
    write_whole(path, text, backup=False)


def in_place(path: Path, text: str) -> None:
    """Write as most would; the guard taken away."""
    path.write_text(text, "utf-8")


def trials(seed: int, number: int, *, write: Write = whole) -> Found:
    """Kill a process that rewrites a file so often, and let the disk be full at a byte half as often."""
    found: Counter[str] = Counter()
    chance = Random(seed)
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        path = Path(folder) / "profile.toml"
        for _ in range(number):
            if path.exists() and chance.random() < 1 / 3:
                _full(path, chance.randrange(LONG), write)
            else:
                _killed(path, chance.randrange(200), write)
            text = path.read_text("utf-8")
            found["torn"] += len(text) != LONG or len(set(text)) != 1
            found["readable by others"] += bool(path.stat().st_mode & 0o077) and write is whole
    return Found(trials=number, wrong=counted(WRONG, found))


def _killed(path: Path, looks: int, write: Write) -> None:
    """Kill a process that writes without end, once it has begun and some time has passed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            write(path, "0" * LONG)
            os.write(writing, b"!")
            digit = 0
            while True:
                digit = (digit + 1) % 10
                write(path, str(digit) * LONG)
        finally:
            os._exit(1)
    os.read(reading, 1)
    for _ in range(looks):
        path.stat()  # time passes while it writes
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(reading)
    os.close(writing)


def _full(path: Path, size: int, write: Write) -> None:
    try:
        with files_up_to(size):
            write(path, "9" * LONG)
    except (OSError, CwsetupError):
        return
    sys.stderr.write("The disk was not full.\n")


CAMPAIGN = Campaign(
    name="files",
    title="Profiles rewritten under kills and on full disks",
    promises=("R17",),
    unit="kills and full disks",
    run=trials,
    without="a temporary file and a rename (written in place)",
    twin=partial(trials, write=in_place),
    short=20,
    full=2_000,
    twin_trials=200,
)
