"""Make the bodies that a tool sends to ConnectWise to push a contract, out of a cwsetup profile.

Nothing is sent from here. Every choice that ConnectWise has an id for comes from the profile, so that the tool
itself knows no id: what differs between two MSPs is in their profiles.

    python bodies.py [PROFILE]        prints the bodies of a made-up contract
"""

import dataclasses
import json
import sys
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cwsetup import LoadedProfile, Ref, load_profile

Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who buys."""

    identifier: str
    name: str
    city: str
    payment_terms: str
    """``Net 30`` or another word that the profile maps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is bought, and how many."""

    item_id: int
    """The catalog item's id."""
    first: str
    second: str
    unit: str
    quantity: int
    cost: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What was agreed to, in the billing side's words."""

    name: str
    kind: str
    """``Recurring`` or ``Non-Recurring``."""
    frequency: str
    """How often it is billed: ``Monthly``."""
    payment_terms: str
    begins: date


CALLED = {
    "employee_compensation_not_exceed": "employeeCompNotExceed",
    "employee_compensation_limit": "compLimitAmount",  # with Percent and Amount
    "employee_compensation_rate": "employeeCompRate",
    "employee_compensation_hourly_rate": "compHourlyRate",  # with Hourly
    "default_location": "location",
    "default_department": "department",
    "default_active_status": "status",
    "active_statuses": None,  # see active_companies
    "line_description": None,  # see addition_body
}
"""What ConnectWise calls a property where the words aren't the same, and which have no field of their own."""


def fields(table: Any) -> Body:
    """Return a table of the profile as ConnectWise's fields: ``invoicing_cycle`` is ``invoicingCycle``.

    A property that a later release of cwsetup adds is in the body without a change here, if ConnectWise has a field of
    that name; a test says where it hasn't.
    """
    values = {spec.name: getattr(table, spec.name) for spec in dataclasses.fields(table)}
    called = {name: CALLED.get(name, camel_case(name)) for name, value in values.items() if value is not None}
    return {field: in_json(values[name]) for name, field in called.items() if field is not None}


def active_companies(profile: LoadedProfile) -> str:
    """Return the conditions of ``GET /company/companies`` that find the customers who may get an agreement."""
    ids = ",".join(str(status.id) for status in profile.companies.active_statuses)
    return f"status/id in ({ids}) and deletedFlag = false"


def company_body(profile: LoadedProfile, customer: Customer) -> Body:
    """Return the body of ``POST /company/companies`` for a customer whom ConnectWise doesn't have yet."""
    return fields(profile.companies) | {
        "identifier": customer.identifier,
        "name": customer.name,
        "city": customer.city,
        "billingTerms": in_json(profile.payment_terms[customer.payment_terms]),
    }


def agreement_body(profile: LoadedProfile, contract: Contract, *, company_id: int, contact_id: int) -> Body:
    """Return the body of ``POST /finance/agreements``."""
    return fields(profile.agreements) | {
        "name": contract.name,
        "type": in_json(profile.agreement_types[contract.kind]),
        "company": {"id": company_id},
        "contact": {"id": contact_id},
        "startDate": moment(contract.begins),
        "noEndingDateFlag": True,
        "billingCycle": in_json(profile.billing_frequencies[contract.frequency]),
        "billingTerms": in_json(profile.payment_terms[contract.payment_terms]),
    }


def addition_body(profile: LoadedProfile, line: Line, begins: date) -> Body:
    """Return the body of ``POST /finance/agreements/{id}/additions``."""
    both = profile.invoices.line_description.value == "Line One & Line Two"
    return fields(profile.invoices) | {
        "product": {"id": line.item_id},
        "billCustomer": "Billable",
        "quantity": line.quantity,
        "unitCost": in_json(line.cost),
        "unitPrice": in_json(line.price),
        "uom": profile.units_of_measure[line.unit].name,
        "effectiveDate": moment(begins),
        "invoiceDescription": f"{line.first}\n{line.second}" if both else line.first,
    }


def camel_case(name: str) -> str:
    """Return a name as ConnectWise spells it: ``invoicingCycle``."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def in_json(value: Any) -> Any:
    """Return a value as a body has it: a row by its id, which decides, and an amount as a number."""
    match value:
        case Ref():
            return {"id": value.id}
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case StrEnum():
            return str(value)
        case _:
            return value


def moment(day: date) -> str:
    """Return the beginning of a day as ConnectWise takes it."""
    return f"{day.isoformat()}T00:00:00Z"


def bodies(profile: LoadedProfile) -> Body:
    """Return all that it takes to push one made-up contract of a new customer, by the request."""
    begins = date(2026, 12, 1)
    customer = Customer(identifier="Litware", name="Litware GmbH", city="Tampa", payment_terms="Net 30")
    contract = Contract(
        name="Litware cloud services", kind="Recurring", frequency="Monthly", payment_terms="Net 30", begins=begins
    )
    line = Line(
        item_id=1000,
        first="Contoso Suite Basic",
        second="1 December 2026 to 30 November 2027",
        unit="Annual",
        quantity=12,
        cost=Decimal("38.40"),
        price=Decimal(48),
    )
    return {
        "GET /company/companies": active_companies(profile),
        "POST /company/companies": company_body(profile, customer),
        "POST /finance/agreements": agreement_body(profile, contract, company_id=19_297, contact_id=312),
        "POST /finance/agreements/{parentId}/additions": addition_body(profile, line, begins),
    }


if __name__ == "__main__":
    print(json.dumps(bodies(load_profile(*sys.argv[1:2])), indent=2))  # noqa: T201 - what a person looks at
