"""Syncs the prices of many profiles on a Dask cluster: one job a profile, an instance's jobs one after another.

Each job is what ``cwsetup sync-prices -p NAME --apply`` does. It may run twice or be cut off anywhere: what is written
already isn't written again, and what a dead worker left open is looked up before anything else is sent. See README.md
beside this file for what the workers' machines must have.

    python fleet.py --scheduler tcp://scheduler:8786 --apply contoso fabrikam
    python fleet.py --scheduler tcp://scheduler:8786 --apply contoso fabrikam --hosts 10.0.0.11 10.0.0.12
"""

import argparse
import hashlib
import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dask.distributed import Client, Future, as_completed

from cwsetup import load_profile, sync_prices

AGAIN_LATER = 5
"""The status of what may succeed when it is tried again: a network, a limit, a lock that is held."""
TRIES = 3
WORST_FIRST = (9, 4, 6, 7, 8, 2, 1, 5, 0)


@dataclass(frozen=True)
class Job:
    """One profile's run, and the instance that it is for."""

    profile: str
    instance: str
    apply: bool


def run(job: Job, _before: object = None) -> dict[str, Any]:
    """Do a job on a worker; ``_before`` is the instance's job before it, which has ended by now however it ended."""
    outcome = sync_prices(job.profile, apply=job.apply)
    return {
        "profile": job.profile,
        "status": outcome.status,
        "line": outcome.line,
        "counts": dict(outcome.counts),
        "messages": outcome.messages,
        "worker": f"{socket.gethostname()}:{os.getpid()}",
    }


def jobs_for(profiles: Sequence[str], *, apply: bool) -> list[Job]:
    """Return a job for each profile; the profiles are read here, their keys aren't."""
    connections = ((name, load_profile(name).connection) for name in profiles)
    return [Job(name, f"{each.url} {each.company.casefold()}", apply) for name, each in connections]


def results(client: Client, jobs: Sequence[Job], hosts: Sequence[str] = ()) -> Iterator[Mapping[str, Any]]:
    """Run jobs, and yield what came of each; one that may succeed later is put behind its instance's others."""
    last: dict[str, Future] = {}
    tries: dict[Future, tuple[Job, int]] = {}

    def submit(job: Job, number: int) -> Future:
        where = {"workers": [home(job.instance, hosts)], "allow_other_workers": False} if hosts else {}
        future = client.submit(run, job, last.get(job.instance), pure=False, **where)
        last[job.instance] = future
        tries[future] = (job, number)
        return future

    running = as_completed([submit(job, 1) for job in jobs])
    for future in running:
        job, number = tries.pop(future)
        ended = result_of(future, job)
        if ended["status"] == AGAIN_LATER and number < TRIES:
            running.add(submit(job, number + 1))
        else:
            yield ended


def result_of(future: Future, job: Job) -> Mapping[str, Any]:
    """Return what a job returned, or that it couldn't: every worker that took it died."""
    error = future.exception()
    if error is None:
        ended: Mapping[str, Any] = future.result()
        return ended
    line = f"cwsetup {job.profile}: failed (1): {type(error).__name__}"
    return {"profile": job.profile, "status": 1, "line": line, "counts": {}, "messages": (str(error),), "worker": ""}


def home(instance: str, hosts: Sequence[str]) -> str:
    """Return the one host of an instance: the same for as long as the list is, since its journals are there."""
    return hosts[int(hashlib.sha256(instance.encode()).hexdigest(), 16) % len(hosts)]


def main() -> int:
    """Run the profiles that are named, and return the worst status."""
    parser = argparse.ArgumentParser(description="Sync the prices of many profiles on a Dask cluster.")
    parser.add_argument("profiles", nargs="+", metavar="PROFILE")
    parser.add_argument("--scheduler", required=True, help="such as tcp://scheduler:8786")
    parser.add_argument("--apply", action="store_true", help="write; without it only plan")
    parser.add_argument("--hosts", nargs="*", default=[], help="where there are several machines: all of them")
    options = parser.parse_args()
    statuses = []
    with Client(options.scheduler) as client:
        for ended in results(client, jobs_for(options.profiles, apply=options.apply), options.hosts):
            statuses.append(ended["status"])
            sys.stdout.write(f"{ended['line']}\n")
    worst = min(statuses, key=lambda status: WORST_FIRST.index(status) if status in WORST_FIRST else 0)
    sys.stdout.write(f"cwsetup: {statuses.count(0)} of {len(statuses)} profiles in order, worst status {worst}\n")
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
