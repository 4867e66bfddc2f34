"""The HTTP client that msal is given: it reaches the sign-in address and no other, within the usual limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Never

import httpx

from cwsetup.errors import CwsetupError, RemoteError, TemporaryError
from cwsetup.sources.dataverse.service import LONGEST_EXCHANGE, Host
from cwsetup.text import safe
from cwsetup.web.attempts import Attempts
from cwsetup.web.pacing import Pace
from cwsetup.web.replies import Reply, read_reply
from cwsetup.web.requests_log import logged
from cwsetup.web.route import open_http
from cwsetup.web.unreached import no_answer
from cwsetup.web.wire import Unreadable

_SERVER_TROUBLE = 500


@dataclass(frozen=True, slots=True)
class Response:
    """What msal reads of an answer."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> Never:
        """End the sign-in; only called for what is no answer to it."""
        raise RemoteError(f"The sign-in was answered with status {self.status_code}.", hint="Try again later.")


class Wire:
    """The HTTP client that msal is given: one address, limits, waits; trouble is an error of ours, not of msal's."""

    def __init__(
        self,
        authority: str,
        *,
        sleep: Callable[[float], None],
        random: Callable[[], float],
        clock: Callable[[], float],
        on_hold: Callable[[float], None] | None,
        mask: Callable[[str], str],
    ) -> None:
        self._host = Host(authority)
        self._sleep = sleep
        self._random = random
        self._clock = clock
        self._pace = Pace(sleep=sleep, clock=clock, on_hold=on_hold, who="Microsoft's sign-in")
        self._mask = mask
        self._http = open_http([self._host], connections=1)

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, **_: object
    ) -> Response:
        """Ask for something."""
        return self._send("GET", url, params=params, headers=headers)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Response:
        """Send a form."""
        return self._send("POST", url, params=params, headers=headers, data=data)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _send(self, method: str, url: str, **more: Any) -> Response:
        """Send, and again where that may help: a sign-in changes nothing."""
        address = self._own(url)
        attempts = Attempts(sleep=self._sleep, random=self._random, clock=self._clock)
        while isinstance(outcome := self._try(method, address, more, attempts), CwsetupError):
            attempts.again(outcome)
        return outcome

    def _try(self, method: str, url: httpx.URL, more: Mapping[str, Any], attempts: Attempts) -> Response | CwsetupError:
        """Send once; return the answer, or what is wrong."""
        left = self._pace.wait()
        try:
            reply = self._exchange(method, url, more)
        except httpx.RequestError as error:
            return no_answer(error, self._host)
        except Unreadable as error:
            return self._no_sign_in(str(error))
        if reply.is_limit:
            self._pace.refused(left, attempts.pause(reply.retry_after))
            return TemporaryError(
                f"{self._host.host} asks for fewer requests (429).", hint="Try again later.", is_limit=True
            )
        self._pace.accepted(left)
        if reply.status >= _SERVER_TROUBLE:
            return TemporaryError(
                f"{self._host.host} couldn't answer (status {reply.status}).", hint="Try again later."
            )
        if reply.is_redirect or reply.is_web_page:
            return self._no_sign_in("it answers with a web page or sends on to another address")
        return Response(reply.status, reply.body.decode("utf-8", errors="replace"), reply.headers)

    def _no_sign_in(self, reason: str) -> RemoteError:
        hint = "Something between here and Microsoft may answer in its place: a proxy, a firewall, a log-in page."
        return RemoteError(f"{self._host.host} can't be used to sign in: {safe(reason)}.", hint=hint)

    def _exchange(self, method: str, url: httpx.URL, more: Mapping[str, Any]) -> Reply:
        deadline = self._clock() + LONGEST_EXCHANGE
        with logged(method, url.path, self._clock) as tell, self._http.stream(method, url, **more) as response:
            reply = tell(read_reply(response, clock=self._clock, deadline=deadline))
        return reply if reply.is_success else reply.masked(self._mask)

    def _own(self, url: str) -> httpx.URL:
        """Return an address at the sign-in host: the secret goes nowhere else, whatever an answer names.

        msal knows https alone; what is on this computer may be http.
        """
        here = httpx.URL(self._host.url)
        try:
            there = httpx.URL(url)
            host = there.host
        except (httpx.InvalidURL, UnicodeError):
            raise self._no_sign_in("it names a place to sign in that is no address") from None
        if there.scheme != "https" or host != here.host or (there.port or 443) != (here.port or 443):
            raise RemoteError(
                f"{self._host.host} names another place to sign in, {safe(host)}; the secret isn't sent there.",
                hint="Check sign_in in the price source.",
            )
        return there.copy_with(scheme=here.scheme)
