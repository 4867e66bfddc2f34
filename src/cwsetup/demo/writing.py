"""How a catalog item is created and changed: POST bodies, PATCH operations, and the rules they must meet.

ConnectWise validates the whole record after every change, so old bad data in one field refuses a change of
another. Both functions return a new record and leave the old one as it was.
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cwsetup.demo.answers import Complaint, Refusal
from cwsetup.demo.matching import Record, folded
from cwsetup.demo.models import CATALOG_ITEM
from cwsetup.demo.rules import complaints, refused
from cwsetup.demo.schema import Kind
from cwsetup.demo.table import PUBLIC_ADDRESS, Table

REFERENCED = {
    "category": "/procurement/categories",
    "subcategory": "/procurement/subcategories",
    "type": "/procurement/types",
    "unitOfMeasure": "/procurement/unitofmeasures",
    "recurringBillCycle": "/finance/billingcycles",
    "agreementType": "/finance/agreements/types",
}
DEFAULTS: Mapping[str, Any] = {
    "inactiveFlag": False,
    "productClass": "NonInventory",
    "serializedFlag": False,
    "serializedCostFlag": False,
    "phaseProductFlag": False,
    "price": Decimal(0),
    "cost": Decimal(0),
    "priceAttribute": "FixedFee",
    "taxableFlag": True,
    "dropShipFlag": False,
    "specialOrderFlag": False,
    "recurringFlag": False,
    "recurringOneTimeFlag": False,
    "calculatedPriceFlag": False,
    "calculatedCostFlag": False,
    "billableOption": "Billable",
    "markupFlag": False,
    "autoUpdateUnitCostFlag": False,
    "autoUpdateUnitPriceFlag": False,
}
NEVER_WRITTEN = {"id", "_info", "connectWiseID", "calculatedPrice", "calculatedCost"}

Tables = Mapping[str, Table]


def stamp(moment: str, member: str, record_id: int) -> dict[str, str]:
    """The ``_info`` of an item: who changed it last, and when."""
    href = f"{PUBLIC_ADDRESS}/procurement/catalog/{record_id}"
    return {"lastUpdated": moment, "updatedBy": member, "catalog_href": href}


def created(body: Any, tables: Tables, record_id: int, *, may_double: bool = False) -> dict[str, Any]:
    """The record that a POST makes; members that the model doesn't know are ignored."""
    if not isinstance(body, Mapping):
        raise Refusal(400, "InvalidObject", "catalogItem object is invalid", resource="catalogItem")
    given = {name: value for name, value in body.items() if name in CATALOG_ITEM.fields and value is not None}
    for name in NEVER_WRITTEN:
        given.pop(name, None)
    return _checked({"id": record_id, **DEFAULTS, **given}, {}, tables, may_double=may_double)


def patched(before: Record, body: Any, tables: Tables) -> dict[str, Any]:
    """The record that the operations of a PATCH make of another."""
    if not isinstance(body, list) or not all(isinstance(operation, Mapping) for operation in body):
        raise Refusal(400, "InvalidPatch", "The body of a PATCH is an array of operations.")
    after = dict(before)
    for operation in body:
        _apply(operation, after)
    return _checked(after, before, tables)


def _apply(operation: Mapping[str, Any], record: dict[str, Any]) -> None:
    """One operation; a reference or a list is replaced whole."""
    kind, path = operation.get("op"), operation.get("path")
    if kind not in {"add", "replace", "remove"} or not isinstance(path, str):
        raise Refusal(400, "InvalidPatch", f"'{kind}' on '{path}' is not an operation.")
    first, _, below = path.partition("/")
    # The false 200: a path into a reference is accepted, and nothing changes.
    if below and first in CATALOG_ITEM.fields and CATALOG_ITEM.fields[first].kind is Kind.REFERENCE:
        return
    if path not in CATALOG_ITEM.fields or path in NEVER_WRITTEN:
        raise Refusal(400, "InvalidPatch", f"The path '{path}' is not a field of catalogItem that can be written.")
    value = None if kind == "remove" else operation.get("value")
    if value is None:
        record.pop(path, None)
    else:
        record[path] = value


def _checked(after: dict[str, Any], before: Record, tables: Tables, *, may_double: bool = False) -> dict[str, Any]:
    """The record with its references filled in and its amounts settled, or an InvalidObject refusal."""
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    found = list(complaints(after))
    wrong = {complaint.field for complaint in found}
    found += _resolved(after, {name: value for name, value in changed.items() if name not in wrong}, tables)
    if "identifier" in changed and "identifier" not in wrong and not may_double:
        found += _taken(after, tables["/procurement/catalog"])
    if found:
        raise refused(found)
    # The category isn't chosen: it follows from the subcategory.
    row = tables["/procurement/subcategories"].get(after["subcategory"]["id"])
    after["category"] = row["category"]
    return _settled({name: _stored(name, value) for name, value in after.items()}, before)


def _resolved(after: dict[str, Any], changed: Mapping[str, Any], tables: Tables) -> Iterator[Complaint]:
    """Fills changed references in from the row they name; complains about rows that don't exist."""
    for name in changed:
        if name not in CATALOG_ITEM.fields or CATALOG_ITEM.fields[name].kind is not Kind.REFERENCE:
            continue
        table = tables.get(REFERENCED.get(name, ""))
        record_id = after[name]["id"]
        if table is None or record_id not in table.records:
            yield Complaint(code="InvalidReference", message=f"{name} {record_id} does not exist.", field=f"{name}/id")
        else:
            after[name] = table.reference(record_id, name)


def _taken(after: Record, catalog: Table) -> Iterator[Complaint]:
    """Identifiers are unique, inactive items included, by the comparison of the database."""
    wanted = folded(after["identifier"])
    others = (record for record in catalog.records.values() if record["id"] != after["id"])
    if any(folded(record["identifier"]) == wanted for record in others):
        message = f"Product ID '{after['identifier']}' already exists."
        yield Complaint(code="ObjectExists", message=message, field="identifier")


def _settled(after: dict[str, Any], before: Record) -> dict[str, Any]:
    """Amounts that ConnectWise decides itself: marked up ones follow the cost, calculated ones stay.

    The facts are silent on what becomes of a price sent for such an item; here it's answered 200 and dropped,
    which is the worse case for a client.
    """
    if after.get("markupFlag") and "markupPercentage" in after and "cost" in after:
        raised = after["cost"] * (100 + after["markupPercentage"]) / 100
        after["price"] = raised.quantize(Decimal("0.01"), ROUND_HALF_UP)
    for flag, name in (("calculatedPriceFlag", "price"), ("calculatedCostFlag", "cost")):
        if after.get(flag) and name in before:
            after[name] = before[name]
    return after


def _stored(name: str, value: Any) -> Any:
    """A value as ConnectWise keeps it: money exact, and line breaks in text turned into a space."""
    if isinstance(value, str):
        return value.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    if name in CATALOG_ITEM.fields and CATALOG_ITEM.fields[name].kind is Kind.MONEY:
        return Decimal(value)
    return value
