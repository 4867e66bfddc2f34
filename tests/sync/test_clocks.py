"""Clocks that are wrong, here or there: a run writes the same, and waits as long, whatever they say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cwsetup.demo.process import DemoServer
from cwsetup.sync.outcome import Outcome
from tests.cli.conftest import NOW, Shell, acme, price_file, shell
from tests.sync.conftest import Office, create, update

__all__ = ["acme", "shell"]
DAY = 86_400


@pytest.mark.parametrize("seconds", [-DAY, 0, DAY])
def test_a_servers_clock_changes_nothing_of_a_run(office: Office, seconds: int) -> None:
    lost = {"kind": "reset", "method": "POST", "path": "/procurement/catalog", "applied": True, "count": 1}
    office.demo.set_faults([{"kind": "clock", "seconds": seconds}, lost])
    results = office.apply(update(office.item("NW-1001"), "5.00"), create("NEW-1"))
    assert {result.outcome for result in results} == {Outcome.WRITTEN}
    assert office.settled == [1]


def jumping(*jumps: timedelta) -> Iterator[datetime]:
    """Yield moments of a clock that is set again while a run is under way."""
    for jump in jumps:
        yield NOW + jump
    while True:
        yield NOW + jumps[-1]


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(), timedelta(hours=20)])
def test_a_clock_that_is_set_again_in_the_middle_of_a_run_changes_nothing(
    acme: Shell, demo: DemoServer, jump: timedelta
) -> None:
    price_file(acme, "NW-1001 3.78 4.72", "NEW-1 6.40 8")
    moments = jumping(timedelta(), timedelta(), jump)
    acme.now = lambda: next(moments).astimezone(UTC)
    lost = {"kind": "reset", "method": "POST", "path": "/procurement/catalog", "applied": True, "count": 1}
    demo.set_faults([lost])
    said = acme("sync-prices", "prices.csv", "--apply", "--create")
    assert said.status == 0, said.err
    assert sum(acme.slept) >= 120, "a create without an answer is waited out whole"
    assert [write["method"] for write in demo.writes()] == ["PATCH", "POST"]
    assert acme("resume").status == 0
