"""The agreements of "Northwind IT" with its customers, and their additions: most as the catalog is, some not any more.

An addition has the amounts that its item had when it was added, so it is no fault of the catalog that they differ.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cwsetup.demo.agreement_models import ADDITION, AGREEMENT
from cwsetup.demo.table import Table

AGREEMENTS = "/finance/agreements"
STAMP = {"lastUpdated": "2025-06-02T09:00:00Z", "updatedBy": "jdoe"}
SINCE = "2025-06-01T00:00:00Z"
CUSTOMERS = (
    *("Adventure Works", "Alpine Ski House", "Bellows College", "Best For You Organics", "Fourth Coffee"),
    *("Lamna Healthcare", "Margie's Travel", "Munson's Pickles & Preserves", "Nod Publishers", "Proseware, Inc."),
    *("VanArsdel <Holding> Ltd.", "=Żółw Cafés"),
)
TYPES = ((1, "Managed Services"), (2, "Cloud Subscriptions"), (4, "Hosting"))
# By their number among the billing cycles: monthly, yearly, quarterly, half-yearly, every two months.
CYCLES = (1, 1, 3, 1, 2, 1, 5, 6)
STATUSES = {7: "Cancelled", 11: "Expired", 17: "Inactive"}
DOLLAR = {"id": 1, "symbol": "$", "currencyCode": "USD", "name": "US Dollar"}
EURO = {"id": 2, "symbol": "€", "currencyCode": "EUR", "name": "Euro"}
SOLD = 141
"""The subscriptions stand first in the catalog; nothing else is added to agreements."""
GONE = 7
"""The id of an item that was deleted, though an addition still names it."""
CENT = Decimal("0.01")


def agreement_table(count: int, tables: Mapping[str, Table]) -> Table:
    """As many agreements as asked for, several with each customer."""
    cycles, terms = tables["/finance/billingcycles"], tables["/finance/billingterms"]
    return Table(AGREEMENT, AGREEMENTS, (_agreement(number, cycles, terms) for number in range(1, count + 1)))


def _agreement(number: int, cycles: Table, terms: Table) -> dict[str, Any]:
    company = number % len(CUSTOMERS)
    type_id, type_name = TYPES[number % len(TYPES)]
    status = STATUSES.get(number % 24, "Active")
    return {
        "id": number,
        "name": f"{type_name} {2020 + number % 6}" + (f", no. {number}" if number > len(CUSTOMERS) else ""),
        "type": {"id": type_id, "name": type_name},
        "company": {"id": 100 + company, "identifier": f"CUST{company:02}", "name": CUSTOMERS[company]},
        "contact": {"id": 500 + company, "name": "Accounts Payable"},
        "startDate": SINCE,
        "noEndingDateFlag": True,
        "cancelledFlag": status == "Cancelled",
        "employeeCompRate": "Actual",
        "employeeCompNotExceed": "Billing",
        "billingCycle": cycles.reference(CYCLES[number % len(CYCLES)], "billingCycle"),
        "billingTerms": terms.reference(1, "billingTerms"),
        "invoicingCycle": "ContractYear",
        "billTime": "Billable",
        "billExpenses": "Billable",
        "billProducts": "Billable",
        "currency": EURO if number % 24 == 9 else DOLLAR,  # noqa: PLR2004 - one of the first twenty-four
        "agreementStatus": status,
        "_info": STAMP,
    }


def additions_of(agreements: Table, items: Sequence[Mapping[str, Any]]) -> Mapping[int, Table]:
    """The additions of each agreement, with ids of their own throughout."""
    ids = iter(range(10_001, 10_001 + 8 * len(agreements.ids)))
    sold = [item for item in items[:SOLD] if "price" in item]
    return {
        agreement: Table(ADDITION, f"{AGREEMENTS}/{agreement}/additions", _additions(agreement, sold, ids))
        for agreement in agreements.ids
    }


def _additions(agreement: int, sold: Sequence[Mapping[str, Any]], ids: Iterator[int]) -> Iterator[dict[str, Any]]:
    for place in range(2 + agreement % 5 if sold else 0):
        kind = agreement * 5 + place
        yield _addition(next(ids), agreement, sold[(agreement * 29 + place * 47) % len(sold)], kind)


def _addition(addition_id: int, agreement: int, item: Mapping[str, Any], kind: int) -> dict[str, Any]:
    """One addition; its kind says what became of it: an older price, one of its own, none, free, cancelled, gone."""
    price, cost = _amounts(item, kind)
    quantity, included = Decimal(1 + kind * 3 % 40), Decimal(1 if kind % 14 == 3 else 0)  # noqa: PLR2004
    billed = max(quantity - included, Decimal(0))
    is_cancelled = kind % 17 == 6  # noqa: PLR2004
    product = {"id": item["id"], "identifier": item["identifier"], "serializedFlag": False}
    record = {
        "id": addition_id,
        "product": {"id": GONE, "identifier": "NW-0999", "serializedFlag": False} if kind % 31 == 14 else product,  # noqa: PLR2004
        "quantity": quantity,
        "lessIncluded": included,
        "unitPrice": price,
        "unitCost": cost,
        "billCustomer": "NoCharge" if kind % 19 == 8 else "Billable",  # noqa: PLR2004
        "effectiveDate": SINCE,
        "cancelledDate": "2026-01-31T00:00:00Z" if is_cancelled else None,
        "taxableFlag": True,
        "invoiceDescription": item["description"],
        "agreementId": agreement,
        "description": item["description"],
        "billedQuantity": billed,
        "uom": item.get("unitOfMeasure", {}).get("name"),
        "extPrice": price * billed,
        "extCost": cost * quantity,
        "margin": price * billed - cost * quantity,
        "agreementStatus": "Cancelled" if is_cancelled else "Active",
        "_info": STAMP,
    }
    return {name: value for name, value in record.items() if value is not None}


def _amounts(item: Mapping[str, Any], kind: int) -> tuple[Decimal, Decimal]:
    """Price and cost as they were when it was added, or as they were agreed on."""
    share_of_price, share_of_cost = {1: ("0.95", "0.95"), 4: ("0.90", "1"), 9: ("1.04", "1")}.get(kind % 12, ("1", "1"))
    return _share(item["price"], share_of_price), _share(item["cost"], share_of_cost)


def _share(amount: Decimal, share: str) -> Decimal:
    return (amount * Decimal(share)).quantize(CENT, ROUND_HALF_UP)
