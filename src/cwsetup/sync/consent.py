"""Whether a plan may be written: by flag, by a person, or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from cwsetup.errors import AnswersMissing, LimitsRefused
from cwsetup.pricing.entry import Action
from cwsetup.pricing.limits import Violation
from cwsetup.pricing.plan import Plan
from cwsetup.profile.asking import Asker, Back, Question


class Mode(StrEnum):
    """What the command line asks for."""

    PLAN = "plan"
    APPLY = "apply"
    ASK = "ask"


_WAYS = (
    "--plan           only plan",
    "--apply          write without asking",
    "--out PLAN.json  keep the plan for apply",
)


def consent(plan: Plan, mode: Mode, asker: Asker | None, ways: tuple[str, ...] = _WAYS) -> bool:
    """Return whether to write the plan; violated limits refuse it where nobody looks at it.

    ``ways`` are the flags that answer where nobody can be asked.
    """
    writes = plan.summary[Action.UPDATE] + plan.summary[Action.CREATE]
    if mode is Mode.APPLY:
        _refuse(plan.violations)
    if mode is Mode.PLAN or not writes:
        return False
    if mode is Mode.APPLY:
        return True
    if asker is None:
        raise AnswersMissing(
            f"Planned changes: {writes}; nobody can be asked here.",
            details=ways,
        )
    try:
        return _typed(asker, writes) if plan.violations else _confirmed(asker, writes)
    except Back:
        return False


def consent_to_reviewed(plan: Plan, asker: Asker | None, *, yes: bool) -> bool:
    """Return whether to write a saved plan: somebody has looked at its limits when it was made."""
    mode = Mode.APPLY if yes else Mode.ASK
    return consent(replace(plan, violations=()), mode, asker, ways=("-y, --yes  write without asking",))


def consent_to_undo(run: str, writes: int, asker: Asker | None, *, yes: bool) -> bool:
    """Return whether to take a run back: it has no limits, but somebody must want it."""
    if yes:
        return True
    if asker is None:
        raise AnswersMissing(
            f"To be put back: {writes}; nobody can be asked here.",
            details=("-y, --yes  put back without asking",),
        )
    label = f"Put back {writes} change{'s' if writes != 1 else ''} of run {run}?"
    try:
        return asker.confirm(Question(key="undo", label=label, default=False))
    except Back:
        return False


def _refuse(violations: Sequence[Violation]) -> None:
    if violations:
        raise LimitsRefused(
            f"{len(violations)} run limit{'s' if len(violations) != 1 else ''} refused the plan; nothing was written.",
            details=tuple(f"{each.message} {each.flag or ''}".strip() for each in violations),
            hint="Look at the plan (--plan). If it is right, give the options named above.",
        )


def _confirmed(asker: Asker, writes: int) -> bool:
    return asker.confirm(
        Question(key="write", label=f"Write {writes} change{'s' if writes != 1 else ''}?", default=False)
    )


def _typed(asker: Asker, writes: int) -> bool:
    """Beyond a limit, a yes is too easily given: the number is typed."""
    label = f"The plan is beyond its limits. Type {writes} to write it all the same"
    question = Question(key="write", label=label)
    typed = asker.text(question)
    if not typed or typed == str(writes):
        return bool(typed)
    wrong = f'"{typed}" was typed; the plan has {writes} change{"s" if writes != 1 else ""}.'
    return asker.text(replace(question, wrong=wrong)) == str(writes)
