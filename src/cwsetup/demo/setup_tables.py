"""The setup tables of "Northwind IT": what an administrator would have typed in, a line per row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cwsetup.demo import models
from cwsetup.demo.schema import Model
from cwsetup.demo.table import Table

# Names with further fields.
Rows = Sequence[tuple[str, Mapping[str, Any]]]

STAMP = {"lastUpdated": "2025-03-03T09:00:00Z", "updatedBy": "jdoe"}

# A name ending in "~" is inactive; the first name of a table is its default.
CATEGORIES = {
    "Software Subscriptions": ("Microsoft 365", "Security", "Backup", "Line of Business", "Legacy Licences~"),
    "Hardware": ("Workstations", "Servers", "Networking", "Peripherals", "Mobile Devices", "Refurbished~"),
    "Managed Services": ("Per User", "Per Device", "Monitoring", "Vendor Management"),
    "Professional Services": ("Project Work", "Consulting", "Training"),
    "Cloud Hosting": ("Virtual Machines", "Storage", "Domains and Mail"),
    "Telephony": ("Voice Plans", "Handsets", "Call Bundles~"),
    "Bundles": ("Onboarding", "Office in a Box"),
    "Printing": ("Toner~", "Click Charges~"),
    "Consumables~": ("Cables", "Office Supplies"),
}
PRODUCT_TYPES = (
    ("Software", "NonInventoryPart"),
    ("Hardware", "InventoryPart"),
    ("Managed Service", "Service"),
    ("Labour", "Service"),
    ("Freight", "OtherCharge"),
    ("Legacy Licence~", "NonInventoryPart"),
)
UNITS_OF_MEASURE = ("Each", "Month", "Year", "Quarter", "3 Years", "Hour", "User", "Box", "Dozen~")
BILLING_CYCLES = (
    ("M", "Monthly", "Monthly"),
    ("Q", "Quarterly", "Quarterly"),
    ("Y", "Yearly", "Yearly"),
    ("ANN", "Annual, in advance", "Yearly"),
    ("SA", "Half-yearly", "SemiAnnual"),
    ("BM", "Every two months", "BiMonthly"),
    ("W", "Weekly", "Weekly"),
    ("BW", "Every two weeks", "BiWeekly"),
    ("ONE", "Once", "NotRecurring"),
)
BILLING_TERMS = (
    ("Net 30 days", 30),
    ("Due on receipt", 0),
    ("Net 7 days", 7),
    ("Net 10 days", 10),
    ("Net 15 days", 15),
    ("Net 45 days", 45),
    ("Net 60 days", 60),
    ("Net 90 days", 90),
)
COMPANY_STATUSES: Rows = (
    ("Active", {}),
    ("Active - Managed", {}),
    ("Active - Time and Materials", {}),
    ("Onboarding", {"notifyFlag": True, "notificationMessage": "Onboarding isn't finished yet."}),
    (
        "Credit Hold",
        {"disallowSavingFlag": True, "notifyFlag": True, "notificationMessage": "On hold: ask accounts first."},
    ),
    ("Not Active", {}),
    ("Imported~", {}),
    ("Merged~", {}),
)
DEPARTMENTS = (
    ("SVC", "Service Desk"),
    ("PS", "Professional Services"),
    ("SALES", "Sales"),
    ("FIN", "Finance"),
    ("CLOUD", "Cloud Operations"),
    ("FIELD", "Field Engineering"),
    ("VOICE", "Voice"),
)
LOCATIONS = (
    ("Head Office", (1, 2, 3, 4, 5)),
    ("Harbour Branch", (1, 3, 6)),
    ("Hill Street Branch", (1, 6)),
    ("Data Centre", (5,)),
    ("Remote Team", (1, 2, 7)),
)
# Name, location, department, rate, not exceed, invoicing cycle, billing cycle, billing terms.
AGREEMENT_TYPES = (
    ("Managed Services", 1, 1, "Actual", "Billing", "CalendarYear", 1, 1),
    ("Cloud Subscriptions", 1, 5, "Actual", "Billing", "ContractYear", 1, 1),
    ("Block Hours", 2, 1, "Hourly", "Amount", "ContractYear", 9, 2),
    ("Hosting", 4, 5, "Actual", "Percent", "CalendarYear", 3, 6),
    ("Voice", 5, 7, "Hourly", "Billing", "CalendarYear", 2, 7),
    ("Break Fix~", 3, 6, "Hourly", "Amount", "ContractYear", 9, 5),
)


def setup_tables(*, more_subcategories: int = 0) -> list[Table]:
    """Every setup table, references between them filled in; the first category can be as full as asked for."""
    categories = _table(models.CATEGORY, "/procurement/categories", _flagged([(name, {}) for name in CATEGORIES]))
    departments = _table(models.DEPARTMENT, "/system/departments", _coded(DEPARTMENTS))
    locations = _table(models.LOCATION, "/system/locations", _locations())
    cycles = _table(models.BILLING_CYCLE, "/finance/billingCycles", _cycles())
    terms = _table(models.BILLING_TERM, "/finance/billingTerms", _terms())
    agreements = _agreement_types(locations, departments, cycles, terms)
    types: Rows = [(name, {"typeXref": xref}) for name, xref in PRODUCT_TYPES]
    units: Rows = [(name, {}) for name in UNITS_OF_MEASURE]
    return [
        categories,
        departments,
        locations,
        cycles,
        terms,
        _table(models.SUBCATEGORY, "/procurement/subcategories", _subcategories(categories, more_subcategories)),
        _table(models.PRODUCT_TYPE, "/procurement/types", _flagged(types)),
        _table(models.UNIT_OF_MEASURE, "/procurement/unitOfMeasures", _flagged(units)),
        _table(models.COMPANY_STATUS, "/company/companies/statuses", _flagged(COMPANY_STATUSES)),
        _table(models.AGREEMENT_TYPE, "/finance/agreements/types", agreements),
        _location_departments(locations, departments),
    ]


def _location_departments(locations: Table, departments: Table) -> Table:
    """Which department works at which location; the rows have ids of their own, apart from the departments'."""
    pairs = [(location, department) for location, (_, found) in enumerate(LOCATIONS, 1) for department in found]
    rows = (
        {
            "location": locations.reference(location, "location"),
            "department": departments.reference(department, "department"),
        }
        for location, department in pairs
    )
    return _table(models.LOCATION_DEPARTMENT, "/system/info/departmentlocations", rows, first_id=101)


