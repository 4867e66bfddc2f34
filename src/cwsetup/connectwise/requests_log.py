"""The log of requests: method, path without the numbers in it, status, size and time; no header, query or body.

Who listens, and when, is the command line's decision.
"""

import logging
import re

from cwsetup.web.replies import Reply

LOG = logging.getLogger("cwsetup.requests")
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


def log_answer(method: str, path: str, reply: Reply, seconds: float) -> None:
    """Say that a request was answered."""
    _log(method, path, seconds, status=reply.status, bytes=len(reply.body))


def log_no_answer(method: str, path: str, error: Exception, seconds: float) -> None:
    """Say that a request wasn't answered, and by what kind of trouble."""
    _log(method, path, seconds, trouble=type(error).__name__)


def _log(method: str, path: str, seconds: float, **facts: object) -> None:
    template = _NUMBER.sub("{id}", path)
    told = {"method": method, "path": template, **facts, "ms": round(seconds * 1_000)}
    LOG.debug("request", extra={"facts": told})
