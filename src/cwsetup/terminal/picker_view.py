"""How a picker's state looks in so many columns and lines; only the rows that fit are ever touched."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.utils import get_cwidth

from cwsetup.profile.asking import Question
from cwsetup.terminal.look import Glyphs, fit, fit_end, fit_middle
from cwsetup.terminal.picker_state import Mode, PickerState
from cwsetup.text import safe

MOST_ROWS = 12
"""More are no easier to take in, and push what stands above off the screen."""
_LEAST_NAME = 8
"""Columns of a name that stands beside something that has to be read whole."""
_LEAST_PREVIEW = 2
"""Lines: its heading and a product."""
_MARK_WIDTH = {Mode.ONE: 0, Mode.SEVERAL: 4, Mode.ORDER: 4}
_WIDE = 60
"""Columns from which both halves of a row are worth as much."""
_TALL = 16
"""Lines from which there is room to say a row in full."""
_LEAST_WHOLE = 2
"""Lines kept for the row under the cursor, said in full; as many as it needs, up to a third of the screen."""
_HERE = "[SetCursorPosition]"


@dataclass(frozen=True, slots=True, kw_only=True)
class PickerView:
    """Draws one question."""

    question: Question
    glyphs: Glyphs

    def draw(self, state: PickerState, columns: int, lines: int) -> StyleAndTextTuples:
        """Return the text for a screen of this size, and tell ``state`` how many rows it has."""
        columns -= 1  # a full last column makes some terminals wrap
        whole = self._whole(state, columns, lines // 3) if lines >= _TALL else []
        below = [*whole, self._status(state, columns), *self._keys(state, columns)]
        above = [self._title(state, columns), *self._hints(state, columns)][: max(1, lines - len(below) - 2)]
        state.page = max(1, min(lines - len(above) - len(below), MOST_ROWS))
        rows = list(self._rows(state, columns))
        room = lines - len(above) - len(rows) - len(below)
        return _joined([*above, *rows, *self._preview(state, columns, room), *below])

    def _title(self, state: PickerState, columns: int) -> StyleAndTextTuples:
        typed = fit_end(safe(state.filter), columns // 2, self.glyphs.cut)
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
            text = f"Suggested: {names} ({safe(self.question.reason)})" if names else safe(self.question.reason)
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
        most = room // 2 if self.question.commands and columns >= _WIDE else room * 2 // 3
        for place in places:
            yield self._row(state, place, room, min(widest, most))

    def _row(self, state: PickerState, place: int, room: int, column: int) -> StyleAndTextTuples:
        row, here = state.shown[place], place == state.cursor
        name, note, gone = state.rows.name(row), safe(state.rows.choices[row].note), state.rows.is_gone(row)
        if note and self.question.commands:  # two columns, whatever stands in them
            name = fit(name, column, self.glyphs.cut)
            note = " " * (column + 2 - get_cwidth(name)) + note
        elif note:
            widest = room - get_cwidth(note) - 2
            name = fit_middle(name, max(widest, _LEAST_NAME if gone else column), self.glyphs.cut)
            left = room - get_cwidth(name)
            note = " " * max(2, min(column + 2 - get_cwidth(name), left - get_cwidth(note))) + note
        style = "class:cursor" if here else ""
        return [
            (style, "> " if here else "  "),
            (style, _mark(state, row)),
            ("class:gone" if gone else style, fit_middle(name, room, self.glyphs.cut)),
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

    def _whole(self, state: PickerState, columns: int, room: int) -> Sequence[StyleAndTextTuples]:
        """Where rows are worked on, say the one under the cursor in full, what is beside it first: that is cut most."""
        if not self.question.commands or state.row is None:
            return []
        choice = state.rows.choices[state.row]
        text = safe(f"{choice.note.removesuffix('.')}: {choice.name}" if choice.note else choice.name)
        width = max(columns - 2, 10)
        lines = textwrap.wrap(text, width, max_lines=max(room, _LEAST_WHOLE), placeholder=self.glyphs.cut)
        state.whole = max(state.whole, len(lines), _LEAST_WHOLE)
        lines += [""] * (min(state.whole, max(room, _LEAST_WHOLE)) - len(lines))  # the rows above must not jump
        return [[("class:instruction", fit(f"  {line}", columns, self.glyphs.cut))] for line in ("", *lines)]

    def _status(self, state: PickerState, columns: int) -> StyleAndTextTuples:
        if state.message:
            return [("class:wrong", fit(f"  {safe(state.message)}", columns, self.glyphs.cut))]
        gone, total = state.rows.gone, len(state.rows.choices) - state.rows.gone
        shown = len(state.shown) - sum(1 for row in state.shown[:gone] if state.rows.is_gone(row))
        counts = [] if state.mode is Mode.ONE else [f"{len(state.picked)} picked"]
        counts.append(f"{shown} of {total} shown")
        return [("class:instruction", fit(f"  {', '.join(counts)}", columns, self.glyphs.cut))]

    def _keys(self, state: PickerState, columns: int) -> Sequence[StyleAndTextTuples]:
        """Name the keys that do something now, the most needed first: as many as fit, where rows are worked on all."""
        lines = [""]
        for key in self._working_keys(state):
            longer = f"{lines[-1]} {self.glyphs.dot} {key}" if lines[-1] else f"  {key}"
            if get_cwidth(longer) <= columns:
                lines[-1] = longer
            elif self.question.commands:
                lines.append(f"  {key}")
            else:
                break
        return [[("class:instruction", fit(line, columns, self.glyphs.cut))] for line in lines]

    def _working_keys(self, state: PickerState) -> Iterable[str]:
        if self.question.commands and state.takeable:
            yield from (f"{key} {does}" for key, does in self._commands(state))
        picked = state.row in state.picked
        if state.mode is not Mode.ONE and state.takeable:
            yield "Tab drop" if picked else "Tab pick"
        if state.takeable if state.mode is Mode.ONE else state.picked and state.shown:
            yield (
                "Enter done" if state.mode is not Mode.ONE else f"Enter {'open' if self.question.commands else 'take'}"
            )
        if state.mode is Mode.ORDER and picked and len(state.picked) > 1:
            yield f"Alt-{self.glyphs.up_down} move" if state.filter else "[ ] move"
        typing = state.filter or state.searching
        yield "Esc show all" if typing and self.question.commands else "Esc back"
        if state.filter and not self.question.commands:
            yield "Ctrl-U show all"
        if self.question.help:
            yield "F1 hide help" if state.explaining else "F1 help"
        if not typing and state.shown:
            yield "/ filter" if self.question.commands else "type to filter"
        if self.question.live:
            yield "Ctrl-R fetch again"

    def _commands(self, state: PickerState) -> Iterable[tuple[str, str]]:
        """Return the commands that work now; letters are text as soon as something is typed."""
        for command in self.question.commands:
            if len(command.key) > 1 or not (state.filter or state.searching):
                yield command.key.capitalize() if len(command.key) > 1 else command.key, command.does


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
