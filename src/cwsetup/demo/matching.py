"""Which records a condition means: names resolved against a model, values against kinds, then tested.

Text is compared as SQL Server does by default: without regard to case and to trailing spaces. A comparison
with an absent value is never true, except ``= null``.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, assert_never

from cwsetup.demo.conditions import Comparison, Condition, Every, Literal, Moment, Not, Operator, Some, malformed
from cwsetup.demo.schema import Kind, Model

Record = Mapping[str, Any]
Predicate = Callable[[Record], bool]
ORDERED = {
    Operator.EQUAL: eq,
    Operator.UNEQUAL: ne,
    Operator.LESS: lt,
    Operator.AT_MOST: le,
    Operator.GREATER: gt,
    Operator.AT_LEAST: ge,
}
REFERENCE_KINDS = {"id": Kind.WHOLE, "name": Kind.TEXT, "identifier": Kind.TEXT}
STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Column:
    """A name as conditions and ``orderBy`` use it, resolved to what it reads."""

    name: str
    kind: Kind
    first: str
    second: str | None = None
    choices: tuple[str, ...] = ()

    def read(self, record: Record) -> Any:
        """The value in a record, folded for comparison; ``None`` when absent."""
        value = record.get(self.first)
        if self.second is not None and value is not None:
            value = value.get(self.second)
        return folded(value) if isinstance(value, str) else value


def folded(text: str) -> str:
    """Text as SQL Server compares it."""
    return text.rstrip(" ").casefold()


def column(model: Model, name: str) -> Column:
    """What a name means for a model; names are taken in any case.

    The time of the last change is called ``lastUpdated`` here, though the record holds it in ``_info``.
    """
    first, _, second = name.partition("/")
    if name.lower() == "lastupdated":
        return Column(name, Kind.MOMENT, "_info", "lastUpdated")
    field = model.by_folded_name.get(first.lower())
    if field is None or field.kind is Kind.MANY:
        raise malformed(f"{name} is not a recognized name.")
    if not second:
        return Column(name, field.kind, field.name, choices=field.choices)
    if field.kind is not Kind.REFERENCE or second.lower() not in REFERENCE_KINDS:
        raise malformed(f"{name} is not a recognized name.")
    return Column(name, REFERENCE_KINDS[second.lower()], field.name, second.lower())


def compile_test(model: Model, condition: Condition) -> Predicate:
    """A test of records; refuses names that the model doesn't have and values of the wrong kind."""
    match condition:
        case Comparison():
            return _comparison(column(model, condition.name), condition)
        case Not(inner):
            test = compile_test(model, inner)
            return lambda record: not test(record)
        case Every(parts):
            tests = [compile_test(model, part) for part in parts]
            return lambda record: all(test(record) for test in tests)
        case Some(parts):
            tests = [compile_test(model, part) for part in parts]
            return lambda record: any(test(record) for test in tests)
        case _:
            assert_never(condition)


def narrowed(condition: Condition, ids: Sequence[int]) -> Sequence[int]:
    """The ascending ids that can match at all, by what a condition says about ``id``.

    A client reads a large catalog in id ranges; testing every record for every range would make the stand-in
    slower than what it stands for.
    """
    match condition:
        case Every(parts):
            for part in parts:
                ids = narrowed(part, ids)
            return ids
        case Comparison(name, operator, values) if name.lower() == "id":
            numbers = [value for value in values if isinstance(value, Decimal)]
            return _by_id(operator, numbers, ids) if len(numbers) == len(values) else ids
        case _:
            return ids


def _by_id(operator: Operator, numbers: list[Decimal], ids: Sequence[int]) -> Sequence[int]:
    match operator:
        case Operator.LESS | Operator.AT_MOST:
            return ids[: bisect_right(ids, numbers[0])]
        case Operator.GREATER | Operator.AT_LEAST:
            return ids[bisect_left(ids, numbers[0]) :]
        case Operator.EQUAL | Operator.IN:
            places = ((bisect_left(ids, number), number) for number in sorted(set(numbers)))
            return [ids[at] for at, number in places if at < len(ids) and ids[at] == number]
        case _:
            return ids


def _comparison(field: Column, comparison: Comparison) -> Predicate:
    operator = comparison.operator
    if operator in {Operator.LIKE, Operator.CONTAINS}:
        field = replace(field, choices=())
    values = [_value(field, value) for value in comparison.values]
    if values == [None]:
        return _null_test(field, operator)
    match operator:
        case Operator.IN:
            members = {folded(value) if isinstance(value, str) else value for value in values} - {None}
            return lambda record: field.read(record) in members
        case Operator.LIKE | Operator.CONTAINS:
            return _like(field, f"%{values[0]}%" if operator is Operator.CONTAINS else str(values[0]))
        case Operator.EQUAL if isinstance(values[0], str) and field.kind is Kind.TEXT and _is_pattern(values[0]):
            return _like(field, values[0])
        case _:
            return _ordered(field, operator, values[0])


def _null_test(field: Column, operator: Operator) -> Predicate:
    match operator:
        case Operator.EQUAL:
            return lambda record: field.read(record) is None
        case Operator.UNEQUAL:
            return lambda record: field.read(record) is not None
        case _:
            raise malformed(f"{field.name} can't be compared with null by '{operator}'.")


def _ordered(field: Column, operator: Operator, wanted: Any) -> Predicate:
    compare = ORDERED[operator]
    target = folded(wanted) if isinstance(wanted, str) else wanted

    def test(record: Record) -> bool:
        value = field.read(record)
        return value is not None and bool(compare(value, target))

    return test


def _is_pattern(text: str) -> bool:
    """``*`` makes any text a pattern, and a literal bracket is written ``[[]``, also after ``=``."""
    return "*" in text or "[[]" in text


def _like(field: Column, pattern: str) -> Predicate:
    if field.kind is not Kind.TEXT:
        raise malformed(f"{field.name} is no text.")
    expression = re.compile("".join(_pattern_parts(pattern.rstrip(" ").casefold())), re.DOTALL)

    def test(record: Record) -> bool:
        value = field.read(record)
        return value is not None and expression.fullmatch(value) is not None

    return test


def _pattern_parts(pattern: str) -> Iterable[str]:
    """SQL's LIKE as a regular expression: ``%`` and ConnectWise's ``*``, ``_``, and ``[set]``."""
    for part in re.findall(r"\[\^?[^\]]+\]|.", pattern, re.DOTALL):
        if part in {"%", "*"}:
            yield ".*"
        elif part == "_":
            yield "."
        elif len(part) > 1:
            inside = part[1:-1]
            opposite = "^" if inside.startswith("^") and len(inside) > 1 else ""
            yield f"[{opposite}{re.escape(inside.removeprefix('^') if opposite else inside)}]"
        else:
            yield re.escape(part)


def _value(field: Column, value: Literal) -> Any:
    """A literal as the field's kind needs it; a value of another kind is refused."""
    if value is None:
        return None
    match field.kind, value:
        case (Kind.TEXT, str()):
            if field.choices and value.casefold() not in {choice.casefold() for choice in field.choices}:
                raise malformed("Enum value supplied was invalid")
            return value
        case (Kind.FLAG, bool()) | (Kind.MONEY | Kind.WHOLE, Decimal()):
            return value
        case (Kind.MOMENT, Moment(text)):
            return _moment(text)
        case _:
            raise malformed(f"The value supplied for {field.name} is not of its type.")


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise malformed(f"[{text}] is not a date.") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).strftime(STAMP).casefold()
    except OverflowError:
        raise malformed(f"[{text}] is out of range.") from None
