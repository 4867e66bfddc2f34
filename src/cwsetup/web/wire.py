"""JSON as it goes over the wire: exact money both ways, and nothing that two readers could read differently.

What the values mean is decided by who reads them.
"""

import json
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow, Subnormal
from functools import lru_cache
from typing import Any, Never

_LARGEST_EXPONENT = 15
"""ConnectWise keeps money as a double; a number beyond this is a mistake, not a price."""
_READING = Context(prec=40, Emax=308, Emin=-308, traps=[Inexact, InvalidOperation, Overflow, Subnormal])
"""Refuses a number that isn't exact in 40 digits, or that no double holds: others take it for infinite, or nothing."""

_exact = lru_cache(maxsize=32_768)(_READING.create_decimal)
"""A catalog says the same few thousand amounts again and again: each is made once and takes no further memory."""


class Unreadable(ValueError):
    """Bytes that are no JSON, or JSON that is ambiguous; the message completes "because"."""


def from_json(body: bytes) -> Any:
    """Return the value of a body, decimals exact; refuses NaN, numbers no double holds, and a name said twice."""
    try:
        return json.loads(
            body,
            parse_float=_exact,
            parse_constant=_no_number,
            object_pairs_hook=_without_repeats,
        )
    except Unreadable:
        raise
    except ArithmeticError:
        raise Unreadable("it has a number that is too large, too small or too long") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable("it isn't valid JSON") from error


def _no_number(name: str) -> Never:
    raise Unreadable(f"it has {name} where a number should be")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise Unreadable("it says the same field twice")
    return record


def to_json(value: object) -> str:
    """Return a value as JSON text, a ``Decimal`` with exactly its digits.

    >>> to_json([{"value": Decimal("12.50")}])
    '[{"value":12.50}]'
    """
    match value:
        case Decimal():
            return _number(value)
        case dict():
            return "{" + ",".join(f"{json.dumps(key)}:{to_json(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ",".join(map(to_json, value)) + "]"
        case str() | bool() | int() | None:
            return json.dumps(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a request")


def _number(value: Decimal) -> str:
    if not value.is_finite() or value.adjusted() >= _LARGEST_EXPONENT:
        raise ValueError(f"{value} is no amount of money")
    return format(abs(value) if value.is_zero() else value, "f")
