"""What came of one profile's prices: the counts as a value, and one line that fits the subject of a mail.

The line's form is a promise to those who filter mails by it: ``cwsetup PROFILE: done``, ``planned`` or
``failed (STATUS)`` comes first, the counts after it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cwsetup.text import safe

if TYPE_CHECKING:  # every command has an account, and few have a plan
    from cwsetup.pricing.plan import Plan
    from cwsetup.sync.run import Report

PENDING = 20
"""The status with which a run that was told to says that something is pending."""
_MOST = 5
"""Profiles that are named as failed."""
_LONGEST = 160
"""Characters of a reason: more of it no list of mails shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What came of one profile's prices."""

    profile: str
    status: int
    """The exit status of the command."""
    line: str
    """All of it in one line."""
    counts: Mapping[str, int]
    """Entries of the plan by their action, and of an apply by what came of them; as far as it came."""


@dataclass(slots=True)
class Account:
    """Hears what happens to a profile's prices meanwhile, and tells at the end."""

    profile: str = ""
    word: str = "planned"
    """What was done where nothing was to be written."""
    is_told: bool = False
    """Whether the line is printed: not where a person has been told, nor where a program reads."""
    counts: dict[str, int] = field(default_factory=dict)
    several: list[Synced] | None = None
    """What came of each of several profiles."""
    profiles: int = 0
    """How many these are."""
    _limits: int = 0
    """How many limits of a run the plan breaks."""
    _reason: str = ""
    _is_written: bool = False

    def planned(self, plan: "Plan") -> None:
        """Hear of a plan."""
        self.counts |= {str(action): times for action, times in plan.summary.items()}
        self._limits = len(plan.violations)

    def written(self, report: "Report") -> None:
        """Hear what came of its writes."""
        self.counts |= report.applied

    def agreed(self) -> None:
        """Hear that the plan is to be written, if there is anything to write in it."""
        self._is_written = True

    def failed(self, reason: str) -> None:
        """Hear what ended it."""
        self._reason = reason

    def told(self, status: int) -> Synced:
        """Return what came of it."""
        if self.several is not None:
            return self._told_of(self.several, status)
        name = f"cwsetup {self.profile}".rstrip()
        line = f"{name}: {', '.join([self._ending(status), *_counted(self.counts), *self._refused()])}"
        return Synced(profile=self.profile, status=status, line=line, counts=self.counts)

    def _told_of(self, several: Sequence[Synced], status: int) -> Synced:
        counts: Counter[str] = Counter()
        for each in several:
            counts.update(each.counts)
        failed = [f"{each.profile} ({each.status})" for each in several if each.status not in {0, PENDING}]
        more = [f"{len(failed) - _MOST} more"] if len(failed) > _MOST else []
        done = f"{len(several) - len(failed):,} of {self.profiles:,} profiles in order"
        facts = ", ".join([self._ending(status), done, *_counted(counts)])
        line = "; ".join(filter(None, [f"cwsetup: {facts}", ", ".join([*failed[:_MOST], *more])]))
        return Synced(profile="", status=status, line=line, counts=counts)

    def _refused(self) -> Iterator[str]:
        """Yield what an apply that nobody watches would say to the plan; one that was refused has said so."""
        if self._limits and not self._is_written:
            yield f"{self._limits:,} limit{'s' if self._limits > 1 else ''} would refuse it"

    def _ending(self, status: int) -> str:
        if status in {0, PENDING}:
            return "done" if self._is_written else self.word
        reason = safe(self._reason, limit=_LONGEST).rstrip(".")
        return f"failed ({status}): {reason}" if reason else f"failed ({status})"


def _counted(counts: Mapping[str, int]) -> Iterator[str]:
    if "written" in counts:
        yield f"{counts['written']:,} written"
        if left := counts["changed_since"] + counts["failed"]:
            yield f"{left:,} not written"
    elif counts:
        writes = counts["update"] + counts["create"]
        yield f"{writes:,} to write" if writes else "nothing to write"
    if review := counts.get("review", 0):
        yield f"{review:,} want{'s' if review == 1 else ''} your eye"
