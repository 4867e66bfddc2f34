"""Real processes on the real demo server, killed while they write and again while they go on.

Rounds are shared out over processes, each with a demo server and commands of its own.
"""

import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cwsetup.demo.process import DemoServer, start
from tests.campaigns.campaign import Campaign, Found, counted
from tests.cli.conftest import ITEMS, Shell, init
from tests.kills.conftest import Job, Mortal, job_of, mortal_process
from tests.kills.rounds import killed_twice

WRONG = ("lost", "doubled", "wrong", "overwritten", "written by a second run", "ended badly")
GOOD = {0, 9}


@dataclass(frozen=True, slots=True)
class Part:
    """What one process came to."""

    found: Counter[str]
    facts: Counter[str]


@contextmanager
def job(demo: DemoServer, mortal: Mortal) -> Iterator[Job]:
    """Yield a job in a folder that goes away again, on a server put back to its first moment."""
    demo.reset()
    with tempfile.TemporaryDirectory(prefix="campaign-") as name, contextlib.chdir(name):
        environment = {
            "CWSETUP_CONFIG_DIR": f"{name}/config",
            "CWSETUP_STATE_DIR": f"{name}/state",
            "CWSETUP_CLIENT_ID": demo.client_id,
            "CWSETUP_PUBLIC_KEY": demo.public_key,
            "CWSETUP_PRIVATE_KEY": demo.private_key,
        }
        shell = Shell(Path(name), environment)
        init(shell, demo, "acme", ITEMS)
        yield job_of(shell, demo, mortal)


def shared_out(seed: int, trials: int, part: Callable[[int, int], Part]) -> Part:
    """Let as many processes as there are cores do their part, and add up what they found."""
    workers = min(os.cpu_count() or 1, trials)
    each = -(-trials // workers)
    with ProcessPoolExecutor(workers) as pool:
        parts = list(pool.map(part, [seed + number * 1_000_000 for number in range(workers)], [each] * workers))
    return Part(sum((one.found for one in parts), Counter()), sum((one.facts for one in parts), Counter()))


def rounds(seed: int, kills: int, *, settles: bool, journal: bool) -> Part:
    """Kill until it is so often."""
    found: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    with start() as demo, mortal_process() as mortal:
        while facts["kills"] < kills:
            facts["rounds"] += 1
            with job(demo, mortal) as one:
                came = killed_twice(one, seed + facts["rounds"], settles=settles, journal=journal)
            facts["kills"] += came.kills
            facts["with a write in flight"] += came.in_flight
            found += came.found
            found["ended badly"] += not set(came.statuses) <= GOOD
    return Part(found, facts)


def trials(seed: int, kills: int, *, settles: bool = True, journal: bool = True) -> Found:
    """Kill so often and judge every round by the server's own log."""
    part = shared_out(seed, kills, partial(rounds, settles=settles, journal=journal))
    share = 100 * part.facts["with a write in flight"] / part.facts["kills"]
    facts = {**part.facts, "in flight, per cent": share}
    return Found(trials=part.facts["kills"], wrong=counted(WRONG, part.found), facts=facts)


CAMPAIGN = Campaign(
    name="kills",
    title="kill -9, and again while going on",
    promises=("R1", "R11"),
    unit="kills",
    run=trials,
    without="the journal and the wait",
    twin=partial(trials, settles=False, journal=False),
    short=0,
    full=3_000,
    twin_trials=200,
    needs=(("in flight, per cent", 80.0),),
)
