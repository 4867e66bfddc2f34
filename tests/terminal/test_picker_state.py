"""The picker's state, key by key, without a terminal."""

import string
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cwsetup.profile.asking import Choice
from cwsetup.profile.instance import Ref
from cwsetup.terminal.picker_state import Mode, PickerState


def choices(*names: str) -> list[Choice]:
    return [Choice(value=Ref(number, name), name=name, id=number) for number, name in enumerate(names, start=1)]


def a_state(*names: str, mode: Mode = Mode.ONE, default: object = None) -> PickerState:
    return PickerState(choices(*names), mode=mode, default=default)


def shown(state: PickerState) -> list[str]:
    return [state.rows.choices[row].name for row in state.shown]


def names(values: Sequence[object] | None) -> list[str]:
    assert values is not None
    return [value.name for value in values if isinstance(value, Ref)]


def test_enter_takes_the_first_choice_when_nothing_is_suggested() -> None:
    assert names(a_state("Month", "Year").accept()) == ["Month"]


def test_enter_takes_the_suggestion() -> None:
    assert names(a_state("Month", "Year", default=Ref(2, "Year")).accept()) == ["Year"]


def test_a_choice_may_stand_for_nothing() -> None:
    state = PickerState([Choice(value=None, name="leave out"), *choices("Month")], mode=Mode.ONE)
    assert state.accept() == (None,)


def test_a_renamed_row_is_known_by_its_id() -> None:
    state = a_state("Month", "Annual", default=Ref(2, "Year"))
    assert state.rows.gone == 0
    assert names(state.accept()) == ["Annual"]


def test_what_is_gone_is_shown_first_and_cannot_be_taken() -> None:
    state = a_state("Month", "Year", default=Ref(9, "Fortnight"))
    assert shown(state) == ["Fortnight", "Month", "Year"]
    assert state.rows.choices[0].note == "no longer in ConnectWise"
    state.first()
    assert state.accept() is None
    assert state.message == "It is no longer in ConnectWise: choose another."


def test_the_cursor_starts_below_what_is_gone() -> None:
    assert names(a_state("Month", default=Ref(9, "Fortnight")).accept()) == ["Month"]


@pytest.mark.parametrize("mode", [Mode.SEVERAL, Mode.ORDER])
def test_picking_what_is_gone_picks_nothing(mode: Mode) -> None:
    state = a_state("Month", mode=mode, default=(Ref(9, "Fortnight"),))
    state.first()
    state.toggle()
    assert state.picked == []
    assert "no longer in ConnectWise" in state.message


@pytest.mark.parametrize("default", [["a list"], {"a": "mapping"}, object(), ("one", ["two"]), "Month", 7])
@pytest.mark.parametrize("mode", Mode)
def test_a_default_of_any_kind_is_shown_as_gone(mode: Mode, default: object) -> None:
    state = a_state("Month", mode=mode, default=default)
    assert state.rows.gone >= 1
    assert "no longer offered" in state.rows.choices[0].note


@pytest.mark.parametrize("typed", ["größe", "GRO\u0308ẞE", "größe 2", "#2", "kiste", "2 box"])
def test_the_filter_finds_name_note_and_id_in_any_alphabet(typed: str) -> None:
    state = PickerState(
        [*choices("Stück"), Choice(value=2, name="Größe 2", id=2, note="Kiste (Box)")],
        mode=Mode.ONE,
    )
    state.type(typed)
    assert shown(state) == ["Größe 2"]


def test_a_choice_without_an_id_is_not_found_by_the_word_none() -> None:
    state = PickerState([Choice(value="box", name="Box")], mode=Mode.ONE)
    state.type("none")
    assert shown(state) == []


def test_no_match_is_no_answer() -> None:
    state = a_state("Month", "Year")
    state.type("zzz")
    assert state.accept() is None
    assert state.message == 'Nothing matches "zzz".'


@pytest.mark.parametrize("mode", [Mode.SEVERAL, Mode.ORDER])
def test_no_match_is_no_answer_even_with_something_picked(mode: Mode) -> None:
    state = a_state("Month", "Year", mode=mode, default=(Ref(1, "Month"),))
    state.type("zzz")
    assert state.accept() is None


@pytest.mark.parametrize("mode", Mode)
def test_an_empty_list_has_no_answer(mode: Mode) -> None:
    state = PickerState([], mode=mode)
    for key in (state.toggle, state.first, state.last, state.erase):
        key()
    assert state.accept() is None
    assert state.message == "There is nothing to choose from."


def test_a_message_is_gone_with_the_next_key() -> None:
    state = a_state("Month")
    state.type("zzz")
    state.accept()
    state.erase()
    assert state.message == ""


def test_pasted_lines_and_control_characters_become_spaces() -> None:
    state = a_state("Retail 2026", "Retail 2025")
    state.type("\r\nretail\n\x1b2025\n")
    assert names(state.accept()) == ["Retail 2025"]


def test_a_whole_clipboard_is_cut() -> None:
    state = a_state("Month")
    state.type("x" * 1_000_000)
    assert len(state.filter) == 200


def test_letters_words_and_all_of_the_filter_can_be_erased() -> None:
    state = a_state("Month")
    state.type("one two three")
    state.erase()
    assert state.filter == "one two thre"
    state.erase_word()
    assert state.filter == "one two"
    state.erase_all()
    assert state.filter == ""


def test_showing_everything_again_puts_the_cursor_back_on_the_suggestion() -> None:
    state = a_state("Month", "Quarter", "Year", default=Ref(3, "Year"))
    state.type("m")
    state.erase()
    assert names(state.accept()) == ["Year"]


