"""What a run says about what it didn't write."""

from collections.abc import Sequence

import pytest

from cwsetup.errors import AppliedInPart
from cwsetup.pricing.entry import PlanEntry
from cwsetup.sync.outcome import Outcome, Result
from cwsetup.sync.run import Report
from tests.sync.conftest import create

ENTRIES = [create(f"NEW-{number:02}") for number in range(1, 31)]


def report(*outcomes: tuple[Outcome, str]) -> Report:
    pairs = zip(ENTRIES, outcomes, strict=False)
    return Report("2026-11-24-01", tuple(Result(entry, outcome, words) for entry, (outcome, words) in pairs))


def details(given: Report) -> Sequence[str]:
    with pytest.raises(AppliedInPart) as raised:
        given.raise_if_partial("Finish it.")
    return raised.value.details


def test_a_run_that_did_everything_has_nothing_to_say() -> None:
    done = report((Outcome.WRITTEN, ""), (Outcome.ALREADY, ""))
    done.raise_if_partial("Finish it.")
    assert done.is_complete
    assert done.applied == {"written": 1, "already": 1, "changed_since": 0, "failed": 0}


@pytest.mark.parametrize("outcome", [each for each in Outcome if each not in {Outcome.WRITTEN, Outcome.ALREADY}])
def test_every_other_outcome_makes_it_partial(outcome: Outcome) -> None:
    given = report((Outcome.WRITTEN, ""), (outcome, "Why."))
    assert not given.is_complete
    assert len(details(given)) == 1
    assert sum(given.applied.values()) == 2


def test_each_is_named_with_its_reason_and_what_was_not_tried_with_one_for_all() -> None:
    gone = "The right is gone."
    given = report(
        (Outcome.CHANGED_SINCE, "price was 4.00, is 5.00"),
        (Outcome.UNKNOWN, "No answer. Looked up: it isn't there."),
        (Outcome.FAILED, "Too long."),
        *[(Outcome.NOT_TRIED, gone)] * 5,
    )
    assert details(given) == (
        "NEW-01: changed in ConnectWise since the plan (price was 4.00, is 5.00); left alone.",
        "NEW-02: No answer. Looked up: it isn't there.",
        "NEW-03: Too long.",
        "Not tried: 5. The right is gone.",
    )


def test_a_reason_that_has_been_said_is_not_said_again() -> None:
    given = report((Outcome.REFUSED, "The right is gone."), (Outcome.NOT_TRIED, "The right is gone."))
    assert details(given) == ("NEW-01: The right is gone.", "Not tried: 1.")


def test_many_are_named_up_to_a_number_and_the_rest_is_counted() -> None:
    given = report(*[(Outcome.FAILED, "No.")] * 25)
    assert len(details(given)) == 21
    assert details(given)[-1] == "… 5 more; the run's journal names each."


def test_an_entry_without_an_identifier_is_named_by_its_product() -> None:
    entry = PlanEntry(product_id="E3", product_name="E3", action=ENTRIES[0].action)
    assert details(Report("r", (Result(entry, Outcome.FAILED, "No."),))) == ("E3: No.",)


def test_the_summary_counts_what_came_of_all_and_names_trouble_only_where_there_is_some() -> None:
    assert report((Outcome.WRITTEN, "")).summary == "1 written and read back, 0 were there already"
    mixed = report(
        (Outcome.ALREADY, ""), (Outcome.CHANGED_SINCE, "x"), (Outcome.UNKNOWN, "x"), (Outcome.NOT_TRIED, "x")
    )
    assert mixed.summary == (
        "0 written and read back, 1 were there already, 1 changed in ConnectWise since the plan, 2 failed"
    )
