"""ConnectWise refuses everything for a minute, then one request in ten: no pause is cut short and nothing is lost."""

from collections import Counter
from dataclasses import replace
from email.utils import formatdate
from random import Random

from tests.campaigns.campaign import Campaign, Found, counted
from tests.campaigns.fates import limited
from tests.campaigns.judge import WRONG, Wanted, judge
from tests.campaigns.naive import Naive
from tests.campaigns.office import Office, quietly
from tests.campaigns.scenes import scene
from tests.campaigns.world import ANSWERED, Draw, Fate, World, all_is_well

STORM, AFTERWARDS = 60.0, 0.1
EPOCH = 1_700_000_000
MOST_ROUNDS = 20


def stormy(world: World) -> Draw:
    """Return what refuses all within the storm and a share of the rest; pauses come as seconds, dates or not at all."""
    ends = world.time() + STORM

    def draw(chance: Random, _method: str, _path: str) -> Fate:
        if world.time() >= ends and chance.random() >= AFTERWARDS:
            return ANSWERED
        fate = limited(chance)
        told = dict(fate.headers).get("Retry-After")
        if told is None or chance.random() < 0.5:
            return fate
        now = EPOCH + int(world.time())
        dates = (("Date", formatdate(now, usegmt=True)), ("Retry-After", formatdate(now + int(told), usegmt=True)))
        return replace(fate, headers=dates)

    return draw


def pause(fate: Fate) -> float:
    """Return the seconds that a refusal asks for."""
    headers = dict(fate.headers)
    told = headers.get("Retry-After", "0")
    if told.isdigit():
        return float(told)
    return float(_second(told) - _second(headers["Date"]))


def _second(date: str) -> int:
    hours, minutes, seconds = (int(part) for part in date.split()[4].split(":"))
    return (hours * 60 + minutes) * 60 + seconds


def early(world: World) -> int:
    """Return how many requests arrived before the moment that a refusal had named."""
    count, free_from = 0, 0.0
    for sent in world.wire:
        count += sent.at < free_from
        if sent.fate.status == 429 and sent.fate.kind == "status":
            free_from = max(free_from, sent.at + pause(sent.fate))
    return count


def trials(seed: int, storms: int) -> Found:
    """Go through so many storms; each run is gone on with until nothing is left."""
    found: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    for number in range(storms):
        with scene(seed + number) as office:
            found += _storm(office, facts)
    return Found(trials=storms, wrong=counted((*WRONG, "too early"), found), facts=dict(facts))


def _storm(office: Office, facts: Counter[str]) -> Counter[str]:
    plan = office.plan()
    office.world.draw = stormy(office.world)
    began = len(office.world.wire)
    quietly(lambda: office.write(plan))
    facts["requests refused"] += sum(sent.fate.status == 429 for sent in office.world.wire[began:])
    for _ in range(MOST_ROUNDS):
        if not office.is_unfinished():
            break
        facts["gone on with"] += 1
        quietly(office.resume)
    office.world.draw = all_is_well
    if office.is_unfinished():
        quietly(office.resume)
    office.world.time.sleep(1_000)
    return judge(office.world, Wanted.of(plan)) + Counter({"too early": early(office.world)})


def naive(seed: int, storms: int) -> Found:
    """Send the naive client through the same storms."""
    found: Counter[str] = Counter()
    for number in range(storms):
        with scene(seed + number) as office:
            plan = office.plan()
            office.world.draw = stormy(office.world)
            Naive(office.world).apply(plan)
            found += judge(office.world, Wanted.of(plan)) + Counter({"too early": early(office.world)})
    return Found(trials=storms, wrong=counted((*WRONG, "too early"), found))


CAMPAIGN = Campaign(
    name="storms",
    title="Storms of 429",
    promises=("R4",),
    unit="storms",
    run=trials,
    without="a gate for pauses (retry every second)",
    twin=naive,
    short=12,
    full=3_000,
    twin_trials=500,
    needs=(("requests refused", 10),),
)
