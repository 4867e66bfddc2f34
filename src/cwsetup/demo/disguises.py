"""Answers that aren't the server's own: of something in front of it, or of a server that is not what it seems."""

import gzip
from http import HTTPStatus

from starlette.responses import HTMLResponse, Response

from cwsetup.demo.answers import Refusal, http_date, refuse, too_many_requests
from cwsetup.demo.faults import Counted, Fault, FaultKind, RetryForm

PROXY_PAGE = "<!DOCTYPE html><html><head><title>Just a moment</title></head><body>Checking your browser</body></html>"
NEXT = '<{}>; rel="next"'
MEGABYTE = 1024 * 1024


def instead(one: Counted, now: float, moment: float) -> Response:  # noqa: PLR0911 - one for each kind
    """What a fault answers in the server's place, at a moment by the server's clock."""
    fault = one.fault
    match fault.kind:
        case FaultKind.HTML:
            return HTMLResponse(PROXY_PAGE)
        case FaultKind.EMPTY:
            return Response(b"", media_type="application/json")
        case FaultKind.SHAPE:
            return Response(b"[[]]", media_type="application/json")
        case FaultKind.BOMB:
            packed = gzip.compress(b" " * (fault.limit * MEGABYTE))
            return Response(packed, headers={"Content-Encoding": "gzip"}, media_type="application/json")
        case FaultKind.REDIRECT:
            return Response(status_code=fault.status, headers={"Location": fault.location})
        case FaultKind.RIGHT_GONE:
            return refuse(Refusal(403, "SecurityError", "The role lacks the right to this."))
        case FaultKind.RATE:
            return _paused(too_many_requests(one.wait(now)), fault, moment + one.wait(now), one.wait(now))
        case _:
            return _with_status(fault, moment)


def _with_status(fault: Fault, moment: float) -> Response:
    if fault.status == HTTPStatus.TOO_MANY_REQUESTS and not fault.usual_envelope:
        seconds = 30 if fault.retry_after is None else fault.retry_after
        return _paused(too_many_requests(seconds), fault, moment + seconds, seconds)
    response = refuse(Refusal(fault.status, "ConnectWiseApi", f"The server answered {fault.status}."))
    if fault.retry_after is None:
        return response
    return _paused(response, fault, moment + fault.retry_after, fault.retry_after)


def _paused(response: Response, fault: Fault, until: float, seconds: int) -> Response:
    """The answer with its pause in the form that the fault wants."""
    if fault.retry_form is RetryForm.NONE:
        del response.headers["Retry-After"]
    else:
        is_date = fault.retry_form is RetryForm.DATE
        response.headers["Retry-After"] = http_date(until) if is_date else str(seconds)
    return response


def endless(headers: list[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
    """The header that names a next page, whatever the server's own says."""
    own = dict(headers).get(b"link", b"").decode("latin-1")
    address = own.partition("<")[2].partition(">")[0] or "http://127.0.0.1/"
    return b"link", NEXT.format(address).encode("latin-1")
