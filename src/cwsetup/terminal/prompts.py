"""The questions as a person at a terminal meets them: typed with questionary, picked from the one list.

Drawn on stderr, so that stdout holds data only. A question is erased when it is answered and leaves one line.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import questionary
from prompt_toolkit.completion import CompleteEvent, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText, StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import CompleteStyle, print_formatted_text
from prompt_toolkit.utils import get_cwidth

from cwsetup.profile.asking import Choice, Question
from cwsetup.profile.secret import Secret
from cwsetup.terminal.keys import back_keys, heed_escape_soon
from cwsetup.terminal.look import STYLE, between_words, fit, glyphs_for
from cwsetup.terminal.picker import picker
from cwsetup.terminal.picker_state import Mode, PickerState
from cwsetup.text import counted, safe

_ROOM = len("Yes ")
"""Columns kept free behind a question: the answer to a yes/no question breaks no more than its words do."""


class TerminalAsker:
    """Asks at the terminal; Esc and Shift-Tab raise ``Back``, Ctrl-C and the end of input ``KeyboardInterrupt``."""

    def __init__(self, output: Output | None = None, input: Input | None = None) -> None:  # noqa: A002 - its usual name
        self.output = output if output is not None else _stderr()
        self.input = input
        self.glyphs = glyphs_for(self.output.encoding())

    def text(self, question: Question) -> str:
        """Return what was typed, trimmed; pasted lines become one."""
        default = "" if question.default is None else str(question.default)
        label, hint = self._broken(*_with_colon(question, _hint(question, question.reason)))
        prompt = questionary.text(
            label,
            default,
            instruction=hint,
            input_processors=[ShowUnseen(self.glyphs.unseen)],
            completer=Paths(expanduser=True) if question.names_file else None,
            complete_style=CompleteStyle.READLINE_LIKE,  # a menu would take the keys that go back
            complete_while_typing=False,
            **self._terminal(),
        )
        answer = " ".join(_lines(self._run(question, prompt)))
        if answer:
            self._leave(question, safe(answer))
        return answer

    def secret(self, question: Question) -> Secret:
        """Return what was typed unseen, trimmed; empty keeps what there is."""
        keeps = question.default is not None
        keeping = "Enter keeps the present one" if keeps else ""
        label, hint = self._broken(*_with_colon(question, _hint(question, keeping)))
        prompt = questionary.password(label, instruction=hint, **self._terminal())
        answer = "".join(_lines(self._run(question, prompt)))
        if answer:
            self._leave(question, f"{self.glyphs.hidden * 4} {counted(len(answer), 'character')}")
        elif keeps:
            self._leave(question, "unchanged")
        return Secret(answer)

    def choose(self, question: Question, choices: Sequence[Choice]) -> object:
        """Return the value of the one choice taken."""
        return self._pick(question, choices, Mode.ONE)[0]

    def choose_several(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        """Return the values of the choices taken, at least one, in the order shown."""
        return self._pick(question, choices, Mode.SEVERAL)

    def rank(self, question: Question, choices: Sequence[Choice]) -> tuple[object, ...]:
        """Return the values of the choices taken, at least one, most preferred first."""
        return self._pick(question, choices, Mode.ORDER)

    def confirm(self, question: Question) -> bool:
        """Return whether the person says yes, with Enter; Enter alone says no unless yes is the default."""
        default = question.default is True
        ways = f"{_hint(question, question.reason)} ({'Y/n' if default else 'y/N'})".strip()
        label, hint = self._broken(safe(question.label), ways)
        # Taken without Enter, y would leave the Enter that most people type to the next question.
        prompt = questionary.confirm(label, default, instruction=f"{hint} ", auto_enter=False, **self._terminal())
        answer: bool = self._run(question, prompt)
        self._leave(question, "yes" if answer else "no")
        return answer

    def _pick(self, question: Question, choices: Sequence[Choice], mode: Mode) -> tuple[object, ...]:
        self._complain(question)
        state = PickerState(choices, mode=mode, default=question.default)
        with _hang_up_is_ctrl_c():
            values = picker(question, state, self.glyphs, input=self.input, output=self.output).run()
        self._leave(question, (" > " if mode is Mode.ORDER else ", ").join(state.taken_names()))
        return values

    def _run(self, question: Question, prompt: questionary.Question) -> Any:
        self._complain(question)
        application = prompt.application
        own = application.key_bindings or KeyBindings()
        application.key_bindings = merge_key_bindings([own, back_keys(), self._help_key(question)])
        application.erase_when_done = True
        heed_escape_soon(application)
        with _hang_up_is_ctrl_c():
            return prompt.unsafe_ask()

    def _help_key(self, question: Question) -> KeyBindings:
        bindings = KeyBindings()
        words = " ".join(filter(None, [question.help, "Tab completes a path." if question.names_file else ""]))

        @bindings.add("f1")
        def _(_: KeyPressEvent) -> None:
            self._print("instruction", f"  {safe(words) or 'There is no more to say about it.'}")

        return bindings

    def _terminal(self) -> dict[str, Any]:
        return {"style": STYLE, "input": self.input, "output": self.output}

    def _broken(self, label: str, hint: str) -> tuple[str, str]:
        """Return label and hint in lines that break between words; questionary puts ``? `` before them."""
        whole = between_words(f"? {label} {hint}".rstrip(), self.output.get_size().columns - _ROOM)
        end = len(f"? {label}")
        return whole[len("? ") : end], whole[end:].removeprefix(" ")

    def _complain(self, question: Question) -> None:
        for line in question.wrong.splitlines():
            self._print("wrong", f"{self.glyphs.wrong} {safe(line)}")

    def _leave(self, question: Question, answer: str) -> None:
        """Leave one line of an answered question; ``answer`` is safe to print."""
        room = self.output.get_size().columns - len(self.glyphs.taken) - 4
        label = fit(safe(question.label), max(room - get_cwidth(answer), room // 2), self.glyphs.cut)
        style, sign = ("instruction", self.glyphs.dot) if question.names_file else ("good", self.glyphs.taken)
        self._print(style, sign, f" {label}  {fit(answer, room - get_cwidth(label), self.glyphs.cut)}")

    def _print(self, style: str, text: str, rest: str = "") -> None:
        line = FormattedText([(f"class:{style}", text), ("", rest)])
        print_formatted_text(line, style=STYLE, output=self.output)


class Paths(PathCompleter):
    """Completes the names of files, and of folders with what separates them from those in them."""

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield what the name can be completed with."""
        for each in super().get_completions(document, complete_event):
            end = "/" if each.display_text.endswith("/") else ""
            yield Completion(each.text + end, each.start_position, display=each.display)


