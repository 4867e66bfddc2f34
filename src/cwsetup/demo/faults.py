"""Faults on demand: which requests they meet, and how often.

A fault is a value; what each kind does to a request is ``wire``'s. Faults are counted by the requests that
match them, in the order in which they arrive.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random
from typing import Any

from cwsetup.demo.answers import Refusal


class FaultKind(StrEnum):
    """What happens to a request; ``applied`` says for the answers whether the server works underneath."""

    LATENCY = "latency"
    """Waits ``seconds``, and up to ``jitter`` more by chance, before the server works; after it when ``applied``."""
    DRIP = "drip"
    """Sends the answer ``limit`` bytes at a time, ``seconds`` apart."""
    STATUS = "status"
    """Answers with ``status`` and its envelope, 429 and 503 with ``retry_after`` in the form of ``retry_form``."""
    HTML = "html"
    """Answers 200 with a page of HTML, as a proxy does."""
    EMPTY = "empty"
    """Answers 200 with nothing."""
    SHAPE = "shape"
    """Answers 200 with JSON that is neither a record nor a list of records."""
    BOMB = "bomb"
    """Answers 200 with ``limit`` megabytes of spaces, packed small."""
    REDIRECT = "redirect"
    """Answers with ``status`` and sends on to ``location``."""
    ENDLESS = "endless"
    """Names a next page after every page, and gives the last one again where there is none."""
    TRUNCATED = "truncated"
    """Answers with the first half of the JSON, as if that were all."""
    CUT = "cut"
    """Closes the connection in the middle of the answer."""
    RESET = "reset"
    """Resets the connection without an answer; with ``seconds`` and ``applied``, the server works later."""
    UNCHANGED = "unchanged"
    """Answers a PATCH with 200 and the record as it is."""
    WRONG_KEYS = "wrong_keys"
    """Takes the keys for wrong; with ``skip`` and without end they are revoked in the middle."""
    RIGHT_GONE = "right_gone"
    """Answers 403, as if the role had lost the right to what was asked."""
    CLOCK = "clock"
    """Says in its header that it is ``seconds`` later than it is, or earlier when below 0."""
    RATE = "rate"
    """Answers 429 to more than ``limit`` requests within ``seconds``, until they are over."""
    EDIT = "edit"
    """Before the server works, somebody changes item ``id``: ``fields``, or away with it when null."""
    DOUBLES = "doubles"
    """Takes identifiers that are taken, for as long as the fault is in force."""
    CHURN = "churn"
    """Before the server works, somebody takes out the ``limit`` oldest items from ``id`` on and puts in as many."""
    INSERT = "insert"
    """Before the server works, somebody puts in an item: a copy of ``id`` with ``fields`` of its own."""


class RetryForm(StrEnum):
    """How a pause is asked for: all that HTTP allows, and not at all."""

    SECONDS = "seconds"
    DATE = "date"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: its kind, the requests it meets, and how often it comes.

    ``path`` is a glob below the base, in any case; ``skip`` matching requests pass first, then every
    ``every``-th is hit, ``count`` times in all or without end. Of those it hits each with ``chance``, drawn from
    ``seed``: the same requests in the same order meet the same fate again.
    """

    kind: FaultKind
    method: str = "*"
    path: str = "*"
    skip: int = 0
    every: int = 1
    count: int | None = None
    chance: float = 1.0
    seed: int = 1
    seconds: float = 0.0
    jitter: float = 0.0
    status: int = 500
    retry_after: int | None = None
    retry_form: RetryForm = RetryForm.SECONDS
    usual_envelope: bool = False
    """A 429 in the envelope of all other errors, where it has one of its own."""
    location: str = ""
    limit: int = 1
    applied: bool = False
    id: int = 0
    fields: Mapping[str, Any] | None = None

    def meets(self, method: str, path: str) -> bool:
        """Whether a request is one of those the fault is about."""
        return fnmatchcase(method, self.method.upper()) and fnmatchcase(path.lower(), self.path.lower())


def read_fault(value: Any) -> Fault:
    """The fault that a JSON object describes; unknown members and kinds are refused."""
    known = {one.name for one in fields(Fault)}
    if not isinstance(value, Mapping) or not value.keys() <= known or value.get("kind") not in set(FaultKind):
        raise Refusal(400, "InvalidFault", f"{value} is no fault.")
    members: dict[str, Any] = {name: float(one) if isinstance(one, Decimal) else one for name, one in value.items()}
    members["kind"] = FaultKind(members["kind"])
    form = members.get("retry_form", RetryForm.SECONDS)
    if form not in set(RetryForm):
        raise Refusal(400, "InvalidFault", f"{form} is no form of Retry-After.")
    members["retry_form"] = RetryForm(form)
    return Fault(**members)


@dataclass(slots=True)
class Counted:
    """A fault with what became of it so far."""

    fault: Fault
    met: int = 0
    hit: int = 0
    times: list[float] = field(default_factory=list)
    last_page: bytes = b"[]"
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.fault.seed)  # noqa: S311 - faults, not secrets

    @property
    def seconds(self) -> float:
        """How long a wait is this time."""
        return self.fault.seconds + self.fault.jitter * self.random.random()

    def strikes(self, now: float) -> bool:
        """Counts a matching request; whether the fault hits it."""
        fault = self.fault
        self.met += 1
        due = self.met > fault.skip and (self.met - fault.skip) % fault.every == 0
        if not due or (fault.count is not None and self.hit >= fault.count):
            return False
        if fault.chance < 1 and self.random.random() >= fault.chance:
            return False
        if fault.kind is FaultKind.RATE and self._within_rate(now):
            return False
        self.hit += 1
        return True

    def wait(self, now: float) -> int:
        """The seconds after which a limited client may come back, whole and at least one."""
        return max(1, int(self.times[0] + self.fault.seconds - now) + 1)

    def _within_rate(self, now: float) -> bool:
        self.times = [moment for moment in self.times if moment > now - self.fault.seconds]
        if len(self.times) >= self.fault.limit:
            return False
        self.times.append(now)
        return True


class FaultTable:
    """The faults in force."""

    def __init__(self, faults: Sequence[Fault] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self.counted = [Counted(fault) for fault in faults]
        self.clock = clock

    @property
    def allow_doubles(self) -> bool:
        """Whether identifiers may be taken twice."""
        return any(one.fault.kind is FaultKind.DOUBLES for one in self.counted)

    def told(self) -> list[dict[str, Any]]:
        """What became of each fault so far: its kind, its seed, how many requests it was about and how many it hit."""
        return [
            {"kind": one.fault.kind, "seed": one.fault.seed, "met": one.met, "hit": one.hit} for one in self.counted
        ]

    def striking(self, method: str, path: str) -> list[Counted]:
        """The faults that hit a request, in their order."""
        now = self.clock()
        return [one for one in self.counted if one.fault.meets(method, path) and one.strikes(now)]
