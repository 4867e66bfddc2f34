"""One answer as bytes and the few headers that count, read within limits of size and time.

What a status or a body means is decided by who asked.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from cwsetup.web.unpacking import Body
from cwsetup.web.wire import Unreadable, from_json

_TOO_MANY_REQUESTS = 429
_HIDDEN_LOCATION = "x-cwsetup-location"
_NO_PROOF = frozenset({408, 425, _TOO_MANY_REQUESTS})
_NEXT_LINK = re.compile(r"""<[^>]*>[^,]*;\s*rel="?next\b""", re.IGNORECASE)


def hide_location(response: httpx.Response) -> None:
    """Keep from httpx where a redirect leads: it prepares the next request, and fails on what is no address."""
    if "location" in response.headers:
        response.headers[_HIDDEN_LOCATION] = response.headers.pop("location")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def is_success(self) -> bool:
        """Whether the server did what was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004

    @property
    def is_redirect(self) -> bool:
        """Whether another address is named instead of an answer."""
        return 300 <= self.status < 400  # noqa: PLR2004

    @property
    def next_host(self) -> str:
        """The host that a redirect names, empty where that is no address; it is only ever shown."""
        try:
            return httpx.URL(self.headers.get(_HIDDEN_LOCATION) or self.headers.get("location", "")).host
        except (httpx.InvalidURL, UnicodeError):
            return ""

    @property
    def is_limit(self) -> bool:
        """Whether the server asks for fewer requests."""
        return self.status == _TOO_MANY_REQUESTS

    @property
    def proves_refusal(self) -> bool:
        """Whether a write that got this answer surely wasn't carried out."""
        return 400 <= self.status < 500 and self.status not in _NO_PROOF  # noqa: PLR2004

    @property
    def is_web_page(self) -> bool:
        """Whether the body is HTML: a log-in page, a proxy's error or another program's home page."""
        return "html" in self.headers.get("content-type", "") or self.body.lstrip()[:1] == b"<"

    @property
    def has_next_page(self) -> bool:
        """Whether the ``Link`` header names a next page; without the header only the number of rows tells."""
        return _NEXT_LINK.search(self.headers.get("link", "")) is not None

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait; ``None`` when the server doesn't say."""
        seconds = _retry_after(self.headers)
        return None if seconds is None else max(seconds, 0.0)

    @property
    def date(self) -> datetime | None:
        """When the server says it answered."""
        return _date(self.headers.get("date", ""))

    def masked(self, mask: Callable[[str], str]) -> "Reply":
        """Return the answer masked, headers that would need it dropped: a refusal may repeat what was sent."""
        body = mask(self.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        headers = {name: value for name, value in self.headers.items() if mask(value) == value}
        return Reply(status=self.status, body=body, headers=headers)

    def value(self) -> Any:
        """Return the body's JSON; anything else is ``Unreadable``."""
        if not self.body.strip():
            raise Unreadable("it is empty")
        if self.is_web_page:
            raise Unreadable("it is a web page")
        return from_json(self.body)

    def value_if_any(self) -> Any:
        """Return the body's JSON, or ``None`` where it has none: error answers may have any body."""
        try:
            return self.value()
        except Unreadable:
            return None


def read_reply(response: httpx.Response, *, clock: Callable[[], float], deadline: float) -> Reply:
    """Read a streamed response; raises a read timeout past the deadline, which httpx doesn't have.

    httpx limits the wait for each piece only, so a server that drips could hold a run for ever. What can't be read is
    ``Unreadable``, but with a status that says more than any body: then the body is left out.
    """
    reply = Reply(status=response.status_code, body=b"", headers=response.headers)
    try:
        body = Body(response.headers.get("content-encoding", ""))
        for piece in response.iter_raw():
            body.take(piece)
            if clock() > deadline:
                raise httpx.ReadTimeout("The answer took too long as a whole.", request=response.request)
        return replace(reply, body=body.whole())
    except Unreadable:
        if reply.is_success:
            raise
        return reply


def _retry_after(headers: Mapping[str, str]) -> float | None:
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:6])
    until, now = _date(told), _date(headers.get("date", ""))
    # Both dates are the server's, so a wrong clock on this computer can't shorten the wait.
    return None if until is None or now is None else (until - now).total_seconds()


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else None
