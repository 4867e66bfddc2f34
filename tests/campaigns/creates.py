"""Creates whose answer is lost while ConnectWise may still work: never doubled, and never lost."""

from collections import Counter
from functools import partial

from tests.campaigns.campaign import Campaign, Found, counted
from tests.campaigns.fates import lost_creates
from tests.campaigns.judge import WRONG, Wanted, judge
from tests.campaigns.office import SETTLE, quietly
from tests.campaigns.scenes import scene
from tests.campaigns.world import ANSWERED, all_is_well

SHARE = 0.7
NEW = 12
MOST_ROUNDS = 30


def trials(seed: int, ambiguous: int, *, settle: int = SETTLE) -> Found:
    """Lose the answers of so many creates; a run goes on until nothing is left."""
    found: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    number = 0
    while facts["lost answers"] < ambiguous:
        number += 1
        with scene(seed + number, updates=1, creates=NEW, settle=settle) as office:
            plan = office.plan()
            office.world.draw = lost_creates(SHARE)
            quietly(partial(office.write, plan))
            for rounds in range(MOST_ROUNDS):
                if rounds == MOST_ROUNDS // 2:
                    office.world.draw = all_is_well
                if not office.is_unfinished():
                    break
                quietly(office.resume)
            office.world.time.sleep(1_000)
            found += judge(office.world, Wanted.of(plan))
            for sent in office.world.wire:
                if sent.method == "POST" and sent.fate != ANSWERED:
                    facts["lost answers"] += 1
                    facts["of them applied late"] += bool(sent.fate.late)
                    facts["of them not applied"] += not sent.fate.late and not sent.fate.applied
    return Found(trials=facts["lost answers"], wrong=counted(WRONG, found), facts=dict(facts))


CAMPAIGN = Campaign(
    name="creates",
    title="Creates without an answer",
    promises=("R2", "R3"),
    unit="lost answers",
    run=trials,
    without="the wait before the look (settle 0)",
    twin=partial(trials, settle=0),
    short=60,
    full=5_000,
    twin_trials=1_000,
    needs=(("of them applied late", 1), ("of them not applied", 1)),
)
