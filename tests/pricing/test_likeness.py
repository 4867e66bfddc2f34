"""Names that share telling words, found without comparing all of them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwsetup.pricing.likeness import AT_MOST, ENOUGH, NameIndex

words = st.lists(st.sampled_from("abcdefgh"), max_size=5, unique=True).map(tuple)


def near(name: str, *names: str, most: int = 5) -> list[int]:
    return [each.number for each in NameIndex(each.split() for each in names).near(name.split(), most)]


def test_rare_words_count_for_more_than_common_ones() -> None:
    names = ["microsoft project plan", "microsoft visio plan", *["microsoft plan x"] * 20]
    assert near("microsoft visio", *names)[0] == 1


def test_a_word_that_no_name_has_sets_them_apart() -> None:
    index = NameIndex([("exchange", "online"), ("teams",)])
    whole = index.near(("exchange", "online"), 1)[0]
    assert whole.share == pytest.approx(1)
    assert index.near(("exchange", "online", "archiving"), 1)[0].share < whole.share


def test_the_words_in_common_are_named_rarest_first() -> None:
    index = NameIndex([("plan", "exchange"), ("plan", "teams"), ("plan",)])
    assert index.near(("plan", "exchange"), 1)[0].common == ("exchange", "plan")


def test_a_word_weighs_the_logarithm_of_how_rare_it_is() -> None:
    index = NameIndex([("exchange", "online"), ("exchange",)])
    common, rare = math.log(1 + 2 / 2), math.log(1 + 2 / 1)
    assert index.near(("online",), 1)[0].share == pytest.approx(2 * rare / (rare + rare + common))
    unknown = index.near(("online", "archiving"), 1)[0]
    assert unknown.share == pytest.approx(2 * rare / (2 * rare + rare + common))


def test_nothing_in_common_is_not_near() -> None:
    assert near("adobe", "microsoft teams") == []
    assert near("", "microsoft teams") == []
    assert NameIndex([]).near(("a",), 1) == []


def test_of_names_that_all_share_the_rarest_word_those_with_the_second_rarest_are_looked_at() -> None:
    crowd = [f"microsoft {'plan' if number % 2 else 'suite'} n{number}" for number in range(ENOUGH * 2)]
    assert near("microsoft plan", "microsoft plan", *crowd, most=1) == [0]
    assert near("microsoft", *crowd) == []


def test_of_very_many_the_other_words_they_share_narrow_them_down() -> None:
    crowd = [("microsoft", "plan", *(["e3"] if number > AT_MOST // 2 else []), "x") for number in range(AT_MOST)]
    found = NameIndex(crowd).near(("microsoft", "plan", "e3"), 3)
    assert [set(each.common) for each in found] == [{"microsoft", "plan", "e3"}] * 3


def test_a_common_word_still_counts_for_names_that_share_a_rare_one() -> None:
    crowd = ["microsoft x"] * (ENOUGH + 1)
    assert near("microsoft voice", "adobe voice", "microsoft voice", *crowd, most=2) == [1, 0]


CROWD = [f"common c{number}" for number in range(20)]
"""More names than are compared."""


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("common rare", [*CROWD, "common rare"]),
        ("common usual rare", [*(f"{each} usual" for each in CROWD), "rare"]),
        ("common some", ["some x"] * 20 + ["some common"] + ["common x"] * ENOUGH),
    ],
    ids=["two words", "one rare word", "a word that is too common to look for"],
)
def test_what_shares_most_is_among_those_that_are_compared_wherever_it_stands(name: str, names: list[str]) -> None:
    expected = next(number for number, each in enumerate(names) if each in {"common rare", "rare", "some common"})
    assert near(name, *names, most=1) == [expected]


def test_as_many_names_as_are_enough_are_looked_at_and_no_more() -> None:
    assert len(near("microsoft", *["microsoft x"] * ENOUGH)) == 5
    assert near("microsoft", *["microsoft x"] * (ENOUGH + 1)) == []
    rare, common = ["rare x"] * 10, ["common x"] * (ENOUGH - 5)
    assert near("rare common", *rare, *common, most=16) == list(range(10))
    assert len(near("rare common", *rare[:5], *common, most=16)) == 16


def test_of_very_many_they_are_narrowed_down_until_few_are_left() -> None:
    others = ["b x"] * 350 + ["c x"] * 500
    many = ["a b"] * 95 + ["a b c"] * 5 + ["a x"] * 200
    assert near("a b c", *many, *others, most=5) == [95, 96, 97, 98, 99]
    few = ["a b"] * 15 + ["a b c"] + ["a x"] * 284
    assert len(near("a b c", *few, *others, most=16)) == 16


def test_once_few_are_left_no_further_word_is_needed() -> None:
    some = [("a", *(["b"] if number < 5 else [])) for number in range(ENOUGH + 1)]
    others = [("b", "c")] * (ENOUGH + 1) + [("c",)] * ENOUGH
    found = NameIndex([*some, *others]).near(("a", "b", "c"), 3)
    assert [each.number for each in found] == [0, 1, 2]


def test_where_no_name_has_all_words_those_with_some_are_near() -> None:
    crowd = [("microsoft", "plan", "e3" if number % 2 else "e5") for number in range(AT_MOST)]
    found = NameIndex(crowd).near(("microsoft", "plan", "e3", "e5"), 3)
    assert len(found) == 3


@given(st.lists(words, max_size=12), words, st.integers(1, 4))
def test_what_is_found_is_what_comparing_all_would_find(
    names: list[tuple[str, ...]], name: tuple[str, ...], most: int
) -> None:
    index = NameIndex(names)
    found = index.near(name, most)
    sharing = [number for number, each in enumerate(names) if set(each) & set(name)]
    assert len(found) == min(most, len(sharing))
    assert [each.share for each in found] == sorted((each.share for each in found), reverse=True)
    for each in found:
        assert 0 < each.share <= 1.000001
        assert set(each.common) == set(name) & set(names[each.number])
