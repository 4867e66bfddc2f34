"""Agreements that are billed, and their additions, live and read only.

ConnectWise lists additions by agreement and in no other way: it takes one request for each agreement.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked, NotFound, unusable
from cwsetup.connectwise.paging import read_list
from cwsetup.connectwise.records import Record, identity, number, record, ref, required_text, text, whole
from cwsetup.connectwise.rights import AgreementUse
from cwsetup.pricing.additions import Addition, Agreement
from cwsetup.web.wire import Unreadable

AGREEMENTS = "/finance/agreements"
ACTIVE = 'agreementStatus="Active"'
_AGREEMENT_FIELDS = (
    *("id", "name", "company/id", "company/name", "billingCycle/id", "billingCycle/name"),
    *("currency/id", "currency/currencyCode"),
)
_ADDITION_FIELDS = (
    *("id", "product/id", "product/identifier", "description", "quantity", "lessIncluded", "billedQuantity"),
    *("unitPrice", "unitCost", "billCustomer", "cancelledDate"),
)


class LiveAgreements:
    """The agreements behind a client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def active(self) -> tuple[Agreement, ...]:
        """Return every agreement that is active, by id."""
        asked = Asked(AgreementUse.READ)
        found = read_list(self._client, AGREEMENTS, asked, fields=_AGREEMENT_FIELDS, conditions=[ACTIVE])
        try:
            return tuple(agreement_from_api(row) for row in found)
        except Unreadable as error:
            raise unusable(str(error), asked) from None

    def count(self) -> int:
        """Return how many agreements are active."""
        asked = Asked(AgreementUse.READ)
        answer = self._client.get(f"{AGREEMENTS}/count", asked, {"conditions": ACTIVE})
        try:
            return whole(record(answer.value), "count") or 0
        except Unreadable as error:
            raise unusable(str(error), asked) from None

    def additions(self, agreement_id: int) -> Sequence[Addition]:
        """Return the additions of one agreement; none where it has been deleted meanwhile."""
        asked = Asked(AgreementUse.READ, f"agreement {agreement_id}")
        try:
            found = list(
                read_list(self._client, f"{AGREEMENTS}/{agreement_id}/additions", asked, fields=_ADDITION_FIELDS)
            )
        except NotFound:
            return ()
        try:
            return [addition for row in found if (addition := addition_from_api(row)) is not None]
        except Unreadable as error:
            raise unusable(str(error), asked) from None


def agreement_from_api(row: Record) -> Agreement:
    """Return a record as an agreement."""
    customer, cycle = ref(row, "company"), ref(row, "billingCycle")
    currency = row.get("currency")
    return Agreement(
        id=identity(row),
        name=required_text(row, "name"),
        customer=customer.name if customer else "",
        billing_cycle=cycle.id if cycle else None,
        currency=None if currency is None else text(record(currency), "currencyCode"),
    )


def addition_from_api(row: Record) -> Addition | None:
    """Return a record as an addition; ``None`` where it names no item."""
    product = record(row.get("product") or {})
    item_id = whole(product, "id")
    if item_id is None:
        return None
    quantity = number(row, "quantity") or Decimal(0)
    billed = number(row, "billedQuantity")
    return Addition(
        id=identity(row),
        item_id=item_id,
        identifier=text(product, "identifier") or f"#{item_id}",
        description=text(row, "description") or "",
        quantity=quantity,
        billed=max(quantity - (number(row, "lessIncluded") or 0), Decimal(0)) if billed is None else billed,
        price=number(row, "unitPrice"),
        cost=number(row, "unitCost"),
        is_charged=text(row, "billCustomer") not in {"DoNotBill", "NoCharge"},
        ends=_day(row),
    )


def _day(row: Record) -> date | None:
    written = text(row, "cancelledDate")
    try:
        return datetime.fromisoformat(written).date() if written else None
    except ValueError:
        raise Unreadable(f"cancelledDate of record {row.get('id')} is no date") from None
