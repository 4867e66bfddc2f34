"""Answers that come without asking: which one counts, and what is said of those that don't fit."""

from typing import Any

import pytest

from cwsetup.errors import UsageError
from cwsetup.profile.assign import Assignment
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.instance import Ref, Table, TableRow
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from cwsetup.wizard.given import Given
from cwsetup.wizard.surroundings import Surroundings
from tests.wizard.tables import COUNTS, Tables

CATEGORIES = ("Cloud", "Cloud Hosting", "Clouds", "Hardware", "Cluod", "Loud", "Crowd", "Printing")
SURROUNDINGS = Surroundings(
    instance=Tables(
        {
            (Table.CATEGORIES, None): [TableRow(id=number, name=name) for number, name in enumerate(CATEGORIES, 1)],
            (Table.SUBCATEGORIES, 4): [TableRow(id=41, name="Servers")],
            (Table.BILLING_TERMS, None): [TableRow(id=5, name="Net 30 days"), TableRow(id=6, name="Net 45 days")],
        }
    ),
    counts=COUNTS,
)


def assigned(source: Source, key: str, text: str, word: str | None = None) -> tuple[Source, Assignment]:
    return source, Assignment(BY_KEY[key], word, text)


def draft_of(*assignments: tuple[Source, Assignment], **document: Any) -> Draft:
    draft = Draft()
    Given(assignments=assignments, document=document).apply(PROPERTIES, draft, SURROUNDINGS)
    return draft


def test_the_stronger_source_counts_in_whatever_order_they_come() -> None:
    weak, strong = assigned(Source.ENVIRONMENT, "name", "weak"), assigned(Source.FLAG, "name", "strong")
    assert draft_of(weak, strong).value("name") == "strong"
    assert draft_of(strong, weak).value("name") == "strong"
    assert draft_of(weak, name="file").value("name") == "file"
    assert draft_of(strong, name="file").value("name") == "strong"


def test_of_two_flags_the_last_counts() -> None:
    first, last = assigned(Source.FLAG, "name", "first"), assigned(Source.FLAG, "name", "last")
    assert draft_of(first, last).value("name") == "last"


def test_maps_of_several_sources_are_merged_word_by_word() -> None:
    draft = draft_of(
        assigned(Source.FLAG, "payment_terms", "Net 45 days", "Net 30"),
        payment_terms={"Net 30": {"id": 5, "name": "Net 30 days"}, "Net 45": {"id": 6, "name": "Net 45 days"}},
    )
    net_45 = Ref(6, "Net 45 days")
    assert draft.value("payment_terms") == {"Net 30": net_45, "Net 45": net_45}


def test_a_child_is_held_against_the_parent_that_was_given_with_it() -> None:
    draft = draft_of(
        assigned(Source.FLAG, "product_subcategory", "#41"),
        assigned(Source.ENVIRONMENT, "product_category", "Hardware"),
    )
    assert draft.value("product_subcategory") == Ref(41, "Servers")


def test_a_name_that_is_not_there_names_the_nearest_five() -> None:
    with pytest.raises(UsageError) as caught:
        draft_of(assigned(Source.FLAG, "product_category", "Clowd"))
    assert caught.value.message == (
        'product_category: "Clowd" isn\'t in the table Product Category of ConnectWise. '
        "Nearest: Cloud, Cluod, Crowd, Clouds, Cloud Hosting."
    )


def test_a_profile_may_say_names_in_place_of_ids_and_is_named_when_it_is_wrong() -> None:
    assert draft_of(product_category="hardware").value("product_category") == Ref(4, "Hardware")
    with pytest.raises(UsageError) as caught:
        draft_of(product_category={"id": 99, "name": "Gone"})
    assert caught.value.message.startswith('--from: products.product_category: "#99" isn\'t in the table')


def test_what_was_given_for_other_properties_is_left_for_later() -> None:
    draft = Draft()
    given = Given(
        assignments=[assigned(Source.FLAG, "name", "Mine"), assigned(Source.FLAG, "product_category", "Nope")]
    )
    given.apply([BY_KEY["name"]], draft, Surroundings())
    assert draft.values() == {"name": "Mine"}


def test_links_go_along_only_within_the_same_instance() -> None:
    same = {"company": "acme", "url": "https://api-na.myconnectwise.net"}
    given = Given(document=same, links={"A": 812})
    draft = Draft()
    assert given.links_in(draft) == {}
    for key, value in same.items():
        draft.answer(key, value)
    assert given.links_in(draft) == {"A": 812}
    draft.answer("company", "other")
    assert given.links_in(draft) == {}
