"""The language of the ``conditions`` parameter: text in, a tree of comparisons out.

What a field means, and whether it exists, is decided in ``matching``. The guide documents operators, ``and``,
``or``, parentheses and the forms of values; single quotes, and quotes inside a string behind a backslash, are
what clients send and the server is said to accept.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cwsetup.demo.answers import Refusal

DEEPEST = 40
TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:\\"|[^"])*"|'(?:\\'|[^'])*')
    | (?P<moment>\[[^\]]*\])
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<word>[A-Za-z_]\w*(?:/\w+)*)
    | (?P<sign><=|>=|!=|=|<|>)
    | (?P<mark>[(),])
    )""",
    re.VERBOSE | re.ASCII,
)


class Operator(StrEnum):
    """How a field is compared."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    CONTAINS = "contains"
    LIKE = "like"
    IN = "in"


OPERATORS = {operator.value: operator for operator in Operator}


@dataclass(frozen=True, slots=True)
class Moment:
    """A date in square brackets, not yet read."""

    text: str


Literal = str | Decimal | bool | Moment | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """``name operator value``; only ``in`` has other than one value."""

    name: str
    operator: Operator
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    inner: "Condition"


@dataclass(frozen=True, slots=True)
class Every:
    """Conditions joined by ``and``."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Conditions joined by ``or``."""

    parts: tuple["Condition", ...]


Condition = Comparison | Not | Every | Some


def parse(text: str) -> Condition:
    """The tree of a conditions text; anything malformed is refused with 400."""
    parser = _Parser(_tokens(text))
    condition = parser.either(0)
    parser.end()
    return condition


def malformed(message: str) -> Refusal:
    """The refusal of conditions that can't be used."""
    return Refusal(400, "ApiFindCondition", message)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    text = text.rstrip()
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise malformed(f"Conditions can't be read from '{text[at : at + 20]}'.")
        kind = found.lastgroup or ""
        tokens.append((kind, found[kind]))
        at = found.end()
    return tokens


class _Parser:
    """Recursive descent over the tokens: either > both > one > comparison."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0

    def either(self, depth: int) -> Condition:
        parts = [self.both(depth)]
        while self.word("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def both(self, depth: int) -> Condition:
        parts = [self.one(depth)]
        while self.word("and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def one(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise malformed("Conditions are nested too deeply.")
        if self.word("not"):
            return Not(self.one(depth + 1))
        if self.mark("("):
            inner = self.either(depth + 1)
            self.expect(")")
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        name = self.take("word", "a field name")
        opposite = self.word("not")
        operator = self.operator()
        if opposite and operator not in {Operator.IN, Operator.LIKE, Operator.CONTAINS}:
            raise malformed(f"'not' can't stand before '{operator}'.")
        values = self.values() if operator is Operator.IN else (self.value(),)
        comparison = Comparison(name, operator, values)
        return Not(comparison) if opposite else comparison

    def operator(self) -> Operator:
        kind, text = self.next("an operator")
        if kind in {"sign", "word"} and text.lower() in OPERATORS:
            return OPERATORS[text.lower()]
        raise malformed(f"'{text}' is not an operator.")

    def values(self) -> tuple[Literal, ...]:
        self.expect("(")
        values = [self.value()]
        while self.mark(","):
            values.append(self.value())
        self.expect(")")
        return tuple(values)

    def value(self) -> Literal:
        kind, text = self.next("a value")
        words: dict[str, Literal] = {"true": True, "false": False, "null": None}
        match kind:
            case "text":
                return text[1:-1].replace("\\" + text[0], text[0])
            case "number":
                return Decimal(text)
            case "moment":
                return Moment(text[1:-1].strip())
            case "word" if text.lower() in words:
                return words[text.lower()]
        raise malformed(f"'{text}' is not a value.")

    def next(self, wanted: str) -> tuple[str, str]:
        if self.at == len(self.tokens):
            raise malformed(f"Conditions end where {wanted} should stand.")
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, kind: str, wanted: str) -> str:
        found, text = self.next(wanted)
        if found != kind:
            raise malformed(f"'{text}' stands where {wanted} should.")
        return text

    def word(self, word: str) -> bool:
        return self._skip(("word", word))

    def mark(self, mark: str) -> bool:
        return self._skip(("mark", mark))

    def expect(self, mark: str) -> None:
        if not self.mark(mark):
            raise malformed(f"'{mark}' is missing.")

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise malformed(f"'{self.tokens[self.at][1]}' is left over.")

    def _skip(self, wanted: tuple[str, str]) -> bool:
        if self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            if (kind, text.lower()) == wanted:
                self.at += 1
                return True
        return False
