"""The asker under real keystrokes, what it leaves on the screen, and the gate before it."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.vt100 import Vt100_Output

from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.secret import Secret
from cwsetup.terminal.gate import can_ask
from cwsetup.terminal.prompts import TerminalAsker

ESC, SHIFT_TAB, ENTER, CTRL_A, CTRL_C, CTRL_D, F1 = "\x1b", "\x1b[Z", "\r", "\x01", "\x03", "\x04", "\x1bOP"
UNITS = [Choice(value=name, name=name.title()) for name in ("month", "quarter", "year")]


def asked(**more: object) -> Question:
    return Question(**{"key": "company", "toml": "company", "label": "Company", **more})  # type: ignore[arg-type]


class Paper:
    """An output that can be looked at as a terminal would show it."""

    def __init__(self, encoding: str = "utf-8", columns: int = 80) -> None:
        self.columns = columns
        self.written = io.BytesIO()
        self.encoding = encoding
        stream = io.TextIOWrapper(self.written, encoding=encoding, write_through=True)
        self.output = Vt100_Output(stream, lambda: Size(rows=24, columns=columns), enable_cpr=False)

    def lines(self) -> list[str]:
        screen = pyte.Screen(self.columns, 24)
        pyte.Stream(screen).feed(self.written.getvalue().decode(self.encoding))
        return [line.rstrip() for line in screen.display if line.strip()]


@contextmanager
def keyboard(keys: str) -> Iterator[PipeInput]:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        yield pipe


def answer(ask: Callable[[TerminalAsker], object], keys: str) -> object:
    with keyboard(keys):
        return ask(TerminalAsker(output=DummyOutput()))


def left_by(ask: Callable[[TerminalAsker], object], keys: str, paper: Paper | None = None) -> list[str]:
    paper = paper or Paper()
    with keyboard(keys):
        ask(TerminalAsker(output=paper.output))
    return paper.lines()


Ask = Callable[[Asker, Question], object]
EVERY_KIND: dict[str, Ask] = {
    "text": lambda asker, question: asker.text(question),
    "secret": lambda asker, question: asker.secret(question),
    "confirm": lambda asker, question: asker.confirm(question),
    "choose": lambda asker, question: asker.choose(question, UNITS),
    "choose_several": lambda asker, question: asker.choose_several(question, UNITS),
    "rank": lambda asker, question: asker.rank(question, UNITS),
}
every_kind = pytest.mark.parametrize("ask", EVERY_KIND.values(), ids=EVERY_KIND.keys())


@every_kind
@pytest.mark.parametrize("back", [ESC, SHIFT_TAB])
def test_esc_and_shift_tab_go_back(ask: Ask, back: str) -> None:
    with pytest.raises(Back):
        answer(lambda asker: ask(asker, asked()), back)


@every_kind
@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_ctrl_c_and_the_end_of_input_interrupt(ask: Ask, key: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        answer(lambda asker: ask(asker, asked()), key + CTRL_C)


@every_kind
def test_a_terminal_that_is_closed_interrupts(ask: Ask) -> None:
    with keyboard("") as pipe:
        pipe.close()
        with pytest.raises(KeyboardInterrupt):
            ask(TerminalAsker(output=DummyOutput()), asked())


@every_kind
def test_alt_with_a_key_does_not_go_back(ask: Ask) -> None:
    with pytest.raises(KeyboardInterrupt):
        answer(lambda asker: ask(asker, asked()), "\x1bz\x1bq" + CTRL_C)


@every_kind
def test_going_back_leaves_nothing_on_the_screen(ask: Ask) -> None:
    paper = Paper()
    with keyboard(ESC), pytest.raises(Back):
        ask(TerminalAsker(output=paper.output), asked())
    assert paper.lines() == []


@every_kind
def test_what_was_wrong_stands_above_the_prompt_and_is_safe(ask: Ask) -> None:
    paper = Paper()
    with keyboard(ESC), pytest.raises(Back):
        ask(TerminalAsker(output=paper.output), asked(wrong="No company \x1b[2Jacme\nis known."))
    assert paper.lines() == ["✗ No company \\x1b[2Jacme", "✗ is known."]


@pytest.mark.parametrize(
    ("default", "keys", "text"),
    [
        (None, "acme" + ENTER, "acme"),
        ("acme", ENTER, "acme"),
        ("acme", " it" + ENTER, "acme it"),
        (None, "  acme \x1b[200~\nand sons\r\n\x1b[201~" + ENTER, "acme and sons"),
        (None, "größe 箱" + ENTER, "größe 箱"),
        (5, ENTER, "5"),
        (None, ENTER, ""),
        ("acme", CTRL_A + "the " + ENTER, "the acme"),
    ],
)
def test_text_is_what_was_typed_trimmed_to_one_line(default: object, keys: str, text: str) -> None:
    assert answer(lambda asker: asker.text(asked(default=default)), keys) == text


@pytest.mark.parametrize("keys", ["geheim" + ENTER, "  geheim " + ENTER, "\x1b[200~geh\neim\r\n\x1b[201~" + ENTER])
def test_a_secret_is_trimmed(keys: str) -> None:
    assert answer(lambda asker: asker.secret(asked()), keys) == Secret("geheim")


def test_of_a_secret_only_the_length_is_ever_written() -> None:
    paper = Paper()
    assert left_by(lambda asker: asker.secret(asked()), "geheim" + ENTER, paper) == ["✓ Company  •••• 6 characters"]
    assert b"geheim" not in paper.written.getvalue()


def test_an_empty_secret_keeps_the_present_one_and_says_so() -> None:
    kept = asked(default=Secret("old"))
    assert answer(lambda asker: asker.secret(kept), ENTER) == Secret("")
    assert left_by(lambda asker: asker.secret(kept), ENTER) == ["✓ Company  unchanged"]


def test_an_empty_secret_without_a_present_one_leaves_nothing() -> None:
    assert left_by(lambda asker: asker.secret(asked()), ENTER) == []


@pytest.mark.parametrize(
    ("default", "keys", "yes"),
    [
        (None, ENTER, False),
        (False, ENTER, False),
        (True, ENTER, True),
        (True, "n" + ENTER, False),
        (None, "xy" + ENTER, True),
        (None, "yn" + ENTER, False),
        (None, "y\x7f" + ENTER, False),
    ],
)
def test_a_confirmation_needs_a_yes_or_a_default_of_yes(default: object, keys: str, *, yes: bool) -> None:
    assert answer(lambda asker: asker.confirm(asked(default=default)), keys) is yes


def test_a_yes_leaves_no_enter_to_the_next_question() -> None:
    """Enter alone would be an answer there."""

    def both(asker: TerminalAsker) -> list[bool]:
        return [asker.confirm(asked()), asker.confirm(asked(default=True))]

    assert answer(both, f"y{ENTER}n{ENTER}") == [True, False]


@pytest.mark.parametrize("kind", ["text", "secret", "confirm"])
@pytest.mark.parametrize(("columns", "end"), [(40, "\n"), (80, " ")])
def test_a_question_breaks_between_words(kind: str, columns: int, end: str) -> None:
    paper = Paper(columns=columns)
    with keyboard("") as pipe:
        pipe.close()
        with pytest.raises(KeyboardInterrupt):
            EVERY_KIND[kind](TerminalAsker(output=paper.output), asked(label="1 entry waits for price-change. Release"))
    written = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", paper.written.getvalue().decode())
    assert f"1 entry waits for price-change.{end}Release" in written


def test_lists_return_one_several_or_an_order() -> None:
    assert answer(lambda asker: asker.choose(asked(default="quarter"), UNITS), ENTER) == "quarter"
    assert answer(lambda asker: asker.choose_several(asked(), UNITS), "\x1b[F\t\x1b[H\t\r") == ("month", "year")
    assert answer(lambda asker: asker.rank(asked(), UNITS), "year\t\x15month\t\r") == ("year", "month")


@pytest.mark.parametrize(
    ("kind", "keys", "line"),
    [
        ("text", "acme" + ENTER, "✓ Company  acme"),
        ("confirm", "y" + ENTER, "✓ Company  yes"),
        ("choose", ENTER, "✓ Company  Month"),
        ("choose_several", "\t\x1b[F\t" + ENTER, "✓ Company  Month, Year"),
        ("rank", "\x1b[F\t\x1b[H\x1b[B\t" + ENTER, "✓ Company  Year > Month"),
    ],
)
def test_an_answer_leaves_one_line(kind: str, keys: str, line: str) -> None:
    assert left_by(lambda asker: EVERY_KIND[kind](asker, asked()), keys) == [line]


def test_tab_completes_a_file_that_is_no_answer_yet_as_far_as_it_is_known(tmp_path: Path) -> None:
    (tmp_path / "new prices").mkdir()
    (tmp_path / "new prices" / "gold.csv").touch()
    (tmp_path / "old").touch()

    def ask(asker: TerminalAsker) -> str:
        return asker.text(asked(label="File", default=f"{tmp_path}/", names_file=True))

    assert answer(ask, f"n\tg\t{ENTER}") == f"{tmp_path}/new prices/gold.csv"
    assert left_by(ask, f"o\t{ENTER}", Paper(columns=200)) == [f"· File  {tmp_path}/old"]


def test_tab_completes_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "new").touch()
    assert answer(lambda asker: asker.text(asked(default=f"{tmp_path}/n")), f"\t{ENTER}") == f"{tmp_path}/n"


def test_nothing_typed_leaves_no_line() -> None:
    assert left_by(lambda asker: asker.text(asked()), ENTER) == []


def test_an_answer_leaves_one_line_however_long_it_is() -> None:
    many = [Choice(value=n, name=f"Retail {n}") for n in range(40)]
    question = asked(label="Price lists, most preferred first", default=tuple(range(40)))
    lines = left_by(lambda asker: asker.rank(question, many), ENTER, Paper(columns=40))
    assert lines == ["✓ Price lists, mos…  Retail 0 > Retail…"]


def test_an_output_without_the_glyphs_gets_plain_letters() -> None:
    paper = Paper(encoding="cp437")
    lines = left_by(lambda asker: asker.secret(asked(wrong="Too short.")), "geheim" + ENTER, paper)
    assert lines == ["X Too short.", "OK Company  **** 6 characters"]


def test_key_reason_and_help_are_shown_while_asking() -> None:
    paper = Paper()
    question = asked(default="acme", reason="the company's name", help="As you sign in.")
    left_by(lambda asker: asker.text(question), F1 + ENTER, paper)
    written = paper.written.getvalue().decode()
    assert "[company] (the company's name):" in written
    assert paper.lines() == ["  As you sign in.", "✓ Company  acme"]


class Stream(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def a_terminal() -> Stream:
    return Stream(terminal=True)


def closed() -> Stream:
    stream = a_terminal()
    stream.close()
    return stream


@pytest.mark.parametrize("environment", [{}, {"CI": ""}, {"CI": "0"}, {"CI": "False"}, {"CWSETUP_NO_INPUT": "0"}])
def test_a_person_at_a_terminal_is_asked(environment: dict[str, str]) -> None:
    assert can_ask(a_terminal(), a_terminal(), environment, no_input=False)


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"CI": "1"}, {"CWSETUP_NO_INPUT": "1"}, {"CI": "woodpecker"}])
def test_the_environment_can_forbid_questions(environment: dict[str, str]) -> None:
    assert not can_ask(a_terminal(), a_terminal(), environment, no_input=False)


def test_no_input_forbids_questions() -> None:
    assert not can_ask(a_terminal(), a_terminal(), {}, no_input=True)


@pytest.mark.parametrize("stream", [None, Stream(terminal=False), closed()], ids=["none", "pipe", "closed"])
def test_without_a_terminal_on_either_side_nobody_is_asked(stream: Stream | None) -> None:
    assert not can_ask(stream, a_terminal(), {}, no_input=False)
    assert not can_ask(a_terminal(), stream, {}, no_input=False)
