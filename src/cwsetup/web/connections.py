"""Connections to one instance: as many as requests may be in flight, each taken by one until its answer has been read.

httpcore's own pool goes through all of its connections several times for each request, which at 32 in flight costs
more than everything else a request does; so each connection here is a pool of its own.
"""

import ssl
from collections.abc import Callable, Iterator
from queue import LifoQueue

import httpx


class Connections(httpx.BaseTransport):
    """Up to ``most`` connections, the one used last taken first; further requests wait for one to be free.

    ``trusted`` is one for all, since it takes long to make.
    """

    def __init__(self, most: int, trusted: ssl.SSLContext, proxy: httpx.Proxy | None = None) -> None:
        alone = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        self._all = [httpx.HTTPTransport(verify=trusted, limits=alone, proxy=proxy) for _ in range(most)]
        self._free: LifoQueue[httpx.HTTPTransport] = LifoQueue()
        for connection in self._all:
            self._free.put(connection)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its connection is free again when the answer is closed."""
        connection = self._free.get()
        try:
            response = connection.handle_request(request)
        except BaseException:
            self._free.put(connection)
            raise
        if not isinstance(response.stream, httpx.SyncByteStream):
            raise TypeError(response.stream)
        response.stream = _Answer(response.stream, lambda: self._free.put(connection))
        return response

    def close(self) -> None:
        """Close every connection."""
        for connection in self._all:
            connection.close()


class _Answer(httpx.SyncByteStream):
    """The body of an answer, and what is to happen once it has been read or given up."""

    def __init__(self, body: httpx.SyncByteStream, on_close: Callable[[], None]) -> None:
        self._body = body
        self._on_close = on_close

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        """Close the body."""
        try:
            self._body.close()
        finally:
            self._on_close()
