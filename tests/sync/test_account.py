"""The one line that a run ends with: its form, whatever came of the run."""

import pytest

from cwsetup.sync.account import Account, Synced

PLANNED = {"update": 11, "create": 1, "unchanged": 40, "review": 3, "skip": 0}
NOTHING = PLANNED | {"update": 0, "create": 0, "review": 0}
WHOLE = PLANNED | {"written": 1234, "already": 0, "changed_since": 0, "failed": 0, "review": 1}
PARTLY = PLANNED | {"written": 10, "already": 0, "changed_since": 1, "failed": 1}


def account(counts: dict[str, int] | None = None, *, agreed: bool = True) -> Account:
    made = Account(profile="acme", counts=dict(counts or {}))
    if agreed:
        made.agreed()
    return made


@pytest.mark.parametrize(
    ("counts", "agreed", "line"),
    [
        (PLANNED, False, "planned, 12 to write, 3 want your eye"),
        (NOTHING, True, "done, nothing to write"),
        (WHOLE, True, "done, 1,234 written, 1 wants your eye"),
    ],
)
def test_of_a_run_that_ended_well(counts: dict[str, int], agreed: bool, line: str) -> None:
    for status in (0, 20):
        assert account(counts, agreed=agreed).told(status).line == f"cwsetup acme: {line}"


def test_of_one_that_failed_its_reason_stands_before_the_counts() -> None:
    partly = account(PARTLY)
    partly.failed("Not written: 2 of 12 changes.")
    assert partly.told(9).line == (
        "cwsetup acme: failed (9): Not written: 2 of 12 changes, 10 written, 2 not written, 3 want your eye"
    )
    assert account().told(143).line == "cwsetup acme: failed (143)"


def test_it_is_one_line_of_bearable_length_whatever_the_reason_is() -> None:
    odd = account()
    odd.failed("a\nb\x1b[31m" + "c" * 500)
    line = odd.told(6).line
    assert line.startswith(r"cwsetup acme: failed (6): a\x0ab\x1b[31mccc")
    assert (len(line.splitlines()), len(line) < 250) == (1, True)


def test_of_several_it_counts_and_names_a_few_of_those_that_failed() -> None:
    several = account()
    several.several = [a_profile(at, status=0) for at in range(3)] + [a_profile(at, status=5) for at in range(3, 10)]
    several.profiles = 12
    assert several.told(5).line == (
        "cwsetup: failed (5), 3 of 12 profiles in order, 100 written, 20 not written, 30 want your eye; "
        "p3 (5), p4 (5), p5 (5), p6 (5), p7 (5), 2 more"
    )


def a_profile(at: int, *, status: int) -> Synced:
    return Synced(profile=f"p{at}", status=status, line="", counts=PARTLY)
