"""Which keys mean what: Back in every prompt, and those of the picker.

Alt with an arrow arrives as Esc and the arrow, so Esc alone is known only after a moment without another key.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from cwsetup.profile.asking import Back, Command, Question, Refetch
from cwsetup.terminal.picker_state import Mode, PickerState

ESCAPE_WAIT = 0.05
"""Seconds; waited twice, for the terminal's own sequences and for bound ones. The defaults add up to 1.5."""

Act: TypeAlias = Callable[[PickerState], None]

_IN_LISTS: Mapping[str, Act] = {
    "up": lambda state: state.move(-1),
    "down": lambda state: state.move(1),
    "pageup": lambda state: state.move(-state.page),
    "pagedown": lambda state: state.move(state.page),
    "home": PickerState.first,
    "end": PickerState.last,
    "backspace": PickerState.erase,
    "c-w": PickerState.erase_word,
    "c-u": PickerState.erase_all,
    "f1": PickerState.explain,
}
_IN_ORDER: Mapping[str, Act] = {
    "c-up": lambda state: state.shift(-1),
    "c-down": lambda state: state.shift(1),
    "escape up": lambda state: state.shift(-1),
    "escape down": lambda state: state.shift(1),
}
_IN_ORDER_UNFILTERED: Mapping[str, Act] = {  # macOS keeps Ctrl with the arrows for itself
    "[": lambda state: state.shift(-1),
    "]": lambda state: state.shift(1),
}


def heed_escape_soon(application: Application[Any]) -> None:
    """Let Esc be known after a tenth of a second."""
    application.ttimeoutlen = application.timeoutlen = ESCAPE_WAIT


def back_keys() -> KeyBindings:
    """Return the keys of every prompt: Esc and Shift-Tab raise ``Back``."""
    bindings = KeyBindings()

    @bindings.add("escape")
    @bindings.add("s-tab")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=Back())

    @bindings.add("escape", Keys.Any)
    def _(event: KeyPressEvent) -> None:
        """Take Alt with a key as one key: read as Esc, it would go back and give the key to the prompt before."""

    return bindings


def picker_keys(state: PickerState, question: Question) -> KeyBindings:
    """Return the keys of a picker; where choices are live, Ctrl-R raises ``Refetch``."""
    bindings = back_keys()
    if question.live:
        bindings.add("c-r")(lambda event: event.app.exit(exception=Refetch()))
    _bind(bindings, state, _IN_LISTS)
    if state.mode is not Mode.ONE:
        _bind(bindings, state, {"tab": PickerState.toggle})
        _bind(bindings, state, {"space": PickerState.toggle}, unfiltered=True)
    if state.mode is Mode.ORDER:
        _bind(bindings, state, _IN_ORDER)
        _bind(bindings, state, _IN_ORDER_UNFILTERED, unfiltered=True)
    if question.commands:
        _bind(bindings, state, {"/": PickerState.search}, unfiltered=True)
        # Where work is under way, a step back from a search is no wish to leave.
        bindings.add("escape", filter=Condition(lambda: _typing(state)))(lambda _: state.erase_all())
    for command in question.commands:
        _bind_command(bindings, state, command)
    _bind_typing(bindings, state)
    _bind_ends(bindings, state)
    return bindings


def _bind(bindings: KeyBindings, state: PickerState, acts: Mapping[str, Act], *, unfiltered: bool = False) -> None:
    """Bind keys; with ``unfiltered``, while nothing is typed, since then they can't be meant as text."""
    for keys, act in acts.items():

        def call(_: KeyPressEvent, act: Act = act) -> None:
            act(state)

        bindings.add(*keys.split(), filter=Condition(lambda: not (unfiltered and _typing(state))))(call)


def _bind_command(bindings: KeyBindings, state: PickerState, command: Command) -> None:
    def call(event: KeyPressEvent) -> None:
        values = state.do(command)
        if values is not None:
            event.app.exit(result=values)

    is_letter = len(command.key) == 1
    bindings.add(command.key, filter=Condition(lambda: not (is_letter and _typing(state))))(call)


def _typing(state: PickerState) -> bool:
    return bool(state.filter) or state.searching


def _bind_typing(bindings: KeyBindings, state: PickerState) -> None:
    @bindings.add(Keys.Any)
    def _(event: KeyPressEvent) -> None:
        if not isinstance(event.key_sequence[0].key, Keys):  # named keys that mean nothing here, such as F5
            state.type(event.data)

    @bindings.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        state.type(event.data)


def _bind_ends(bindings: KeyBindings, state: PickerState) -> None:
    @bindings.add("enter")
    @bindings.add("c-j")
    def _(event: KeyPressEvent) -> None:
        values = state.accept()
        if values is not None:
            event.app.exit(result=values)

    @bindings.add("c-c")
    @bindings.add("c-d")
    @bindings.add("<sigint>")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())
