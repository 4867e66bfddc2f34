"""``KEY=VALUE``: how a property is named, and what its value may be."""

from decimal import Decimal
from typing import Any

import pytest

from cwsetup.errors import UsageError
from cwsetup.profile.assign import Assignment, from_environment, parse_assignment
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.instance import Ref
from cwsetup.profile.picks import MapTo
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from cwsetup.profile.shapes import Choices
from tests.profile.builders import CLOUD, HARDWARE, SOURCE, choices, names

EACH = pytest.mark.parametrize("declared", PROPERTIES, ids=[declared.key for declared in PROPERTIES])
NET_30 = Ref(2, "Net 30 days")
LIVE = choices(CLOUD, HARDWARE, Ref(13, "cloud "), NET_30)


def assigned(text: str, choices: Choices = None) -> Any:
    assignment = parse_assignment(text)
    draft = Draft()
    assignment.apply(draft, choices, Source.FLAG)
    assert draft.answers[assignment.property.key].source is Source.FLAG
    return draft.value(assignment.property.key)


def refusal(text: str, choices: Choices = None) -> UsageError:
    with pytest.raises(UsageError) as refused:
        assigned(text, choices)
    return refused.value


@EACH
def test_a_property_is_named_by_its_key_with_any_of_its_sections(declared: Property) -> None:
    parts = declared.path.split(".")
    for start in range(len(parts)):
        assert parse_assignment(f"{'.'.join(parts[start:])} = x ") == Assignment(declared, None, "x")


@pytest.mark.parametrize("key", ["Currency", '"Default Location"', "'Payment Terms'", "PRICING.currency"])
def test_a_property_is_named_as_people_write_it(key: str) -> None:
    assert parse_assignment(f"{key}=x").text == "x"


@EACH
def test_a_key_with_a_slip_is_answered_with_the_right_one(declared: Property) -> None:
    refused = refusal(f"{declared.path}x=1")
    assert declared.key in (refused.hint or "")


@pytest.mark.parametrize("text", ["products.currency=USD", "a.name=x", "pricing.max_changes=5%", "limits.currency=USD"])
def test_a_key_in_the_wrong_section_is_refused(text: str) -> None:
    assert refusal(text).message == f'There is no property "{text.partition("=")[0]}".'


@pytest.mark.parametrize(
    "text", ["currency", "", "=", "=USD", "#currency=USD", "two words=x", "[a]\n[b]\nc=1", "a..b=1", "{}=1"]
)
def test_what_is_no_assignment_is_refused(text: str) -> None:
    assert refusal(text).message == f'"{text}" isn\'t KEY=VALUE.'


@pytest.mark.parametrize(
    ("text", "word", "value"),
    [
        ("payment_terms.'Net 30'=Net 30 days", "Net 30", "Net 30 days"),
        ('payment_terms."Net 30"=#2', "Net 30", "#2"),
        ("mappings.payment_terms.'Net 30' = Net 30 days", "Net 30", "Net 30 days"),
        ("agreement_types.Recurring=Managed", "Recurring", "Managed"),
        ("payment_terms.'a = b'=c=d", "a = b", "c=d"),
        ("payment_terms.currency=x", "currency", "x"),
        ("payment_terms.''=x", "", "x"),
    ],
)
def test_a_word_of_a_map_is_one_more_part_quoted_where_it_must_be(text: str, word: str, value: str) -> None:
    assignment = parse_assignment(text)
    assert isinstance(assignment.property.shape, MapTo)
    assert (assignment.word, assignment.text) == (word, value)


def test_a_word_is_set_alone_and_a_map_whole() -> None:
    assert assigned("payment_terms.'Net 30'=net 30 DAYS", LIVE) == {"Net 30": NET_30}
    assert assigned("payment_terms.''=#2", LIVE) == {"": NET_30}
    whole = 'payment_terms={"Net 30" = "#2", "Net 60" = { id = 12, name = "x" }}'
    assert assigned(whole, LIVE) == {"Net 30": NET_30, "Net 60": CLOUD}


