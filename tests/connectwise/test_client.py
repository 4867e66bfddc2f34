import base64
import gzip
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.client import ACCEPT, Client
from cwsetup.connectwise.failures import Asked
from cwsetup.connectwise.replies import LARGEST_BODY
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.demo.process import DemoServer
from cwsetup.errors import AccessError, CwsetupError, RemoteError, TemporaryError
from cwsetup.profile.instance import Table

READ = Asked(CatalogUse.READ)
COUNT = "/procurement/catalog/count"
CATEGORIES = "/procurement/categories"


def test_every_request_carries_keys_client_id_and_version(canned: Callable[..., Client]) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    client = canned(answer)
    client.get(COUNT, READ)
    client.patch("/procurement/catalog/1", READ, [])
    client.post("/procurement/catalog", READ, {})
    basic = base64.b64encode(b"contoso+canary-public:canary-private").decode()
    for request in seen:
        assert request.url.host == "api-na.myconnectwise.net"
        assert request.url.path.startswith("/v4_6_release/apis/3.0/procurement/catalog")
        assert request.headers["Authorization"] == f"Basic {basic}"
        assert request.headers["clientId"] == "canary-id"
        assert request.headers["Accept"] == ACCEPT
        assert request.headers["Accept-Encoding"] == "gzip"
    assert [request.headers.get("content-type") for request in seen] == [
        None,
        "application/json",
        "application/json",
    ]


def test_keys_company_and_client_id_are_accepted(client: Client, demo: DemoServer) -> None:
    assert client.get(COUNT, READ).value == {"count": demo.items}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"private_key": "wrong"}, "doesn't accept the keys"),
        ({"company": "nobody"}, "doesn't accept the keys for the company “nobody”"),
        ({"client_id": ""}, "doesn't accept the client id"),
        ({"client_id": "11111111-2222-3333-4444-555555555555"}, "doesn't accept the client id"),
    ],
)
def test_what_is_wrong_about_the_sign_in_is_named(
    client_with: Callable[..., Client], wrong: dict[str, str], message: str
) -> None:
    with pytest.raises(AccessError, match=message) as refused:
        client_with(**wrong).get(COUNT, READ)
    assert refused.value.hint


@pytest.mark.parametrize("client_id", ["clé", "two\r\nlines"])
def test_a_client_id_that_no_header_can_carry_is_refused_at_once(
    client_with: Callable[..., Client], client_id: str
) -> None:
    with pytest.raises(AccessError, match="The client id has characters"):
        client_with(client_id=client_id)


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
        ({"Retry-After": "86400"}, 300),
        ({"Retry-After": "9" * 5_000}, 300),
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
    ids=["seconds", "a day", "absurd", "date", "past", "no Date", "words", "negative", "other digits", "none"],
)
def test_retry_after_is_kept_in_every_form(
    canned: Callable[..., Client], time: Any, headers: dict[str, str], wait: float
) -> None:
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    answers = iter([httpx.Response(429, headers=encoded), httpx.Response(200, json=1)])
    assert canned(lambda _: next(answers)).get(COUNT, READ).value == 1
    assert time.slept == [wait]


def test_a_limit_told_to_one_request_holds_every_other_one(client: Client, demo: DemoServer, time: Any) -> None:
    demo.set_faults([{"kind": "status", "method": "PATCH", "status": 429, "retry_after": 45}])
    with pytest.raises(TemporaryError):
        client.patch("/procurement/catalog/1000", Asked(CatalogUse.CHANGE), [])
    assert time.slept == []
    client.get(COUNT, READ)
    assert time.slept == [45]


