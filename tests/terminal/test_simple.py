"""Questions without cursor movement, answered through plain streams."""

import io
from collections.abc import Sequence

import pytest

from cwsetup.profile.asking import Back, Choice, Question, Refetch
from cwsetup.profile.secret import Secret
from cwsetup.terminal.simple import SimpleAsker

COLOURS = [Choice("r", "Red", id=1), Choice("g", "Green", id=2, note="default"), Choice("b", "Blue", id=3)]
COLOUR = Question(key="colour", toml="paint.colour", label="Colour", help="What it is painted in.")


def asker(*lines: str, secrets: Sequence[str] = ()) -> SimpleAsker:
    unseen = iter(secrets)
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    return SimpleAsker(typed, io.StringIO(), lambda prompt, stream: next(unseen))


def said(one: SimpleAsker) -> str:
    assert isinstance(one.stderr, io.StringIO)
    return one.stderr.getvalue()


def test_a_number_takes_its_choice() -> None:
    one = asker("2")
    assert one.choose(COLOUR, COLOURS) == "g"
    assert said(one) == ("1. Red\n2. Green, default\n3. Blue\nColour (type a number, or a part of a name): ")


def test_enter_takes_the_default_and_its_reason_is_said() -> None:
    one = asker("")
    question = Question(key="colour", label="Colour", default="b", reason="as the wall")
    assert one.choose(question, COLOURS) == "b"
    assert "[Blue, as the wall]" in said(one)


def test_what_an_order_leads_to_is_said_once_for_the_one_in_brackets() -> None:
    one = asker("2,1")
    question = Question(
        key="colour",
        label="Colour",
        default=("b", "r"),
        preview=lambda order: [("Wall", " over ".join(map(str, order)))],
    )
    assert one.rank(question, COLOURS) == ("g", "r")
    assert said(one).splitlines()[:3] == ["In the order in brackets:", "Wall: b over r", "1. Red"]


def test_enter_without_a_default_asks_again() -> None:
    assert asker("", "1").choose(COLOUR, COLOURS) == "r"


def test_a_part_of_a_name_takes_the_only_one_that_has_it() -> None:
    assert asker("blu").choose(COLOUR, COLOURS) == "b"


def test_an_id_is_taken_with_its_sign_only() -> None:
    far = [Choice("r", "Red", id=41), Choice("g", "Green", id=42)]
    assert asker("41", "#42").choose(COLOUR, far) == "g"


def test_a_part_of_several_names_lists_those() -> None:
    one = asker("re", "2")
    assert one.choose(COLOUR, COLOURS) == "g"
    assert said(one).endswith("1. Red\n2. Green, default\nColour (type a number, or a part of a name): ")


def test_what_no_name_has_is_said_and_asked_again() -> None:
    one = asker("pink", "1")
    assert one.choose(COLOUR, COLOURS) == "r"
    assert 'Nothing has "pink" in its name.\n' in said(one)


@pytest.mark.parametrize("typed", ["0", "4", "-1", "1,2", "²"])
def test_what_is_no_number_of_the_list_takes_nothing(typed: str) -> None:
    assert asker(typed, "3").choose(COLOUR, COLOURS) == "b"


def test_ranking_keeps_the_order_typed() -> None:
    assert asker("3,1").rank(COLOUR, COLOURS) == ("b", "r")


def test_ranking_takes_nothing_twice() -> None:
    assert asker("3,3", "3").rank(COLOUR, COLOURS) == ("b",)


def test_several_keep_the_order_shown() -> None:
    assert asker("3, 1").choose_several(COLOUR, COLOURS) == ("r", "b")


def test_several_have_a_default_of_several() -> None:
    question = Question(key="colour", label="Colour", default=("b", "gone", "r"))
    assert asker("").rank(question, COLOURS) == ("b", "r")


def test_a_long_list_shows_its_first_rows_and_how_to_find_the_others() -> None:
    many = [Choice(number, f"Item {number}") for number in range(50)]
    one = asker("item 49")
    assert one.choose(COLOUR, many) == 49
    assert "20. Item 19\n30 more; type a part of a name to find them.\n" in said(one)


@pytest.mark.parametrize(
    ("typed", "default", "answer"),
    [("y", None, True), ("NO", True, False), ("", None, False), ("", True, True)],
)
def test_yes_and_no(typed: str, default: bool | None, answer: bool) -> None:
    assert asker(typed).confirm(Question(key="sure", label="Sure?", default=default)) is answer


def test_neither_yes_nor_no_is_asked_again() -> None:
    assert asker("perhaps", "y").confirm(COLOUR) is True


def test_text_is_trimmed_and_enter_takes_the_default() -> None:
    assert asker("  Acme ").text(COLOUR) == "Acme"
    assert asker("").text(Question(key="name", label="Name", default="Acme")) == "Acme"


def test_a_question_mark_explains_and_asks_again() -> None:
    one = asker("?", "Acme")
    assert one.text(COLOUR) == "Acme"
    assert "What it is painted in. [paint.colour]\n" in said(one)


def test_less_than_goes_back() -> None:
    with pytest.raises(Back):
        asker("<").choose(COLOUR, COLOURS)
    with pytest.raises(Back):
        asker(secrets=["<"]).secret(COLOUR)


def test_an_exclamation_mark_fetches_a_live_list_again() -> None:
    with pytest.raises(Refetch):
        asker("!").choose(Question(key="k", label="Item", live=True), COLOURS)
    assert asker("!", "1").choose(COLOUR, COLOURS) == "r"


def test_the_end_of_input_is_an_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt):
        asker().text(COLOUR)


def test_a_secret_is_asked_unseen_and_can_be_kept() -> None:
    assert asker(secrets=["?", " s3cret "]).secret(COLOUR) == Secret("s3cret")
    one = asker(secrets=[""])
    assert one.secret(Question(key="k", label="Key", default=Secret("old"))) == Secret("")


def test_why_an_answer_was_wrong_is_said_first() -> None:
    one = asker("x")
    one.text(Question(key="name", label="Name", wrong="That is taken."))
    assert said(one) == "That is taken.\nName: "


def test_foreign_text_cannot_drive_the_terminal() -> None:
    one = asker("1")
    one.choose(Question(key="k", label="Pick\x1b[2J"), [Choice(1, "Fire\x1b[31mwall")])
    assert "\x1b" not in said(one)


def test_a_choice_whose_value_is_several_is_one_default() -> None:
    pairs = [Choice(("e3", "monthly"), "E3"), Choice(("f1", "monthly"), "F1")]
    one = asker("")
    assert one.choose(Question(key="match", label="Product", default=("f1", "monthly")), pairs) == ("f1", "monthly")
    assert "[F1]" in said(one)


@pytest.mark.parametrize(("typed", "taken"), [("don\nmonth\n", "month"), ("done\n", "done")])
def test_a_way_on_is_taken_by_its_whole_word_only(typed: str, taken: str) -> None:
    ways = [Choice("done", "Done: 1 of 3", is_way=True), Choice("month", "Month")]
    asker = SimpleAsker(io.StringIO(typed), io.StringIO())
    assert asker.choose(Question(key="match", label="Products"), ways) == taken