@pytest.mark.parametrize("text", ["currency.USD=1", "payment_terms.a.b=1", "name.x=1"])
def test_what_has_no_words_is_set_whole(text: str) -> None:
    key = text.partition(".")[0]
    refused = refusal(text)
    assert (refused.message, refused.hint) == (
        f'{key} has no "{text.partition(".")[2].partition("=")[0]}".',
        f"Set it whole: {key}=…",
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("product_category=Hard, ware", HARDWARE),
        ("product_category=HARD, WARE", HARDWARE),
        ("product_category=#12", CLOUD),
        ("product_category=Cloud", CLOUD),
        ('product_category="Cloud"', CLOUD),
        ('product_category={ id = 12, name = "any" }', CLOUD),
        ("active_statuses=Hard, ware", (HARDWARE,)),
        ('active_statuses=["#7", "Cloud"]', (HARDWARE, CLOUD)),
        ('active_statuses=[{ id = 7, name = "x" }]', (HARDWARE,)),
    ],
)
def test_a_row_is_given_by_name_id_or_toml(text: str, value: object) -> None:
    assert assigned(text, LIVE) == value


def test_two_rows_of_a_name_list_their_ids() -> None:
    assert refusal("product_category=CLOUD", LIVE).message == (
        'product_category: "CLOUD" stands for several: #12, #13. Give one of them.'
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("units=Monthly,annual", ("Monthly", "Annual")),
        ('units=["Annual"]', ("Annual",)),
        ("exclude=CFQ7*,DG7*", ("CFQ7*", "DG7*")),
        ("exclude=[]", ()),
        ("exclude=", ()),
        ("limits.max_changes=50%", Decimal(50)),
        ('limits.max_changes="50%"', Decimal(50)),
        ("places=3", 3),
        ("update_recurring=yes", True),
        ("employee_compensation_limit=12.50", Decimal("12.50")),
        ("write=Cost", "cost"),
        ('sources=[{ format = "work365", files = ["prices/*.csv"] }]', (SOURCE,)),
        ("name=a = b", "a = b"),
    ],
)
def test_other_values_are_given_as_they_are_written(text: str, value: object) -> None:
    offered = names("Monthly", "Annual") if text.startswith("units") else None
    assert assigned(text, offered) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("currency=", 'currency: "" isn\'t one of the currencies.'),
        ("places=9", "places: 9 isn't a whole number from 0 to 4."),
        ("payment_terms=Net 30", "payment_terms: it needs the form"),
        ("payment_terms.'Net 30'=Gone", 'payment_terms.\'Net 30\': "Net 30": "Gone" is a name'),
        ("units=[", "units: Unexpected end"),
        ("units=" + "[" * 5000, "units: "),
        ("sources=[" + "9" * 5000 + "]", "sources: Exceeds the limit"),
        ("sources=[1e" + "9" * 30 + "]", "sources: "),
    ],
)
def test_a_value_that_doesnt_fit_is_refused_with_what_the_property_is(text: str, message: str) -> None:
    refused = refusal(text)
    assert refused.message.startswith(message) or "Invalid" in refused.message
    assert refused.message.startswith(f"{parse_assignment(text).property.key}")
    assert refused.hint == parse_assignment(text).property.help


def test_the_environment_gives_every_property_but_the_keys() -> None:
    everything = {declared.env: declared.key for declared in PROPERTIES}
    given = from_environment(everything.get)
    assert [each.text for each in given] == [declared.key for declared in PROPERTIES if not declared.is_key]
    assert {each.word for each in given} == {None}
    assert from_environment({"CWSETUP_CURRENCY": "", "CWSETUP_NAME": "x"}.get) == [
        Assignment(BY_KEY["name"], None, "x")
    ]
