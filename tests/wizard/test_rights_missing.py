"""Lists that the API member may not read: which right is missing, and what can be done without it."""

import tomllib
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from cwsetup.wizard.section import ACCEPT_SOME
from cwsetup.wizard.unlisted import Way
from tests.wizard.scripted import BACK, ENTER, ScriptedAsker
from tests.wizard.walking import Desk

TYPES = "/procurement/types"
MISSING_RIGHT = "System > Security Roles > the API member's role > System > Table Setup: Inquire All"


def profile(desk: Desk) -> dict[str, Any]:
    return tomllib.loads(desk.text("acme"))


@pytest.fixture
def without_types(demo: DemoServer) -> DemoServer:
    """An API member without the right to read product types."""
    demo.set_denied([TYPES])
    return demo


def walk_without_types(desk: Desk, *ways: Any, **changes: Any) -> tuple[str, ScriptedAsker]:
    changes = {"section.New products": ACCEPT_SOME, "product_type.unlisted": list(ways)} | changes
    said, asker = desk.ask("acme", script=desk.answers | changes)
    assert said.status == 0, said.stderr
    return said.stderr, asker


def test_the_right_that_is_missing_its_place_and_who_needs_it_are_named(desk: Desk, without_types: DemoServer) -> None:
    said, asker = walk_without_types(desk, Way.LEAVE)
    assert "✗ The API member may not read the table Product Type.\n" in said
    assert f"Give it: {MISSING_RIGHT}" in said
    assert asker.last("product_type.unlisted").label == "Product Types: its list can't be read. What now?"


def test_an_id_is_taken_unseen_and_said_to_be(desk: Desk, without_types: DemoServer) -> None:
    said, asker = walk_without_types(desk, Way.BY_ID, **{"product_type.id": ["three", "0", "#3"]})
    assert profile(desk)["products"]["product_type"] == {"id": 3, "name": "#3"}
    assert asker.last("product_type.id").wrong == '"0" isn\'t an id: whole numbers, as ConnectWise shows them.'
    assert "! Taken unseen: whether Product Types has #3 couldn't be looked up." in said


def test_several_ids_are_taken_with_commas(desk: Desk, demo: DemoServer) -> None:
    demo.set_denied(["/company/companies/statuses"])
    script = desk.answers | {
        "section.Companies": None,
        "active_statuses.unlisted": Way.BY_ID,
        "active_statuses.id": "1, 4",
        "default_active_status": "#4",
    }
    asker = ScriptedAsker({key: answer for key, answer in script.items() if answer is not None}, otherwise=ENTER)
    said = desk.run("init", "acme", "--url", desk.demo.url, asker=asker)
    assert said.status == 0, said.stderr
    companies = profile(desk)["companies"]
    assert companies["active_statuses"] == [{"id": 1, "name": "#1"}, {"id": 4, "name": "#4"}]
    assert companies["default_active_status"] == {"id": 4, "name": "#4"}


def test_back_from_the_id_leads_to_the_ways_on(desk: Desk, without_types: DemoServer) -> None:
    walk_without_types(desk, Way.BY_ID, Way.LEAVE, **{"product_type.id": BACK})
    assert "product_type" not in profile(desk)["products"]


def test_a_right_that_is_given_meanwhile_brings_the_list(desk: Desk, without_types: DemoServer) -> None:
    class Granting(ScriptedAsker):
        def choose(self, question: Any, choices: Any) -> object:
            if question.key == "product_type.unlisted":
                without_types.set_denied([])
            return ScriptedAsker.choose(self, question, choices)

    changes = {"section.New products": ACCEPT_SOME, "product_type.unlisted": Way.RETRY, "product_type": "Software"}
    asker = Granting(desk.answers | changes)
    assert desk.run("init", "acme", "--url", desk.demo.url, asker=asker).status == 0
    assert profile(desk)["products"]["product_type"]["name"] == "Software"


