"""Connections: each is used again, no more are opened than may be, and one that failed is free again."""

from collections.abc import Callable, Iterator
from functools import partial
from threading import Barrier

import httpx
import pytest

from cwsetup.connectwise.parallel import in_parallel
from cwsetup.demo.process import DemoServer
from cwsetup.web.connections import Connections

MOST = 4


@pytest.fixture
def connections() -> Iterator[Connections]:
    connections = Connections(MOST, httpx.create_ssl_context())
    yield connections
    connections.close()


def _get(client: httpx.Client, url: str) -> int:
    response = client.get(url)
    port = response.extensions["network_stream"].get_extra_info("client_addr")[1]
    assert isinstance(port, int)
    return port


def test_many_requests_share_few_connections(connections: Connections, demo: DemoServer) -> None:
    client = httpx.Client(transport=connections)
    jobs = [partial(_get, client, demo.url)] * 50
    assert len(set(in_parallel(jobs, workers=2 * MOST))) <= MOST


def test_requests_in_flight_have_a_connection_each(connections: Connections, demo: DemoServer) -> None:
    client = httpx.Client(transport=connections)
    together = Barrier(MOST)

    def ask() -> int:
        with client.stream("GET", demo.url) as response:
            together.wait(10)
            port = response.extensions["network_stream"].get_extra_info("client_addr")[1]
            assert isinstance(port, int)
            return port

    assert len(set(in_parallel([ask] * MOST, workers=MOST))) == MOST


def _refused(client: httpx.Client, url: str) -> None:
    with pytest.raises(httpx.ConnectError):
        client.get(url)


def _given_up(client: httpx.Client, url: str) -> None:
    with pytest.raises(ZeroDivisionError), client.stream("GET", url):
        raise ZeroDivisionError


@pytest.mark.parametrize("fails", [_refused, _given_up])
def test_what_fails_keeps_no_connection(
    connections: Connections, demo: DemoServer, unused_port: int, fails: Callable[[httpx.Client, str], None]
) -> None:
    client = httpx.Client(transport=connections)
    url = f"http://127.0.0.1:{unused_port}" if fails is _refused else demo.url
    for _ in range(2 * MOST):
        fails(client, url)
    assert _get(client, demo.url)
