"""The picker under real keystrokes, through a pipe, and what it draws."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.utils import get_cwidth

from cwsetup.profile.asking import Acted, Back, Choice, Command, Question, Refetch
from cwsetup.terminal.keys import picker_keys
from cwsetup.terminal.look import glyphs_for
from cwsetup.terminal.picker import picker
from cwsetup.terminal.picker_state import Mode, PickerState
from cwsetup.terminal.picker_view import PickerView

UP, DOWN, PAGE_UP, PAGE_DOWN, HOME, END = "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"
CTRL_UP, CTRL_DOWN, ALT_UP, ALT_DOWN = "\x1b[1;5A", "\x1b[1;5B", "\x1b[1;3A", "\x1b[1;3B"
ESC, SHIFT_TAB, TAB, ENTER, BACKSPACE, F1, F5 = "\x1b", "\x1b[Z", "\t", "\r", "\x7f", "\x1bOP", "\x1b[15~"
CTRL_C, CTRL_D, CTRL_R, CTRL_U, CTRL_W = "\x03", "\x04", "\x12", "\x15", "\x17"
UNITS = ("month", "quarter", "year", "box")
GLYPHS = glyphs_for("utf-8")


def paste(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


def choices(values: Sequence[str]) -> list[Choice]:
    return [Choice(value=value, name=value) for value in values]


def press(
    keys: str,
    mode: Mode = Mode.ONE,
    *,
    values: Sequence[str] = UNITS,
    default: object = None,
    live: bool = False,
) -> object:
    """Return what the picker answers to ``keys``."""
    state = PickerState(choices(values), mode=mode, default=default)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        question = Question(key="units", label="Units", live=live)
        return picker(question, state, GLYPHS, output=DummyOutput()).run()


def drawn(state: PickerState, *, columns: int = 80, lines: int = 24, **question: Any) -> list[str]:
    """Return the lines that stand on the screen."""
    asked = Question(
        key="price_lists",
        toml="price_lists",
        label="Price lists, most preferred first",
        **({"help": "Which wins."} | question),
    )
    fragments = PickerView(question=asked, glyphs=GLYPHS).draw(state, columns, lines)
    return "".join(fragment[1] for fragment in fragments).split("\n")


@pytest.mark.parametrize(
    ("keys", "taken"),
    [
        (ENTER, "month"),
        ("\n", "month"),
        (DOWN + ENTER, "quarter"),
        (DOWN + DOWN + UP + ENTER, "quarter"),
        (END + ENTER, "box"),
        (END + HOME + ENTER, "month"),
        (PAGE_DOWN + ENTER, "box"),
        (PAGE_DOWN + PAGE_UP + ENTER, "month"),
        ("yea" + ENTER, "year"),
        ("yx" + BACKSPACE + ENTER, "year"),
        ("zzz" + ENTER + CTRL_U + "box" + ENTER, "box"),
        ("box y" + CTRL_W + ENTER, "box"),
        (" year" + ENTER, "year"),
        (paste("ye\nzzz") + CTRL_W + "ar" + ENTER, "year"),
        (paste("year\r\n") + ENTER, "year"),
        (F5 + F1 + F1 + ENTER, "month"),
        ("\x1b\r" + "year" + ENTER, "year"),
        (TAB + DOWN + ENTER, "quarter"),
    ],
)
def test_keys_lead_to_one_choice(keys: str, taken: str) -> None:
    assert press(keys) == (taken,)


def test_letters_of_any_alphabet_can_be_typed() -> None:
    assert press("ящ" + ENTER, values=("коробка", "ящик", "箱")) == ("ящик",)
    assert press("箱" + ENTER, values=("коробка", "ящик", "箱")) == ("箱",)


@pytest.mark.parametrize("toggle", [TAB, " "])
def test_tab_and_space_pick_and_drop(toggle: str) -> None:
    assert press(END + toggle + HOME + toggle + DOWN + toggle + toggle + ENTER, Mode.SEVERAL) == ("month", "box")


def test_space_is_a_letter_while_something_is_typed() -> None:
    assert press("big box" + TAB + ENTER, Mode.SEVERAL, values=("big bag", "big box")) == ("big box",)


def test_enter_with_nothing_picked_waits_for_a_pick() -> None:
    assert press(ENTER + TAB + ENTER, Mode.SEVERAL) == ("month",)


@pytest.mark.parametrize(
    ("earlier", "later"), [(CTRL_UP, CTRL_DOWN), (ALT_UP, ALT_DOWN), ("[", "]"), (ESC + UP, ESC + DOWN)]
)
def test_picked_rows_move(earlier: str, later: str) -> None:
    picked = ("month", "quarter", "year")
    assert press(later + ENTER, Mode.ORDER, default=picked) == ("quarter", "month", "year")
    assert press(DOWN + DOWN + earlier + earlier + ENTER, Mode.ORDER, default=picked) == ("year", "month", "quarter")


def test_brackets_are_letters_while_something_is_typed() -> None:
    assert press("x[" + TAB + ENTER, Mode.ORDER, values=("x", "x[old]")) == ("x[old]",)


def test_order_is_the_order_of_picking() -> None:
    assert press("box" + TAB + CTRL_U + "year" + TAB + ENTER, Mode.ORDER) == ("box", "year")


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("back", [ESC, SHIFT_TAB])
def test_esc_and_shift_tab_go_back_from_any_state(mode: Mode, back: str) -> None:
    with pytest.raises(Back):
        press("zzz" + back, mode)


def test_esc_is_heeded_after_a_tenth_of_a_second_and_not_the_usual_one_and_a_half() -> None:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        state = PickerState(choices(UNITS), mode=Mode.ORDER)
        application = picker(Question(key="units", label="Units"), state, GLYPHS, output=DummyOutput())
    assert application.ttimeoutlen + (application.timeoutlen or 0) == pytest.approx(0.1)


@pytest.mark.parametrize("mode", Mode)
def test_ctrl_r_fetches_a_live_list_again_and_does_nothing_to_others(mode: Mode) -> None:
    with pytest.raises(Refetch):
        press("zzz" + CTRL_R, mode, live=True)
    assert press(CTRL_R + TAB + ENTER) == ("month",)
    asked = Question(key="k", label="Item", live=True)
    view = PickerView(question=asked, glyphs=GLYPHS)
    lines = "".join(part[1] for part in view.draw(PickerState(choices(UNITS), mode=mode), 100, 24))
    assert "Ctrl-R fetch again" in lines
    assert "Ctrl-R" not in "\n".join(drawn(PickerState(choices(UNITS), mode=mode)))


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("mode", Mode)
def test_ctrl_c_interrupts(mode: Mode, key: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        press(key, mode)


pressed = st.lists(
    st.sampled_from(
        [
            *(
                UP,
                DOWN,
                PAGE_UP,
                PAGE_DOWN,
                HOME,
                END,
                CTRL_UP,
                CTRL_DOWN,
                ALT_UP,
                ALT_DOWN,
                TAB,
                ENTER,
                BACKSPACE,
                F1,
                F5,
            ),
            *(
                CTRL_U,
                CTRL_W,
                ESC,
                SHIFT_TAB,
                " ",
                "[",
                "]",
                "m",
                "é",
                "箱",
                "#",
                "\x00",
                "\x1a",
                paste("mo\n"),
                paste(""),
            ),
        ]
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(pressed, st.sampled_from(Mode), st.lists(st.sampled_from([*UNITS, "gone"]), unique=True).map(tuple))
def test_no_keystrokes_crash_or_take_what_is_not_offered(keys: list[str], mode: Mode, default: tuple[str, ...]) -> None:
    try:
        taken = press("".join(keys) + CTRL_C * 3, mode, default=default)
    except (Back, KeyboardInterrupt):
        return
    assert isinstance(taken, tuple)
    assert set(taken) <= set(UNITS)
    assert 1 <= len(set(taken)) == len(taken)


def test_counts_marks_and_keys_are_in_words() -> None:
    state = PickerState(choices(UNITS), mode=Mode.ORDER, default=("box", "year"))
    assert drawn(state, reason="as the price files have them") == [
        "? Price lists, most preferred first [price_lists]:  ",
        "  Suggested: box, year (as the price files have them)",
        ">  1. box",
        "   2. year",
        "      month",
        "      quarter",
        "  2 picked, 4 of 4 shown",
        "  Tab drop · Enter done · [ ] move · Esc back · F1 help · type to filter",
    ]


def test_what_is_gone_says_so_at_forty_columns() -> None:
    state = PickerState(choices(UNITS), mode=Mode.SEVERAL, default=("a unit with a long name",))
    lines = drawn(state, columns=40)
    assert lines[1] == "      a unit …g name  no longer offered"
    assert lines[2] == "> [ ] month"


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("columns", "lines"), [(40, 8), (20, 8), (40, 3), (200, 60)])
def test_nothing_is_drawn_beyond_the_screen(mode: Mode, columns: int, lines: int) -> None:
    many = [Choice(value=n, name=f"商品 {n} " + "x" * 90, id=n, note="note " * 30) for n in range(300)]
    state = PickerState(many, mode=mode, default=(7, "gone"))
    state.explain()
    text = drawn(state, columns=columns, lines=lines, help="Words. " * 100, reason="a long reason " * 20)
    assert len(text) <= max(lines, 4)
    assert all(len(line) <= columns for line in text)
    assert any(line.startswith(">") for line in text)


def prices(order: tuple[object, ...]) -> list[tuple[str, str]]:
    return [(f"Product {number} 商品", f"by {' > '.join(map(str, order)) or 'nothing'}") for number in range(6)]


def test_moving_a_row_changes_what_stands_beside_the_order() -> None:
    state = PickerState(choices(UNITS), mode=Mode.ORDER, default=("month", "year"))
    assert drawn(state, preview=prices)[5:8] == [
        "  In this order:",
        "    Product 0 商品  by month > year",
        "    Product 1 商品  by month > year",
    ]
    state.shift(1)
    assert "    Product 0 商品  by year > month" in drawn(state, preview=prices)
    state.toggle()
    assert "    Product 0 商品  by year" in drawn(state, preview=prices)


def test_what_stands_beside_the_order_is_asked_for_once_an_order() -> None:
    asked: list[tuple[object, ...]] = []

    def preview(order: tuple[object, ...]) -> list[tuple[str, str]]:
        asked.append(order)
        return prices(order)

    state = PickerState(choices(UNITS), mode=Mode.ORDER, default=("month", "year"))
    question = Question(key="units", label="Units", preview=preview)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        shown = picker(question, state, GLYPHS, output=DummyOutput())
        keys = iter([DOWN, UP, F1, "]", DOWN, "["])

        def next_key(application: Application[tuple[object, ...]]) -> None:
            if not application.is_done:
                pipe.send_text(next(keys, ENTER))

        shown.after_render += next_key
        assert shown.run() == ("year", "month")
    assert asked == [("month", "year"), ("year", "month")]


@pytest.mark.parametrize(("lines", "products"), [(24, 6), (12, 4), (9, 1), (8, 0), (5, 0)])
def test_the_rows_come_first_and_what_an_order_does_takes_the_room_that_is_left(lines: int, products: int) -> None:
    state = PickerState(choices(UNITS), mode=Mode.ORDER, default=("month",))
    text = drawn(state, lines=lines, preview=prices)
    assert len(text) <= lines
    assert sum("by month" in line for line in text) == products
    assert ("  In this order:" in text) == bool(products)


@pytest.mark.parametrize("columns", [20, 40, 60, 200])
def test_names_are_cut_before_what_an_order_does(columns: int) -> None:
    state = PickerState(choices(UNITS), mode=Mode.ORDER, default=("month", "year"))
    text = drawn(state, columns=columns, preview=lambda _: [("商品 " + "x" * 90, "Monthly, Retail: 33"), ("y", "z")])
    assert all(get_cwidth(line) < columns for line in text)
    assert columns < 40 or any(line.endswith("Monthly, Retail: 33") for line in text)


def test_f1_shows_the_help_and_the_key_of_the_profile() -> None:
    state = PickerState(choices(UNITS), mode=Mode.ONE)
    state.explain()
    assert "  [price_lists] Which list wins." in drawn(state, help="Which list\nwins.")
    state.explain()
    assert not any("wins" in line for line in drawn(state, help="Which list\nwins."))


def test_f1_is_named_only_where_there_is_help() -> None:
    state = PickerState(choices(UNITS), mode=Mode.ONE)
    assert "F1" not in drawn(state, help="")[-1]
    assert "F1 help" in drawn(state)[-1]


def test_the_message_takes_the_place_of_the_counts() -> None:
    state = PickerState(choices(UNITS), mode=Mode.ONE)
    state.type("zzz")
    state.accept()
    assert drawn(state)[-2:] == ['  Nothing matches "zzz".', "  Esc back · Ctrl-U show all · F1 help"]


def test_foreign_text_cannot_drive_the_terminal() -> None:
    state = PickerState([Choice(value=1, name="a\x1b[2Jb", note="<b>\u202e\n")], mode=Mode.ONE, default="\x9bgone\x07")
    text = "".join(drawn(state, reason="\x1b]0;title\x07"))
    assert text.isprintable()
    assert "a\\x1b[2Jb" in text
    assert "<b>\\u202e\\x0a" in text


def test_an_output_without_the_glyphs_gets_plain_letters() -> None:
    state = PickerState(choices(["x" * 100]), mode=Mode.ONE)
    view = PickerView(question=Question(key="units", label="Units"), glyphs=glyphs_for("cp1252"))
    assert "".join(fragment[1] for fragment in view.draw(state, 40, 8)).isascii()


def test_every_key_works_among_20_000_choices_of_which_only_those_on_the_screen_are_drawn() -> None:
    many = [Choice(value=n, name=f"Microsoft 365 Größe {n}", id=n, note=f"CFQ7TTC0{n:05}") for n in range(20_000)]
    state = PickerState(many, mode=Mode.ORDER, default=(5, 6))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        shown = picker(Question(key="k", label="Item"), state, GLYPHS, output=DummyOutput())
        keys: Iterator[str] = iter([*"micro", BACKSPACE, DOWN, PAGE_DOWN, TAB, CTRL_U, END, TAB, CTRL_UP, HOME])

        def next_key(application: Application[tuple[object, ...]]) -> None:
            key = next(keys, ENTER)
            if not application.is_done:
                pipe.send_text(key)

        shown.after_render += next_key
        assert len(shown.run()) == 4
    assert len(drawn(state, lines=24)) <= 24


class TestCommands:
    """Keys that do something to a row while the list stays."""

    @staticmethod
    def mark(word: str) -> Callable[[object], Acted]:
        def act(value: object) -> Acted:
            if value == "box":
                return Acted(message="Not this one.")
            return Acted(changed=(Choice(value, str(value), note=word),), message=f"{value} {word}")

        return act

    def question(self) -> Question:
        commands = (
            Command("tab", "link", self.mark("linked")),
            Command("i", "ignore", self.mark("ignored")),
            Command("w", "write", lambda _: Acted(taken="done")),
        )
        return Question(key="match", label="Products", help="What each is.", commands=commands)

    def press(self, keys: str) -> tuple[object, dict[object, str]]:
        """Return what the picker answers, and the notes that its rows have by then."""
        state = PickerState(choices(UNITS), mode=Mode.ONE)
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            pipe.send_text(keys)
            answer = picker(self.question(), state, GLYPHS, output=DummyOutput()).run()
        return answer, {choice.value: choice.note for choice in state.rows.choices if choice.note}

    @pytest.mark.parametrize(
        ("keys", "answer", "notes"),
        [
            (TAB + ENTER, ("quarter",), {"month": "linked"}),
            (TAB + "i" + TAB + ENTER, ("box",), {"month": "linked", "quarter": "ignored", "year": "linked"}),
            ("iw", ("done",), {"month": "ignored"}),
            ("/i" + BACKSPACE * 2 + "iw", ("done",), {"month": "ignored"}),
            ("/w" + CTRL_U + "w", ("done",), {}),
            ("year" + TAB + ENTER, ("year",), {"year": "linked"}),
            ("ear" + TAB + CTRL_U + "w", ("done",), {"year": "linked"}),
            (END + TAB + "i" + ENTER, ("box",), {}),
            ("/i" + CTRL_U + "//" + CTRL_U + ENTER, ("month",), {}),
        ],
        ids=str,
    )
    def test_a_letter_is_a_command_until_something_is_typed_and_goes_on_to_the_next_row(
        self, keys: str, answer: object, notes: dict[object, str]
    ) -> None:
        assert self.press(keys) == (answer, notes)

    def test_without_commands_the_same_letters_are_text(self) -> None:
        assert press("q" + ENTER) == ("quarter",)
        assert press("/" + CTRL_U + ENTER) == ("month",)

    def drawn(self, state: PickerState, columns: int = 100, lines: int = 24) -> list[str]:
        fragments = PickerView(question=self.question(), glyphs=GLYPHS).draw(state, columns, lines)
        return [line.rstrip() for line in "".join(fragment[1] for fragment in fragments).split("\n")]

    def test_the_row_under_the_cursor_is_said_in_full_and_every_key_is_named(self) -> None:
        long = Choice("x", "VP-1 Monthly", note="likely: a very long reason that has no room beside it " * 2)
        state = PickerState([long, Choice("y", "Y")], mode=Mode.ONE)
        lines = self.drawn(state, columns=61)
        assert lines[1].startswith("> VP-1 Monthly  likely: a very")
        assert lines[4] == "  likely: a very long reason that has no room beside it"
        assert lines[5].startswith("  likely: a very long")
        assert "VP-1 Monthly" in lines[6]
        keys = " ".join(lines[-2:])
        for key in ("Tab link", "i ignore", "w write", "Enter open", "Esc back", "F1 help", "/ filter"):
            assert key in keys

    def test_the_columns_stand_below_each_other_whatever_has_no_room(self) -> None:
        rows = [Choice(n, f"Product {n} " + "x" * n, note="y" * (90 - n)) for n in range(0, 90, 10)]
        lines = self.drawn(PickerState(rows, mode=Mode.ONE))[1:10]
        assert {line.index("y") for line in lines} == {lines[0].index("y")}

    @pytest.mark.parametrize("columns", [40, 60, 100])
    def test_a_row_is_said_in_full_whatever_lines_that_takes_and_the_rows_do_not_jump(self, columns: int) -> None:
        rows = [Choice("x", "VP-1", note="reason " * 30 + "end"), Choice("y", "Y", note="short")]
        state = PickerState(rows, mode=Mode.ONE)
        long = self.drawn(state, columns=columns, lines=40)
        assert "end: VP-1" in " ".join(line.strip() for line in long)
        state.move(1)
        assert len(self.drawn(state, columns=columns, lines=40)) == len(long)
        state.move(-1)
        cut = " ".join(self.drawn(state, columns=columns, lines=18))
        assert ("end: VP-1" in cut) is (columns > 40)

    def test_ways_on_are_not_found_by_what_is_typed(self) -> None:
        rows = [Choice("done", "Done: 1 of 3", is_way=True), *choices(UNITS)]
        state = PickerState(rows, mode=Mode.ONE, default="month")
        assert len(state.shown) == 5
        state.type("o")
        assert state.accept() == ("month",)
        state.erase()
        state.type("done")
        assert state.accept() is None

    def test_esc_shows_all_again_before_it_goes_back(self) -> None:
        assert "Esc back" in " ".join(self.drawn(PickerState(choices(UNITS), mode=Mode.ONE)))
        state = PickerState(choices(UNITS), mode=Mode.ONE)
        state.type("y")
        assert "Esc show all" in " ".join(self.drawn(state))
        bindings = picker_keys(state, self.question()).get_bindings_for_keys((Keys.Escape,))
        *_, back, clear = bindings
        assert clear.filter()
        clear.handler(None)  # type: ignore[arg-type]
        assert (state.filter, len(state.shown), clear.filter(), back.filter()) == ("", 4, False, True)

    def test_what_is_typed_as_text_names_no_letter_as_a_command(self) -> None:
        state = PickerState(choices(UNITS), mode=Mode.ONE)
        state.search()
        assert "i ignore" not in " ".join(self.drawn(state))
        assert "/ filter" not in " ".join(self.drawn(state))
        assert "  Type what to look for; Ctrl-U shows all again." in self.drawn(state)

    def test_what_was_done_to_the_row_above_is_said(self) -> None:
        state = PickerState(choices(UNITS), mode=Mode.ONE)
        silent = Command("i", "ignore", lambda value: Acted(changed=(Choice(value, "Month", note="now ignored"),)))
        state.do(silent)
        assert (state.row, state.message) == (1, "now ignored (Month)")
        state.move(1)
        assert state.message == ""

    def test_with_nothing_shown_nothing_is_done(self) -> None:
        state = PickerState(choices(UNITS), mode=Mode.ONE)
        state.type("zzz")
        assert state.do(Command("tab", "link", self.mark("linked"))) is None
        assert state.message == 'Nothing matches "zzz".'

    @pytest.mark.parametrize("columns", [40, 60, 80, 100, 160])
    @pytest.mark.parametrize("lines", [8, 12, 24, 50])
    def test_it_fits_every_screen(self, columns: int, lines: int) -> None:
        state = PickerState([Choice(n, f"Product {n}", note="note " * 20) for n in range(50)], mode=Mode.ONE)
        state.last()
        drawn = self.drawn(state, columns, lines)
        assert len(drawn) <= lines
        assert all(len(line) < columns for line in drawn)
        assert any(line.startswith("> ") for line in drawn)