class TestLeftOpen:
    @pytest.fixture
    def left(self, desk: Desk, without_types: DemoServer) -> Desk:
        """A profile without product type, made without the right to read them."""
        said, _ = walk_without_types(desk, Way.LEAVE)
        assert "! Product Types: left open; needed for new catalog items." in said
        assert "product_type" not in profile(desk)["products"]
        return desk

    def test_doctor_says_what_is_missing_for_what(self, left: Desk) -> None:
        said = left.run("doctor", "-p", "acme")
        expected = "! Product Types: left open; needed for new catalog items.\n    cwsetup edit product_type -p acme\n"
        assert expected in said.stdout
        assert said.status == 4  # the right is still missing

    def test_prices_are_synced_all_the_same_and_it_is_said(self, left: Desk) -> None:
        said = left.run("sync-prices", "-p", "acme", "--plan")
        assert said.status == 0, said.stderr
        expected = "Product Types is left open; it's needed for new catalog items: cwsetup edit -p acme product_type"
        assert expected in said.stderr
        assert left.demo.writes() == []

    def test_new_items_are_refused_before_anything_is_read(self, left: Desk) -> None:
        said = left.run("sync-prices", "-p", "acme", "--plan", "--create")
        assert said.status == 6
        assert "New items need product_type, which the profile leaves open." in said.stderr

    def test_edit_shows_it_first_and_chooses_it_once_the_right_is_given(self, left: Desk) -> None:
        left.demo.set_denied([])
        asker = ScriptedAsker({"edit": ["product_type", "done"], "product_type": "Software", "write": True})
        assert left.run("edit", "-p", "acme", asker=asker).status == 0
        first = asker.first_offered["edit"][0]
        assert (first.name, first.note) == (
            "! New products · Product Types",
            "left open; needed for new catalog items.",
        )
        assert profile(left)["products"]["product_type"]["name"] == "Software"
        assert left.run("sync-prices", "-p", "acme", "--plan", "--create").status == 0

    def test_other_properties_can_be_changed_meanwhile(self, left: Desk) -> None:
        before = profile(left)["products"]
        assert left.run("edit", "-p", "acme", "--set", "product_class=Service").status == 0
        assert profile(left)["products"] == before | {"product_class": "Service"}

    def test_show_says_what_it_is_for(self, left: Desk) -> None:
        assert "left open; needed for new catalog items" in left.run("show", "-p", "acme").stdout


def test_a_parent_that_is_left_open_leaves_its_child_open_too(desk: Desk, demo: DemoServer) -> None:
    demo.set_denied(["/system/locations"])
    changes = {"section.Agreements": ACCEPT_SOME, "default_location.unlisted": Way.LEAVE}
    said, asker = desk.ask("acme", script=desk.answers | changes)
    assert said.status == 0, said.stderr
    assert "default_department" not in asker.keys
    assert "default_location" not in profile(desk)["agreements"]


def test_a_map_without_its_list_can_be_accepted_empty_or_filled_by_id(desk: Desk, demo: DemoServer) -> None:
    demo.set_denied(["/finance/billingTerms"])
    said, _ = desk.walk()
    assert "The API member may not read the table Billing Terms.\n" in said.stderr
    assert profile(desk)["mappings"]["payment_terms"] == {}

    script = {
        "edit": ["payment_terms", "done"],
        "payment_terms": ["Net 30", "Net 45", ("map", "done")],
        "payment_terms.unlisted": [Way.BY_ID, Way.LEAVE],
        "payment_terms.id": "2",
        "write": True,
    }
    assert desk.run("edit", "-p", "acme", asker=ScriptedAsker(script)).status == 0
    assert profile(desk)["mappings"]["payment_terms"] == {"Net 30": {"id": 2, "name": "#2"}}


def test_agreement_types_that_may_not_be_read_only_take_suggestions_away(desk: Desk, demo: DemoServer) -> None:
    demo.set_denied(["/finance/agreements/types"])
    script = {key: answer for key, answer in desk.answers.items() if not key.startswith("section.")}
    said = desk.run("init", "acme", "--url", demo.url, asker=ScriptedAsker(script, otherwise=ENTER))
    assert said.status == 0, said.stderr
    assert profile(desk)["agreements"]["employee_compensation_rate"] == "Actual"


def test_without_a_person_every_missing_right_is_named_at_once(desk: Desk, demo: DemoServer) -> None:
    demo.set_denied(["/finance/billingTerms", TYPES])
    said = desk.run("init", "acme", *desk.flags, "--keys-stdin", stdin=desk.keys_typed)
    assert said.status == 4
    assert said.stderr.startswith("✗ 2 lists can't be read.\n")
    assert "may not read the table Product Type. Give it: " in said.stderr
    assert "may not read the table Billing Terms. Give it: " in said.stderr
    assert desk.files() == []


def test_without_a_person_what_cannot_be_read_can_be_given(desk: Desk, without_types: DemoServer) -> None:
    desk.make("acme", "--set", 'product_type={ id = 3, name = "Software" }')
    assert profile(desk)["products"]["product_type"] == {"id": 3, "name": "Software"}
