"""How a picker's state looks in so many columns and lines; only the rows that fit are ever touched."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.utils import get_cwidth

from cwsetup.profile.asking import Question
from cwsetup.terminal.look import Glyphs, fit, fit_end
from cwsetup.terminal.picker_state import Mode, PickerState
from cwsetup.text import safe

MOST_ROWS = 12
"""More are no easier to take in, and push what stands above off the screen."""
_LEAST_NAME = 8
"""Columns of a name that stands beside something that has to be read whole."""
_LEAST_PREVIEW = 2
"""Lines: its heading and a product."""
_MARK_WIDTH = {Mode.ONE: 0, Mode.SEVERAL: 4, Mode.ORDER: 4}
_HERE = "[SetCursorPosition]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PickerView:
    """Draws one question."""

    question: Question
    glyphs: Glyphs

    def draw(self, state: PickerState, columns: int, lines: int) -> StyleAndTextTuples:
        """Return the text for a screen of this size, and tell ``state`` how many rows it has."""
        columns -= 1  # a full last column makes some terminals wrap
        below = [self._status(state, columns), self._keys(state, columns)]
        above = [self._title(state, columns), *self._hints(state, columns)][: max(1, lines - len(below) - 2)]
        state.page = max(1, min(lines - len(above) - len(below), MOST_ROWS))
        rows = list(self._rows(state, columns))
        room = lines - len(above) - len(rows) - len(below)
        return _joined([*above, *rows, *self._preview(state, columns, room), *below])

    def _title(self, state: PickerState, columns: int) -> StyleAndTextTuples:
        typed = fit_end(state.filter, columns // 2, self.glyphs.cut)
        room = columns - get_cwidth(typed) - 5
        label = safe(self.question.label)
        key = f" [{safe(self.question.toml)}]" if self.question.toml else ""
        if get_cwidth(label + key) > room:
            label, key = fit(label, room, self.glyphs.cut), ""
        colon = " " if label.endswith("?") and not key else ": "
        return [
            ("class:qmark", "? "),
            ("class:question", label),
            ("class:instruction", key + colon),
            ("", typed),
            (_HERE, " "),
        ]

    def _hints(self, state: PickerState, columns: int) -> Iterable[StyleAndTextTuples]:
        if self.question.reason:
            names = ", ".join(state.rows.name(row) for row in state.suggested[:MOST_ROWS])
            text = safe(self.question.reason) + (f": {names}" if names else "")
            yield [("class:instruction", f"  {fit(text, columns - 2, self.glyphs.cut)}")]
        if state.explaining:
            key = f"[{self.question.toml}] " if self.question.toml else ""
            text = f"{key}{' '.join(self.question.help.split())}"
            for line in textwrap.wrap(safe(text), max(columns - 2, 10)):
                yield [("class:instruction", f"  {line}")]

    def _rows(self, state: PickerState, columns: int) -> Iterable[StyleAndTextTuples]:
        """Return the rows around the cursor, their notes in a column of their own."""
        start = max(0, min(state.cursor - state.page // 2, len(state.shown) - state.page))
        places = range(start, min(start + state.page, len(state.shown)))
        room = columns - 2 - _MARK_WIDTH[state.mode]
        widest = max((get_cwidth(state.rows.name(state.shown[place])) for place in places), default=0)
        for place in places:
            yield self._row(state, place, room, min(widest, room * 2 // 3))

    def _row(self, state: PickerState, place: int, room: int, column: int) -> StyleAndTextTuples:
        row, here = state.shown[place], place == state.cursor
        name, note, gone = state.rows.name(row), safe(state.rows.choices[row].note), state.rows.is_gone(row)
        if note:
            widest = room - get_cwidth(note) - 2
            name = fit(name, max(widest, _LEAST_NAME if gone else column), self.glyphs.cut)
            left = room - get_cwidth(name)
            note = " " * max(2, min(column + 2 - get_cwidth(name), left - get_cwidth(note))) + note
        style = "class:cursor" if here else ""
        return [
            (style, "> " if here else "  "),
            (style, _mark(state, row)),
            ("class:gone" if gone else style, fit(name, room, self.glyphs.cut)),
            ("class:instruction", fit(note, room - get_cwidth(name), self.glyphs.cut)),
        ]

    def _preview(self, state: PickerState, columns: int, room: int) -> Iterable[StyleAndTextTuples]:
        """Return what the order leads to, if there is room below the rows; long names are cut, not what changes."""
        if self.question.preview is None or room < _LEAST_PREVIEW:
            return
        yield [("class:instruction", fit("  In this order:", columns, self.glyphs.cut))]
        shown = [(safe(name), safe(word)) for name, word in self.question.preview(state.order)[: room - 1]]
        words = max((get_cwidth(word) for _, word in shown), default=0)
        names = max((get_cwidth(name) for name, _ in shown), default=0)
        column = max(min(names, columns - words - 6), _LEAST_NAME)
        for name, word in shown:
            cut = fit(name, column, self.glyphs.cut)
            line = f"    {cut}{' ' * (column - get_cwidth(cut))}  {word}"
            yield [("class:instruction", fit(line, columns, self.glyphs.cut))]

    def _status(self, state: PickerState, columns: int) -> StyleAndTextTuples:
        if state.message:
            return [("class:wrong", fit(f"  {safe(state.message)}", columns, self.glyphs.cut))]
        gone, total = state.rows.gone, len(state.rows.choices) - state.rows.gone
        shown = len(state.shown) - sum(1 for row in state.shown[:gone] if state.rows.is_gone(row))
        counts = [] if state.mode is Mode.ONE else [f"{len(state.picked)} picked"]
        counts.append(f"{shown} of {total} shown")
        return [("class:instruction", fit(f"  {', '.join(counts)}", columns, self.glyphs.cut))]

    def _keys(self, state: PickerState, columns: int) -> StyleAndTextTuples:
        """Name the keys that do something now, as many as fit, the most needed first."""
        text = ""
        for key in self._working_keys(state):
            longer = f"{text} {self.glyphs.dot} {key}" if text else f"  {key}"
            if get_cwidth(longer) > columns:
                break
            text = longer
        return [("class:instruction", text)]

    def _working_keys(self, state: PickerState) -> Iterable[str]:
        picked = state.row in state.picked
        if state.mode is not Mode.ONE and state.takeable:
            yield "Tab drop" if picked else "Tab pick"
        if state.takeable if state.mode is Mode.ONE else state.picked and state.shown:
            yield "Enter take" if state.mode is Mode.ONE else "Enter done"
        yield "Esc back"
        if state.mode is Mode.ORDER and picked and len(state.picked) > 1:
            yield f"Alt-{self.glyphs.up_down} move" if state.filter else "[ ] move"
        if state.filter:
            yield "Ctrl-U show all"
        yield "F1 hide help" if state.explaining else "F1 help"
        if not state.filter and state.shown:
            yield "type to filter"
        if self.question.live:
            yield "Ctrl-R fetch again"


def _mark(state: PickerState, row: int) -> str:
    blank = " " * _MARK_WIDTH[state.mode]
    if state.mode is Mode.SEVERAL and not state.rows.is_gone(row):
        return "[x] " if row in state.picked else "[ ] "
    return f"{state.picked.index(row) + 1:>2}. " if state.mode is Mode.ORDER and row in state.picked else blank


def _joined(lines: Iterable[StyleAndTextTuples]) -> StyleAndTextTuples:
    text: StyleAndTextTuples = []
    for line in lines:
        text += [*line, ("", "\n")]
    return text[:-1]
