"""The limit: bytes over bare sockets, answers parsed: ``python limit.py read|write URL COUNT WORKERS``."""

import asyncio
import gc
import gzip
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from urllib.parse import urlsplit

API = "/v4_6_release/apis/3.0/procurement/catalog"
FIELDS = "id,identifier,description,price,cost,inactiveFlag,unitOfMeasure/id"
PAGE = 1_000
Send = Callable[[bytes], Awaitable[bytes]]


async def over_one_connection(url: str, work: Callable[[Send], Awaitable[None]]) -> None:
    """Open a connection and work with it."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2**22)

    async def send(request: bytes) -> bytes:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        return gzip.decompress(body) if b"content-encoding: gzip" in head else body

    await work(send)
    writer.close()


async def each(url: str, requests: Iterable[bytes], workers: int, answered: Callable[[bytes], None]) -> None:
    """Send all requests, so many at once."""
    waiting: Iterator[bytes] = iter(requests)

    async def work(send: Send) -> None:
        for request in waiting:
            answered(await send(request))

    await asyncio.gather(*(over_one_connection(url, work) for _ in range(workers)))


def page(number: int) -> bytes:
    """Return the request of a page."""
    ids = f"id>{number * PAGE}%20and%20id<={number * PAGE + PAGE}"
    return (
        f"GET {API}?fields={FIELDS}&orderBy=id&pageSize={PAGE}&conditions={ids} HTTP/1.1\r\n"
        "Host: stand-in\r\nAccept-Encoding: gzip\r\n\r\n"
    ).encode()


def write(number: int) -> bytes:
    """Return the request of a write."""
    body = b'[{"op":"replace","path":"price","value":2.5},{"op":"replace","path":"cost","value":1.5}]'
    return (
        f"PATCH {API}/{number} HTTP/1.1\r\nHost: stand-in\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def main(job: str, url: str, count: int, workers: int) -> None:
    """Do a job and print what it took."""
    gc.disable()
    found: list[dict[str, object]] = []
    began = time.perf_counter()
    if job == "read":
        await each(url, map(page, range(-(-count // PAGE))), workers, lambda body: found.extend(json.loads(body)))
    else:
        await each(url, map(write, range(1, count + 1)), workers, lambda body: found.append(json.loads(body)))
    print(json.dumps({"wall": time.perf_counter() - began, "done": len({row["id"] for row in found})}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
