"""A disk that fails at any one call, or at any one byte: nothing is sent that isn't announced, and nothing is lost.

Every call that opens or makes durable fails once in its turn, then every write at its turn of bytes: for each a run.
"""

import resource
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import count

from tests.campaigns.campaign import Campaign, Found, counted
from tests.campaigns.judge import WRONG, Wanted, judge
from tests.campaigns.office import Office, quietly
from tests.campaigns.scenes import scene

NAMES = (*WRONG, "unannounced", "never ended")
STRIDE = 211
"""Bytes from one limit to the next: an odd number that meets lines at all of their places."""
MOST_ROUNDS = 10


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: the kernel takes what fits, then nothing more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def trials(seed: int, failures: int, *, heeds: bool = True) -> Found:
    """Fail each call and each stretch of bytes of one scene after the other, until there were so many failures."""
    found: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    for number in count(1):
        for call in count(1):
            if facts["failures"] == failures or not _call_fails(seed + number, call, found, facts, heeds=heeds):
                break
        for size in range(0, 1_000_000, STRIDE):
            if facts["failures"] == failures or not _bytes_fail(seed + number, size, found, facts, heeds=heeds):
                break
        if facts["failures"] == failures:
            break
    return Found(trials=failures, wrong=counted(NAMES, found), facts=dict(facts))


def _call_fails(seed: int, call: int, found: Counter[str], facts: Counter[str], *, heeds: bool) -> bool:
    """Let one call fail; ``False`` if the run has no such call."""
    with scene(seed, updates=4, creates=2) as office:
        office.disk_fails_at, office.stays_bad, office.heeds_the_disk = call, call % 2 == 0, heeds
        plan = office.plan()
        quietly(partial(office.write, plan))
        failed = office.disk_calls >= call
        office.disk_fails_at = None
        found += _finished(office, Wanted.of(plan), partial(office.write, plan))
        facts["failures"] += failed
        facts["calls that failed"] += failed
        return failed


def _bytes_fail(seed: int, size: int, found: Counter[str], facts: Counter[str], *, heeds: bool) -> bool:
    """Let the disk take no more than so many bytes of a file; ``False`` if no file is that long."""
    with scene(seed, updates=4, creates=2) as office:
        plan = office.plan()
        with files_up_to(size) if heeds else nullcontext():
            failed = bool(quietly(partial(office.write, plan))) or not heeds
        found += _finished(office, Wanted.of(plan), partial(office.write, plan))
        facts["failures"] += failed
        facts["writes that were cut short"] += failed
        return failed


def _finished(office: Office, wanted: Wanted, anew: Callable[[], object]) -> Counter[str]:
    """Go on once the disk works again, or begin anew what never began, and judge."""
    unannounced = office.unannounced
    for _ in range(MOST_ROUNDS):
        if not office.is_unfinished():
            break
        quietly(office.resume)
    if not any(run.plan_line for run in office.journals().past()):
        quietly(anew)
    ended = not office.is_unfinished()
    return judge(office.world, wanted) + Counter({"unannounced": unannounced, "never ended": int(not ended)})


CAMPAIGN = Campaign(
    name="disks",
    title="A disk that fails at every call and every byte",
    promises=("R22",),
    unit="failures",
    run=trials,
    without="heeding a failed fsync",
    twin=partial(trials, heeds=False),
    short=60,
    full=5_000,
    twin_trials=200,
)
