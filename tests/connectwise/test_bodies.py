import gzip
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.demo.process import DemoServer
from cwsetup.errors import RemoteError, TemporaryError
from cwsetup.web.replies import LARGEST_BODY

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
