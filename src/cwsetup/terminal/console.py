"""The two streams: data to stdout, talk to stderr; every string on its way out is made safe here."""

import json
import os
from collections.abc import Callable, Iterable
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, TextIO, cast

from cwsetup.errors import CwsetupError
from cwsetup.text import safe, safe_json

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.console import RenderableType

_PIECES = 4_096
"""Of JSON, printed together: names, values and what is between them."""
WIDE = 200
"""Columns of a pipe or a file: a mail from cron wraps by itself."""
GLYPHS = {"ok": "✓", "error": "✗", "warning": "!", "untested": "–", "note": " "}
_ASCII = {"ok": "OK", "error": "X", "warning": "!", "untested": "-", "note": " "}
_WORDS = {"ok": "OK:", "error": "Error:", "warning": "Warning:", "untested": "Not tested:", "note": " "}
STYLES = {"ok": "green", "error": "bold red", "warning": "yellow", "untested": "dim", "note": "dim"}


class Console:
    """Prints data, notes and errors; knows how loud it may be."""

    def __init__(self, stdout: TextIO, stderr: TextIO, *, color: bool | None = None, width: int | None = None) -> None:
        self.stdout = stdout
        self.stderr = stderr
        self.color = color
        self.width = width
        self.plain = False
        """Without any escape sequence and with words for signs, as screen readers want it."""
        self.quiet = False
        self.verbose = 0
        self.redact: Callable[[str], str] = str
        """Masks what must never be printed."""
        self._rich: dict[int, RichConsole] = {}

    def data(self, renderable: "RenderableType") -> None:
        """Print what the command was asked for."""
        self._console(self.stdout).print(renderable)

    def json(self, value: Any) -> None:
        """Print data for a program, piece by piece: the whole of a large plan would take more memory than the plan."""
        pieces = json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value)
        while piece := "".join(islice(pieces, _PIECES)):
            self.stdout.write(safe_json(self.redact(piece)))  # a text is never torn
        self.stdout.write("\n")
        self.stdout.flush()

    def text(self, text: str) -> None:
        """Print a text for others to read, such as a table: on a terminal it is made safe, elsewhere left as it is."""
        masked = self.redact(text)
        lines = masked.splitlines(keepends=True) if self.stdout.isatty() else ()
        self.stdout.write("".join(map(_safe_line, lines)) if lines else masked)
        self.stdout.flush()

    def show(self, renderable: "RenderableType") -> None:
        """Print something to look at while answering."""
        if not self.quiet:
            self._console(self.stderr).print(renderable)

    def note(self, text: str, mark: str = "note") -> None:
        """Say something in passing: a mark of ``GLYPHS`` and a sentence."""
        if not self.quiet or mark in {"error", "warning"}:
            self._line(text, mark)

    def error(self, error: CwsetupError) -> None:
        """Say what went wrong, each cause, and what to do."""
        self._line(error.message, "error")
        for detail in error.details:
            self._line(f"  {detail}", "note")
        if error.hint:
            self._line(error.hint, "note")

    def lines(self, texts: Iterable[str]) -> None:
        """Print lines that are to be copied, such as commands: where one is too long, the terminal breaks it."""
        if not self.quiet:
            for text in texts:
                self._line(text, "note", whole=True)

    def event(self, name: str, **facts: Any) -> None:
        """With ``-v``, write one JSON line about what happened."""
        if self.verbose:
            line = json.dumps({"event": name, **facts}, ensure_ascii=True, default=str)
            self.stderr.write(self.redact(line) + "\n")

    @property
    def can_redraw(self) -> bool:
        """Whether talk goes to a terminal whose lines can be drawn anew."""
        return self.stderr.isatty() and not self.plain and not self.talk.is_dumb_terminal

    @property
    def talk(self) -> "RichConsole":
        """The console of stderr, for what is drawn there."""
        return self._console(self.stderr)

    def _line(self, text: str, mark: str, *, whole: bool = False) -> None:
        """Print a sentence beside its mark; on a terminal it breaks between words, but where it is to stay whole."""
        from rich.table import Table  # noqa: PLC0415 - loaded when something is printed
        from rich.text import Text  # noqa: PLC0415

        glyph = Text(self._sign(mark, self.stderr), style=STYLES[mark])
        sentence = Text(safe(self.redact(text)), overflow="fold")
        if whole or not self.stderr.isatty():
            self._console(self.stderr).print(Text(" ").join([glyph, sentence]), soft_wrap=True)
            return
        line = Table.grid(padding=(0, 1, 0, 0))
        line.add_row(glyph, sentence)
        self._console(self.stderr).print(line)

    def sign(self, mark: str) -> str:
        """Return what stands before data of a kind: a mark of ``GLYPHS``, or what says the same here."""
        return self._sign(mark, self.stdout)

    def _sign(self, mark: str, stream: TextIO) -> str:
        if self.plain:
            return _WORDS[mark]
        try:
            GLYPHS[mark].encode(getattr(stream, "encoding", None) or "utf-8")
        except UnicodeEncodeError:
            return _ASCII[mark]
        return GLYPHS[mark]

    def _console(self, stream: TextIO) -> "RichConsole":
        from rich.console import Console as RichConsole  # noqa: PLC0415 - loaded when something is printed

        if id(stream) not in self._rich:
            self._rich[id(stream)] = RichConsole(
                file=cast("IO[str]", _Masked(stream, self)),
                width=self.width or (None if stream.isatty() or "COLUMNS" in os.environ else WIDE),
                force_terminal=True if self.color else None,
                color_system=None if self.plain and not self.color else "auto",
                no_color=True if self.color is False else None,
                highlight=False,
                markup=False,
                emoji=False,
            )
        return self._rich[id(stream)]


def _safe_line(line: str) -> str:
    ending = "\n" if line.endswith("\n") else ""
    return safe(line.removesuffix("\n"), limit=len(line)) + ending


class _Masked:
    """A stream that masks, by the console's present knowledge, what is written to it; else it is the stream."""

    def __init__(self, stream: TextIO, console: Console) -> None:
        self._stream = stream
        self._console = console

    def write(self, text: str) -> int:
        return self._stream.write(self._console.redact(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def let_streams_replace(*streams: TextIO) -> None:
    """Let streams replace what they can't encode, instead of failing on it."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
