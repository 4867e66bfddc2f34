"""One connection at a time to one place, over Python's own HTTP; what goes wrong is told in httpx's exceptions.

httpx's own take a quarter more CPU for each write, twice as much where one pool has them all. A connection that was
closed from the other side is noticed before a request is sent over it, so that a write isn't lost to it.
"""

import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import socket
from ssl import SSLContext

import httpx

LONGEST_IDLE = 5.0
"""Seconds after which a connection isn't used again: what is between may have forgotten it."""
_PIECE = 65_536
_PORTS = {"http": 80, "https": 443}


class Connection:
    """A connection that is opened when a request needs it."""

    def __init__(self, context: SSLContext, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._context = context
        self._clock = clock
        self._http: HTTPConnection | None = None
        self._place = ("", "", 0)
        self._used = 0.0

    def send(self, request: httpx.Request) -> HTTPResponse:
        """Send a request and return its answer as soon as the headers are there."""
        limits = request.extensions["timeout"]
        http = self._ready(request.url) or self._opened(request.url, limits["connect"])
        with _told(httpx.WriteTimeout, httpx.WriteError):
            http.sock.settimeout(limits["write"])
            target, body = request.url.raw_path.decode("ascii"), request.read() or None
            http.request(request.method, target, body, dict(request.headers))
        with _told(httpx.ReadTimeout, httpx.ReadError):
            http.sock.settimeout(limits["read"])
            return http.getresponse()

    def done(self) -> None:
        """Hear that an answer was read to its end."""
        self._used = self._clock()

    def close(self) -> None:
        """Close it; the next request opens it again."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def _ready(self, url: httpx.URL) -> HTTPConnection | None:
        """Return what is open, if it leads there and the other side hasn't closed it."""
        http = self._http
        if http is None or http.sock is None or self._place != _place(url):
            return None
        is_old = self._clock() - self._used > LONGEST_IDLE
        return None if is_old or _has_news(http.sock) else http

    def _opened(self, url: httpx.URL, limit: float) -> HTTPConnection:
        self.close()
        self._place = scheme, host, port = _place(url)
        if scheme == "https":
            self._http = HTTPSConnection(host, port, timeout=limit, context=self._context)
        else:
            self._http = HTTPConnection(host, port, timeout=limit)
        with _told(httpx.ConnectTimeout, httpx.ConnectError):
            self._http.connect()
        return self._http


def pieces(answer: HTTPResponse) -> Iterator[bytes]:
    """Yield the body of an answer as it comes; one that is cut off is no body."""
    with _told(httpx.ReadTimeout, httpx.ReadError):
        while piece := answer.read1(_PIECE):
            yield piece
    if answer.length:
        raise httpx.RemoteProtocolError("The answer ended before its end.")


def _place(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]


def _has_news(sock: socket) -> bool:
    """Return whether there is something to read although nothing was asked: then the other side has closed."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


@contextmanager
def _told(late: type[httpx.TimeoutException], broken: type[httpx.NetworkError]) -> Iterator[None]:
    """Tell what Python's own HTTP raises as httpx would."""
    try:
        yield
    except TimeoutError as failure:
        raise late(str(failure)) from failure
    except HTTPException as failure:
        raise httpx.RemoteProtocolError(str(failure)) from failure
    except OSError as failure:
        raise broken(str(failure)) from failure
