"""Typed values out of ConnectWise's records, or ``Unreadable`` with the field that isn't what it should be.

ConnectWise leaves a field without a value out of its answers: absent is ``None``, never an error.
"""

from decimal import Decimal
from typing import Any, TypeAlias

from cwsetup.profile.instance import Ref
from cwsetup.web.wire import Unreadable

Record: TypeAlias = dict[str, Any]
TOO_LARGE = 10**15
"""From here on a number is a mistake, not an amount: ConnectWise keeps money as a double."""
TOO_LONG = 2**63
"""From here on a whole number isn't one that ConnectWise can have said."""


def rows(value: Any) -> list[Record]:
    """Return a list of records."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Unreadable("it is no list of records")
    return value


def record(value: Any) -> Record:
    """Return one record."""
    if not isinstance(value, dict):
        raise Unreadable("it is no record")
    return value


def identity(row: Record) -> int:
    """Return a record's id."""
    found = whole(row, "id")
    if found is None:
        raise Unreadable("a record has no id")
    return found


def text(row: Record, key: str) -> str | None:
    """Return a text without white space around it, ``None`` if nothing is left."""
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _not_a("text", row, key)
    return value.strip() or None


def required_text(row: Record, key: str) -> str:
    """Return a text that every record of its kind has."""
    value = text(row, key)
    if value is None:
        raise Unreadable(f"record {row.get('id')} has no {key}")
    return value


def number(row: Record, key: str) -> Decimal | None:
    """Return a number exactly as it stands in the answer."""
    value = row.get(key)
    if value is None:
        return None
    if type(value) is not Decimal and (isinstance(value, bool) or not isinstance(value, int)):
        raise _not_a("number", row, key)
    exact = Decimal(value)
    if abs(exact) >= TOO_LARGE:
        raise _not_a("usable number", row, key)
    return exact


def whole(row: Record, key: str) -> int | None:
    """Return a whole number that a 64-bit field holds."""
    value = row.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or abs(value) >= TOO_LONG):
        raise _not_a("whole number", row, key)
    return value


def flag(row: Record, key: str) -> bool:
    """Return a flag; an absent one isn't set."""
    value = row.get(key)
    if value is None or value is False:
        return False
    if value is True:
        return True
    raise _not_a("flag", row, key)


def ref(row: Record, key: str) -> Ref | None:
    """Return the id and name of another record."""
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _not_a("reference", row, key)
    found = whole(value, "id")
    return None if found is None else Ref(found, text(value, "name") or f"#{found}")


def _not_a(kind: str, row: Record, key: str) -> Unreadable:
    return Unreadable(f"{key} of record {row.get('id')} is no {kind}")
