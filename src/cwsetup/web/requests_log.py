"""The log of requests: method, path without the numbers in it, status, size and time; no header, query or body.

Who listens, and when, is the command line's decision.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from cwsetup.web.replies import Reply
from cwsetup.web.wire import Unreadable

LOG = logging.getLogger("cwsetup.requests")
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


@contextmanager
def logged(method: str, path: str, clock: Callable[[], float]) -> Iterator[Callable[[Reply], Reply]]:
    """Say what comes of a request: the answer that is told, or the kind of trouble that ends the block."""
    began = clock()

    def tell(reply: Reply) -> Reply:
        _log(method, path, clock() - began, status=reply.status, bytes=len(reply.body))
        return reply

    try:
        yield tell
    except (httpx.RequestError, Unreadable) as error:
        _log(method, path, clock() - began, trouble=type(error).__name__)
        raise


def _log(method: str, path: str, seconds: float, **facts: object) -> None:
    template = _NUMBER.sub("{id}", path)
    told = {"method": method, "path": template, **facts, "ms": round(seconds * 1_000)}
    LOG.debug("request", extra={"facts": told})
