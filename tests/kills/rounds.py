"""One round of the kills: a run that is killed, gone on with, killed again and gone on with to its end."""

import json
import random
from collections import Counter
from dataclasses import dataclass, field

from tests.kills.conftest import Job

LATENCY = 0.03
SLOW_CREATE = 3.0
WAYS = ("before", "torn", "lost", "after", *["in flight"] * 24)
"""A kill is worth most while a request is under way, so most are."""
CREATES_FROM, LAST = 13, 15
"""The records that announce creates: after folder, run and plan, and one for each update."""


@dataclass(slots=True)
class Round:
    """What came of a round."""

    told: str
    kills: int = 0
    in_flight: int = 0
    """Kills that came while the server had a write whose outcome the journal didn't have."""
    statuses: list[int] = field(default_factory=list)
    said: str = ""
    found: Counter[str] = field(default_factory=Counter)


def killed_twice(job: Job, seed: int, *, settles: bool = True, journal: bool = True) -> Round:
    """Kill a run at a record that chance chooses, and once more while it is gone on with; somebody edits in between.

    Without ``journal`` everything that was written down is gone after each kill, and the run is begun anew.
    """
    chance = random.Random(seed)
    is_about_creates = chance.random() < 1 / 3
    job.plan(LATENCY, slow_create=SLOW_CREATE if is_about_creates else 0.0)
    first, way = chance.randint(CREATES_FROM if is_about_creates else 4, LAST), chance.choice(WAYS)
    second, other_way = chance.randint(2, 8), chance.choice(WAYS)
    came = Round(f"seed {seed}: killed at record {first} {way}, then at {second} {other_way}")
    _killed(job, came, "sync", record=first, way=way, settles=settles)
    known = [name for name in job.planned if name.startswith("NW")]
    job.somebody_edits(chance.choice(sorted(set(known) - under_way(job))))
    go_on = "resume" if journal else "sync"
    _forget(job, really=not journal)
    _killed(job, came, go_on, record=second, way=other_way, settles=settles)
    _forget(job, really=not journal)
    status, came.said = job.resume(settles=settles) if journal else job.sync(settles=settles)
    came.statuses.append(status)
    came.found = job.judge()
    before = len(job.demo.writes())
    came.statuses.append(job.sync(settles=settles)[0])
    came.found["written by a second run"] += len(job.demo.writes()) - before
    came.found = +came.found
    return came


def _killed(job: Job, came: Round, command: str, *, record: int, way: str, settles: bool) -> None:
    """Run a command to its death; one that has less to record than that lives."""
    run = job.sync if command == "sync" else job.resume
    status, _ = run(record=record, way=way, settles=settles)
    if status == -9:
        came.kills += 1
        came.in_flight += bool(under_way(job))
    else:
        came.statuses.append(status)


def under_way(job: Job) -> set[str]:
    """Return the writes that the server has got and whose outcome no journal has."""
    open_writes: dict[str, str] = {}
    for path in job.shell.journals():
        content = path.read_bytes()
        for line in content[: content.rfind(b"\n") + 1].splitlines():
            record = json.loads(line)
            if "n" in record:
                open_writes[record["identifier"]] = record["event"]
    sent = {_identifier(job, request) for request in job.demo.trail() if request["method"] in {"PATCH", "POST"}}
    return {name for name, event in open_writes.items() if event == "intent"} & sent


def _identifier(job: Job, request: dict[str, str]) -> str:
    if request["method"] == "POST":
        return str(json.loads(request["body"])["identifier"])
    items = {str(entry["item_id"]): name for name, entry in job.planned.items()}
    return items.get(request["path"].rpartition("/")[2], "")


def _forget(job: Job, *, really: bool) -> None:
    for path in job.shell.journals() if really else ():
        path.unlink()
