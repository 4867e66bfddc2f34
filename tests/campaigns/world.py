"""A ConnectWise in memory: the demo server's own routes without sockets, time that only waiting moves, and fates.

Every request meets a fate that is drawn from a seed, the request itself, how often it came and how many writes came
before: reads that overtake each other change nothing. What was sent to be applied late is applied when its time has
come, answered or not.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from cwsetup.demo.access import CLIENT_ID, PRIVATE_KEY, PUBLIC_KEY
from cwsetup.demo.address import below_base
from cwsetup.demo.faults import Fault, FaultKind, FaultTable
from cwsetup.demo.server import Front
from cwsetup.demo.state import Settings, State
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.secret import Secret

LATENCY = 0.1
CATALOG = "/procurement/catalog"
URL = "http://127.0.0.1:9"
KEYS = Credentials(client_id=Secret(CLIENT_ID), public_key=Secret(PUBLIC_KEY), private_key=Secret(PRIVATE_KEY))


class Killed(BaseException):
    """The process is gone; nothing below may take it for an error."""


class Time:
    """Seconds that pass while somebody sleeps or waits for an answer; what is due happens meanwhile."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.due: list[tuple[float, Callable[[], None]]] = []
        self._lock = threading.RLock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            until = self.now + seconds
            for moment, happens in sorted(self.due, key=lambda each: each[0]):
                if moment <= until:
                    self.now = max(self.now, moment)
                    self.due.remove((moment, happens))
                    happens()
            self.now = until

    def after(self, seconds: float, happens: Callable[[], None]) -> None:
        self.due.append((self.now + seconds, happens))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one request."""

    kind: str = "answered"
    """answered, reset, timeout, refused, status, html, empty, truncated, shape, unchanged, killed."""
    applied: bool = True
    """Whether the server works all the same."""
    late: float = 0.0
    """Seconds after which it works."""
    status: int = 500
    headers: tuple[tuple[str, str], ...] = ()
    usual_envelope: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as it went over the wire."""

    at: float
    method: str
    path: str
    query: str
    target: str
    """What a write is about: the item's path, or the identifier of a new one."""
    fate: Fate


ANSWERED = Fate()
Draw = Callable[[Random, str, str], Fate]


def all_is_well(_chance: Random, _method: str, _path: str) -> Fate:
    return ANSWERED


@dataclass(slots=True)
class World:
    """The server's side: its state, what went over the wire, and what becomes of requests."""

    seed: int
    items: int = 141
    draw: Draw = all_is_well
    time: Time = field(default_factory=Time)
    wire: list[Sent] = field(default_factory=list)
    watch: Callable[[str, str], Fate | None] = lambda _method, _target: None
    """Hears of each request before the server works; may decide its fate: where somebody edits, or a process dies."""
    state: State = field(init=False)
    _front: Front = field(init=False)
    _lock: Any = field(default_factory=threading.RLock)
    _seen: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.state = State(Settings(items=self.items))
        # Identifiers may be taken twice, so that a create which is sent twice is seen.
        self.state.faults = FaultTable([Fault(kind=FaultKind.DOUBLES)])
        self._front = Front(self.state)

    def transport(self) -> httpx.BaseTransport:
        """Return the way to the server."""
        return httpx.MockTransport(self._answer)

    def edit(self, item_id: int, fields: dict[str, Any] | None) -> None:
        """Somebody else changes an item, or takes it out."""
        self.state.edit(item_id, fields)

    def posted(self) -> Counter[str]:
        """Return how often each identifier was created."""
        return Counter(write["identifier"] for write in self.state.writes if write["method"] == "POST")

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        with self._lock:
            self.time.sleep(LATENCY)
            path = below_base(request.url.path) or request.url.path
            target = _target(request, path)
            fate = self.watch(request.method, target) or self._fate(request, path)
            query = request.url.query.decode()
            sent = Sent(
                at=self.time.now,
                method=request.method,
                path=path,
                query=query,
                target=target,
                fate=fate,
            )
            self.wire.append(sent)
            answer = self._meet(request, fate)
            return httpx.Response(
                answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content), request=request
            )

    def _fate(self, request: httpx.Request, path: str) -> Fate:
        name = f"{self.seed} {request.method} {request.url} {request.content!r}"
        self._seen[name] += 1
        writes = sum(sent.method != "GET" for sent in self.wire)
        return self.draw(Random(f"{name} {self._seen[name]} {writes}"), request.method, path)

    def _meet(self, request: httpx.Request, fate: Fate) -> httpx.Response:
        answer = None
        if fate.late:
            self.time.after(fate.late, lambda: _ignored(self._work(request)))
        elif fate.kind == "unchanged":
            answer = self._work(httpx.Request("GET", request.url, headers=request.headers))
        elif fate.applied:
            answer = self._work(request)
        match fate.kind:
            case "answered" | "unchanged" if answer is not None:
                return answer
            case "reset":
                raise httpx.ReadError("reset", request=request)
            case "timeout":
                self.time.sleep(30.0)
                raise httpx.ReadTimeout("timeout", request=request)
            case "killed":
                raise Killed
            case "refused":
                raise httpx.ConnectError("refused", request=request)
            case _:
                return _instead(fate, answer)

    def _work(self, request: httpx.Request) -> httpx.Response:
        """The server's own answer; its coroutines wait for nothing, so they need no event loop."""
        messages: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.content, "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        scope = {
            "type": "http",
            "method": request.method,
            "path": request.url.path,
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": "http",
            "server": ("127.0.0.1", 9),
        }
        _finish(self._front(scope, receive, send))
        body = b"".join(message.get("body", b"") for message in messages[1:])
        return httpx.Response(messages[0]["status"], headers=messages[0]["headers"], content=body)


def _target(request: httpx.Request, path: str) -> str:
    return str(json.loads(request.content)["identifier"]) if request.method == "POST" else path


def _finish(coroutine: Coroutine[Any, Any, None]) -> None:
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise RuntimeError("The demo server waited for something.")


def _ignored(_answer: httpx.Response) -> None:
    """Nobody waits for the answer of what is applied late."""


def _instead(fate: Fate, answer: httpx.Response | None) -> httpx.Response:
    headers = dict(fate.headers)
    match fate.kind:
        case "html":
            return httpx.Response(200, headers={"Content-Type": "text/html"}, text="<!DOCTYPE html><html>Hello</html>")
        case "truncated":
            whole = b'{"id": 1, "price": 4.5' if answer is None else answer.content
            return httpx.Response(200, content=whole[: len(whole) // 2])
        case "shape":
            return httpx.Response(200, content=b"[[]]")
        case "status":
            name = "code" if fate.usual_envelope else "error"
            return httpx.Response(fate.status, headers=headers, json={name: "ConnectWiseApi", "message": "No."})
        case _:
            return httpx.Response(200, content=b"")
