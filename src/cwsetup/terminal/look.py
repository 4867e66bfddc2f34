"""How prompts look: their colours, and glyphs where the output can write them.

Nothing is said by colour alone, so that a prompt reads the same without any.
"""

from dataclasses import dataclass

from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

STYLE = Style(
    [
        ("qmark", "fg:ansicyan bold"),
        ("question", "bold"),
        ("instruction", "fg:ansibrightblack"),
        ("answer", "noinherit"),
        ("good", "fg:ansigreen"),
        ("wrong", "fg:ansired"),
        ("cursor", "bold"),
        ("gone", "fg:ansibrightblack strike"),
    ]
)
"""The first four replace questionary's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """The signs that not every output can write."""

    taken: str
    wrong: str
    hidden: str
    cut: str
    dot: str
    up_down: str
    unseen: str


_GLYPHS = Glyphs(taken="✓", wrong="✗", hidden="•", cut="…", dot="·", up_down="↑↓", unseen="␣")
_ASCII = Glyphs(taken="OK", wrong="X", hidden="*", cut="~", dot="-", up_down="Up/Down", unseen="?")


def glyphs_for(encoding: str | None) -> Glyphs:
    """Return the glyphs that an output of this encoding can write; a Windows file is often cp1252.

    >>> glyphs_for("cp1252").taken
    'OK'
    """
    try:
        "✓✗•…·↑↓␣".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return _ASCII
    return _GLYPHS


def fit(text: str, columns: int, ellipsis: str) -> str:
    """Return as much of ``text`` as ``columns`` hold, with ``ellipsis`` where the rest is missing.

    >>> fit("Managed services", 8, "…")
    'Managed…'
    """
    if get_cwidth(text) <= columns:
        return text
    kept, room = "", columns - get_cwidth(ellipsis)
    for character in text:
        room -= get_cwidth(character)
        if room < 0:
            break
        kept += character
    return (kept + ellipsis)[: max(columns, 0)]


def fit_middle(text: str, columns: int, ellipsis: str) -> str:
    """Return as much of both ends of ``text`` as ``columns`` hold: long labels often differ in their last word only.

    >>> fit_middle("Agreement Employee Compensation Rate", 20, "…")
    'Agreement …tion Rate'
    """
    if get_cwidth(text) <= columns:
        return text
    half = max((columns - get_cwidth(ellipsis)) // 2, 0)
    return fit(text, columns - half, ellipsis) + fit(text[::-1], half, "")[::-1]


def fit_end(text: str, columns: int, ellipsis: str) -> str:
    """Return as much of the end of ``text`` as ``columns`` hold.

    >>> fit_end("Managed services", 8, "…")
    '…ervices'
    """
    return fit(text[::-1], columns, ellipsis)[::-1]


def between_words(text: str, columns: int) -> str:
    r"""Return ``text`` with line ends in place of some spaces, so that no line but one of a single word is too long.

    >>> between_words("Managed services of Contoso", 16)
    'Managed services\nof Contoso'
    """
    first, *others = text.split(" ")
    broken, used = first, get_cwidth(first)
    for word in others:
        used += 1 + get_cwidth(word)
        fits = used <= columns
        broken += f" {word}" if fits else f"\n{word}"
        used = used if fits else get_cwidth(word)
    return broken
