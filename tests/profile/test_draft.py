"""Answers on their way to a profile: the stronger source wins, dependents are cleared, only a complete draft passes."""

import itertools
from decimal import Decimal
from typing import Any

import pytest

from cwsetup.errors import AnswersMissing
from cwsetup.profile.billing_settings import CompensationLimit, CompensationRate
from cwsetup.profile.draft import Answer, Draft, Source
from cwsetup.profile.instance import Ref
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from tests.profile.builders import ACTIVE, CLOUD, HARDWARE, examples, usual

SOURCES = list(Source)
CHILDREN = [declared for declared in PROPERTIES if declared.within]
CONDITIONAL = [declared for declared in PROPERTIES if declared.needed_when]


def a_draft(**changed: Any) -> Draft:
    draft = Draft()
    for key, value in usual(**changed).items():
        draft.offer(key, value, Source.PROFILE)
    return draft


def test_sources_stand_in_their_order_and_have_words() -> None:
    assert [source.words for source in SOURCES] == [
        "default", "suggested", "profile", "draft", "environment", "--from", "option", "you",
    ]  # fmt: skip
    assert sorted(SOURCES) == SOURCES


@pytest.mark.parametrize(("weak", "strong"), list(itertools.combinations(SOURCES, 2)), ids=str)
def test_the_stronger_source_wins_whichever_comes_first(weak: Source, strong: Source) -> None:
    for order in ([weak, strong], [strong, weak]):
        draft = Draft()
        for source in order:
            draft.offer("name", source.words, source, "because")
        assert draft.answers["name"] == Answer(strong.words, strong, "because")


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_of_one_source_the_later_value_wins(source: Source) -> None:
    draft = Draft()
    draft.offer("name", "first", source)
    draft.offer("name", "second", source)
    assert draft.value("name") == "second"


@pytest.mark.parametrize("strong_first", [True, False])
def test_maps_are_merged_word_by_word(*, strong_first: bool) -> None:
    offers = [
        ({"Net 30": HARDWARE, "Net 45": HARDWARE}, Source.PROFILE),
        ({"Net 30": CLOUD, "Net 60": CLOUD}, Source.FLAG),
    ]
    draft = Draft()
    for value, source in reversed(offers) if strong_first else offers:
        draft.offer("payment_terms", value, source)
    assert draft.value("payment_terms") == {"Net 30": CLOUD, "Net 45": HARDWARE, "Net 60": CLOUD}
    assert draft.answers["payment_terms"].source is Source.FLAG


def test_a_map_that_a_person_answers_is_taken_whole() -> None:
    draft = Draft()
    draft.offer("payment_terms", {"Net 30": CLOUD, "Net 45": CLOUD}, Source.PROFILE)
    draft.answer("payment_terms", {"Net 30": HARDWARE})
    assert draft.answers["payment_terms"] == Answer({"Net 30": HARDWARE}, Source.ANSWER)


@pytest.mark.parametrize("child", CHILDREN, ids=[child.key for child in CHILDREN])
def test_a_changed_parent_clears_its_child_and_an_unchanged_one_doesnt(child: Property) -> None:
    parent = BY_KEY[child.within or ""]
    old, new = examples(parent)
    draft = a_draft()
    assert draft.value(parent.key) == old
    draft.answer(parent.key, old)
    assert child.key in draft.answers
    draft.answer(parent.key, new)
    assert child.key not in draft.answers
    assert draft.value(parent.key) == new


@pytest.mark.parametrize("amount", CONDITIONAL, ids=[amount.key for amount in CONDITIONAL])
def test_a_changed_condition_clears_its_amount_and_an_unchanged_one_doesnt(amount: Property) -> None:
    condition, needing = amount.needed_when or ("", ())
    draft = a_draft()
    draft.answer(condition, needing[0])
    draft.answer(amount.key, Decimal(50))
    draft.answer(condition, needing[0])
    assert draft.value(amount.key) == Decimal(50)
    other = next(value for value in examples(BY_KEY[condition]) if value != needing[0])
    draft.answer(condition, other)
    assert draft.value(amount.key) is None


def test_a_first_answer_clears_nothing() -> None:
    draft = Draft()
    draft.offer("product_subcategory", CLOUD, Source.PROFILE)
    draft.answer("product_category", HARDWARE)
    assert draft.value("product_subcategory") == CLOUD


def test_clearing_forgets_what_stands_within_too() -> None:
    draft = a_draft()
    draft.clear("active_statuses")
    draft.clear("active_statuses")
    assert {"active_statuses", "default_active_status"} <= {declared.key for declared in draft.missing()}


