"""What faults do to a request, and that the same request passes once the fault is used up."""

import time
from typing import Any

import httpx
import pytest

from cwsetup.demo.faults import Fault, FaultKind, FaultTable
from cwsetup.demo.process import DemoServer

CATALOG = "/procurement/catalog"
ITEM = f"{CATALOG}/1000"
PATCH = [{"op": "replace", "path": "price", "value": 9}]


def once(kind: str, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": kind, "count": 1, **more}]


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("status", [500, 502, 503, 403])
def test_a_status_comes_once_with_its_envelope(api: httpx.Client, demo: DemoServer, status: int, applied: bool) -> None:
    demo.set_faults(once("status", status=status, applied=applied))
    answer = api.patch(ITEM, json=PATCH)
    assert (answer.status_code, answer.json()["code"]) == (status, "ConnectWiseApi")
    assert len(demo.writes()) == applied
    assert api.patch(ITEM, json=PATCH).status_code == 200


def test_429_has_another_envelope_and_says_how_long(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("status", status=429, retry_after=2))
    answer = api.get(ITEM)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert answer.json() == {
        "error": "ConnectWiseAPI",
        "message": "Too many requests. Please try again in 2 seconds.",
    }
    assert api.get(ITEM).status_code == 200


def test_503_can_say_how_long(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("status", status=503, retry_after=7))
    assert api.get(ITEM).headers["Retry-After"] == "7"


def test_a_proxy_answers_html_with_200(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("html"))
    answer = api.patch(ITEM, json=PATCH)
    assert (answer.status_code, answer.text[:9]) == (200, "<!DOCTYPE")
    assert demo.writes() == []
    assert api.get(ITEM).json()["id"] == 1000


def test_an_answer_can_be_empty(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("empty", applied=True))
    assert api.patch(ITEM, json=PATCH).content == b""
    assert len(demo.writes()) == 1
    assert api.get(ITEM).content


def test_json_can_be_truncated_after_the_work_is_done(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("truncated"))
    answer = api.patch(ITEM, json=PATCH)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    assert len(demo.writes()) == 1
    assert api.get(ITEM).json()["price"] == 9


def test_an_answer_can_be_cut_in_the_middle(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("cut"))
    with pytest.raises(httpx.RemoteProtocolError):
        api.patch(ITEM, json=PATCH)
    assert len(demo.writes()) == 1
    assert api.get(ITEM).status_code == 200


@pytest.mark.parametrize("applied", [False, True])
def test_a_connection_is_reset_before_or_after_the_work(api: httpx.Client, demo: DemoServer, applied: bool) -> None:
    demo.set_faults(once("reset", applied=applied, method="PATCH"))
    with pytest.raises(httpx.NetworkError):
        api.patch(ITEM, json=PATCH)
    assert len(demo.writes()) == applied
    assert api.patch(ITEM, json=PATCH).status_code == 200


def test_a_write_can_be_applied_late_after_its_connection_was_reset(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("reset", applied=True, seconds=0.5))
    with pytest.raises(httpx.NetworkError):
        api.patch(ITEM, json=PATCH)
    assert demo.writes() == []
    assert _wait_for_a_write(demo)


def test_a_slow_answer_comes_late_and_is_whole(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "latency", "seconds": 0.15}])
    began = time.monotonic()
    assert api.get(ITEM).status_code == 200
    assert time.monotonic() - began >= 0.15


@pytest.mark.parametrize("applied", [False, True])
def test_a_client_that_gives_up_does_not_undo_the_write(api: httpx.Client, demo: DemoServer, applied: bool) -> None:
    demo.set_faults(once("latency", seconds=0.6, applied=applied, method="PATCH"))
    with pytest.raises(httpx.ReadTimeout):
        api.patch(ITEM, json=PATCH, timeout=0.2)
    assert len(demo.writes()) == applied
    assert _wait_for_a_write(demo)


def _wait_for_a_write(demo: DemoServer) -> bool:
    until = time.monotonic() + 5
    while not demo.writes() and time.monotonic() < until:
        pass
    return len(demo.writes()) == 1


def test_a_patch_can_be_answered_200_unchanged(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("unchanged"))
    answer = api.patch(ITEM, json=PATCH)
    assert (answer.status_code, answer.json()["price"]) == (200, 4.5)
    assert demo.writes() == []
    assert api.patch(ITEM, json=PATCH).json()["price"] == 9


def test_keys_can_stop_working(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("wrong_keys"))
    assert api.get(ITEM).status_code == 401
    assert api.get(ITEM).status_code == 200


def test_somebody_edits_an_item_just_before_a_request(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("edit", id=1000, fields={"price": 55.5}, method="GET", path=f"{ITEM}", skip=1))
    assert api.get(ITEM).json()["price"] == 4.5
    assert api.get(ITEM).json()["price"] == 55.5


def test_a_rate_is_kept_by_429(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "rate", "limit": 3, "seconds": 30}])
    assert [api.get(ITEM).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert 1 <= int(api.get(ITEM).headers["Retry-After"]) <= 31
    demo.set_faults([])
    assert api.get(ITEM).status_code == 200


def test_a_rate_allows_again_after_the_seconds_it_named() -> None:
    now = [0.0]
    table = FaultTable([Fault(kind=FaultKind.RATE, limit=1, seconds=10)], clock=lambda: now[0])
    assert table.striking("GET", "/x") == []
    now[0] = 4.0
    (limited,) = table.striking("GET", "/x")
    now[0] += limited.wait(4.0)
    assert table.striking("GET", "/x") == []


@pytest.mark.parametrize(
    ("members", "hits"),
    [
        ({}, [1, 1, 1, 1, 1, 1]),
        ({"count": 2}, [1, 1, 0, 0, 0, 0]),
        ({"every": 3}, [0, 0, 1, 0, 0, 1]),
        ({"skip": 2, "count": 1}, [0, 0, 1, 0, 0, 0]),
        ({"skip": 1, "every": 2}, [0, 0, 1, 0, 1, 0]),
        ({"method": "patch"}, [0, 0, 0, 0, 0, 0]),
        ({"path": "/Procurement/Catalog/*"}, [1, 1, 1, 1, 1, 1]),
        ({"path": "/procurement/catalog"}, [0, 0, 0, 0, 0, 0]),
    ],
)
def test_a_fault_meets_the_requests_it_names_as_often_as_it_says(members: dict[str, Any], hits: list[int]) -> None:
    table = FaultTable([Fault(kind=FaultKind.EMPTY, **members)])
    assert [len(table.striking("GET", ITEM)) for _ in hits] == hits


def test_faults_do_not_meet_the_control_paths(demo: DemoServer) -> None:
    demo.set_faults([{"kind": "reset"}])
    assert demo.requests() == {}


def test_the_trail_shows_every_request_with_its_answer(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("reset", method="PATCH"))
    api.get("/Procurement/Catalog/", params={"fields": "id"})
    with pytest.raises(httpx.NetworkError):
        api.patch(ITEM, json=PATCH)
    first, second = demo.trail()
    assert (first["method"], first["path"], first["query"], first["status"]) == ("GET", CATALOG, "fields=id", 200)
    assert (second["method"], second["path"], second["status"]) == ("PATCH", ITEM, None)
    assert '"price"' in second["body"]
    assert demo.requests() == {f"GET {CATALOG}": 1, f"PATCH {ITEM}": 1}
