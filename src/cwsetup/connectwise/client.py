"""Requests to one ConnectWise instance: reads are tried again, writes never.

Knows headers, retries and time limits; what is asked and what an answer means is told by ``tables`` and
``catalog``. Safe to use from many threads.
"""

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import random as chance
from typing import Any, Self

import httpx

from cwsetup.connectwise.failures import Asked, Failure, refusal, unknown, unusable
from cwsetup.connectwise.hosts import Address
from cwsetup.errors import AccessError
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.redaction import Redactor
from cwsetup.web.attempts import Attempts
from cwsetup.web.connections import answered
from cwsetup.web.pacing import Pace
from cwsetup.web.rate import LearnedRate
from cwsetup.web.replies import Reply, read_reply
from cwsetup.web.requests_log import logged
from cwsetup.web.route import HEADERS, TIMEOUT, connections_to
from cwsetup.web.unreached import never_sent, no_answer
from cwsetup.web.wire import Unreadable, to_json

API = "/v4_6_release/apis/3.0"
"""``v4_6_release`` works everywhere and stays when the cloud is upgraded."""
ACCEPT = "application/vnd.connectwise.com+json; version=2025.1"
"""Without a version ConnectWise answers with its newest model."""
LONGEST_EXCHANGE = 90.0
"""Seconds from sending a request to the end of its answer."""


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
        ca_file: Path | None = None,
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
        self._connections = transport or connections_to(address, connections=connections, ca_file=ca_file)
        self._headers = _headers(company, credentials)
        self._mask = Redactor()
        self._mask.learn(credentials, company)

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
        attempts = self._attempts()
        while isinstance(outcome := self._try("GET", path, asked, params=params, attempts=attempts), _Trouble):
            attempts.again(outcome.failure)
        return outcome

    def patch(self, path: str, asked: Asked, body: object) -> Any:
        """Change a record and return it as ConnectWise answers."""
        return self._write("PATCH", path, asked, body)

    def post(self, path: str, asked: Asked, body: object) -> Any:
        """Create a record and return it as ConnectWise answers."""
        return self._write("POST", path, asked, body)

    def _write(self, method: str, path: str, asked: Asked, body: object) -> Any:
        """Send once: no answer but a plain refusal proves that nothing was written, so nothing is sent again."""
        outcome = self._try(method, path, asked, content=to_json(body), attempts=self._attempts())
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
        attempts: Attempts,
    ) -> Answer | _Trouble:
        left = self._pace.wait()
        try:
            reply = self._exchange(method, path, params=params, content=content)
            if reply.is_limit:
                self._pace.refused(left, attempts.pause(reply.retry_after))
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
        )

    def _attempts(self) -> Attempts:
        return Attempts(sleep=self._sleep, random=self._random, clock=self._clock)

    def _exchange(self, method: str, path: str, *, params: Mapping[str, str] | None, content: str | None) -> Reply:
        url, limits = f"{self.address.url}{API}{path}", {"timeout": TIMEOUT.as_dict()}
        request = httpx.Request(method, url, params=params, content=content, headers=self._headers, extensions=limits)
        if content is not None:
            request.headers["Content-Type"] = "application/json"
        deadline = self._clock() + LONGEST_EXCHANGE
        with logged(method, path, self._clock) as tell, answered(self._connections, request) as response:
            reply = tell(read_reply(response, clock=self._clock, deadline=deadline))
        self.server_time = reply.date or self.server_time
        return reply if reply.is_success else reply.masked(self._mask)


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
