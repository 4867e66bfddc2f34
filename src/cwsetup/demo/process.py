"""The demo server in a process of its own, and the value by which the rest talks to it.

Standard library only, so that starting it costs next to nothing here. The child ends when its standard input
is closed, whatever becomes of this process.
"""

import json
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

PATIENCE = 3.0
# Loopback is never reached through the proxy that the environment may name.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoServer:
    """A running demo server: how to sign in to it, and how to steer it."""

    url: str
    company: str
    client_id: str
    public_key: str = field(repr=False)
    private_key: str = field(repr=False)
    items: int
    instance: str
    log: str | None

    def writes(self) -> list[dict[str, Any]]:
        """The writes that the server applied, in order: ``n, method, id, identifier, changes``."""
        return list(self._get("writes"))

    def requests(self) -> dict[str, int]:
        """How often each method and path below the base was asked, such as ``GET /procurement/catalog``."""
        return dict(self._get("requests"))

    def trail(self) -> list[dict[str, Any]]:
        """Every request in order: ``at`` in seconds, ``method, path, query, body, status, faults``."""
        return list(self._get("trail"))

    def set_faults(self, faults: Sequence[Mapping[str, Any]]) -> None:
        """Replaces the faults; an empty list takes them away."""
        self._post("faults", list(faults))

    def faults(self) -> list[dict[str, Any]]:
        """What became of each fault: ``kind, seed, met, hit``."""
        return list(self._get("faults"))

    def set_denied(self, denied: Sequence[str]) -> None:
        """Replaces the paths that the role is denied."""
        self._post("denied", list(denied))

    def edit(self, item_id: int, fields: Mapping[str, Any] | None) -> None:
        """Changes an item as somebody else would, or takes it out when ``fields`` is ``None``."""
        self._post("edit", {"id": item_id, "fields": fields})

    def reset(self) -> None:
        """Puts the server back to its first moment; faults, rights and everything written down are gone."""
        self._post("reset", None)

    def _get(self, name: str) -> Any:
        with OPENER.open(f"{self.url}/demo/{name}", timeout=PATIENCE * 10) as response:
            return json.load(response, parse_float=Decimal)

    def _post(self, name: str, value: object) -> None:
        body = json.dumps(value, default=float).encode()
        request = urllib.request.Request(f"{self.url}/demo/{name}", data=body)  # noqa: S310 - a loopback address
        with OPENER.open(request, timeout=PATIENCE * 10):
            pass


@contextmanager
def start(  # noqa: PLR0913 - what the server can be told, by name
    *,
    items: int = 240,
    subcategories: int = 0,
    agreements: int = 24,
    company: str = "northwind",
    port: int = 0,
    seed: int = 1,
    log: Path | None = None,
    cloud: bool = False,
    deadline: float = 20.0,
) -> Iterator[DemoServer]:
    """Runs a server as long as the context lasts; ``RuntimeError`` when it isn't ready by the deadline."""
    options = ["--items", str(items), "--company", company, "--port", str(port), "--seed", str(seed)]
    options += ["--subcategories", str(subcategories), "--agreements", str(agreements)]
    options += [] if log is None else ["--log", str(log)]
    options += ["--cloud"] if cloud else []
    with _started(options, 1, deadline) as servers:
        yield servers[0]


@contextmanager
def start_several(count: int, *, items: int = 240, deadline: float = 20.0) -> Iterator[list[DemoServer]]:
    """Runs several instances in one process, each with a company, a port and a catalog of its own."""
    options = ["--instances", str(count), "--items", str(items), "--agreements", "0"]
    with _started(options, count, deadline) as servers:
        yield servers


@contextmanager
def _started(options: Sequence[str], count: int, deadline: float) -> Iterator[list[DemoServer]]:
    command = [sys.executable, "-P", "-m", "cwsetup.demo", *options]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module, under this interpreter
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        with process:
            try:
                yield _ready(process, count, errors, deadline)
            finally:
                _stop(process)


def _ready(process: subprocess.Popen[bytes], count: int, errors: IO[bytes], deadline: float) -> list[DemoServer]:
    """The servers of the child's ready lines."""
    lines: queue.Queue[bytes] = queue.Queue()
    output = process.stdout
    if output is None:
        raise RuntimeError("The demo server has no standard output.")

    def read() -> None:
        for _ in range(count):
            lines.put(output.readline())

    threading.Thread(target=read, daemon=True).start()
    try:
        ready = [lines.get(timeout=deadline) for _ in range(count)]
    except queue.Empty:
        raise RuntimeError(_why(f"wasn't ready after {deadline:g} seconds", errors)) from None
    if not all(ready):
        raise RuntimeError(_why("ended before it was ready", errors))
    return [DemoServer(**json.loads(line)) for line in ready]


def _why(what: str, errors: IO[bytes]) -> str:
    errors.seek(0)
    said = errors.read().decode(errors="replace").strip()
    return f"The demo server {what}." + (f" It said:\n{said}" if said else "")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the child: by closing its standard input, and by force if that doesn't do."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
