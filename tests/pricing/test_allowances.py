import pytest

from cwsetup.errors import UsageError
from cwsetup.pricing.allowances import Allowances, parse_allowances
from cwsetup.pricing.entry import Action
from cwsetup.pricing.rules import Rule
from tests.pricing.builders import a_plan, a_row, an_item

JUMPS = [a_row(product_id, price="80", cost="33") for product_id in ("A", "B", "C")]
ITEMS = [an_item(row.product_id, id=id) for id, row in enumerate(JUMPS)]  # noqa: A001


def actions(*allow: str) -> list[Action]:
    return [entry.action for entry in a_plan(JUMPS, ITEMS, allow=allow).entries]


def test_every_form_is_read() -> None:
    texts = ["below-cost", "price-change:CFQ7 : 1=2", " zero-price = 3 ", "same-factor"]
    assert parse_allowances(texts) == Allowances(
        rules=frozenset({Rule.BELOW_COST}),
        products=frozenset({(Rule.PRICE_CHANGE, "cfq7 : 1=2")}),
        at_most={Rule.ZERO_PRICE: 3},
        same_factor=True,
    )


def test_without_any_nothing_is_released() -> None:
    assert parse_allowances([]) == Allowances()


def test_a_rule_is_released_for_one_product_or_for_all() -> None:
    assert actions() == [Action.REVIEW] * 3
    assert actions("price-change:b") == [Action.REVIEW, Action.UPDATE, Action.REVIEW]
    assert actions("price-change") == [Action.UPDATE] * 3
    assert actions("below-cost") == [Action.REVIEW] * 3


def test_a_number_releases_all_or_none() -> None:
    assert actions("price-change=3") == [Action.UPDATE] * 3
    assert actions("price-change=2") == [Action.REVIEW] * 3


def test_what_is_released_by_name_does_not_count_against_the_number() -> None:
    assert actions("price-change=2", "price-change:A") == [Action.UPDATE] * 3


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("price-chnage", 'There is no rule "price-chnage" to allow.', "Nearest: price-change."),
        (
            "",
            'There is no rule "" to allow.',
            "Nearest: price-change, first-price, zero-price, below-cost.",
        ),
        ("inactive", '"inactive" can\'t be allowed.', "It is cured where it arises; the plan says how."),
        (
            "price-change:",
            '"price-change:" isn\'t an allowance.',
            "Give price-change, price-change:PRODUCT-ID or price-change=N.",
        ),
        (
            "price-change=few",
            '"price-change=few" isn\'t an allowance.',
            "Give price-change, price-change:PRODUCT-ID or price-change=N.",
        ),
        ("nonsense=few", 'There is no rule "nonsense" to allow.', None),
        (
            "same-factor=3",
            "same-factor is allowed as a whole: it takes no product ID and no number.",
            None,
        ),
    ],
)
def test_what_is_no_allowance_is_refused_with_the_nearest(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(UsageError) as refused:
        parse_allowances([text])
    assert refused.value.message == message
    assert hint is None or refused.value.hint == hint


def test_further_rules_are_released_beside_those_that_were() -> None:
    given = parse_allowances(["first-price", "price-change:E3", "below-cost=2", "same-factor"])
    further = given.with_rules(frozenset({Rule.ZERO_PRICE}))
    assert further.rules == {Rule.FIRST_PRICE, Rule.ZERO_PRICE}
    assert (further.products, further.at_most, further.same_factor) == (given.products, given.at_most, True)
