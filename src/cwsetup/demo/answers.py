"""What the demo server says: JSON with exact money, and ConnectWise's several error envelopes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from email.utils import formatdate
from typing import Any

from starlette.responses import Response

NEWEST = "2025.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One inner error of an ``InvalidObject`` answer."""

    code: str
    message: str
    field: str


class Refusal(Exception):
    """A request that is answered with an error; raised where the reason is found."""

    def __init__(
        self, status: int, code: str, message: str, *, resource: str = "", complaints: Sequence[Complaint] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.resource = resource
        self.complaints = tuple(complaints)

    def body(self) -> dict[str, Any]:
        """The envelope; ``errors`` only stands there when there are inner errors."""
        envelope: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.complaints:
            envelope["errors"] = [
                {"code": one.code, "message": one.message, "resource": self.resource, "field": one.field}
                for one in self.complaints
            ]
        return envelope


def to_json(value: object) -> bytes:
    """JSON bytes of a value.

    Money goes out as a double, whose shortest form is the very decimal up to 15 digits: ``12.50`` is ``12.5``.
    """
    text = json.dumps(value, default=float, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def from_json(body: bytes) -> Any:
    """The value of a request's JSON, numbers exact; anything else is refused with 400."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "InvalidJson", f"The request body is not valid JSON: {error}") from error


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def answer(
    body: bytes, *, status: int = 200, version: str = NEWEST, headers: Mapping[str, str] | None = None
) -> Response:
    """A response with ConnectWise's own media type, in the version that was asked for."""
    media_type = f"application/vnd.connectwise.com+json; version={version}"
    return Response(body, status_code=status, headers=headers, media_type=media_type)


def refuse(refusal: Refusal) -> Response:
    """The response of a refusal."""
    return Response(to_json(refusal.body()), status_code=refusal.status, media_type="application/json")


def too_many_requests(seconds: int) -> Response:
    """The 429 answer: an envelope of its own without ``code``, and the seconds to wait in a header."""
    message = f"Too many requests. Please try again in {seconds} seconds."
    return Response(
        to_json({"error": "ConnectWiseAPI", "message": message}),
        status_code=429,
        headers={"Retry-After": str(seconds)},
        media_type="application/json",
    )


def http_date(moment: float) -> str:
    """A moment as headers write it."""
    return formatdate(moment, usegmt=True)
