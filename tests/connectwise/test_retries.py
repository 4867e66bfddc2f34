from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.demo.process import DemoServer
from cwsetup.errors import CwsetupError, TemporaryError
from tests.connectwise.conftest import FakeTime

READ = Asked(CatalogUse.READ)
COUNT = "/procurement/catalog/count"


@pytest.mark.parametrize(
    "fault",
    [{"kind": "status", "status": 503}, {"kind": "reset"}, {"kind": "cut"}],
    ids=["5xx", "reset", "cut"],
)
def test_a_read_is_tried_five_times_with_growing_waits(
    client: Client, demo: DemoServer, time: Any, fault: dict[str, object]
) -> None:
    demo.set_faults([{**fault, "count": 4}])
    assert client.get(COUNT, READ).value == {"count": demo.items}
    assert time.slept == [0.25, 0.5, 1, 2]
    demo.set_faults([fault])
    with pytest.raises(TemporaryError):
        client.get(COUNT, READ)
    assert demo.requests()[f"GET {COUNT}"] == 10


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409])
def test_a_refused_read_is_not_tried_again(client: Client, demo: DemoServer, time: Any, status: int) -> None:
    demo.set_faults([{"kind": "status", "status": status}])
    with pytest.raises(CwsetupError):
        client.get(COUNT, READ)
    assert time.slept == []


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "900"}, 900),
        (
            {"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"},
            30,
        ),
        (
            {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT", "Date": "Wed, 21 Oct 2015 07:28:30 GMT"},
            1,
        ),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT"}, 1),
        ({"Retry-After": "soon"}, 1),
        ({"Retry-After": "-5"}, 1),
        ({"Retry-After": "٣"}, 1),
        ({}, 1),
    ],
    ids=["seconds", "the longest", "date", "past", "no Date", "words", "negative", "other digits", "none"],
)
def test_retry_after_is_kept_in_every_form(
    canned: Callable[..., Client], time: Any, headers: dict[str, str], wait: float
) -> None:
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    answers = iter([httpx.Response(429, headers=encoded), httpx.Response(200, json=1)])
    assert canned(lambda _: next(answers)).get(COUNT, READ).value == 1
    assert sum(time.slept) == wait


def test_a_limit_told_to_one_request_holds_every_other_one(client: Client, demo: DemoServer, time: Any) -> None:
    demo.set_faults([{"kind": "status", "method": "PATCH", "status": 429, "retry_after": 45}])
    with pytest.raises(TemporaryError):
        client.patch("/procurement/catalog/1000", Asked(CatalogUse.CHANGE), [])
    assert time.slept == []
    client.get(COUNT, READ)
    assert sum(time.slept) == 45


def test_a_rate_spreads_requests_evenly(client_with: Callable[..., Client], time: Any) -> None:
    client = client_with(per_minute=120)
    for _ in range(4):
        client.get(COUNT, READ)
    assert time.slept == [0.5, 0.5, 0.5]


@pytest.mark.parametrize("skew", [-86_400, 0, 86_400])
def test_a_pause_named_by_a_date_is_as_long_as_a_server_with_a_wrong_clock_means_it(
    client: Client, demo: DemoServer, time: FakeTime, skew: int
) -> None:
    """Both dates are the server's own; held against this computer's clock, the pause would be a day, or nothing."""
    pause = {"kind": "status", "status": 429, "retry_after": 40, "retry_form": "date", "count": 1}
    demo.set_faults([{"kind": "clock", "seconds": skew}, pause])
    began = time.now
    assert client.get(COUNT, READ).value == {"count": demo.items}
    assert 38 <= time.now - began <= 42
