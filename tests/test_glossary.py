"""The same words everywhere: no sentence of the program uses a word that the glossary puts aside for another."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import cwsetup
from cwsetup.cli.examples import EXAMPLES
from cwsetup.profile.settings import PROPERTIES

GLOSSARY = Path(__file__).parents[1] / "docs" / "glossary.md"
SOURCE = Path(cwsetup.__file__).parent
FOREIGN = {"demo", "sources"}
"""What speaks ConnectWise's language, and what knows the headings of other people's files."""


def rows() -> Iterator[tuple[str, list[str]]]:
    """Yield each word of the glossary with those that aren't used for it."""
    for line in GLOSSARY.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[0] not in {"word", "---"}:
            yield cells[0], [word.strip() for word in cells[2].split(",") if word.strip()]


UNUSED = [word for _, words in rows() for word in words]


def sentences() -> Iterator[tuple[str, str]]:
    """Yield what the program may say, and where: every text of more than one word that is no docstring."""
    for path in SOURCE.rglob("*.py"):
        if FOREIGN & set(path.parts):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value.value = ""
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node.value


def wrong_words(texts: Iterator[tuple[str, str]], words: list[str]) -> list[str]:
    pattern = re.compile(rf"(?<![-\w])(?:{'|'.join(map(re.escape, words))})s?(?![-\w])", re.IGNORECASE)
    return [f'{place}: "{match[0]}" in "{text}"' for place, text in texts if (match := pattern.search(text))]


def test_no_sentence_uses_a_word_that_is_put_aside() -> None:
    assert wrong_words(sentences(), UNUSED) == []


def test_a_word_that_is_put_aside_would_be_noticed() -> None:
    said = iter([("here", "The flags of a plan"), ("there", "A price-book-like thing, flagged")])
    assert wrong_words(said, UNUSED) == ['here: "flags" in "The flags of a plan"']
    assert len(list(sentences())) > 500


@pytest.mark.parametrize(
    "words", [[declared.help for declared in PROPERTIES], [w for e in EXAMPLES.values() for _, w in e]]
)
def test_help_is_held_to_it_too(words: list[str]) -> None:
    assert wrong_words(((text, text) for text in words), UNUSED) == []


def test_each_word_stands_there_once_and_none_is_put_aside() -> None:
    words = [word for row, _ in rows() for word in row.split(", ")]
    assert len(words) == len(set(words)) > 25
    assert not {word.lower() for word in words} & {word.lower() for word in UNUSED}
