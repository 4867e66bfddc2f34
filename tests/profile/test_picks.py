"""Values picked from a list: by id, exact name or folded name, and what is said when none or several fit."""

from collections.abc import Callable
from typing import Any

import pytest

from cwsetup.profile.asking import Choice
from cwsetup.profile.instance import Ref, Table
from cwsetup.profile.picks import MapTo, Named, Offer, OneOf, Ranked, SomeOf
from cwsetup.profile.shapes import Choices, Unfit
from tests.profile.builders import choices, names

ONE, SOME = OneOf(Table.CATEGORIES), SomeOf(Table.COMPANY_STATUSES)
MAP = MapTo(Table.BILLING_TERMS, lambda _word, _rows: None, ("Net 30",))
LIVE = choices(Ref(12, "Cloud"), Ref(13, "cloud "), Ref(7, "Hardware"), Ref(8, "Services, on site"))


def why_unfit(load: Callable[..., Any], raw: object, choices: Choices = None) -> str:
    with pytest.raises(Unfit) as unfit:
        load(raw, choices)
    return str(unfit.value)


@pytest.mark.parametrize(
    ("raw", "id_"),
    [
        ("#7", 7),
        ("Hardware", 7),
        ("hardware", 7),
        ("  HARD\u200aWARE ".replace("\u200a", ""), 7),
        ("Cloud", 12),
        ({"id": 7, "name": "an older name"}, 7),
    ],
)
def test_a_row_is_picked_by_id_then_exact_name_then_folded_name(raw: object, id_: int) -> None:
    assert ONE.load(raw, LIVE) == next(choice.value for choice in LIVE if choice.id == id_)


def test_a_name_that_two_rows_have_lists_their_ids() -> None:
    assert why_unfit(ONE.load, "CLOUD", LIVE) == '"CLOUD" stands for several: #12, #13. Give one of them.'
    twice = choices(Ref(1, "Cloud"), Ref(2, "Cloud"))
    assert why_unfit(ONE.load, "Cloud", twice) == '"Cloud" stands for several: #1, #2. Give one of them.'


def test_names_of_the_price_sources_that_differ_by_case_are_listed_by_name() -> None:
    why = why_unfit(Named(Offer.PRICE_LISTS).load, "GOLD", names("Gold", "gold"))
    assert why == '"GOLD" stands for several: "Gold", "gold". Give one of them.'
    assert Named(Offer.PRICE_LISTS).load("gold", names("Gold", "gold")) == "gold"


@pytest.mark.parametrize("raw", ["#99", "#012", "# 7", "#" + "9" * 5000, "#²", "#", "Clowd"])
def test_what_no_row_is_called_names_the_nearest(raw: str) -> None:
    why = why_unfit(ONE.load, raw, LIVE)
    assert why.startswith(f'"{raw}" isn\'t in the table Product Category of ConnectWise. Nearest: ')


def test_what_resembles_nothing_is_answered_with_the_first_there_are() -> None:
    assert why_unfit(ONE.load, "qqqq", LIVE).endswith("Nearest: Cloud, cloud , Hardware, Services, on site.")
    assert why_unfit(ONE.load, "qqqq", []).endswith("Nearest: none, it is empty.")


def test_a_name_without_choices_asks_for_the_form_of_the_file() -> None:
    assert why_unfit(ONE.load, "Cloud") == '"Cloud" is a name; it needs the form { id = 12, name = "Cloud" }.'


@pytest.mark.parametrize(
    "raw", [5, [], {"id": 7}, {"id": 7, "name": "x", "more": 1}, {"id": "7", "name": "x"}, {"id": True, "name": "x"},
            {"id": 0, "name": "x"}]
)  # fmt: skip
def test_a_table_of_another_form_is_unfit(raw: object) -> None:
    assert why_unfit(ONE.load, raw) == 'it needs the form { id = 12, name = "Cloud" }.'
    assert ONE.load({"id": 7, "name": ""}) == Ref(7, "")


def test_a_label_that_is_no_text_is_unfit() -> None:
    assert why_unfit(ONE.load, {"id": 7, "name": 7}) == "7 isn't text."


def test_a_choice_that_is_no_row_is_a_programming_error() -> None:
    with pytest.raises(TypeError):
        ONE.load("a", [Choice("a", "a")])


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        ("#7,#12", [7, 12]),
        (["Hardware", "#12"], [7, 12]),
        ("Hardware", [7]),
        ([{"id": 7, "name": "x"}], [7]),
    ],
)
def test_several_are_a_list_or_names_with_commas_between(raw: object, ids: list[int]) -> None:
    plain = [choice for choice in LIVE if "," not in choice.name]
    assert [ref.id for ref in SOME.load(raw, plain)] == ids


def test_a_comma_separates_nothing_when_a_name_has_one() -> None:
    assert SOME.load("Services, on site", LIVE) == (Ref(8, "Services, on site"),)
    assert SOME.load(["Hardware", "Services, on site"], LIVE) == (Ref(7, "Hardware"), Ref(8, "Services, on site"))
    assert "isn't in the table" in why_unfit(SOME.load, "Hardware,Cloud", LIVE)


@pytest.mark.parametrize("shape", [SOME, Ranked(Offer.UNITS)])
@pytest.mark.parametrize("raw", [[], 5, {"a": 1}])
def test_a_list_holds_at_least_one_value(shape: SomeOf | Ranked, raw: object) -> None:
    assert why_unfit(shape.load, raw) == "it needs a list with at least one value."


def test_a_map_takes_words_of_its_own_and_names_the_word_that_doesnt_fit() -> None:
    assert MAP.load({"Net 30": "Hardware", "Net 90": "#12"}, LIVE) == {
        "Net 30": Ref(7, "Hardware"),
        "Net 90": Ref(12, "Cloud"),
    }
    assert why_unfit(MAP.load, {"Net 30": "Hard"}, LIVE).startswith(
        '"Net 30": "Hard" isn\'t in the table Billing Terms'
    )
    assert why_unfit(MAP.load, "Hardware", LIVE).startswith("it needs the form")


def test_a_name_without_choices_is_held_against_its_pattern() -> None:
    currency = Named(Offer.CURRENCIES, "[A-Z]{3}")
    assert currency.load(" USD ") == "USD"
    assert why_unfit(currency.load, "dollars") == '"dollars" isn\'t one of the currencies.'
    assert why_unfit(currency.load, "EUR", names("USD")) == (
        '"EUR" isn\'t among the currencies of the price sources. Nearest: USD.'
    )


def test_an_order_keeps_what_was_ranked_and_refuses_a_name_twice() -> None:
    ranked = Ranked(Offer.PRICE_LISTS)
    assert ranked.load("retail,Gold", names("Gold", "Retail")) == ("Retail", "Gold")
    assert why_unfit(ranked.load, "Gold,Retail,Gold") == '"Gold" is in the order twice.'
    assert why_unfit(ranked.load, ["Gold", "gold"]) == '"Gold" is in the order twice.'


def test_picked_values_are_shown_with_what_tells_them_apart() -> None:
    assert ONE.show(Ref(7, "Hardware")) == "Hardware (#7)"
    assert SOME.show((Ref(7, "Hardware"), Ref(8, "Other"))) == "Hardware (#7), Other (#8)"
    assert MAP.show({"Net 30": Ref(7, "30 days")}) == "Net 30 → 30 days"
    assert MAP.show({}) == "nothing mapped"
    assert Ranked(Offer.UNITS).show(("Monthly", "Annual")) == "Monthly > Annual"