def test_the_cursor_stays_on_the_list() -> None:
    state = a_state("Month", "Quarter", "Year")
    state.move(-5)
    assert state.cursor == 0
    state.move(50)
    assert state.cursor == 2


def test_several_come_in_the_order_shown() -> None:
    state = a_state("Month", "Quarter", "Year", mode=Mode.SEVERAL)
    for key in (state.last, state.toggle, state.first, state.toggle):
        key()
    assert names(state.accept()) == ["Month", "Year"]


@pytest.mark.parametrize("mode", [Mode.SEVERAL, Mode.ORDER])
def test_at_least_one_must_be_picked(mode: Mode) -> None:
    state = a_state("Month", mode=mode)
    assert state.accept() is None
    assert state.message == "Pick at least one: Tab picks."


def test_picks_stand_on_top_in_the_order_in_which_they_were_made() -> None:
    state = a_state("Month", "Quarter", "Year", mode=Mode.ORDER)
    for key in (state.last, state.toggle, state.first, state.last, state.toggle):
        key()
    assert shown(state) == ["Year", "Quarter", "Month"]
    assert names(state.accept()) == ["Year", "Quarter"]


def test_after_a_pick_the_cursor_is_on_the_next_row() -> None:
    state = a_state("Month", "Quarter", "Year", mode=Mode.ORDER)
    for key in (state.toggle, state.toggle, state.toggle):
        key()
    assert names(state.accept()) == ["Month", "Quarter", "Year"]


def test_a_dropped_row_goes_back_to_its_place() -> None:
    state = a_state("Month", "Quarter", "Year", mode=Mode.ORDER, default=(Ref(3, "Year"), Ref(1, "Month")))
    state.toggle()
    assert shown(state) == ["Month", "Quarter", "Year"]
    assert names(state.accept()) == ["Month"]


def test_a_picked_row_moves_with_the_cursor_and_stops_at_the_ends() -> None:
    state = a_state("Month", "Quarter", "Year", mode=Mode.ORDER, default=(Ref(1, "Month"), Ref(2, "Quarter")))
    state.shift(1)
    state.shift(1)
    assert names(state.accept()) == ["Quarter", "Month"]
    assert state.cursor == 1
    for _ in range(3):
        state.shift(-1)
    assert names(state.accept()) == ["Month", "Quarter"]


def test_what_is_not_picked_has_no_place_to_move() -> None:
    state = a_state("Month", "Quarter", mode=Mode.ORDER, default=(Ref(1, "Month"),))
    state.last()
    state.shift(-1)
    assert state.message == "Only what is picked has a place: Tab picks."
    assert names(state.accept()) == ["Month"]


def test_what_is_gone_stays_above_the_picks() -> None:
    state = a_state("Month", "Year", mode=Mode.ORDER, default=(Ref(2, "Year"), Ref(9, "Fortnight")))
    assert shown(state) == ["Fortnight", "Year", "Month"]
    assert names(state.accept()) == ["Year"]


def test_equal_names_show_their_ids() -> None:
    state = a_state("Net 30", "net  30", "Net 45")
    assert [state.rows.name(row) for row in range(3)] == ["Net 30 #1", "net  30 #2", "Net 45"]


def test_names_from_outside_are_made_safe() -> None:
    assert a_state("Fire\x1b[31mwall").rows.name(0) == "Fire\\x1b[31mwall"


def test_a_value_offered_twice_is_taken_once() -> None:
    twice = [Choice(value="box", name="Box"), Choice(value="box", name="Box again")]
    state = PickerState(twice, mode=Mode.ORDER)
    state.toggle()
    state.last()
    assert state.accept() == ("box",)
    assert len(state.shown) == 1


KEYS: dict[str, Callable[[PickerState], object]] = {
    "up": lambda state: state.move(-1),
    "down": lambda state: state.move(1),
    "page down": lambda state: state.move(state.page),
    "home": PickerState.first,
    "end": PickerState.last,
    "erase": PickerState.erase,
    "erase word": PickerState.erase_word,
    "erase all": PickerState.erase_all,
    "toggle": PickerState.toggle,
    "before": lambda state: state.shift(-1),
    "after": lambda state: state.shift(1),
    "explain": PickerState.explain,
    "accept": PickerState.accept,
}
refs = st.builds(Ref, st.integers(1, 12), st.text("ab é", max_size=3))
offers = st.lists(refs, max_size=8).map(lambda found: [Choice(value=ref, name=ref.name, id=ref.id) for ref in found])
presses = st.lists(st.sampled_from(sorted(KEYS)) | st.text(string.ascii_lowercase[:3] + " é#1", min_size=1, max_size=2))


@given(offers, st.sampled_from(Mode), st.none() | refs | st.lists(refs, max_size=4).map(tuple), presses)
def test_no_sequence_of_keys_takes_what_is_not_offered(
    offered: list[Choice], mode: Mode, default: object, keys: list[str]
) -> None:
    state = PickerState(offered, mode=mode, default=default)
    for key in keys:
        KEYS.get(key, lambda state, key=key: state.type(key))(state)
        assert not state.shown or 0 <= state.cursor < len(state.shown)
        assert len(set(state.shown)) == len(state.shown)
    taken = state.accept()
    if taken is None:
        assert state.message
        return
    assert len(taken) >= 1
    assert len(set(taken)) == len(taken)
    assert set(taken) <= {choice.value for choice in offered}
    assert len(taken) == 1 or mode is not Mode.ONE
