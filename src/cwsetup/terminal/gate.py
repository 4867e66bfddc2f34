"""The one gate before every prompt: whether there is a person to ask."""

from collections.abc import Mapping
from typing import TextIO

_OFF = frozenset({"", "0", "false"})


def can_ask(stdin: TextIO | None, stderr: TextIO | None, environment: Mapping[str, str], *, no_input: bool) -> bool:
    """Return whether questions may be asked: both streams are terminals, and nobody said not to.

    A pipe full of text would be taken for keystrokes, and a build server's terminal has nobody behind it.
    """
    told_not_to = any(environment.get(name, "").strip().lower() not in _OFF for name in ("CWSETUP_NO_INPUT", "CI"))
    return not no_input and not told_not_to and _is_terminal(stdin) and _is_terminal(stderr)


def way_in(environment: Mapping[str, str]) -> str | None:
    """Return how somebody can be asked after all, where the terminal is one that Python can't see.

    Git Bash's window, mintty, gives a Windows program pipes in place of a console; MSYSTEM is set there only.
    """
    if "MSYSTEM" not in environment:
        return None
    return "Git Bash's window is no Windows console: put winpty in front, or use Windows Terminal or PowerShell."


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and not stream.closed and stream.isatty()