def test_a_rate_spreads_requests_evenly(client_with: Callable[..., Client], time: Any) -> None:
    client = client_with(per_minute=120)
    for _ in range(4):
        client.get(COUNT, READ)
    assert time.slept == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "html"}, "it is a web page"),
        ({"kind": "empty"}, "it is empty"),
        ({"kind": "truncated"}, "it isn't valid JSON"),
    ],
)
def test_a_success_that_is_no_json_is_never_data(
    client: Client, demo: DemoServer, fault: dict[str, object], reason: str
) -> None:
    demo.set_faults([fault])
    with pytest.raises(RemoteError, match=reason):
        client.get(COUNT, READ)
    demo.set_faults([])
    assert client.get(COUNT, READ).value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"a": NaN}', "NaN"),
        (b'{"a": Infinity}', "Infinity"),
        (b'{"a": 1, "a": 2}', "the same field twice"),
        (b'{"a": 1} trailing', "valid JSON"),
        (b"[" * 100_000, "valid JSON"),
        (b"9" * 5_000, "valid JSON"),
        (b"\xff\xfe\x00", "valid JSON"),
        (b"  \n", "empty"),
    ],
)
def test_json_that_two_readers_could_read_differently_is_refused(
    canned: Callable[..., Client], body: bytes, reason: str
) -> None:
    with pytest.raises(RemoteError, match=reason):
        canned(lambda _: httpx.Response(200, content=body)).get(COUNT, READ)


def test_a_packed_answer_is_unpacked_up_to_the_limit_only(canned: Callable[..., Client]) -> None:
    def packed(content: bytes) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=gzip.compress(content))

    assert canned(lambda _: packed(b"[1]")).get(COUNT, READ).value == [1]
    with pytest.raises(RemoteError, match="larger than 32 MB"):
        canned(lambda _: packed(b" " * (LARGEST_BODY + 1))).get(COUNT, READ)


def test_an_answer_that_cannot_be_unpacked_is_an_error(canned: Callable[..., Client]) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip"))

    with pytest.raises(RemoteError, match="can't be unpacked"):
        canned(answer).get(COUNT, READ)


class Drip(httpx.SyncByteStream):
    """A body that comes byte by byte, with a pause before each."""

    def __init__(self, time: Any, pause: float) -> None:
        self.time = time
        self.pause = pause

    def __iter__(self) -> Iterator[bytes]:
        for piece in (b"[", b"1", b"]"):
            self.time.now += self.pause
            yield piece


@pytest.mark.parametrize(("pause", "ends"), [(29.0, True), (31.0, False)])
def test_an_answer_that_drips_does_not_hold_a_run_for_ever(
    canned: Callable[..., Client], time: Any, pause: float, ends: bool
) -> None:
    client = canned(lambda _: httpx.Response(200, stream=Drip(time, pause)))
    if ends:
        assert client.get(COUNT, READ).value == [1]
    else:
        with pytest.raises(TemporaryError, match="took too long"):
            client.get(COUNT, READ)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://evil.test/v4_6_release", "evil.test"),
        ("//evil.test/x", "evil.test"),
        ("http://user:pw@evil.test/", "evil.test"),
        ("/login", "another page"),
        ("", "another page"),
    ],
)
def test_a_redirect_is_named_and_not_followed(
    canned: Callable[..., Client], status: int, location: str, named: str
) -> None:
    hosts: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(status, headers={"Location": location})

    with pytest.raises(RemoteError, match=named) as refused:
        canned(answer).get(COUNT, READ)
    assert hosts == ["api-na.myconnectwise.net"]
    assert "pw" not in refused.value.message


def test_plain_http_never_goes_through_a_proxy(
    client_with: Callable[..., Client], demo: DemoServer, unused_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert client_with().get(COUNT, READ).value
    with pytest.raises(TemporaryError):
        client_with(url=demo.url.replace("http:", "https:")).get(COUNT, READ)
    assert demo.requests() == {f"GET {COUNT}": 1}


def test_no_key_shows_in_an_error_or_its_traceback(canned: Callable[..., Client]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("broke off", request=request)

    client = canned(answer)
    with pytest.raises(TemporaryError) as failed:
        client.get(COUNT, READ)
    shown = "".join(traceback.format_exception(failed.value)) + repr(vars(client))
    assert failed.value.__cause__ is None
    assert failed.value.__context__ is None
    for secret in ("canary-public", "canary-private", base64.b64encode(b"contoso+canary")[:16].decode()):
        assert secret not in shown


def test_a_table_is_what_a_request_is_for() -> None:
    assert str(Asked(Table.CATEGORIES)) == "read the table Product Category"
    assert str(Asked(CatalogUse.CHANGE)) == "change items of the product catalog"
