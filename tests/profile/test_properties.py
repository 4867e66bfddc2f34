"""Rules that hold for every property of the table, and looking one up."""

import re
from collections import Counter

import pytest

from cwsetup.errors import UsageError
from cwsetup.profile.asking import Choice
from cwsetup.profile.document import IN_FILE
from cwsetup.profile.picks import MapTo, OneOf
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.settings import BY_KEY, PROPERTIES, find_property
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.sources import Sources
from cwsetup.profile.suggest import Evidence
from tests.profile.builders import examples

EACH = pytest.mark.parametrize("declared", PROPERTIES, ids=[declared.key for declared in PROPERTIES])
EACH_IN_FILE = pytest.mark.parametrize("declared", IN_FILE, ids=[declared.key for declared in IN_FILE])
RESERVED = {"CWSETUP_PROFILE", "CWSETUP_CONFIG_DIR", "CWSETUP_STATE_DIR", "CWSETUP_NO_INPUT", "CWSETUP_CONTRACT_SPEC"}


@EACH
def test_a_property_says_what_it_is_and_how_it_is_given(declared: Property) -> None:
    assert declared.label.strip() == declared.label != ""
    assert re.fullmatch(r"[A-Z].*\.", declared.help), "a sentence on one line, for it becomes a comment"
    assert declared.section in Section
    assert declared.how in {declared.flag, f"--set {declared.key}=…"}
    assert declared.how.startswith("--")
    assert declared.env == f"CWSETUP_{declared.key.upper()}"
    assert declared.env not in RESERVED


@EACH_IN_FILE
def test_what_is_dumped_loads_as_the_same_value(declared: Property) -> None:
    for value in examples(declared):
        assert declared.shape.load(declared.shape.dump(value)) == value


@EACH_IN_FILE
def test_a_default_is_a_value_that_its_property_can_have(declared: Property) -> None:
    if declared.default is not None and not declared.required:
        assert declared.shape.load(declared.shape.dump(declared.default)) == declared.default


@EACH
def test_a_value_shows_as_one_line_of_text(declared: Property) -> None:
    for value in examples(declared):
        assert declared.shape.show(value).isprintable()


@EACH
@pytest.mark.parametrize("raw", [None, 3.5, ..., [[]], [{}], {"a": 1}, [None], b"x"], ids=repr)
def test_a_value_of_no_kind_is_unfit_and_never_a_crash(declared: Property, raw: object) -> None:
    with pytest.raises(Unfit):
        declared.shape.load(raw)


@EACH
def test_a_suggestion_without_evidence_is_nothing_or_a_value_that_fits(declared: Property) -> None:
    guess = declared.suggest(Evidence())
    if guess is not None and guess.value is not None:
        assert guess.reason
        assert declared.shape.load(declared.shape.dump(guess.value)) == guess.value


def test_no_two_properties_share_a_key_a_place_a_variable_or_a_label() -> None:
    for name in ("key", "path", "env", "label"):
        counted = Counter(getattr(declared, name) for declared in PROPERTIES)
        assert [each for each, number in counted.items() if number > 1] == []


def test_properties_come_in_the_order_of_the_sections() -> None:
    sections = list(Section)
    assert [sections.index(declared.section) for declared in PROPERTIES] == sorted(
        sections.index(declared.section) for declared in PROPERTIES
    )


def test_a_parent_is_asked_before_what_stands_within_it() -> None:
    order = [declared.key for declared in PROPERTIES]
    for declared in PROPERTIES:
        for parent in filter(None, [declared.within, declared.needed_when and declared.needed_when[0]]):
            assert order.index(parent) < order.index(declared.key)


def test_keys_are_no_part_of_the_file_and_cant_be_dumped() -> None:
    keys = [declared for declared in PROPERTIES if declared.is_key]
    assert [declared.key for declared in keys] == ["client_id", "public_key", "private_key"]
    for declared in keys:
        assert declared not in IN_FILE
        with pytest.raises(Unfit, match="never written"):
            declared.shape.dump(examples(declared)[0])


def test_advanced_properties_and_maps_and_conditional_ones_may_be_left_out() -> None:
    for declared in PROPERTIES:
        if declared.advanced or isinstance(declared.shape, MapTo) or declared.needed_when is not None:
            assert not declared.required


def test_every_closed_list_and_table_is_named_by_words_that_differ() -> None:
    for declared in PROPERTIES:
        if isinstance(declared.shape, OneOf):
            assert declared.shape.table
    assert isinstance(BY_KEY["sources"].shape, Sources)
    assert Choice("a", "a", note="x") == Choice("a", "a", note="y"), "a note is no part of a choice"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("currency", "currency"),
        ("CURRENCY", "currency"),
        ("pricing.currency", "currency"),
        ("Default Location", "default_location"),
        ("payment terms", "payment_terms"),
    ],
)
def test_a_property_is_found_by_key_path_and_label(name: str, key: str) -> None:
    assert find_property(name) is BY_KEY[key]


@EACH
def test_a_key_with_a_slip_is_answered_with_the_right_one(declared: Property) -> None:
    wrong = declared.key[:-1] + ("x" if declared.key[-1] != "x" else "y")
    with pytest.raises(UsageError, match=f'no property "{wrong}"') as refused:
        find_property(wrong)
    assert declared.key in (refused.value.hint or "")


def test_a_name_that_resembles_nothing_is_answered_with_some_that_there_are() -> None:
    with pytest.raises(UsageError) as refused:
        find_property("qqq")
    assert refused.value.hint == f"Nearest: {', '.join(list(BY_KEY)[:5])}."


def test_an_explanation_says_where_in_connectwise_the_choices_are_made() -> None:
    assert BY_KEY["product_type"].explanation.endswith("In ConnectWise: System > Setup Tables > Product Type.")
    assert BY_KEY["default_location"].explanation.endswith("In ConnectWise: System > My Company > Structure.")
    assert BY_KEY["currency"].explanation == BY_KEY["currency"].help
