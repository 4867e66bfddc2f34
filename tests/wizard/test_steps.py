"""Walking through questions, and back through those that were really asked."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwsetup.profile.asking import Back
from cwsetup.profile.draft import Draft
from cwsetup.wizard.steps import Step, walk

KEYS = ("name", "company", "url", "currency", "units")


def noting(seen: list[str], name: str, *answers: object) -> Step:
    """Return a step that notes itself and does what the answers say: True, False or Back."""
    left = list(answers)

    def step() -> bool:
        seen.append(name)
        answer = left.pop(0)
        if isinstance(answer, Back):
            raise answer
        return bool(answer)

    return step


def test_back_goes_to_the_last_step_that_asked_and_skips_those_that_did_not() -> None:
    seen: list[str] = []
    steps = [
        noting(seen, "asked", True, True),
        noting(seen, "given", False, False),
        noting(seen, "here", Back(), True),
    ]
    assert walk(steps)
    assert seen == ["asked", "given", "here", "asked", "given", "here"]


def test_back_beyond_the_first_question_is_the_callers() -> None:
    with pytest.raises(Back):
        walk([noting([], "given", False), noting([], "first", Back())])


def test_nobody_was_asked_when_no_step_asked() -> None:
    assert not walk([noting([], "given", False)])
    assert not walk([])


def answering(draft: Draft, key: str, moves: Callable[[], bool]) -> Step:
    """Return a step that goes back as often as ``moves`` says so, then answers."""

    def step() -> bool:
        if moves():
            raise Back
        draft.answer(key, f"value of {key}")
        return True

    return step


@given(st.lists(st.booleans(), max_size=60), st.sets(st.sampled_from(KEYS)))
def test_any_walk_that_ends_gives_the_draft_of_a_straight_one(backs: list[bool], given_keys: set[str]) -> None:
    straight, wandering = Draft(), Draft()
    left = list(backs)

    def goes_back() -> bool:
        return bool(left) and left.pop()

    def steps(draft: Draft, moves: Callable[[], bool]) -> list[Step]:
        return [(lambda: False) if key in given_keys else answering(draft, key, moves) for key in KEYS]

    walk(steps(straight, lambda: False))
    while True:
        try:
            walk(steps(wandering, goes_back))
        except Back:
            continue
        break
    assert wandering.answers == straight.answers
