"""Runs in memory that are killed at any step of their journal or of the wire, again while they are gone on with."""

from collections import Counter
from random import Random

from tests.campaigns.campaign import Campaign, Found, counted
from tests.campaigns.fates import mixture
from tests.campaigns.judge import WRONG, Wanted, judge
from tests.campaigns.naive import Naive
from tests.campaigns.office import Office, quietly
from tests.campaigns.scenes import scene
from tests.campaigns.world import Fate, all_is_well

LOST_SHARE = 0.08
DURABLE = ("before", "torn", "lost", "after")
UNDER_WAY = ("unsent", "applied", "late")
MOST_ROUNDS = 30
"""Commands after which a trial counts as one that never ends."""


def trials(seed: int, kills: int) -> Found:
    """Kill so often, two or three times a run, and judge each run once nothing is left to do."""
    found: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    number = 0
    while facts["kills"] < kills:
        number += 1
        with scene(seed + number) as office:
            found += _trial(office, Random(seed + number), facts)
    return Found(trials=facts["kills"], wrong=counted((*WRONG, "never ended"), found), facts=dict(facts))


def _trial(office: Office, chance: Random, facts: Counter[str]) -> Counter[str]:
    plan = office.plan()
    wanted = Wanted.of(plan)
    office.world.draw = mixture(LOST_SHARE)
    for planned in range(chance.randint(1, 3)):
        office.kill_at = chance.randint(3, 18) if not planned else chance.randint(1, 8)
        office.ways = (chance.choice(DURABLE), chance.choice(UNDER_WAY))
        command = office.resume if planned else lambda: office.write(plan)
        if quietly(command) == "Killed":
            facts["kills"] += 1
            facts["with a write in flight"] += bool(_open(office))
            _somebody_edits(office, wanted, chance)
        facts["runs"] += not planned
    office.world.draw = all_is_well
    rounds = 0
    while office.is_unfinished() and rounds < MOST_ROUNDS:
        rounds += 1
        quietly(office.resume)
    if not office.journals().past() or not any(run.plan_line for run in office.journals().past()):
        quietly(lambda: office.write(plan))
    office.world.time.sleep(1_000)
    return judge(office.world, wanted) + Counter({"never ended": int(rounds == MOST_ROUNDS)})


def _open(office: Office) -> list[int]:
    """Return the writes that the journals announce and don't settle."""
    runs = office.journals().past()
    return [place for run in runs for place, line in run.last.items() if line["event"] == "intent"]


def _somebody_edits(office: Office, wanted: Wanted, chance: Random) -> None:
    """Let somebody change an item that is written by nobody just now: what is under way can't see it."""
    office.world.time.sleep(200)
    left = sorted(wanted.prices.keys() - wanted.edited)
    if left and chance.random() < 0.5:
        wanted.edit(office.world, chance.choice(left))


def naive(seed: int, kills: int) -> Found:
    """Kill the naive client as often, in the same scenes."""
    found: Counter[str] = Counter()
    killed = number = 0
    while killed < kills:
        number += 1
        chance = Random(seed + number)
        with scene(seed + number) as office:
            plan = office.plan()
            wanted = Wanted.of(plan)
            office.world.draw = mixture(LOST_SHARE)
            client = Naive(office.world)
            for _ in range(chance.randint(1, 3)):
                office.world.watch = _dying(chance.randint(1, 10), chance.choice(UNDER_WAY))
                if not client.apply(plan):
                    killed += 1
                    _somebody_edits(office, wanted, chance)
            office.world.draw = all_is_well
            office.world.watch = lambda _method, _path: None
            client.apply(plan)
            office.world.time.sleep(1_000)
            found += judge(office.world, wanted)
    return Found(trials=killed, wrong=counted(WRONG, found))


def _dying(at: int, way: str):  # type: ignore[no-untyped-def] # noqa: ANN202
    left = at

    def watch(method: str, _path: str) -> Fate | None:
        nonlocal left
        left -= method != "GET"
        if left or method == "GET":
            return None
        return Fate(kind="killed", applied=way == "applied", late=60.0 if way == "late" else 0.0)

    return watch


CAMPAIGN = Campaign(
    name="steps",
    title="Killed at every step, in memory",
    promises=("R1", "R5", "R11"),
    unit="kills",
    run=trials,
    without="a journal and looks (retry until success)",
    twin=naive,
    short=40,
    full=20_000,
    twin_trials=2_000,
    needs=(("with a write in flight", 1),),
)
