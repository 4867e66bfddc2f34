"""A text that tries everything a text can try with a terminal, and what must never be printed of it."""

import re
import unicodedata

CONTROLS = (
    "\x1b[31mred",
    "\x1b]8;;http://evil.test\x07link\x1b]8;;\x07",
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b]0;title\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b[6n",
    "\x1bc",
    "\x9b2J",
    "\x9d0;title\x9c",
    "\x90q\x9c",
    "\x08\x0b\x0c\r\x7f\x85",
    "\nFAKE LINE",
    "\u202egnp.exe\u202c",
    "\u2066\u2067\u2069",
    "\u061c\u200b\u200d\u200e\u200f\u2060\ufeff\xad",
    "\u2028\u2029",
    "\U000e0041",
)
MARKUP = "[/][bold red]b[/bold red][link=http://evil.test]x[/link]:warning:"
HOSTILE = "".join(CONTROLS) + MARKUP
UNSEEN = "".join(each for each in HOSTILE if unicodedata.category(each) == "Cf") + MARKUP
"""What a profile may hold of it."""
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def found_in(printed: str, *, colours: bool = False) -> set[str]:
    """Return what of a command's output could drive a terminal; ``colours`` that it was asked for are its own."""
    plain = _COLOUR.sub("", printed) if colours else printed
    found = {each for each in plain if each != "\n" and unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    return found | ({"a line of its own"} if re.search("^ *FAKE LINE", plain, re.MULTILINE) else set())
