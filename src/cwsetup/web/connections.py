"""Connections to one place: as many as requests may be in flight, each taken by one until its answer has been read."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from queue import LifoQueue

import httpx

from cwsetup.web.connection import Connection, pieces


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
    """Up to ``most`` connections, the one used last taken first; further requests wait for one to be free.

    ``trusted`` is one for all, since it takes long to make.
    """

    def __init__(self, most: int, trusted: ssl.SSLContext) -> None:
        trusted.set_alpn_protocols(["http/1.1"])
        self._all = [Connection(trusted) for _ in range(most)]
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
