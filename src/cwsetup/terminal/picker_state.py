"""What a picker knows and what each key does to it, without a terminal: filter, cursor, picks and their order.

Only ``accept`` gives values away, and only those of choices; drawing and keys are left to others.
"""

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from cwsetup.profile.asking import Choice, Command
from cwsetup.terminal.picker_rows import lay_out

LONGEST_FILTER = 200
"""Characters; a clipboard may hold anything."""


class Mode(Enum):
    """What is asked for."""

    ONE = auto()
    SEVERAL = auto()
    ORDER = auto()


class PickerState:
    """A list of choices under somebody's fingers; every method is one key."""

    def __init__(self, choices: Iterable[Choice], *, mode: Mode, default: object = None) -> None:
        self.mode = mode
        self.rows, meant = lay_out(choices, _wanted(default, mode))
        self.suggested = tuple(meant)
        self.picked = [] if mode is Mode.ONE else meant
        self.filter = ""
        self.shown: Sequence[int] = ()
        """The rows that match the filter, as they stand on the screen."""
        self.cursor = 0
        """A place in ``shown``."""
        self.page = 10
        """How many rows the screen has; told by whoever draws."""
        self.whole = 0
        """How many lines a row said in full has needed so far; told by whoever draws."""
        self.searching = False
        """Whether letters are text even before the first is typed."""
        self.explaining = False
        self.message = ""
        """Why the last key did nothing, or what it did."""
        self._show()

    @property
    def row(self) -> int | None:
        """The row under the cursor."""
        return self.shown[self.cursor] if self.shown else None

    @property
    def order(self) -> tuple[object, ...]:
        """The values picked so far, in their order."""
        return tuple(self.rows.choices[row].value for row in self.picked)

    @property
    def takeable(self) -> bool:
        """Whether the row under the cursor can be taken."""
        return self.row is not None and not self.rows.is_gone(self.row)

    def type(self, text: str) -> None:
        """Narrow the list by what was typed or pasted."""
        plain = "".join(character if character.isprintable() else " " for character in text)
        self._filter((self.filter + plain).lstrip()[:LONGEST_FILTER])

    def search(self) -> None:
        """Let the next letter be text, also one that would be a command."""
        self.message, self.searching = "Type what to look for; Ctrl-U shows all again.", True

    def do(self, command: Command) -> tuple[object, ...] | None:
        """Do something to the row under the cursor, and go on to the next; return what the list is left with."""
        self.message = self._refusal()
        if self.message or self.row is None:
            return None
        acted = command.act(self.rows.choices[self.row].value)
        done = ""
        if acted.changed:
            self.rows = self.rows.with_changed(acted.changed)
            self.move(1)
            done = f"{acted.changed[0].note} ({acted.changed[0].name})"
        self.message = acted.message or done
        return None if acted.taken is None else (acted.taken,)

    def erase(self) -> None:
        """Take back the last character typed."""
        self.searching = self.searching and bool(self.filter)
        self._filter(self.filter[:-1])

    def erase_word(self) -> None:
        """Take back the last word typed."""
        self._filter(self.filter.rstrip().rpartition(" ")[0])

    def erase_all(self) -> None:
        """Show everything again."""
        self.searching = False
        self._filter("")

    def move(self, by: int) -> None:
        """Move the cursor by so many rows, to the ends at most."""
        self.message = ""
        self.cursor = max(0, min(self.cursor + by, len(self.shown) - 1))

    def first(self) -> None:
        """Move the cursor to the first row."""
        self.move(-len(self.shown))

    def last(self) -> None:
        """Move the cursor to the last row."""
        self.move(len(self.shown))

    def explain(self) -> None:
        """Show the question's help, or hide it again."""
        self.message = ""
        self.explaining = not self.explaining

    def toggle(self) -> None:
        """Pick the row under the cursor, or drop it."""
        self.message = self._refusal()
        if self.mode is Mode.ONE or self.message or self.row is None:
            return
        if self.row in self.picked:
            self.picked.remove(self.row)
        else:
            self.picked.append(self.row)
            if self.mode is Mode.ORDER:
                self.cursor += 1  # the row goes up to the others; the next one stays under the cursor
        self._list()

    def shift(self, by: int) -> None:
        """Move a picked row before or after its neighbour."""
        self.message = ""
        if self.mode is not Mode.ORDER or self.row is None:
            return
        if self.row not in self.picked:
            self.message = "Only what is picked has a place: Tab picks."
            return
        row, place = self.row, self.picked.index(self.row)
        self.picked.insert(max(0, place + by), self.picked.pop(place))
        self._list()
        self.cursor = self.shown.index(row)

    def accept(self) -> tuple[object, ...] | None:
        """Return the values taken; ``None``, with a message, if there is nothing to take."""
        self.message = self._refusal() if self.mode is Mode.ONE or not self.shown else ""
        rows = self._taken()
        if not self.message and not rows:
            self.message = "Pick at least one: Tab picks."
        return None if self.message else tuple(self.rows.choices[row].value for row in rows)

    def taken_names(self) -> tuple[str, ...]:
        """Return the names of what ``accept`` returns, safe to print."""
        return tuple(self.rows.name(row) for row in self._taken())

    def _taken(self) -> Sequence[int]:
        match self.mode:
            case Mode.ONE:
                return () if self.row is None else (self.row,)
            case Mode.SEVERAL:
                return sorted(self.picked)
            case Mode.ORDER:
                return self.picked

    def _refusal(self) -> str:
        """Return why the row under the cursor can't be taken, if it can't."""
        if self.row is None:
            return f'Nothing matches "{self.filter}".' if self.filter else "There is nothing to choose from."
        return f"It is {self.rows.choices[self.row].note}: choose another." if self.rows.is_gone(self.row) else ""

    def _filter(self, text: str) -> None:
        self.message = ""
        if text != self.filter:
            self.filter = text
            self._show()

    def _show(self) -> None:
        """List what matches, with the cursor on the suggestion or on the first row that can be taken."""
        self._list()
        if self.mode is Mode.ONE and not self.filter and self.suggested:
            self.cursor = self.shown.index(self.suggested[0])
            return
        takeable = (place for place, row in enumerate(self.shown) if not self.rows.is_gone(row))
        self.cursor = next(takeable, 0)

    def _list(self) -> None:
        matching = self.rows.matching(self.filter)
        if self.mode is Mode.ORDER and self.picked:
            picked = set(self.picked)
            rest = [row for row in matching if row not in picked]
            gone = sum(map(self.rows.is_gone, rest))
            matched = picked.intersection(matching)
            matching = [*rest[:gone], *(row for row in self.picked if row in matched), *rest[gone:]]
        self.shown = matching
        self.cursor = max(0, min(self.cursor, len(matching) - 1))


def _wanted(default: object, mode: Mode) -> tuple[object, ...]:
    if default is None:
        return ()
    if mode is Mode.ONE or not isinstance(default, tuple | list | set | frozenset):
        return (default,)
    return tuple(default)
