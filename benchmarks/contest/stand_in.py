"""A stand-in for ConnectWise's catalog that answers faster than any client asks: one thread, no framework.

``python stand_in.py`` prints its address. ``POST /stand-in`` sets latency, items and a limit of writes a minute and
forgets what was written; ``GET /stand-in`` tells what came in and what the answers cost. Pages are made once and kept,
so that from the second client on only what is sent costs anything.
"""

import asyncio
import gzip
import json
import re
import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

Head: TypeAlias = bytes
Body: TypeAlias = bytes
Record = dict[str, object]
CATALOG = "/procurement/catalog"
MINUTE = 60.0
PAGES: dict[tuple[int, str, bool], tuple[Head, Body]] = {}
_HREF = "https://api-na.myconnectwise.net/v4_6_release/apis/3.0"
_UNSET = (
    *("inactiveFlag", "serializedFlag", "serializedCostFlag", "phaseProductFlag", "dropShipFlag", "specialOrderFlag"),
    *("recurringOneTimeFlag", "calculatedPriceFlag", "calculatedCostFlag", "markupFlag"),
    *("autoUpdateUnitCostFlag", "autoUpdateUnitPriceFlag"),
)
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_GZIP = re.compile(rb"(?i)accept-encoding:[^\r]*gzip")


def _ref(kind: str, number: int, name: str) -> Record:
    return {"id": number, "name": name, "_info": {f"{kind}_href": f"{_HREF}/procurement/{kind}s/{number}"}}


def item(number: int, price: str = "", cost: str = "") -> Record:
    """Return a whole item, with what a subscription usually has."""
    # Amounts repeat as in a real catalog: 15,000 different prices and costs.
    price, cost = price or f"{number * 37 % 15_000 + 995}e-2", cost or f"{number * 31 % 15_000 + 505}e-2"
    return {
        "id": number,
        "identifier": f"CFQ7TTC{number:06}:0001",
        "description": f"Cloud product {number}",
        "customerDescription": f"Cloud product {number}, by the month",
        "price": float(price),
        "cost": float(cost),
        "recurringCost": float(cost),
        "recurringRevenue": float(price),
        "productClass": "Agreement",
        "priceAttribute": "FixedFee",
        "billableOption": "Billable",
        "recurringCycleType": "ContractYear",
        "vendorSku": f"VP-{number}",
        "manufacturerPartNumber": f"PN-{number:06}",
        "taxableFlag": True,
        "recurringFlag": True,
        **dict.fromkeys(_UNSET, False),
        "unitOfMeasure": _ref("unitOfMeasure", 2, "Month"),
        "recurringBillCycle": _ref("billingCycle", 1, "Monthly"),
        "category": _ref("category", 1, "Software Subscriptions"),
        "subcategory": _ref("subcategory", 3, "Cloud"),
        "type": _ref("type", 3, "Managed Service"),
        "_info": {
            "lastUpdated": "2026-11-03T09:00:00Z",
            "updatedBy": "jdoe",
            "dateEntered": "2024-01-05T12:00:00Z",
            "enteredBy": "jdoe",
            "catalog_href": f"{_HREF}{CATALOG}/{number}",
        },
    }


def only(record: Record, fields: Sequence[str]) -> Record:
    """Return what ``fields=`` asks for; of a reference by id and name nothing else."""
    found: Record = {}
    for name, _, part in (field.partition("/") for field in fields):
        value = record[name]
        if part and isinstance(value, dict):
            found.setdefault(name, {})[part] = value[part]  # type: ignore[index]
        else:
            found[name] = value
    return found


class Catalog:
    """The items, what was written to them, and how many writes a minute are taken."""

    def __init__(self, items: int = 0, latency: float = 0.0, limit: int = 0) -> None:
        self.items, self.latency, self.limit = items, latency, limit
        self.amounts: dict[int, tuple[str, str]] = {}
        self.writes: Counter[int] = Counter()
        self.taken: deque[float] = deque()
        self.requests = self.refused = self.connections = 0
        self.first = 0.0
        self.began = time.process_time()

    def facts(self) -> Record:
        """Return what came in since the last setting."""
        return {
            "requests": self.requests,
            "connections": self.connections,
            "refused": self.refused,
            "written": len(self.writes),
            "twice": self.writes.total() - len(self.writes),
            "first": self.first,
            "cpu": time.process_time() - self.began,
        }

    def page(self, query: str, *, packed: bool) -> tuple[Head, Body]:
        """Return headers and body of a page."""
        key = (self.items, query, packed)
        if self.amounts:
            return page(self, query, packed=packed)
        if key not in PAGES:
            PAGES[key] = page(self, query, packed=packed)
        return PAGES[key]

    def patch(self, number: int, body: Body) -> tuple[Head, Body]:
        """Write one item, unless it is too soon."""
        now = time.monotonic()
        while self.taken and self.taken[0] <= now - MINUTE:
            self.taken.popleft()
        if self.limit and len(self.taken) >= self.limit:
            self.refused += 1
            return b"Retry-After: %d\r\n" % (self.taken[0] + MINUTE - now + 1), b'{"message":"Too many requests"}'
        self.taken.append(now)
        changes = {change["path"].strip("/"): str(change["value"]) for change in json.loads(body)}
        self.amounts[number] = changes["price"], changes["cost"]
        self.writes[number] += 1
        return b"", json.dumps(item(number, *self.amounts[number])).encode()


