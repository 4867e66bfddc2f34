"""Foreign text in questions and lists: shown, never obeyed, and never read as markup."""

import ast
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import Output
from prompt_toolkit.shortcuts import print_formatted_text

import cwsetup
from cwsetup.profile.asking import Asker, Choice, Question
from cwsetup.profile.instance import Ref
from cwsetup.terminal.prompts import TerminalAsker
from cwsetup.terminal.simple import SimpleAsker
from tests.hostile import CONTROLS, HOSTILE, MARKUP, UNSEEN, found_in
from tests.terminal.test_prompts import ENTER, F1, Paper, keyboard

SOURCES = sorted(Path(cwsetup.__file__).parent.rglob("*.py"))
CHOICES = [
    Choice(value=Ref(number, f"{number}{HOSTILE}"), name=f"{number}{HOSTILE}", id=number, note=f"note{HOSTILE}")
    for number in (1, 2)
]
GONE = Ref(99, f"gone{HOSTILE}")
QUESTION = Question(
    key="company",
    toml=f"company{UNSEEN}",
    label=f"Company{HOSTILE}",
    help=f"Help{HOSTILE}",
    reason=f"because{HOSTILE}",
    wrong=f"wrong{HOSTILE}",
)
ASKS: dict[str, Callable[[Asker], object]] = {
    "text": lambda asker: asker.text(replace(QUESTION, default=f"default{UNSEEN}")),
    "secret": lambda asker: asker.secret(QUESTION),
    "confirm": lambda asker: asker.confirm(replace(QUESTION, default=True)),
    "choose": lambda asker: asker.choose(replace(QUESTION, default=GONE), CHOICES),
    "choose several": lambda asker: asker.choose_several(replace(QUESTION, default=(GONE, CHOICES[0].value)), CHOICES),
    "rank": lambda asker: asker.rank(
        replace(QUESTION, default=(CHOICES[1].value,), preview=lambda _: [(HOSTILE, HOSTILE)]), CHOICES
    ),
}
OWN = {"\x1b", "\r", "\x08"}
"""What a terminal is driven with when a question is drawn and drawn anew."""


def drives(written: str) -> set[str]:
    """Return which of the corpus has come through; what draws a question has sequences of its own."""
    through = {each for each in CONTROLS if each != "\x1b[6n" and each in written}
    return through | (found_in(written) - OWN)


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
def test_no_question_at_a_terminal_passes_anything_on(ask: Callable[[Asker], object]) -> None:
    paper = Paper(columns=400)
    with keyboard(f"{F1}typed{ENTER}" if ask in {ASKS["text"], ASKS["secret"]} else f"{F1}{ENTER}"):
        ask(TerminalAsker(output=paper.output))
    written = paper.written.getvalue().decode()
    assert "Company" in written
    assert drives(written) == set()


def test_twin_a_text_that_is_not_made_safe_comes_through() -> None:
    paper = Paper(columns=400)

    def careless(output: Output) -> None:
        print_formatted_text(FormattedText([("", HOSTILE)]), output=output)

    careless(paper.output)
    assert drives(paper.written.getvalue().decode()) >= {"\u202e", "\u2028", "\U000e0041"}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
def test_no_simple_question_does_either(ask: Callable[[Asker], object]) -> None:
    stderr = io.StringIO()
    typed = f"?\n{HOSTILE.splitlines()[0]}\n1\n" if ask is not ASKS["confirm"] else "?\nyes\n"
    ask(SimpleAsker(io.StringIO(typed), stderr, ask_secret=lambda prompt, stream: (stream.write(prompt), "s")[1]))
    assert "Company" in stderr.getvalue()
    assert found_in(stderr.getvalue()) == set()


def test_a_text_that_is_edited_is_the_text_and_only_looks_otherwise() -> None:
    paper = Paper(columns=400)
    with keyboard(ENTER):
        answer = TerminalAsker(output=paper.output).text(replace(QUESTION, default=f"left\u202etfel{MARKUP}"))
    assert answer == f"left\u202etfel{MARKUP}"
    assert "left␣tfel" in paper.written.getvalue().decode()


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]


def obeys_markup(call: ast.Call) -> bool:
    """Return whether a call has rich read markup or escape sequences in a text."""
    name = ast.unparse(call.func)
    flags = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if name.split(".")[-1] in {"from_markup", "from_ansi", "HTML", "ANSI"}:
        return True
    reads = name in {"RichConsole", "rich.console.Console", "TextColumn"} and flags.get("markup") != "False"
    return reads or flags.get("markup") == "True"


def test_rich_is_never_told_to_read_markup() -> None:
    found = [f"{path.name}:{call.lineno}" for path in SOURCES for call in calls(path) if obeys_markup(call)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    ["Text.from_markup(x)", "RichConsole(file=f)", "TextColumn('x')", "print(x, markup=True)", "HTML(x)"],
)
def test_twin_a_call_that_would_read_it_is_found(line: str) -> None:
    (call,) = (node for node in ast.walk(ast.parse(line)) if isinstance(node, ast.Call))
    assert obeys_markup(call)
