"""How much of a rate limit writing makes use of, and whether a pause that ConnectWise asks for is ever cut short.

``nox -s limits``: as many writes as fit into some minutes, against the demo server told to limit at so many a minute.
It takes those minutes, prints numbers and judges none: 90 % are to be made use of, and none is to come too early.
"""

import argparse
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import httpx

from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.hosts import parse_address
from cwsetup.demo.process import DemoServer, start
from cwsetup.errors import CwsetupError
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.secret import Secret

LATENCY = 0.1


@dataclass(slots=True)
class Seen:
    """Every write as it went over the wire."""

    accepted: int = 0
    refused: int = 0
    early: int = 0
    _free_from: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def sent(self, _: httpx.Request) -> None:
        """Count a request that leaves before it may."""
        with self._lock:
            self.early += time.monotonic() < self._free_from

    def answered(self, answer: httpx.Response) -> None:
        """Count an answer, and note until when nothing may leave."""
        with self._lock:
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                self.refused += 1
                self._free_from = max(self._free_from, time.monotonic() + float(answer.headers["Retry-After"]))
            elif answer.request.method == "PATCH":
                self.accepted += 1


class Watched(httpx.HTTPTransport):
    """Connections that are watched from outside the client."""

    def __init__(self, seen: Seen, connections: int) -> None:
        super().__init__(limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections))
        self.seen = seen

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on."""
        self.seen.sent(request)
        answer = super().handle_request(request)
        answer.request = request
        self.seen.answered(answer)
        return answer


def pause(seconds: float) -> None:
    """Let so much time pass."""
    threading.Event().wait(seconds)


def watched(server: DemoServer, workers: int, seen: Seen) -> Client:
    """Return a client of the demo server whose writes are watched."""
    keys = Credentials(
        client_id=Secret(server.client_id),
        public_key=Secret(server.public_key),
        private_key=Secret(server.private_key),
    )
    transport = Watched(seen, workers)
    address = parse_address(server.url)
    return Client(address, server.company, keys, sleep=pause, connections=workers, transport=transport)


def run(server: DemoServer, limit: int, workers: int, minutes: float) -> Seen:
    """Write with so many workers for so long and return what was seen."""
    server.reset()
    seen = Seen()
    with watched(server, workers, seen) as client:
        catalog = LiveCatalog(client)
        items = [each for each in catalog.items() if not each.calculated_price and not each.inactive]
        writes = {"method": "PATCH", "path": "/procurement/catalog/*"}
        limited = {"kind": "rate", "limit": limit, "seconds": 60}
        server.set_faults([limited | writes, {"kind": "latency", "seconds": LATENCY} | writes])
        ends = time.monotonic() + minutes * 60
        threads = [threading.Thread(target=write, args=(catalog, items[at::workers], ends)) for at in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return seen


def write(catalog: LiveCatalog, items: Sequence[CatalogItem], ends: float) -> None:
    """Write one item after the other until the time is over, as an engine that looks again later does."""
    while True:
        for item in items:
            catalog.ready()
            if time.monotonic() >= ends:
                return
            try:
                catalog.update(item.id, {"price": item.price or Decimal(1)})
            except CwsetupError:
                continue


def main() -> None:
    """Print a line of the table for each limit and number of workers."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=3.0)
    asked.add_argument("--limits", type=int, nargs="+", default=[600, 1_000])
    asked.add_argument("--workers", type=int, nargs="+", default=[8, 32])
    given = asked.parse_args()
    print(
        "| limit a minute | workers | written in", f"{given.minutes:g} min | of what is allowed | refused | too early |"
    )
    print("|---:|---:|---:|---:|---:|---:|")
    with start(items=2_300) as server:
        for limit in given.limits:
            for workers in given.workers:
                seen = run(server, limit, workers, given.minutes)
                share = seen.accepted / (limit * given.minutes)
                cells = (f"{limit:,}", workers, f"{seen.accepted:,}", f"{share:.0%}", seen.refused, seen.early)
                print(f"| {' | '.join(map(str, cells))} |", flush=True)


if __name__ == "__main__":
    main()
