"""What is read by column is what is read one by one, whatever stands there."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from cwsetup.connectwise import columns, records
from cwsetup.connectwise.records import Record
from cwsetup.web.wire import Unreadable

ODD: Sequence[Any] = (
    *(None, "", " ", " a ", "a", 0, 1, -1, 2**63 - 1, 2**63, -(2**63), True, False, [], ["a"], {}),
    *(
        Decimal("1.50"),
        Decimal("-0"),
        Decimal("0E20"),
        Decimal("999999999999999.99"),
        Decimal("1E15"),
        Decimal("-1E15"),
    ),
    *({"id": 1}, {"id": 1, "name": " a "}, {"id": True, "name": "a"}, {"id": "1"}, {"name": "a"}, {"id": 1, "name": 2}),
    *({"id": [], "name": "a"}, {"id": 2**63}, {"id": None, "name": None}),
)
READERS: Sequence[tuple[Callable[..., Any], Callable[..., Any], Any]] = (
    (columns.texts, records.text, "text"),
    (columns.required_texts, records.required_text, "text"),
    (columns.flags, records.flag, True),
    (columns.numbers, records.number, Decimal("9.95")),
    (columns.refs, records.ref, {"id": 7, "name": "seven"}),
)


def came_of(read: Callable[..., Any], *given: object) -> tuple[str, str]:
    try:
        return "read", repr(read(*given))
    except Unreadable as error:
        return "unreadable", str(error)


def one_by_one(read: Callable[..., Any], rows: Sequence[Record], *key: str) -> list[Any]:
    return [read(row, *key) for row in rows]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(("column", "one", "usual"), READERS, ids=[each[0].__name__ for each in READERS])
def test_a_column_reads_as_its_records_do(
    column: Callable[..., Any], one: Callable[..., Any], usual: object, odd: object
) -> None:
    rows: list[Record] = [{"id": 1, "field": usual}, {"id": 2, "field": odd}, {"id": 3}, {"id": 4, "field": usual}]
    for some in (rows[:2], rows):
        assert came_of(column, some, "field") == came_of(one_by_one, one, some, "field")


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_ids_read_by_column_as_one_by_one(odd: object) -> None:
    rows: list[Record] = [{"id": 1}, {"id": odd}, {"id": 2}]
    assert came_of(columns.identities, rows) == came_of(one_by_one, records.identity, rows)
    assert columns.identities([]) == []
