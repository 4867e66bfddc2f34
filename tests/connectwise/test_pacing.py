"""The pace of many threads against a limit, over minutes of a clock that jumps; the limit is the demo server's own.

Each promise has a twin without what keeps it, which breaks it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import partial
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.demo.faults import Fault, FaultKind, FaultTable
from cwsetup.errors import OutOfTime, TemporaryError
from cwsetup.web.attempts import LONGEST_READ
from cwsetup.web.pacing import Pace
from cwsetup.web.rate import LearnedRate
from tests.connectwise.virtual import VirtualTime, gaps

READ = Asked(CatalogUse.READ)
COUNT = "/procurement/catalog/count"
LATENCY = 0.1
MINUTES = 5


@dataclass(slots=True)
class Limited:
    """A server that takes so many requests a minute, and what it saw of workers that never tire."""

    time: VirtualTime
    limits: FaultTable
    taken: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    early: list[float] = field(default_factory=list)
    """Moments of requests that left before they were allowed to."""
    _free_from: float = 0.0

    @classmethod
    def of(cls, time: VirtualTime, *limits: Fault) -> "Limited":
        return cls(time, FaultTable(limits, clock=time))

    def work(self, pace: Pace, minutes: float, latency: float = LATENCY) -> None:
        """Send requests one after the other until the time is over."""
        end = self.time() + minutes * 60
        while (left := pace.wait()) < end:
            if left < self._free_from:
                self.early.append(left)
            self.time.sleep(latency)
            struck = self.limits.striking("PATCH", "/procurement/catalog/1")
            if not struck:
                self.taken.append(left)
                pace.accepted(left)
                continue
            self.refused.append(left)
            seconds = struck[0].wait(self.time())
            self._free_from = max(self._free_from, self.time() + seconds)
            pace.refused(left, seconds)


def per_minute(limit: int, **more: Any) -> Fault:
    return Fault(kind=FaultKind.RATE, limit=limit, seconds=60, **more)


def run(limit: int, workers: int, rate: LearnedRate, *, one_gate: bool = True) -> Limited:
    """Return what a limited server saw over five minutes."""
    time = VirtualTime()
    server = Limited.of(time, per_minute(limit))
    shared = Pace(sleep=time.sleep, clock=time, rate=rate)
    gates = [shared if one_gate else Pace(sleep=time.sleep, clock=time) for _ in range(workers)]
    time.run(*[partial(server.work, gate, MINUTES, LATENCY * (1 + at / 100)) for at, gate in enumerate(gates)])
    return server


class NeverLearns(LearnedRate):
    """Leaves as fast as answers come, after each pause again."""

    def learn(self, now: float) -> None:
        """Forget it."""


class NeverRaises(LearnedRate):
    """Stays at what it learned."""

    def leaves(self, now: float) -> None:
        """Count nothing."""


@pytest.mark.parametrize("workers", [8, 32])
@pytest.mark.parametrize("limit", [600, 1_000])
def test_a_limit_is_made_use_of_and_no_pause_is_cut_short(limit: int, workers: int) -> None:
    server = run(limit, workers, LearnedRate())
    assert len(server.taken) >= 0.9 * limit * MINUTES
    assert server.early == []
    assert len(server.refused) <= workers + 2 * MINUTES  # the first burst's, then one for each raise


def test_without_one_gate_for_all_pauses_are_cut_short() -> None:
    assert run(600, 8, LearnedRate(), one_gate=False).early


def test_without_a_learned_rate_every_pause_ends_in_another_burst() -> None:
    assert len(run(600, 8, NeverLearns()).refused) >= 8 * (MINUTES - 1)


@pytest.mark.parametrize(("kind", "recovers"), [(LearnedRate, True), (NeverRaises, False)], ids=["raises", "twin"])
def test_when_others_leave_the_limit_to_us_again_the_rate_comes_back(kind: type[LearnedRate], recovers: bool) -> None:
    """Somebody else uses three quarters of it for the first two minutes."""
    time = VirtualTime()
    pace = Pace(sleep=time.sleep, clock=time, rate=kind())
    for minutes, limit in ((2, 150), (9, 600), (2, 600)):
        server = Limited.of(time, per_minute(limit))
        time.run(*[partial(server.work, pace, minutes)] * 8)
    assert (len(server.taken) >= 0.9 * 600 * 2) is recovers
    assert server.early == []


@pytest.mark.parametrize("most", [100, 600])
def test_a_ceiling_is_kept_with_and_without_refusals(most: int) -> None:
    server = run(120, 8, LearnedRate(most / 60))
    leaving = sorted(server.taken + server.refused)
    assert min(gaps(leaving)) >= 60 / most - 0.051  # what a thread that woke late may make up for
    assert max(sum(start <= left < start + 60 for left in leaving) for start in leaving) <= most + 1


def test_without_a_ceiling_they_leave_as_answers_come() -> None:
    server = run(10_000, 8, LearnedRate())
    assert len(server.taken) == pytest.approx(8 / LATENCY * 60 * MINUTES, rel=0.05)


def test_where_nothing_is_accepted_at_first_it_begins_gently() -> None:
    time = VirtualTime()
    pace = Pace(sleep=time.sleep, clock=time)
    closed = Limited.of(time, Fault(kind=FaultKind.RATE, limit=0, seconds=60, count=8))
    closed.limits.counted[0].times.append(time())  # what somebody else sent
    time.run(*[partial(closed.work, pace, 5)] * 8)
    assert len(closed.refused) == 8
    after = [left for left in sorted(closed.taken) if left > closed.refused[-1]]
    assert after[0] >= closed.refused[0] + 60
    assert gaps(after)[:4] == pytest.approx([1, 1, 1, 1])
    assert len(closed.taken) > 1_000


@pytest.mark.parametrize("body", [{"error": "ConnectWiseAPI", "message": "Slow."}, {"code": "X", "message": "Slow."}])
@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
def test_a_pause_told_to_one_read_is_kept_by_all(clients: Callable[..., Client], body: Any, as_date: bool) -> None:
    time = VirtualTime()
    arrived: list[float] = []
    told = time() + 40 * LATENCY

    def answer(_: httpx.Request) -> httpx.Response:
        moment = time()
        arrived.append(moment)
        time.sleep(LATENCY)
        if told <= moment < told + LATENCY:
            later = formatdate(moment + 30, usegmt=True) if as_date else "30"
            return httpx.Response(
                429, headers={"Retry-After": later, "Date": formatdate(moment, usegmt=True)}, json=body
            )
        return httpx.Response(200, json=1)

    client = clients(answer, time)

    def read() -> None:
        for _ in range(100):
            assert client.get(COUNT, READ).value == 1

    time.run(*[read] * 8)
    assert [moment for moment in arrived if told + LATENCY < moment < told + LATENCY + 30] == []
    assert len(arrived) == 800 + sum(told <= moment < told + LATENCY for moment in arrived)


def test_a_pause_longer_than_a_run_is_not_waited_out_and_nothing_is_sent_before_it_ends(
    clients: Callable[..., Client], time: Any
) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(429, headers={"Retry-After": "86400"})

    client = clients(answer, time)
    for _ in range(3):
        with pytest.raises(OutOfTime, match="ConnectWise asks to wait 24 h"):
            client.get(COUNT, READ)
    assert (len(sent), time.slept) == (1, [])


def test_a_read_that_is_put_off_for_ever_ends(clients: Callable[..., Client], time: Any) -> None:
    started = time()
    with pytest.raises(TemporaryError, match="fewer requests"):
        clients(lambda _: httpx.Response(429), time).get(COUNT, READ)
    assert LONGEST_READ <= time() - started <= LONGEST_READ + 60


@pytest.mark.parametrize("longest", [60.0, None], ids=["limited", "twin"])
def test_when_the_time_of_a_run_is_over_nothing_is_sent_any_more(
    clients: Callable[..., Client], time: Any, longest: float | None
) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=1)

    client = clients(answer, time, longest=longest, per_minute=60)
    if longest is None:
        for _ in range(120):
            client.get(COUNT, READ)
        assert len(sent) == 120
        return
    for _ in range(60):
        client.get(COUNT, READ)
    with pytest.raises(OutOfTime, match="time is over: 60 s"):
        client.get(COUNT, READ)
    with pytest.raises(OutOfTime):
        client.post("/procurement/catalog", READ, {})
    assert len(sent) == 60


def test_a_pause_that_ends_after_the_run_is_not_waited_for(clients: Callable[..., Client], time: Any) -> None:
    client = clients(lambda _: httpx.Response(429, headers={"Retry-After": "61"}), time, longest=60.0)
    with pytest.raises(OutOfTime, match="time is over"):
        client.get(COUNT, READ)
    assert time.slept == []


def test_who_waits_hears_within_a_second_that_the_run_was_stopped() -> None:
    time = VirtualTime()
    pace = Pace(sleep=time.sleep, clock=time)
    pace.refused(pace.wait(), 300)
    heard: list[float] = []

    def wait() -> None:
        with pytest.raises(OutOfTime, match="stopped"):
            pace.wait()
        heard.append(time())

    def stop() -> None:
        time.sleep(10.5)
        pace.stop()

    started = time()
    time.run(wait, wait, stop)
    assert [moment - started for moment in heard] == [11, 11]


def test_who_must_look_first_can_wait_for_the_pause_without_taking_a_turn(time: Any) -> None:
    pace = Pace(sleep=time.sleep, clock=time, rate=LearnedRate(1.0))
    pace.refused(pace.wait(), 300)
    started = time()
    for _ in range(3):
        pace.ready()
    assert time() - started == 300
    assert pace.wait() - started == 300


def test_a_pause_is_told_once_however_many_meet_it(time: Any) -> None:
    told: list[float] = []
    pace = Pace(sleep=time.sleep, clock=time, on_hold=told.append)
    left = [pace.wait() for _ in range(8)]
    for each in left:
        pace.refused(each, 30)
    assert told == [30]
    time.sleep(31)
    pace.refused(pace.wait(), 10)
    assert told == [30, 10]
