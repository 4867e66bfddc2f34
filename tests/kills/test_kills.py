"""Killed at any record of its journal and gone on with, a run ends with the plan: once, whole, and nothing else."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.kills.conftest import CREATES, WAYS, Job
from tests.kills.rounds import LATENCY, killed_twice

SEEDS = range(10)
"""Ten in every run of the tests; thousands in a campaign: ``nox -s campaign -- kills``."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_that_is_killed_twice_and_gone_on_with_does_the_plan_once(job: Job, seed: int) -> None:
    """Two kills a seed, the second while it goes on."""
    came = killed_twice(job, seed)
    told = f"{came.told}\n{came.said}"
    assert set(came.statuses) <= {0, 9}, told
    assert came.found == {}, told


@pytest.mark.parametrize("way", WAYS)
def test_a_run_that_is_killed_before_its_plan_is_in_the_journal_has_sent_nothing(job: Job, way: str) -> None:
    job.plan(LATENCY)  # so that no run is over before it is killed
    record = 3 if way in {"before", "torn", "lost"} else 1
    status, _ = job.sync(record=record, way=way)
    assert status == -9
    assert job.demo.writes() == [] or way == "in flight"
    job.sync()
    assert job.judge() == {}


def test_a_next_run_settles_and_closes_what_one_before_has_left(job: Job) -> None:
    job.plan(LATENCY)
    assert job.sync(record=6, way="in flight")[0] == -9
    status, said = job.sync()
    assert status == 0, said
    assert "it is closed now" in said
    assert job.judge() == {}
    assert "Nothing is left to finish." in job.resume()[1]


def at_a_create(job: Job) -> int:
    """Return the record that announces the first create: after folder, run and plan, one for each update."""
    updates = [entry for entry in job.planned.values() if entry["action"] == "update"]
    return 4 + len(updates)


@pytest.mark.parametrize(("settles", "doubled"), [(True, 0), (False, 1)])
def test_a_create_in_flight_is_doubled_only_when_nobody_waits_for_it(job: Job, *, settles: bool, doubled: int) -> None:
    """The twin: with a wait of nothing, the look comes before the server is done."""
    job.plan()
    slow = {"kind": "latency", "method": "POST", "seconds": 5.0, "count": 1}
    job.demo.set_faults([slow, {"kind": "doubles"}])
    assert job.sync(record=at_a_create(job), way="in flight", at_once=1)[0] == -9
    status, said = job.resume(settles=settles)
    assert job.judge() == Counter({"doubled": doubled}) + Counter(), f"{status}: {said}"


@pytest.mark.parametrize("settles", [True, False])
def test_a_change_in_flight_is_waited_out_before_another_plan_writes_the_item(job: Job, *, settles: bool) -> None:
    """The old plan's request may be applied after the new plan's; the twin doesn't wait for it."""
    job.plan()
    job.demo.set_faults([{"kind": "latency", "method": "PATCH", "seconds": 5.0, "count": 1}])
    assert job.sync(record=4, way="in flight", at_once=1)[0] == -9
    file = job.shell.folder / "prices.csv"
    other = file.read_text("utf-8").replace("Monthly,4.72,3.78,", "Monthly,4.60,3.70,")
    assert "4.60" in other
    file.write_text(other, "utf-8")
    status, said = job.sync(settles=settles)
    assert status == 0, said
    job.wait_for_the_server()
    last = [write for write in job.demo.writes() if write["identifier"] == "NW-1001"][-1]
    assert (last["changes"]["price"][1] == Decimal("4.60")) is settles, said


def test_without_its_journal_a_create_in_flight_is_doubled(job: Job) -> None:
    """The twin of the journal: what nobody remembers, nobody waits for."""
    job.plan()
    slow = {"kind": "latency", "method": "POST", "seconds": 5.0, "count": 1}
    job.demo.set_faults([slow, {"kind": "doubles"}])
    assert job.sync(record=at_a_create(job), way="in flight", at_once=1)[0] == -9
    for path in job.shell.journals():
        path.unlink()
    job.sync()
    assert job.judge() == {"doubled": 1}


@pytest.mark.parametrize("record", [1, 2, 3, 4, 5, 6, 9, 13, 15, 16])
def test_a_disk_that_is_full_at_any_record_stops_before_the_write_and_loses_nothing(job: Job, record: int) -> None:
    """No write is without its intent in the journal; with room again the run is finished, or made anew."""
    job.plan()
    status, said = job.sync(record=record, way="full", at_once=1)
    assert (status, "No space left on device" in said) == (1, True), said
    job.wait_for_the_server()
    written = {write["identifier"] for write in job.demo.writes()}
    assert written <= job.intended()
    assert len(written) <= max(0, record - 4)
    job.resume()
    job.sync()
    assert job.judge() == {}


def test_the_judge_sees_what_it_should(job: Job) -> None:
    """A run that is never gone on with has lost something; an edit that is written over is seen."""
    job.plan(LATENCY)
    assert job.sync(record=8, way="after")[0] == -9
    assert job.judge()["lost"] >= len(CREATES)
