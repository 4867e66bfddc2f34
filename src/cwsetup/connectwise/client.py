"""Requests to one ConnectWise instance: reads are tried again, writes never.

Knows headers, retries and time limits; what is asked and what an answer means is told by ``tables`` and
``catalog``. Safe to use from many threads.
"""

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import random as chance
from typing import Any, Self

import httpx

from cwsetup import __version__
from cwsetup.connectwise.connections import answered, open_connections
from cwsetup.connectwise.failures import Asked, Failure, never_sent, no_answer, refusal, unknown, unusable
from cwsetup.connectwise.hosts import Address
from cwsetup.connectwise.pacing import Pace, backoff
from cwsetup.connectwise.rate import LearnedRate
from cwsetup.connectwise.replies import Reply, read_reply
from cwsetup.connectwise.wire import Unreadable, to_json
from cwsetup.errors import AccessError, TemporaryError
from cwsetup.profile.credentials import Credentials

API = "/v4_6_release/apis/3.0"
"""``v4_6_release`` works everywhere and stays when the cloud is upgraded."""
ACCEPT = "application/vnd.connectwise.com+json; version=2025.1"
"""Without a version ConnectWise answers with its newest model."""
TIMEOUT = httpx.Timeout(30.0, connect=10.0, pool=None).as_dict()
LONGEST_EXCHANGE = 90.0
"""Seconds from sending a request to the end of its answer."""
HEADERS = {"Accept-Encoding": "gzip", "User-Agent": f"cwsetup/{__version__}"}
MOST_TRIES = 5
"""Of a read; being asked to wait is no failure and doesn't count."""
LONGEST_READ = 1_200.0
"""Seconds after which a read isn't tried again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON of a success, and whether its headers announce a next page."""

    value: Any
    has_next_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """A request without a usable answer; ``perhaps_done`` unless it surely changed nothing."""

    failure: Failure
    perhaps_done: bool
    is_limit: bool = False


class Client:
    """The connection to one instance.

    ``sleep`` and the rest are arguments so that no test waits; ``transport`` is for bytes no server sends. After
    ``longest`` seconds nothing is sent any more; ``on_hold`` hears of each pause that ConnectWise asks for.
    """

    def __init__(  # noqa: PLR0913 - the collaborators, each with its default
        self,
        address: Address,
        company: str,
        credentials: Credentials,
        *,
        sleep: Callable[[float], None],
        random: Callable[[], float] = chance,
        clock: Callable[[], float] = time.monotonic,
        connections: int = 16,
        per_minute: float | None = None,
        longest: float | None = None,
        on_hold: Callable[[float], None] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.address = address
        self.company = company
        self.connections = connections
        self.server_time: datetime | None = None
        """The time of the last answer, by ConnectWise's clock."""
        self._sleep = sleep
        self._random = random
        self._clock = clock
        rate = LearnedRate(None if per_minute is None else per_minute / 60)
        self._pace = Pace(sleep=sleep, clock=clock, rate=rate, longest=longest, on_hold=on_hold)
        self._connections = transport or open_connections(address, connections)
        self._headers = _headers(company, credentials)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()

    def stop(self) -> None:
        """Send nothing any more, whoever asks; what is under way goes on."""
        self._pace.stop()

    def ready(self) -> None:
        """Return when a request could leave, so that what was looked at before can be looked at again."""
        self._pace.ready()

    def url(self, path: str, params: Mapping[str, str]) -> str:
        """Return the address that ``get`` would ask."""
        return str(httpx.URL(f"{self.address.url}{API}{path}", params=dict(params)))

    def get(self, path: str, asked: Asked, params: Mapping[str, str] | None = None) -> Answer:
        """Return what is at a path; trouble that may pass is waited out, within limits of tries and of time."""
        failed = limited = 0
        ends = self._clock() + LONGEST_READ
        while isinstance(outcome := self._try("GET", path, asked, params=params, limited=limited), _Trouble):
            failed, limited = failed + (not outcome.is_limit), limited + outcome.is_limit
            if failed == MOST_TRIES or not isinstance(outcome.failure, TemporaryError) or self._clock() >= ends:
                raise outcome.failure
            if not outcome.is_limit:
                self._sleep(backoff(failed, random=self._random))
        return outcome

    def patch(self, path: str, asked: Asked, body: object) -> Any:
        """Change a record and return it as ConnectWise answers."""
        return self._write("PATCH", path, asked, body)

    def post(self, path: str, asked: Asked, body: object) -> Any:
        """Create a record and return it as ConnectWise answers."""
        return self._write("POST", path, asked, body)

    def _write(self, method: str, path: str, asked: Asked, body: object) -> Any:
        """Send once: no answer but a plain refusal proves that nothing was written, so nothing is sent again."""
        outcome = self._try(method, path, asked, content=to_json(body))
        if isinstance(outcome, _Trouble):
            raise unknown(outcome.failure) if outcome.perhaps_done else outcome.failure
        return outcome.value

    def _try(
        self,
        method: str,
        path: str,
        asked: Asked,
        *,
        params: Mapping[str, str] | None = None,
        content: str | None = None,
        limited: int = 0,
    ) -> Answer | _Trouble:
        left = self._pace.wait()
        try:
            reply = self._exchange(method, path, params=params, content=content)
            if reply.is_limit:
                asked_for = reply.retry_after or backoff(limited + 1, random=self._random, after_limit=True)
                self._pace.refused(left, asked_for)
            else:
                self._pace.accepted(left)
            if reply.is_success:
                return Answer(reply.value(), reply.has_next_page)
        except httpx.RequestError as error:
            return _Trouble(failure=no_answer(error, self.address), perhaps_done=not never_sent(error))
        except Unreadable as error:
            return _Trouble(failure=unusable(str(error), asked), perhaps_done=True)
        return _Trouble(
            failure=refusal(reply, asked, address=self.address, company=self.company),
            perhaps_done=not reply.proves_refusal,
            is_limit=reply.is_limit,
        )

    def _exchange(self, method: str, path: str, *, params: Mapping[str, str] | None, content: str | None) -> Reply:
        url = f"{self.address.url}{API}{path}"
        request = request_to(method, url, self._headers, params=params, content=content)
        deadline = self._clock() + LONGEST_EXCHANGE
        with answered(self._connections, request) as response:
            reply = read_reply(response, clock=self._clock, deadline=deadline)
        self.server_time = reply.date or self.server_time
        return reply


def request_to(
    method: str,
    url: str,
    headers: httpx.Headers,
    *,
    params: Mapping[str, str] | None = None,
    content: str | None = None,
) -> httpx.Request:
    """Return a request within the usual limits of time."""
    request = httpx.Request(
        method, url, headers=headers, params=params, content=content, extensions={"timeout": TIMEOUT}
    )
    if content is not None:
        request.headers["Content-Type"] = "application/json"
    return request


def _headers(company: str, credentials: Credentials) -> httpx.Headers:
    client_id = credentials.client_id.reveal()
    if not client_id.isascii() or not client_id.isprintable():
        raise AccessError("The client id has characters that no client id has.", hint="Copy it again.")
    login = f"{company}+{credentials.public_key.reveal()}:{credentials.private_key.reveal()}"
    own = {
        "Accept": ACCEPT,
        "Authorization": f"Basic {base64.b64encode(login.encode()).decode('ascii')}",
        "clientId": client_id,
    }
    return httpx.Headers(HEADERS | own)  # shows no key where it's printed
