"""A real disk that is full after every so many pages: a small file system in memory, which only root can make.

A run on it stops before the write that it can't announce, and is finished once there is room again.
"""

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

from tests.campaigns.campaign import Campaign, Found, counted
from tests.campaigns.disks import NAMES
from tests.campaigns.judge import Wanted, judge
from tests.campaigns.office import quietly
from tests.campaigns.scenes import scene

PAGE, PAGES = 4_096, 24
UPDATES, CREATES = 12, 8


@contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a file system of so many pages."""
    with tempfile.TemporaryDirectory(prefix="campaign-") as name:
        mount = shutil.which("mount") or "mount"
        subprocess.run([mount, "-t", "tmpfs", "-o", f"size={PAGES * PAGE}", "none", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run([shutil.which("umount") or "umount", name], check=True)


def trials(seed: int, runs: int, *, heeds: bool = True) -> Found:
    """Run with 1, 2, 3 … pages free, on one scene after the other."""
    found: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    with small_disk() as disk:
        for number, free in zip(range(runs), (free for _ in count() for free in range(1, PAGES - 2)), strict=False):
            with scene(seed + number, updates=UPDATES, creates=CREATES) as office:
                (disk / "ballast").write_bytes(b"\0" * PAGE * (PAGES - free))
                office.folder = disk
                office.heeds_the_disk = heeds
                # The twin's disk says nothing: what it can't keep is as good as a call that fails unheard.
                office.disk_fails_at, office.stays_bad = (None, False) if heeds else (free, True)
                plan = office.plan()
                wanted = Wanted.of(plan)
                facts["found no room"] += bool(quietly(partial(office.write, plan)))
                unannounced = office.unannounced
                (disk / "ballast").unlink()
                office.disk_fails_at = None
                if not any(run.plan_line for run in office.journals().past()):
                    quietly(partial(office.write, plan))
                elif office.is_unfinished():
                    quietly(office.resume)
                found += judge(office.world, wanted) + Counter({"unannounced": unannounced})
                shutil.rmtree(disk / "state")
    return Found(trials=runs, wrong=counted(NAMES, found), facts=dict(facts))


CAMPAIGN = Campaign(
    name="full-disk",
    title="A full disk (tmpfs)",
    promises=("R22",),
    unit="runs",
    run=trials,
    without="heeding that nothing was kept",
    twin=partial(trials, heeds=False),
    short=0,
    full=420,
    twin_trials=21,
    needs=(("found no room", 1),),
)
