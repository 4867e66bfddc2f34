"""What commands print fits a terminal of 40 to 200 columns, and no word is broken that a line has room for."""

from pathlib import Path

from tests.cli.conftest import ITEMS, Shell

COMMANDS: tuple[tuple[str | Path, ...], ...] = (
    ("list",),
    ("show",),
    ("rights",),
    ("doctor",),
    ("prices",),
    ("why", "NW-1003"),
    ("check-file", ITEMS),
    ("sync-prices", "--plan", "--full"),
    ("sync-prices", "--plan", "--create"),
    ("history",),
    ("history", "2026-11-24-01"),
)
ONE_LINE = "cwsetup acme: "
"""Begins what stays whole, for the subject of a mail."""
ROUND = ":;,.()\"'…–·"
"""What may stand before or behind a word in one layout and not in another."""


def test_output_fits_any_terminal_without_breaking_words(acme: Shell) -> None:
    assert acme("sync-prices", "--apply").status == 0
    for command in COMMANDS:
        whole = words(printed(acme, command, 200))
        assert whole
        for width in (40, 56, 70, 80, 120):
            shown = printed(acme, command, width)
            assert (command, width, broken(shown, whole, width)) == (command, width, [])
            assert max(map(len, shown.splitlines())) <= width


def test_a_word_that_is_broken_would_be_noticed() -> None:
    assert broken("Contoso Sui\nte", words("Contoso Suite"), 40) == ["Sui", "te"]
    assert broken("/srv/prices/a-very\n-long-name.csv", words("/srv/prices/a-very-long-name.csv"), 20) == []


def printed(shell: Shell, command: tuple[str | Path, ...], width: int) -> str:
    shell.width = width
    said = shell(*command)
    assert said.status == 0, said.err
    return "".join(line for line in said.out.splitlines(keepends=True) if not line.startswith(ONE_LINE))


def words(text: str) -> set[str]:
    return {word.strip(ROUND) for word in text.split()} - {""}


def broken(shown: str, whole: set[str], width: int) -> list[str]:
    """Return the words that are none in a wide terminal, but for parts of those that no line has room for."""
    too_long = [word for word in whole if len(word) > width - 10]
    unknown = words(shown) - whole
    return sorted(word for word in unknown if not any(word in each for each in too_long))
