"""Everything that can go wrong, as the user meets it: what happened, what to do, and the exit status.

    CwsetupError                 1   unexpected or remote failure
    ├── UsageError               2   wrong usage, bad --set
    ├── AnswersMissing           3   an answer is needed and may not be asked
    ├── AccessError              4   company, keys or rights
    │   ├── CompanyElsewhere     4   the company is in another region than the one that was asked
    │   ├── KeysElsewhere        4   the keys belong to another instance: nothing was sent
    │   └── KeyringError         4   keyring missing, locked or refused
    ├── TemporaryError           5   network, rate limit, 5xx, lock busy: the same call may succeed later
    │   └── OutOfTime            5   the run's time is over or ConnectWise asks for too long a pause: nothing was sent
    ├── InvalidInput             6   profile, plan or price file can't be used
    ├── LimitsRefused            7   a run limit refused; nothing was written
    ├── PlanRefused              8   plan altered, too old, or for another instance
    ├── AppliedInPart            9   some writes went through, some didn't
    └── RemoteError              1   ConnectWise's answer can't be used
        └── RequestRefused       1   ConnectWise refused the request, and so didn't carry it out

Raised low, printed once, in ``cwsetup.cli.app``. A message says what happened to which thing with which
value; the hint says what to do.
"""

from collections.abc import Iterable
from enum import Enum, auto
from typing import ClassVar

SEVERITY = (9, 4, 6, 7, 8, 3, 2, 1, 5, 20, 0)
"""Exit statuses, the worst first."""


def worst(statuses: Iterable[int]) -> int:
    """Return the exit status that stands for several; one that isn't listed counts as unexpected."""
    return min((status if status in SEVERITY else 1 for status in statuses), key=SEVERITY.index, default=0)


class CwsetupError(Exception):
    """An error that a user can act on; ``details`` has a line for each of several causes."""

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, details: tuple[str, ...] = (), hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.hint = hint


class UsageError(CwsetupError):
    """The command was called with something it can't take."""

    exit_status = 2


class AnswersMissing(CwsetupError):
    """Answers are needed and nobody may be asked."""

    exit_status = 3


class Refused(Enum):
    """What exactly ConnectWise doesn't accept, where it says so."""

    CLIENT_ID = auto()
    KEY_PAIR = auto()
    ROLE = auto()


class AccessError(CwsetupError):
    """ConnectWise doesn't know the company or the keys, or the role lacks a right."""

    exit_status = 4

    def __init__(
        self, message: str, *, details: tuple[str, ...] = (), hint: str | None = None, refused: Refused | None = None
    ) -> None:
        super().__init__(message, details=details, hint=hint)
        self.refused = refused


class CompanyElsewhere(AccessError):
    """Another region of ConnectWise's cloud knows the company; ``region`` is its name, ``url`` its address."""

    def __init__(self, message: str, *, region: str, url: str) -> None:
        super().__init__(message, hint=f"It's in the region {region}: use {url}.")
        self.region = region
        self.url = url


class KeysElsewhere(AccessError):
    """The keys belong to another instance than the one they would be sent to."""


class KeyringError(AccessError):
    """The operating system's keyring can't give or take the keys."""


class TemporaryError(CwsetupError):
    """Nothing is wrong with the request; trying again later may succeed. ``is_limit``: it was one too many."""

    exit_status = 5

    def __init__(
        self, message: str, *, details: tuple[str, ...] = (), hint: str | None = None, is_limit: bool = False
    ) -> None:
        super().__init__(message, details=details, hint=hint)
        self.is_limit = is_limit


class OutOfTime(TemporaryError):
    """A request wasn't sent, since the run may not go on for so long."""


class InvalidInput(CwsetupError):
    """A profile, plan or price file can't be used."""

    exit_status = 6


class LimitsRefused(CwsetupError):
    """Run limits stopped a plan before anything was written."""

    exit_status = 7


class PlanRefused(CwsetupError):
    """A saved plan isn't the one that was made, is too old, or is for another instance."""

    exit_status = 8


class AppliedInPart(CwsetupError):
    """A run ended with writes that failed or items that somebody changed meanwhile."""

    exit_status = 9


class RemoteError(CwsetupError):
    """ConnectWise refused a request, or its answer can't be used."""


class RequestRefused(RemoteError):
    """ConnectWise took a request for wrong, and so didn't carry it out."""