def test_an_unanswered_property_has_its_default_or_nothing() -> None:
    draft = Draft()
    assert (draft.value("places"), draft.value("rate"), draft.value("currency")) == (2, None, None)
    assert draft.values() == {}


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, []),
        ({"employee_compensation_not_exceed": CompensationLimit.PERCENT}, ["employee_compensation_limit"]),
        ({"employee_compensation_not_exceed": CompensationLimit.AMOUNT}, ["employee_compensation_limit"]),
        (
            {"employee_compensation_not_exceed": CompensationLimit.PERCENT, "employee_compensation_limit": Decimal(50)},
            [],
        ),
        ({"employee_compensation_rate": CompensationRate.HOURLY}, ["employee_compensation_hourly_rate"]),
        (
            {"employee_compensation_rate": CompensationRate.HOURLY, "employee_compensation_hourly_rate": Decimal(90)},
            [],
        ),
    ],
)
def test_percent_and_amount_need_the_limit_and_hourly_the_rate(values: dict[str, Any], missing: list[str]) -> None:
    assert [declared.key for declared in a_draft(**values).missing()] == missing


def test_a_complete_draft_becomes_a_profile() -> None:
    draft = Draft({"E3": 812})
    for key, value in usual(places=3, max_creates=5, payment_terms={"Net 30": CLOUD}).items():
        draft.offer(key, value, Source.FLAG)
    profile = draft.complete()
    assert (profile.name, profile.connection.company) == ("Contoso ConnectWise", "contoso")
    assert (profile.pricing.places, profile.pricing.limits.max_creates) == (3, 5)
    assert profile.pricing.limits.min_rows == 1, "a default"
    assert profile.mappings.payment_terms == {"Net 30": CLOUD}
    assert profile.mappings.agreement_types == {}
    assert profile.companies is not None
    assert profile.companies.active_statuses == (ACTIVE,)
    assert profile.links == {"E3": 812}


def test_an_amount_that_doesnt_apply_is_no_part_of_the_profile() -> None:
    agreements = a_draft(employee_compensation_limit=Decimal(50)).complete().agreements
    assert agreements is not None
    assert agreements.employee_compensation_limit is None
    percent = a_draft(
        employee_compensation_limit=Decimal(50), employee_compensation_not_exceed=CompensationLimit.PERCENT
    )
    agreements = percent.complete().agreements
    assert agreements is not None
    assert agreements.employee_compensation_limit == Decimal(50)


def test_missing_answers_are_named_all_at_once_each_with_what_gives_it() -> None:
    draft = a_draft()
    for key in ("currency", "name", "default_location"):
        draft.clear(key)
    with pytest.raises(AnswersMissing) as missing:
        draft.complete()
    assert missing.value.message == "4 answers are missing."
    assert missing.value.details == (
        "name  --name  or CWSETUP_NAME",
        "agreements.default_location  --set default_location=…  or CWSETUP_DEFAULT_LOCATION",
        "agreements.default_department  --set default_department=…  or CWSETUP_DEFAULT_DEPARTMENT",
        "pricing.currency  --set currency=…  or CWSETUP_CURRENCY",
    )


def test_the_keys_are_never_missed_by_a_draft() -> None:
    assert not [declared for declared in Draft().missing() if declared.is_key]


def test_a_draft_keeps_its_links_from_whoever_gave_them() -> None:
    given: dict[str, int] = {"E3": 812}
    draft = Draft(given)
    given["F1"] = 1
    assert draft.links == {"E3": 812}
    assert Draft().links == {}
    assert Ref(1, "a") == Ref(1, "a")


def test_what_is_left_open_is_not_missed_and_its_table_is_no_part_of_the_profile() -> None:
    draft = a_draft()
    draft.leave("default_location")
    assert draft.left == {"default_location", "default_department"}
    assert draft.missing() == ()
    profile = draft.complete()
    assert profile.agreements is None
    assert profile.products is not None


def test_an_answer_ends_being_left_open() -> None:
    draft = a_draft()
    draft.leave("product_type")
    draft.offer("product_type", CLOUD, Source.FLAG)
    draft.leave("product_type")
    draft.answer("product_type", HARDWARE)
    assert draft.left == set()


def test_only_choices_that_connectwise_may_hide_are_left_and_none_that_is_wrong() -> None:
    draft = Draft()
    draft.leave_rest(wrong={"product_type"})
    assert draft.left == {
        *("product_category", "product_subcategory", "default_location", "default_department"),
        *("active_statuses", "default_active_status"),
    }
    with pytest.raises(AnswersMissing, match="answers are missing"):
        draft.complete()
