"""Requests to one Dataverse environment: reads only, tried again within limits, page by page on the same host.

Which tables are read is ``tables``'s; what a refusal means is ``refusals``'s. A token that has expired is asked for
anew, once: one that is refused again is a matter of rights.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import random as chance
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

import httpx

from cwsetup.errors import CwsetupError, RemoteError
from cwsetup.sources.dataverse.refusals import refusal, unusable
from cwsetup.text import safe
from cwsetup.web.attempts import Attempts
from cwsetup.web.pacing import Pace
from cwsetup.web.replies import Reply, read_reply
from cwsetup.web.requests_log import logged
from cwsetup.web.route import open_http
from cwsetup.web.unreached import no_answer
from cwsetup.web.wire import Unreadable

API = "/api/data/v9.2/"
PAGE_SIZE = 5_000
"""The most that Dataverse gives."""
MOST_PAGES = 2_000
"""No table of prices is longer: what goes on after ten million rows goes on for ever."""
LONGEST_EXCHANGE = 120.0
"""Seconds from sending a request to the end of its answer; Dataverse itself gives up after two minutes."""
_CONNECTIONS = 2
_UNAUTHORIZED = 401


class Tokens(Protocol):
    """Where the token that opens the environment comes from."""

    def get(self) -> str:
        """Return a token: the one at hand, as long as it is good."""
        ...

    def renew(self) -> str:
        """Return a new token in place of one that was refused."""
        ...


@dataclass(frozen=True, slots=True)
class Host:
    """The server of an address."""

    url: str

    @property
    def scheme(self) -> str:
        """``https``, or ``http`` to this computer."""
        return urlsplit(self.url).scheme

    @property
    def host(self) -> str:
        """The name alone."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port, the usual one included."""
        return urlsplit(self.url).port or (443 if self.scheme == "https" else 80)


class Service:
    """The connection to one environment; ``sleep`` and the rest are arguments so that no test waits."""

    def __init__(  # noqa: PLR0913 - the collaborators, each with its default
        self,
        url: str,
        tokens: Tokens,
        *,
        sleep: Callable[[float], None],
        random: Callable[[], float] = chance,
        clock: Callable[[], float] = time.monotonic,
        on_hold: Callable[[float], None] | None = None,
        mask: Callable[[str], str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.host = Host(url)
        self._tokens = tokens
        self._mask = mask or (lambda text: text)
        self._sleep = sleep
        self._random = random
        self._clock = clock
        self._pace = Pace(sleep=sleep, clock=clock, on_hold=on_hold, who="Dataverse")
        self._http = open_http([self.host], connections=_CONNECTIONS, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def rows(self, path: str, params: Mapping[str, str], what: str) -> Iterator[Mapping[str, Any]]:
        """Yield all rows of a table, following the links to its next pages; ``what`` names it in messages."""
        url = str(httpx.URL(f"{self.host.url}{API}{path}", params=dict(params)))
        passed: set[str] = set()
        for _ in range(MOST_PAGES):
            passed.add(url)
            page = self._get(url, what, page_size=PAGE_SIZE)
            yield from _records(page, what)
            link = page.get("@odata.nextLink")
            if link is None:
                return
            url = self._next(link, passed, what)
        raise unusable(f"after {MOST_PAGES} pages it still announces a next one", what)

    def first(self, path: str, params: Mapping[str, str], what: str, *, most: int) -> Sequence[Mapping[str, Any]]:
        """Return the first rows of a table, at most so many."""
        url = str(httpx.URL(f"{self.host.url}{API}{path}", params=dict(params)))
        return _records(self._get(url, what, page_size=most), what)[:most]

    def _next(self, link: object, passed: set[str], what: str) -> str:
        """Return the address of the next page, unchanged; the token goes to no other host, and no page comes twice."""
        if not isinstance(link, str):
            raise unusable("its link to the next page is no text", what)
        here = httpx.URL(self.host.url)
        try:
            there = httpx.URL(link)
            host = there.host
        except (httpx.InvalidURL, UnicodeError):
            raise unusable("its link to the next page is no address", what) from None
        if (there.scheme, host, there.port) != (here.scheme, here.host, here.port) or there.userinfo:
            raise RemoteError(
                f"{self.host.host} names its next page at {safe(host)}; that isn't followed.",
                hint="The token goes to the environment alone. Does a proxy or gateway alter its answers?",
            )
        if link in passed:
            raise unusable("its pages go round in a circle", what)
        return link

    def _get(self, url: str, what: str, *, page_size: int) -> Mapping[str, Any]:
        """Return a page; trouble that may pass is waited out, within limits of tries and of time."""
        attempts = Attempts(sleep=self._sleep, random=self._random, clock=self._clock)
        token, is_new = self._tokens.get(), False
        while True:
            outcome = self._try(url, what, token, page_size=page_size, attempts=attempts)
            if isinstance(outcome, Mapping):
                return outcome
            failure, status = outcome
            if status == _UNAUTHORIZED and not is_new:
                token, is_new = self._tokens.renew(), True
            else:
                attempts.again(failure)

    def _try(
        self, url: str, what: str, token: str, *, page_size: int, attempts: Attempts
    ) -> Mapping[str, Any] | tuple[CwsetupError, int | None]:
        """Send once; return a page, or what is wrong and with which status."""
        left = self._pace.wait()
        try:
            reply = self._exchange(url, token, page_size)
            if reply.is_limit:
                self._pace.refused(left, attempts.pause(reply.retry_after))
            else:
                self._pace.accepted(left)
            if reply.is_success:
                return _page(reply)
        except httpx.RequestError as error:
            return no_answer(error, self.host), None
        except Unreadable as error:
            return unusable(str(error), what), None
        return refusal(reply, what, self.host.host), reply.status

    def _exchange(self, url: str, token: str, page_size: int) -> Reply:
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {token}",
            "OData-Version": "4.0",
            "OData-MaxVersion": "4.0",
            "Prefer": f"odata.maxpagesize={page_size}",
        }
        path, deadline = httpx.URL(url).path, self._clock() + LONGEST_EXCHANGE
        with logged("GET", path, self._clock) as tell, self._http.stream("GET", url, headers=headers) as response:
            reply = tell(read_reply(response, clock=self._clock, deadline=deadline))
        return reply if reply.is_success else reply.masked(self._mask)


def _page(reply: Reply) -> Mapping[str, Any]:
    value = reply.value()
    if not isinstance(value, dict):
        raise Unreadable("it isn't an object")
    return value


def _records(page: Mapping[str, Any], what: str) -> list[Mapping[str, Any]]:
    rows = page.get("value")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unusable("it isn't a list of rows", what)
    return rows
