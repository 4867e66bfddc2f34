"""Connections to one instance: as many as requests may be in flight, each taken by one until its answer has been read.

Whether requests go through a proxy is decided here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from queue import LifoQueue
from urllib.request import getproxies

import httpx

from cwsetup.connectwise.connection import Connection, pieces
from cwsetup.connectwise.hosts import Address


def open_connections(address: Address, most: int) -> httpx.BaseTransport:
    """Return the connections to an address: certificates are checked, proxies used over https only."""
    return ThroughProxy(most) if address.scheme == "https" and getproxies() else Connections(most)


@contextmanager
def answered(connections: httpx.BaseTransport, request: httpx.Request) -> Iterator[httpx.Response]:
    """Send a request once and close its answer in the end; redirects aren't followed."""
    response = connections.handle_request(request)
    response.request = request
    try:
        yield response
    finally:
        response.close()


class Connections(httpx.BaseTransport):
    """Up to ``most`` connections, the one used last taken first; further requests wait for one to be free."""

    def __init__(self, most: int) -> None:
        context = httpx.create_ssl_context()  # one for all: it takes long to make
        context.set_alpn_protocols(["http/1.1"])
        self._all = [Connection(context) for _ in range(most)]
        self._is_closed = False
        self._free: LifoQueue[Connection] = LifoQueue()
        for connection in self._all:
            self._free.put(connection)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its connection is free again when the answer is closed."""
        connection = self._free.get()
        try:
            if self._is_closed:
                raise RuntimeError("The connections are closed.")  # noqa: TRY301 - freed like any other
            answer = connection.send(request)
        except BaseException:
            connection.close()
            self._free.put(connection)
            raise
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.getheaders()]
        body = _Body(answer, connection, lambda: self._free.put(connection))
        return httpx.Response(answer.status, headers=headers, stream=body)

    def close(self) -> None:
        """Close every connection, for good."""
        self._is_closed = True
        for connection in self._all:
            connection.close()


class _Body(httpx.SyncByteStream):
    """The body of an answer; one that isn't read to its end takes its connection with it."""

    def __init__(self, answer: HTTPResponse, connection: Connection, on_close: Callable[[], None]) -> None:
        self._answer = answer
        self._connection = connection
        self._on_close = on_close
        self._is_whole = False

    def __iter__(self) -> Iterator[bytes]:
        yield from pieces(self._answer)
        self._is_whole = True

    def close(self) -> None:
        """Free the connection."""
        self._answer.close()
        if self._is_whole:
            self._connection.done()
        else:
            self._connection.close()
        self._on_close()


class ThroughProxy(httpx.BaseTransport):
    """httpx's own connections, through the proxy that the environment names for a host, if any.

    They are closed after use when more are open than may be kept: both limits are the same.
    """

    def __init__(self, most: int) -> None:
        limits = httpx.Limits(max_connections=most, max_keepalive_connections=most)
        self._http = httpx.Client(limits=limits, follow_redirects=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        return self._http.send(request, stream=True)

    def close(self) -> None:
        """Close every connection."""
        self._http.close()
