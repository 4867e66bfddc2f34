"""What faults do to a request, and that the same request passes once the fault is used up."""

import time
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError

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


def test_429_can_come_in_the_usual_envelope_too(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("status", status=429, retry_after=2, usual_envelope=True))
    answer = api.get(ITEM)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert answer.json()["code"] == "ConnectWiseApi"
    assert api.get(ITEM).status_code == 200


@pytest.mark.parametrize("envelope", [False, True])
def test_a_pause_can_be_asked_for_by_a_date_or_not_at_all(
    api: httpx.Client, demo: DemoServer, *, envelope: bool
) -> None:
    pause = {"status": 429, "retry_after": 20, "usual_envelope": envelope}
    demo.set_faults([*once("status", retry_form="date", **pause), *once("status", retry_form="none", **pause, skip=1)])
    answer = api.get(ITEM)
    until, now = (parsedate_to_datetime(answer.headers[name]) for name in ("Retry-After", "Date"))
    assert 19 <= (until - now).total_seconds() <= 21
    assert "Retry-After" not in api.get(ITEM).headers
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


def test_an_answer_can_have_another_shape(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("shape"))
    assert api.get(ITEM).json() == [[]]
    assert api.get(ITEM).json()["id"] == 1000


def test_a_small_answer_can_unpack_to_a_large_one(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("bomb", limit=8))
    answer = api.get(ITEM)
    assert len(answer.content) == 8 * 1024 * 1024
    assert int(answer.headers["Content-Length"]) < 10_000
    assert api.get(ITEM).json()["id"] == 1000


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_an_answer_can_send_on(api: httpx.Client, demo: DemoServer, status: int) -> None:
    demo.set_faults(once("redirect", status=status, location="https://elsewhere.example/"))
    answer = api.get(ITEM)
    assert (answer.status_code, answer.headers["Location"]) == (status, "https://elsewhere.example/")
    assert api.get(ITEM).status_code == 200


def test_pages_can_go_on_for_ever(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "endless", "path": CATALOG}])
    pages = [api.get(CATALOG, params={"pageSize": 200, "page": page}) for page in (1, 2, 3)]
    assert [len(page.json()) for page in pages] == [200, 40, 40]
    assert pages[2].json() == pages[1].json()
    assert all("next" in page.links for page in pages)
    demo.set_faults([])
    last = api.get(CATALOG, params={"pageSize": 200, "page": 2})
    assert "next" not in last.links


def test_an_answer_can_drip(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("drip", limit=100, seconds=0.02))
    began = time.monotonic()
    whole = api.get(ITEM).content
    assert time.monotonic() - began >= 0.02 * (len(whole) // 100)
    assert whole == api.get(ITEM).content


def test_a_right_can_be_taken_away_in_the_middle(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "right_gone", "method": "PATCH", "skip": 1}])
    assert [api.patch(ITEM, json=PATCH).status_code for _ in range(3)] == [200, 403, 403]
    assert api.get(ITEM).status_code == 200


def test_the_clock_can_be_wrong(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("clock", seconds=-86_400))
    early, right = (parsedate_to_datetime(api.get(ITEM).headers["Date"]) for _ in range(2))
    assert 86_399 <= (right - early).total_seconds() <= 86_410


def test_somebody_puts_in_an_item_just_before_a_request(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults(once("insert", id=1000, fields={"identifier": "BETWEEN"}, skip=1))
    counts = [api.get(f"{CATALOG}/count").json()["count"] for _ in range(3)]
    assert counts == [240, 241, 241]
    assert demo.writes() == []


def test_keys_can_be_revoked_in_the_middle(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "wrong_keys", "skip": 1}])
    assert [api.get(ITEM).status_code for _ in range(3)] == [200, 401, 401]


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


def test_chance_hits_a_share_and_the_same_seed_the_same_requests() -> None:
    def hits(seed: int) -> list[int]:
        table = FaultTable([Fault(kind=FaultKind.RESET, chance=0.25, seed=seed)])
        return [len(table.striking("GET", ITEM)) for _ in range(400)]

    assert hits(7) == hits(7) != hits(8)
    assert 60 <= sum(hits(7)) <= 140
    assert sum(len(FaultTable([Fault(kind=FaultKind.RESET)]).striking("GET", ITEM)) for _ in range(400)) == 400


def test_jitter_is_drawn_anew_for_every_request() -> None:
    (one,) = FaultTable([Fault(kind=FaultKind.LATENCY, seconds=1.0, jitter=2.0)]).counted
    drawn = [one.seconds for _ in range(50)]
    assert len(set(drawn)) == 50
    assert all(1.0 <= seconds <= 3.0 for seconds in drawn)


def test_the_server_tells_what_became_of_each_fault(api: httpx.Client, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "empty", "every": 2, "seed": 41}, {"kind": "reset", "method": "PATCH"}])
    for _ in range(4):
        api.get(ITEM)
    empty, reset = demo.faults()
    assert empty == {"kind": "empty", "seed": 41, "met": 4, "hit": 2}
    assert (reset["met"], reset["hit"]) == (0, 0)
    assert [request["faults"] for request in demo.trail()] == [[], ["empty"], [], ["empty"]]


@pytest.mark.parametrize(
    "wrong", [{"kind": "colour"}, {"kind": "reset", "colour": 1}, {"kind": "status", "retry_form": "x"}]
)
def test_what_is_no_fault_is_refused(demo: DemoServer, wrong: dict[str, Any]) -> None:
    with pytest.raises(HTTPError, match="400"):
        demo.set_faults([wrong])


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
