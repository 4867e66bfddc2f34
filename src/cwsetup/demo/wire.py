"""What faults do to a request between the socket and the server, in one ASGI wrapper.

The wrapper also keeps the trail of requests. The body is read before anything else, so that a client that
gives up doesn't take it along: a late request is applied all the same, as on a real server.
"""

import asyncio
import socket
import struct
import time
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from cwsetup.demo.address import below_base, tidy
from cwsetup.demo.answers import http_date
from cwsetup.demo.disguises import endless, instead
from cwsetup.demo.faults import Counted, Fault, FaultKind
from cwsetup.demo.state import State

PREPARING = {
    FaultKind.LATENCY,
    FaultKind.DRIP,
    FaultKind.CLOCK,
    FaultKind.EDIT,
    FaultKind.CHURN,
    FaultKind.INSERT,
    FaultKind.DOUBLES,
    FaultKind.UNCHANGED,
    FaultKind.WRONG_KEYS,
}


class OpenProtocol(H11Protocol):
    """uvicorn's protocol, which lets the application see its connection so that faults can break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Puts the connection where every request finds it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, held back until it's clear what becomes of it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def at(self, moment: float) -> "Answer":
        """The same, said to be of a moment."""
        return replace(self, headers=[*self.headers, (b"date", http_date(moment).encode())])

    def halved(self) -> "Answer":
        """The first half of the body, said to be all."""
        half = self.body[: len(self.body) // 2]
        headers = [pair for pair in self.headers if pair[0] != b"content-length"]
        return replace(self, headers=[*headers, (b"content-length", str(len(half)).encode())], body=half)


class Wire:
    """The wrapper: asks the fault table about every request to the stand-in itself."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        self.app = app
        self.state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; the control paths below ``/demo`` pass untouched."""
        if scope["type"] != "http" or tidy(scope["path"]).startswith("/demo/"):
            await self.app(scope, receive, send)
            return
        body = await _read(receive)
        path = below_base(scope["path"]) or tidy(scope["path"])
        entry = self._trace(scope, path, body)
        striking = self.state.faults.striking(scope["method"], path)
        entry["faults"] = [one.fault.kind for one in striking]
        scope = dict(scope)
        for one in striking:
            await self._prepare(one, scope)
        moment = time.time() + sum(one.fault.seconds for one in striking if one.fault.kind is FaultKind.CLOCK)
        ending = next((one for one in striking if one.fault.kind not in PREPARING), None)
        answer = await self._answer(ending, scope, body, moment)
        for one in striking:
            if one.fault.kind is FaultKind.LATENCY and one.fault.applied:
                await asyncio.sleep(one.seconds)
        if answer is None:
            await _gone(receive)
            return
        entry["status"] = answer.status
        answer = answer.at(moment)
        cut = ending is not None and ending.fault.kind is FaultKind.CUT
        drip = next((one.fault for one in striking if one.fault.kind is FaultKind.DRIP), None)
        await _deliver(answer, send, scope["state"]["transport"] if cut else None, drip)
        if cut:
            await _gone(receive)

    def _trace(self, scope: Scope, path: str, body: bytes) -> dict[str, Any]:
        entry = {
            "at": round(time.monotonic() - self.state.began, 4),
            "method": scope["method"],
            "path": path,
            "query": scope["query_string"].decode("latin-1"),
            "body": body.decode("utf-8", "replace"),
            "status": None,
        }
        self.state.trail.append(entry)
        return entry

    async def _prepare(self, one: Counted, scope: MutableMapping[str, Any]) -> None:
        """Faults that let the server work, but on another request or another instance."""
        fault = one.fault
        match fault.kind:
            case FaultKind.LATENCY if not fault.applied:
                await asyncio.sleep(one.seconds)
            case FaultKind.EDIT:
                self.state.edit(fault.id, fault.fields)
            case FaultKind.CHURN:
                self.state.churn(fault.id, fault.limit)
            case FaultKind.INSERT:
                self.state.insert(fault.id, fault.fields or {})
            case FaultKind.UNCHANGED if scope["method"] == "PATCH":
                scope["method"] = "GET"
            case FaultKind.WRONG_KEYS:
                headers = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
                scope["headers"] = headers
            case _:
                pass

    async def _answer(self, ending: Counted | None, scope: Scope, body: bytes, moment: float) -> Answer | None:
        """What goes back to the client; ``None`` when the connection was reset."""
        if ending is None:
            return await self._work(scope, body)
        fault = ending.fault
        if fault.kind is FaultKind.RESET:
            await self._reset(ending, scope, body)
            return None
        if fault.kind in {FaultKind.TRUNCATED, FaultKind.CUT}:
            answer = await self._work(scope, body)
            return answer.halved() if fault.kind is FaultKind.TRUNCATED else answer
        if fault.kind is FaultKind.ENDLESS:
            return self._endless(ending, await self._work(scope, body))
        if fault.applied:
            await self._work(scope, body)
        return _held(instead(ending, self.state.faults.clock(), moment))

    async def _reset(self, one: Counted, scope: Scope, body: bytes) -> None:
        transport = scope["state"]["transport"]
        if one.fault.applied and not one.fault.seconds:
            await self._work(scope, body)
        _abort(transport)
        if one.fault.applied and one.fault.seconds:
            await asyncio.sleep(one.fault.seconds)
            await self._work(scope, body)

    def _endless(self, one: Counted, answer: Answer) -> Answer:
        """A page with one after it; where there would be none, the last again."""
        one.last_page = one.last_page if answer.body == b"[]" else answer.body
        headers = [pair for pair in answer.headers if pair[0] not in {b"link", b"content-length"}]
        length = (b"content-length", str(len(one.last_page)).encode())
        return replace(answer, headers=[*headers, endless(answer.headers), length], body=one.last_page)

    async def _work(self, scope: Scope, body: bytes) -> Answer:
        """The server's own answer, held back."""
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, send)
        start, *rest = messages
        return Answer(start["status"], list(start["headers"]), b"".join(part.get("body", b"") for part in rest))


def _held(response: Response) -> Answer:
    return Answer(response.status_code, response.raw_headers, bytes(response.body))


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _deliver(answer: Answer, send: Send, transport: asyncio.Transport | None, drip: Fault | None) -> None:
    """Sends an answer, in drops if it is to drip; with a connection to cut, only half of it, and then closes that."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    if transport is None:
        for drop in _drops(answer.body, drip):
            await send({"type": "http.response.body", "body": drop, "more_body": True})
            await asyncio.sleep(drip.seconds if drip else 0)
        await send({"type": "http.response.body", "body": b"" if drip else answer.body})
        return
    await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
    transport.close()


def _drops(body: bytes, drip: Fault | None) -> list[bytes]:
    """The pieces in which a body drips; none where it doesn't."""
    return [body[start : start + drip.limit] for start in range(0, len(body), drip.limit)] if drip else []


def _abort(transport: asyncio.Transport) -> None:
    """Resets a connection: without lingering, closing sends RST in place of the orderly end."""
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _gone(receive: Receive) -> None:
    """Waits until uvicorn knows that the connection is gone, so that it misses no answer."""
    while (await receive())["type"] != "http.disconnect":
        pass
