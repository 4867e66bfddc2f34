"""Connections: each is used again, no more are opened than may be, and one that failed is free again."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Semaphore, Thread

import httpx
import pytest

from cwsetup.connectwise.parallel import in_parallel
from cwsetup.web.connection import LONGEST_IDLE, Connection
from cwsetup.web.connections import Connections, answered

MOST = 4
TRUSTED = ssl.create_default_context()
LIMITS = httpx.Timeout(10).as_dict()


class Echo(BaseHTTPRequestHandler):
    """Answers with the port that the request came from: the connection's name."""

    protocol_version = "HTTP/1.1"
    closed: Semaphore | None = None
    """Where the server closes after each answer: counts how often it has."""

    def do_GET(self) -> None:
        body = str(self.client_address[1]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Name", "Zürich")
        self.end_headers()
        self.wfile.write(body)
        if self.closed is not None:  # without a word, as a server that has waited long enough
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            self.closed.release()

    do_PATCH = do_GET  # noqa: N815 - the name that the server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(handler: type[Echo]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def connections() -> Iterator[Connections]:
    with Connections(MOST, TRUSTED) as connections:
        yield connections


@pytest.fixture
def url(connections: Connections) -> Iterator[str]:
    with serving(Echo) as url:
        yield url
        connections.close()  # the server waits for its connections


def _request(url: str, method: str = "GET") -> httpx.Request:
    return httpx.Request(method, url, extensions={"timeout": LIMITS})


def _port(connections: Connections, url: str, method: str = "GET") -> int:
    with answered(connections, _request(url, method)) as response:
        return int(response.read())


def test_many_requests_share_few_connections(connections: Connections, url: str) -> None:
    jobs = [partial(_port, connections, url)] * 50
    assert len(set(in_parallel(jobs, workers=2 * MOST))) <= MOST


def test_requests_in_flight_have_a_connection_each(connections: Connections, url: str) -> None:
    together = Barrier(MOST)

    def ask() -> int:
        with answered(connections, _request(url)) as response:
            together.wait(10)
            return int(response.read())

    assert len(set(in_parallel([ask] * MOST, workers=MOST))) == MOST


def _refused(connections: Connections, url: str) -> None:
    with pytest.raises(httpx.ConnectError), answered(connections, _request(url)):
        pass


def _given_up(connections: Connections, url: str) -> None:
    with pytest.raises(ZeroDivisionError), answered(connections, _request(url)):
        raise ZeroDivisionError


@pytest.mark.parametrize("fails", [_refused, _given_up])
def test_what_fails_keeps_no_connection(
    connections: Connections, url: str, unused_port: int, fails: Callable[[Connections, str], None]
) -> None:
    at = f"http://127.0.0.1:{unused_port}" if fails is _refused else url
    for _ in range(2 * MOST):
        fails(connections, at)
    assert _port(connections, url)


def test_an_answer_that_is_given_up_is_not_taken_for_the_next_one(url: str) -> None:
    with Connections(1, TRUSTED) as alone:
        first = _port(alone, url)
        _given_up(alone, url)
        assert _port(alone, url) != first


@pytest.mark.parametrize("closes", [True, False])
def test_a_connection_that_was_closed_from_there_gets_no_write(closes: bool) -> None:
    closed = Semaphore(0)
    ports = set()
    with (
        serving(type("Handler", (Echo,), {"closed": closed if closes else None})) as url,
        Connections(1, TRUSTED) as alone,
    ):
        for _ in range(5):
            ports.add(_port(alone, url, "PATCH"))
            assert not closes or closed.acquire(timeout=10)
    assert len(ports) == (5 if closes else 1)


@pytest.mark.parametrize("idle", [LONGEST_IDLE - 1, LONGEST_IDLE + 1])
def test_a_connection_that_was_idle_for_long_is_not_used_again(url: str, idle: float) -> None:
    now = 0.0
    connection = Connection(TRUSTED, clock=lambda: now)
    first = connection.send(_request(url)).read()
    connection.done()
    now += idle
    assert (connection.send(_request(url)).read() == first) is (idle < LONGEST_IDLE)
    connection.close()


def test_a_header_may_have_any_letters(connections: Connections, url: str) -> None:
    with answered(connections, _request(url)) as response:
        assert response.read()
        assert response.headers["X-Name"] == "Zürich"


def test_after_the_end_nothing_is_sent(connections: Connections, url: str) -> None:
    assert _port(connections, url)
    connections.close()
    with pytest.raises(RuntimeError):
        _port(connections, url)
