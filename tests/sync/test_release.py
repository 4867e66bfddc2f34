"""Reviews released at the terminal, rule by rule."""

import pytest

from cwsetup.pricing.entry import Action
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.rules import Rule
from cwsetup.profile.asking import Back
from cwsetup.sync.release import asked_release
from tests.pricing.builders import a_plan, a_row, an_item
from tests.wizard.scripted import BACK, ScriptedAsker

STEP, FIRST, BELOW = "release price-change", "release first-price", "release below-cost"


def a_waiting_plan() -> Plan:
    """Two entries wait for price-change, one of them for below-cost too, one for first-price, one is inactive."""
    rows = [
        a_row("FAR", cost="33", price="80"),
        a_row("BELOW", cost="90", price="80"),
        a_row("FIRST", cost="33", price="40"),
        a_row("OFF", cost="33", price="80"),
        a_row("FINE", cost="33", price="41"),
    ]
    items = [
        an_item("FAR", id=1),
        an_item("BELOW", id=2),
        an_item("FIRST", id=3, price=None),
        an_item("OFF", id=4, inactive=True),
        an_item("FINE", id=5),
    ]
    return a_plan(rows, items)


def test_each_rule_is_asked_about_once_with_its_products() -> None:
    asker = ScriptedAsker({STEP: False, FIRST: True, BELOW: False})
    assert asked_release(a_waiting_plan(), asker) == {Rule.FIRST_PRICE}
    assert [question.label for question in asker.asked] == [
        "Review of price-change: BELOW Monthly, FAR Monthly. Write them too?",
        "Review of first-price: FIRST Monthly. Write it too?",
        "Review of below-cost: BELOW Monthly. Write it too?",
    ]
    assert not any(question.default for question in asker.asked)


def test_of_many_products_the_first_are_named() -> None:
    names = ["A", "B", "C", "D", "E"]
    plan = a_plan([a_row(name, price="80") for name in names], [an_item(name, id=ord(name)) for name in names])
    asker = ScriptedAsker({STEP: False})
    asked_release(plan, asker)
    (question,) = asker.asked
    assert question.label == "Review of price-change: A Monthly, B Monthly, C Monthly and 2 more. Write them too?"


def test_nobody_is_asked_about_what_releasing_would_not_free() -> None:
    plan = a_plan([a_row("OFF", price="80")], [an_item("OFF", inactive=True)])
    assert plan.summary[Action.REVIEW] == 1
    assert asked_release(plan, ScriptedAsker({})) == frozenset()


def test_going_back_changes_the_answer_before() -> None:
    asker = ScriptedAsker({STEP: [True, False], FIRST: [BACK, False], BELOW: False})
    assert asked_release(a_waiting_plan(), asker) == frozenset()
    with pytest.raises(Back):
        asked_release(a_waiting_plan(), ScriptedAsker({STEP: BACK}))