def _table(model: Model, address: str, rows: Iterable[Mapping[str, Any]], *, first_id: int = 1) -> Table:
    return Table(model, address, ({"id": at, **row, "_info": STAMP} for at, row in enumerate(rows, first_id)))


def _flagged(rows: Rows) -> Iterator[dict[str, Any]]:
    for at, (name, more) in enumerate(rows):
        yield {
            "name": name.rstrip("~"),
            "inactiveFlag": name.endswith("~"),
            "defaultFlag": at == 0,
            **more,
        }


def _subcategories(categories: Table, more: int) -> Iterator[dict[str, Any]]:
    for category, names in enumerate(CATEGORIES.values(), 1):
        for row in _flagged([(name, {}) for name in names]):
            yield row | {"category": categories.reference(category, "category")}
    for number in range(1, more + 1):
        row = {"name": f"Vendor {number:05}", "inactiveFlag": False, "defaultFlag": False}
        yield row | {"category": categories.reference(1, "category")}


def _coded(rows: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for code, name in rows:
        yield {"identifier": code, "name": name}


def _terms() -> Iterator[dict[str, Any]]:
    for at, (name, days) in enumerate(BILLING_TERMS):
        yield {"name": name, "dueDays": days, "defaultFlag": at == 0}


def _cycles() -> Iterator[dict[str, Any]]:
    for at, (code, name, options) in enumerate(BILLING_CYCLES):
        yield {"identifier": code, "name": name, "billingOptions": options, "defaultFlag": at == 0}


def _locations() -> Iterator[dict[str, Any]]:
    level = {"id": 2, "name": "Location"}
    for name, departments in LOCATIONS:
        yield {
            "ownerLevelId": 2,
            "structureLevel": level,
            "name": name,
            "locationFlag": True,
            "clientFlag": False,
            "departmentIds": list(departments),
        }


def _agreement_types(locations: Table, departments: Table, cycles: Table, terms: Table) -> Iterator[dict[str, Any]]:
    rows = _flagged([(row[0], {}) for row in AGREEMENT_TYPES])
    for row, (_, location, department, rate, limit, invoicing, cycle, term) in zip(rows, AGREEMENT_TYPES, strict=True):
        more: dict[str, Any] = {
            "location": locations.reference(location, "location"),
            "department": departments.reference(department, "department"),
            "restrictLocationFlag": False,
            "restrictDepartmentFlag": False,
            "employeeCompRate": rate,
            "employeeCompNotExceed": limit,
            "billingCycle": cycles.reference(cycle, "billingCycle"),
            "billingTerms": terms.reference(term, "billingTerms"),
            "invoicingCycle": invoicing,
            "billTime": "Billable",
            "billExpenses": "Billable",
            "billProducts": "Billable",
        }
        if rate == "Hourly":
            more["compHourlyRate"] = Decimal("38.50")
        if limit != "Billing":
            more["compLimitAmount"] = Decimal(75)
        yield row | more
