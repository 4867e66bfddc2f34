import gzip
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked
from cwsetup.connectwise.records import whole
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.demo.process import DemoServer
from cwsetup.errors import RemoteError, TemporaryError
from cwsetup.web.unpacking import LARGEST_BODY
from cwsetup.web.wire import Unreadable

READ = Asked(CatalogUse.READ)
COUNT = "/procurement/catalog/count"


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
        (b'{"a": ' * 100_000, "valid JSON"),
        (b'{"a": 1e309}', "a number that is too large"),
        (b'{"a": -1e309}', "a number that is too large"),
        (b'{"a": 1e-400}', "a number that is too large, too small"),
        (b'{"a": 1e99999999999999999999999}', "a number that is too large"),
        (b'{"a": 0.' + b"1" * 60 + b"}", "too long"),
        (b"\xff\xfe\x00", "valid JSON"),
        (b"  \n", "empty"),
    ],
)
def test_json_that_two_readers_could_read_differently_is_refused(
    canned: Callable[..., Client], body: bytes, reason: str
) -> None:
    with pytest.raises(RemoteError, match=reason):
        canned(lambda _: httpx.Response(200, content=body)).get(COUNT, READ)


def test_numbers_that_every_reader_reads_alike_are_read_exactly(canned: Callable[..., Client]) -> None:
    body = b'{"a": [19.999999999999999999, 1e308, 0e999, -0.0, 9223372036854775807]}'
    read = canned(lambda _: httpx.Response(200, content=body)).get(COUNT, READ).value["a"]
    assert read == [Decimal("19.999999999999999999"), Decimal("1e308"), 0, 0, 2**63 - 1]


@pytest.mark.parametrize(("number", "is_one"), [(2**63 - 1, True), (2**63, False), (10**400, False)])
def test_an_id_that_no_record_can_have_is_none(number: int, is_one: bool) -> None:
    if is_one:
        assert whole({"id": number}, "id") == number
    else:
        with pytest.raises(Unreadable, match="is no whole number"):
            whole({"id": number}, "id")


def test_a_packed_answer_is_unpacked_up_to_the_limit_only(canned: Callable[..., Client]) -> None:
    def packed(content: bytes) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=gzip.compress(content))

    assert canned(lambda _: packed(b"[1]")).get(COUNT, READ).value == [1]
    with pytest.raises(RemoteError, match="larger than 32 MB"):
        canned(lambda _: packed(b" " * (LARGEST_BODY + 1))).get(COUNT, READ)


PACKED = gzip.compress(b"[1]", mtime=0)


@pytest.mark.parametrize(
    ("encoding", "content", "reason"),
    [
        ("gzip", b"no gzip", "can't be unpacked"),
        ("gzip", PACKED[:-3], "its end is missing"),
        ("gzip", PACKED + PACKED, "something follows its end"),
        ("gzip, gzip", gzip.compress(PACKED, mtime=0), "packed as gzip, gzip, which wasn't asked for"),
        ("br\x1b[2J", PACKED, r"packed as br\\x1b\[2j, which"),
    ],
)
def test_an_answer_that_cannot_be_unpacked_is_an_error_unless_its_status_says_more(
    canned: Callable[..., Client], encoding: str, content: bytes, reason: str
) -> None:
    def answer(status: int) -> Callable[[httpx.Request], httpx.Response]:
        headers = {"Content-Encoding": encoding}
        return lambda _: httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))

    with pytest.raises(RemoteError, match=reason):
        canned(answer(200)).get(COUNT, READ)
    with pytest.raises(TemporaryError, match="status 502"):
        canned(answer(502)).get(COUNT, READ)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", " GZIP "])
def test_twin_what_was_asked_for_is_unpacked(canned: Callable[..., Client], encoding: str) -> None:
    headers = {"Content-Encoding": encoding}
    answer = lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(PACKED))  # noqa: E731
    assert canned(answer).get(COUNT, READ).value == [1]


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