def page(catalog: Catalog, query: str, *, packed: bool) -> tuple[Head, Body]:
    """Return headers and body of a page: by page number, by ranges of ids, or some ids."""
    asked = dict(parse_qsl(query))
    above, up_to, some = (
        re.search(rf"\bid ?{sign}(.+?)(?: |$)", asked.get("conditions", "")) for sign in (">", "<=", "in ")
    )
    ids: Sequence[int] = range(
        int(above[1]) + 1 if above else 1, min(catalog.items, int(up_to[1]) if up_to else catalog.items) + 1
    )
    if some:
        ids = [number for number in json.loads(f"[{some[1][1:-1]}]") if number <= catalog.items]
    if asked.get("orderBy") == "id desc":
        ids = ids[::-1]
    size, number = int(asked.get("pageSize", "25")), int(asked.get("page", "1"))
    shown = ids[(number - 1) * size : number * size]
    fields = list(filter(None, asked.get("fields", "").split(",")))
    found = [item(each, *catalog.amounts.get(each, ())) for each in shown]
    body = json.dumps([only(each, fields) for each in found] if fields else found, separators=(",", ":")).encode()
    head = b""
    if number * size < len(ids):
        address = re.sub(r"&?\bpage=\d+", "", query)
        head = f'Link: <{_HREF}{CATALOG}?{address}&page={number + 1}>; rel="next"\r\n'.encode()
    if packed:
        return head + b"Content-Encoding: gzip\r\n", gzip.compress(body, 5)
    return head, body


class Connection(asyncio.Protocol):
    """One connection: requests in, answers out after the latency."""

    catalog = Catalog()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - so it is over TCP
        self.transport, self.bytes = transport, b""
        self.catalog.connections += 1

    def data_received(self, data: bytes) -> None:
        """Answer every request that is there as a whole."""
        self.bytes += data
        while (end := self.bytes.find(b"\r\n\r\n")) >= 0:
            head = self.bytes[:end]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self.bytes) < whole:
                return
            body, self.bytes = self.bytes[end + 4 : whole], self.bytes[whole:]
            method, address, _ = head[: head.find(b"\r\n")].decode().split(" ")
            if address == "/stand-in":
                self.told(method, body)
            else:
                self.answer(method, address, body, packed=bool(_GZIP.search(head)))

    def told(self, method: str, body: Body) -> None:
        """Tell what came in, or begin anew."""
        if method == "POST":
            Connection.catalog = Catalog(**json.loads(body))
        self.send(b"", json.dumps(self.catalog.facts()).encode(), 0.0)

    def answer(self, method: str, address: str, body: Body, *, packed: bool) -> None:
        """Answer one request of a client."""
        catalog = self.catalog
        catalog.requests += 1
        catalog.first = catalog.first or time.monotonic()
        parts = urlsplit(address)
        if method == "PATCH":
            head, found = catalog.patch(int(parts.path.rpartition("/")[2]), body)
        elif parts.path.endswith("/count"):
            head, found = b"", b'{"count":%d}' % catalog.items
        else:
            head, found = catalog.page(parts.query, packed=packed)
        self.send(head, found, catalog.latency)

    def send(self, head: Head, body: Body, latency: float) -> None:
        """Send an answer, after a while where there is latency."""
        status = b"429 Too Many Requests" if head.startswith(b"Retry-After") else b"200 OK"
        whole = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s" % (
            *(status, len(body)),
            *(head, body),
        )
        if latency:
            asyncio.get_running_loop().call_later(latency, self.transport.write, whole)
        else:
            self.transport.write(whole)


async def main() -> None:
    """Serve until killed."""
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
