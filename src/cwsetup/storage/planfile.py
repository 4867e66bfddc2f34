"""Plans in files: sealed when they are written, and refused when they aren't exactly what was written.

The seal is no signature: it shows that a plan was altered, cut or mixed up, not who made it. The file holds no key.
Whether a plan is still good for an instance is decided by ``still_good``.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cwsetup.errors import PlanRefused, UsageError
from cwsetup.pricing.book import ReadFile
from cwsetup.pricing.collector import unsearched
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.plan_json import FORMAT
from cwsetup.profile.settings import Profile
from cwsetup.storage.files import write_whole
from cwsetup.storage.places import file_in_place
from cwsetup.storage.plan_form import Record, plan_from_json, plan_to_json
from cwsetup.text import safe, safe_json

_AGAIN = "Make it again: cwsetup sync-prices --out PLAN.json"
_PLANS = "A plan is what cwsetup sync-prices --out PLAN.json writes."
_END = re.compile(rb'"seal": "[0-9a-f]{64}"\n}\n\Z')
"""How every plan ends, and hardly anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """A plan, and what it was made from."""

    plan: Plan
    is_whole: bool
    """Whether it is about every product, so that its matches may be held against the next run's."""
    sources: tuple[ReadFile, ...]
    profile_sha256: str

    @property
    def changed_sources(self) -> Sequence[str]:
        """The price files that are no longer what they were, each with what became of it."""
        return tuple(_changed(self.sources))


def digest(text: str) -> str:
    """Return the SHA-256 of a text, such as a profile's."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_plan_place(path: Path) -> None:
    """Refuse a place where no plan can be put; only a plan is ever replaced by one."""
    if file_in_place(path, example="plan.json") is not None and not _is_plan(path):
        raise UsageError(f"{path} holds something else than a plan; it isn't replaced.", hint="Name another place.")


def write_plan_file(path: Path, saved: SavedPlan) -> None:
    """Put a plan into a file, whole and for its owner's eyes alone."""
    check_plan_place(path)
    write_whole(path, plan_text(saved), backup=False, trusted=False)


@unsearched()
def plan_text(saved: SavedPlan) -> str:
    """Return the file of a plan: the same plan has the same bytes."""
    record = plan_to_json(saved.plan) | {
        "whole": saved.is_whole,
        "sources": [{"file": source.path, "sha256": source.sha256} for source in saved.sources],
        "profile_sha256": saved.profile_sha256,
    }
    return sealed_text(record)


def sealed_text(record: Record) -> str:
    """Return what a plan says as the text of a file, with its seal."""
    sealed = record | {"seal": seal(record)}
    return "{\n" + ",\n".join(f"  {_compact(name)}: {_laid_out(value)}" for name, value in sealed.items()) + "\n}\n"


def _laid_out(value: object) -> str:
    """Return a value of a plan: a line for each entry, which is quick to write and easy to compare."""
    if not isinstance(value, list) or not value:
        return _compact(value)
    return "[\n" + ",\n".join(f"    {_compact(each)}" for each in value) + "\n  ]"


def _compact(value: object) -> str:
    return safe_json(json.dumps(value, ensure_ascii=False))


def seal(record: Record) -> str:
    """Return the SHA-256 over everything a plan says, whatever its order and white space."""
    content = {name: value for name, value in record.items() if name != "seal"}
    return digest(json.dumps(content, sort_keys=True, separators=(",", ":")))


@unsearched()
def read_plan_file(path: Path) -> SavedPlan:
    """Return the plan of a file; ``PlanRefused`` if a byte of it isn't as it was written."""
    record, text = _read(path)
    if record.get("format") != FORMAT:
        raise PlanRefused(
            f"{path} is a plan of format {safe(str(record['format']))}; this cwsetup reads format {FORMAT}.",
            hint="Apply it with the cwsetup that made it, or make it again with this one.",
        )
    if record.get("seal") != seal(record):
        raise _altered(path)
    try:
        saved = SavedPlan(
            plan=plan_from_json(record),
            is_whole=record["whole"] is True,
            sources=tuple(ReadFile(str(each["file"]), str(each["sha256"])) for each in record["sources"]),
            profile_sha256=str(record["profile_sha256"]),
        )
    except (KeyError, TypeError, ValueError):
        raise _altered(path) from None
    if plan_text(saved) != text:
        raise _altered(path)
    return saved


def still_good(path: Path, plan: Plan, profile: Profile, now: datetime) -> None:
    """Refuse a plan that is for another instance than the profile's, too old, or from the future."""
    connection = profile.connection
    if (plan.url, plan.company.casefold()) != (connection.url, connection.company.casefold()):
        raise PlanRefused(
            f"{path} is for {safe(plan.company)} on {safe(plan.url)}; the profile is for {connection.company} on"
            f" {connection.url}.",
            hint="Name the profile of that instance: -p NAME",
        )
    age = now - plan.created
    if age < timedelta(0):
        raise PlanRefused(
            f"{path} was made at {plan.created.isoformat(' ', 'seconds')}, which is still to come.",
            hint="Is this computer's clock right, and that of the one that made it?",
        )
    most = profile.pricing.plan_max_age
    if age > timedelta(days=most):
        raise PlanRefused(
            f"{path} was made {age.days} days ago, on {plan.created.date()}; plan_max_age is {most}.",
            hint=_AGAIN,
        )


def _read(path: Path) -> tuple[Record, str]:
    try:
        text = path.read_bytes().decode()
        record = json.loads(text)
    except OSError as failure:
        raise UsageError(f"{path} can't be read: {failure.strerror}.", hint=_PLANS) from None
    except (ValueError, RecursionError):
        raise PlanRefused(f"{path} is no plan, or was altered.", hint=_PLANS) from None
    if not isinstance(record, dict) or "format" not in record:
        raise PlanRefused(f"{path} is no plan.", hint=_PLANS)
    return record, text


def _altered(path: Path) -> PlanRefused:
    return PlanRefused(f"{path} was altered after it was made: its content doesn't fit its seal.", hint=_AGAIN)


def _is_plan(path: Path) -> bool:
    content = path.read_bytes()
    return path.suffix == ".json" if not content else _END.search(content) is not None


def _changed(sources: Sequence[ReadFile]) -> Iterator[str]:
    for source in sources:
        try:
            with Path(source.path).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != source.sha256:
                    yield f"{source.path} has changed since the plan was made"
        except OSError as failure:
            yield f"{source.path}, from which the plan was made, can't be compared: {failure.strerror}"
