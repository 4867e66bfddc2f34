"""What a whole catalog item must meet: required fields, types, lengths, allowed words, and fields that go together."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cwsetup.demo.answers import Complaint, Refusal
from cwsetup.demo.matching import Record
from cwsetup.demo.models import CATALOG_ITEM
from cwsetup.demo.schema import Field, Kind

LARGEST = {Kind.MONEY: 10**12, Kind.WHOLE: 2**31}


def refused(found: Sequence[Complaint]) -> Refusal:
    """The refusal that lists every complaint."""
    resource = CATALOG_ITEM.resource
    return Refusal(400, "InvalidObject", f"{resource} object is invalid", resource=resource, complaints=found)


def complaints(record: Record) -> Iterator[Complaint]:
    """Everything that is wrong with a record, field by field."""
    for field in CATALOG_ITEM.fields.values():
        if field.name in record:
            yield from _about(field, record[field.name])
        elif field.required:
            yield _missing(field.name)
    yield from _recurring(record)


def _missing(name: str) -> Complaint:
    return Complaint(code="MissingRequiredField", message=f"{name} is required.", field=name)


def _recurring(record: Record) -> Iterator[Complaint]:
    """An item recurs by a billing cycle or once; ConnectWise wants that in the same request."""
    if record.get("recurringFlag") is True and not (
        record.get("recurringBillCycle") or record.get("recurringOneTimeFlag")
    ):
        yield _missing("recurringBillCycle/id")


def _about(field: Field, value: Any) -> Iterator[Complaint]:
    match field.kind, value:
        case (Kind.TEXT, str()):
            yield from _text(field, value)
        case (Kind.FLAG, bool()) | (Kind.MANY, list()):
            return
        case (Kind.MONEY | Kind.WHOLE, int() | Decimal()) if _is_number(field, value):
            if abs(Decimal(value)) >= LARGEST[field.kind]:
                yield Complaint(code="OutOfRange", message=f"{field.name} is too large.", field=field.name)
        case (Kind.REFERENCE, Mapping()) if type(value.get("id")) is int:
            return
        case _:
            message = f"The value of {field.name} is not a {field.kind} value."
            yield Complaint(code="InvalidValue", message=message, field=field.name)


def _is_number(field: Field, value: Any) -> bool:
    """A JSON number of the field's kind; in Python, a flag is a number too."""
    return not isinstance(value, bool) and (field.kind is Kind.MONEY or isinstance(value, int))


def _text(field: Field, text: str) -> Iterator[Complaint]:
    if field.required and not text.strip():
        yield _missing(field.name)
    if field.longest is not None and len(text) > field.longest:
        message = f"{field.name} is longer than {field.longest} characters."
        yield Complaint(code="OutOfRange", message=message, field=field.name)
    if field.choices and text not in field.choices:
        yield Complaint(code="InvalidValue", message="Enum value supplied was invalid", field=field.name)