class ShowUnseen(Processor):
    """Shows a sign for what would show nothing, or turn the reading direction, in a line that is edited."""

    def __init__(self, sign: str) -> None:
        self.sign = sign

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        """Return the line with a sign for each, so that every place in it stays where it is."""
        shown = [
            (style, "".join(each if safe(each) == each else self.sign for each in text), *more)
            for style, text, *more in transformation_input.fragments
        ]
        return Transformation(cast("StyleAndTextTuples", shown))


def _stderr() -> Output:
    output = create_output(stdout=sys.stderr)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False  # nothing here needs the cursor's position, and a late answer would be read as keys
    return output


def _hint(question: Question, more: str) -> str:
    key, more = safe(question.toml), safe(more)
    return " ".join(filter(None, [f"[{key}]" if key else "", f"({more})" if more else ""]))


def _with_colon(question: Question, hint: str) -> tuple[str, str]:
    """Return label and hint, the last of them with the colon."""
    label = safe(question.label)
    return (label, f"{hint}:") if hint else (f"{label}:", "")


def _lines(typed: str) -> Sequence[str]:
    return [line.strip() for line in typed.strip().splitlines()]


@contextmanager
def _hang_up_is_ctrl_c() -> Iterator[None]:
    try:
        yield
    except EOFError:  # the terminal was closed, or Ctrl-D
        raise KeyboardInterrupt from None
