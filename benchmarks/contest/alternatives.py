"""The client alone over other connections: ``python alternatives.py own|each|pool|urllib3|httpx2 URL COUNT WORKERS``.

Writes as ``ours.py`` does, but without engine and journal, so that what differs is the connections.
"""

import json
import sys
import threading
import time
from decimal import Decimal
from functools import partial
from queue import LifoQueue

KIND = sys.argv[1]
if KIND == "httpx2":
    import httpx2  # type: ignore[import-not-found]  # only where it is measured

    sys.modules["httpx"] = httpx2  # it has the same interface

import httpx  # noqa: E402 - or what stands in its place
import urllib3  # noqa: E402

from cwsetup.connectwise.catalog import LiveCatalog  # noqa: E402
from cwsetup.connectwise.client import Client  # noqa: E402
from cwsetup.connectwise.hosts import parse_address  # noqa: E402
from cwsetup.connectwise.parallel import in_parallel  # noqa: E402
from cwsetup.profile.credentials import Credentials  # noqa: E402
from cwsetup.profile.secret import Secret  # noqa: E402

KEYS = Credentials(client_id=Secret("client-id"), public_key=Secret("public"), private_key=Secret("private"))


class Urllib3(httpx.BaseTransport):
    """urllib3's connections under httpx's interface."""

    def __init__(self, connections: int) -> None:
        self.pool = urllib3.PoolManager(maxsize=connections, block=True)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read its answer."""
        url, body, headers = str(request.url), request.read() or None, dict(request.headers)
        found = self.pool.urlopen(
            request.method, url, body=body, headers=headers, redirect=False, decode_content=False, retries=False
        )
        return httpx.Response(found.status, headers=list(found.headers.items()), stream=httpx.ByteStream(found.data))


class Each(httpx.BaseTransport):
    """A pool of httpx's for each connection, so that none has others to go through."""

    def __init__(self, connections: int) -> None:
        alone = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        self.free: LifoQueue[httpx.HTTPTransport] = LifoQueue()
        for _ in range(connections):
            self.free.put(httpx.HTTPTransport(limits=alone))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read its answer."""
        one = self.free.get()
        try:
            found = one.handle_request(request)
            body = b"".join(found.iter_raw())
            found.close()
            return httpx.Response(found.status_code, headers=found.headers, stream=httpx.ByteStream(body))
        finally:
            self.free.put(one)


def transport(kind: str, connections: int) -> httpx.BaseTransport | None:
    """Return the connections of a kind; ``None`` for cwsetup's own."""
    if kind == "urllib3":
        return Urllib3(connections)
    if kind == "each":
        return Each(connections)
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return None if kind == "own" else httpx.HTTPTransport(limits=limits)


def main(kind: str, url: str, count: int, workers: int) -> None:
    """Write and print what it took."""

    def pause(seconds: float) -> None:
        threading.Event().wait(seconds)

    amounts = {"price": Decimal("2.5"), "cost": Decimal("1.5")}
    own = transport(kind, workers)
    with Client(parse_address(url), "company", KEYS, sleep=pause, connections=workers, transport=own) as client:
        catalog = LiveCatalog(client)
        writes = [partial(catalog.update, number, amounts) for number in range(1, count + 1)]
        began, worked = time.perf_counter(), time.process_time()
        done = len({item.id for item in in_parallel(writes, workers=workers)})
        took, worked = time.perf_counter() - began, time.process_time() - worked
    print(json.dumps({"wall": took, "done": done, "worked": worked}))


if __name__ == "__main__":
    main(KIND, sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
