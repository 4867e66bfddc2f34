"""Ctrl-C and polite kills at any record of a real run: it leaves in time, says how to go on, and is gone on with."""

import random
import time
from collections import Counter
from functools import partial

from cwsetup.demo.process import start
from tests.campaigns.campaign import Campaign, Found, counted
from tests.campaigns.kills import Part, job, shared_out
from tests.kills.conftest import Job, mortal_process
from tests.kills.rounds import LATENCY

BEFORE_THE_END = (4, 14)
"""The records from the first intent to the last but one: a signal at the last may find the run done."""
STATUS = {"SIGINT": 130, "SIGTERM": 143}
LONGEST = 6.0
"""Seconds in which a run has left: five, and one for the machine."""
WRONG = ("lost", "doubled", "wrong", "overwritten", "another status", "no way on named", "too slow", "journal broken")


def part(seed: int, signals: int, *, polite: bool) -> Part:
    """Send so many signals; the twin's are none that a program hears."""
    found: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    with start() as demo, mortal_process() as mortal:
        for number in range(signals):
            with job(demo, mortal) as one:
                found += _signalled(one, random.Random(seed + number), facts, polite=polite)
    return Part(found, facts)


def _signalled(one: Job, chance: random.Random, facts: Counter[str], *, polite: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    one.plan(LATENCY)
    name = chance.choice(list(STATUS))
    began = time.monotonic()
    status, said = one.sync(record=chance.randint(*BEFORE_THE_END), way="signal", signal=name if polite else "SIGKILL")
    facts["signals"] += 1
    found["too slow"] += time.monotonic() - began > LONGEST + 3
    if status != 0:  # it came after the last change was written
        found["another status"] += status != STATUS[name]
        found["no way on named"] += "cwsetup resume" not in said
    status, said = one.resume()
    found["journal broken"] += status not in {0, 9}
    return +(found + one.judge())


def trials(seed: int, signals: int, *, polite: bool = True) -> Found:
    """Send so many signals, each to a run of its own."""
    came = shared_out(seed, signals, partial(part, polite=polite))
    return Found(trials=came.facts["signals"], wrong=counted(WRONG, came.found), facts=dict(came.facts))


CAMPAIGN = Campaign(
    name="signals",
    title="Ctrl-C and polite kills",
    promises=("R21",),
    unit="signals",
    run=trials,
    without="hearing the signal (SIGKILL in its place)",
    twin=partial(trials, polite=False),
    short=0,
    full=500,
    twin_trials=20,
)
