"""The one list of the wizard: choose one, choose several, or put several in order, with a filter that is typed.

questionary's lists return the order on the screen, take the first row when nothing matches and know no way back.
"""

from dataclasses import replace
from functools import lru_cache

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.output import Output

from cwsetup.profile.asking import Question
from cwsetup.terminal.keys import heed_escape_soon, picker_keys
from cwsetup.terminal.look import STYLE, Glyphs
from cwsetup.terminal.picker_state import PickerState
from cwsetup.terminal.picker_view import PickerView


def picker(
    question: Question,
    state: PickerState,
    glyphs: Glyphs,
    *,
    output: Output,
    input: Input | None = None,  # noqa: A002 - prompt_toolkit's name
) -> Application[tuple[object, ...]]:
    """Return the application that shows a picker and, when run, returns the values taken; erased when done."""
    if question.preview is not None:  # a key that leaves the order alone shows the same again
        question = replace(question, preview=lru_cache(question.preview))
    view = PickerView(question=question, glyphs=glyphs)

    def draw() -> StyleAndTextTuples:
        size = get_app().output.get_size()
        return view.draw(state, size.columns, size.rows)

    application: Application[tuple[object, ...]] = Application(
        layout=Layout(Window(FormattedTextControl(draw, focusable=True, show_cursor=True))),
        key_bindings=picker_keys(state, question),
        style=STYLE,
        erase_when_done=True,
        input=input,
        output=output,
    )
    heed_escape_soon(application)
    return application
