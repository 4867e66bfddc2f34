"""Agreements and additions as ConnectWise gives them, and what can be wrong about them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.agreements import LiveAgreements
from cwsetup.connectwise.client import Client
from cwsetup.demo.process import DemoServer
from cwsetup.errors import AccessError, RemoteError
from cwsetup.pricing.additions import Addition, Agreement

USUAL: dict[str, Any] = {"id": 5, "product": {"id": 812, "identifier": "E3"}, "quantity": 4, "unitPrice": 12.5}


@pytest.fixture
def answering(canned: Callable[..., Client]) -> Callable[[object], LiveAgreements]:
    """Agreements behind a server that gives the same answer to everything."""
    return lambda value: LiveAgreements(canned(lambda _request: httpx.Response(200, json=value)))


def test_active_agreements_come_with_customer_cycle_and_currency(client: Client) -> None:
    found = LiveAgreements(client).active()
    assert len(found) == LiveAgreements(client).count() == 21
    assert found[0] == Agreement(
        id=1, name="Cloud Subscriptions 2021", customer="Alpine Ski House", billing_cycle=1, currency="USD"
    )
    assert [each.currency for each in found if each.id == 9] == ["EUR"]


def test_additions_come_with_what_they_bill(client: Client) -> None:
    found = LiveAgreements(client).additions(4)
    assert len(found) == 6
    assert found[0].identifier
    assert all(each.quantity >= each.billed for each in found)


def test_an_agreement_that_is_gone_has_none(client: Client) -> None:
    assert LiveAgreements(client).additions(4_711) == ()


def test_a_missing_right_is_an_access_error_that_names_it(client: Client, demo: DemoServer) -> None:
    demo.set_denied(["/finance/agreements"])
    with pytest.raises(AccessError) as raised:
        LiveAgreements(client).active()
    assert "Finance > Agreements: Inquire All" in str(raised.value.hint)


def test_what_an_addition_lacks_is_absent(answering: Callable[[object], LiveAgreements]) -> None:
    (found,) = answering([USUAL]).additions(1)
    assert found == Addition(
        id=5,
        item_id=812,
        identifier="E3",
        quantity=Decimal(4),
        billed=Decimal(4),
        price=Decimal("12.5"),
    )


@pytest.mark.parametrize(
    ("more", "billed"),
    [({"lessIncluded": 1}, 3), ({"lessIncluded": 9}, 0), ({"lessIncluded": 1, "billedQuantity": 2}, 2)],
)
def test_what_is_billed_is_said_or_follows_from_what_is_included(
    answering: Callable[[object], LiveAgreements], more: dict[str, Any], billed: int
) -> None:
    (found,) = answering([USUAL | more]).additions(1)
    assert found.billed == billed


@pytest.mark.parametrize(("word", "charged"), [("Billable", True), ("NoCharge", False), ("DoNotBill", False)])
def test_whether_a_customer_pays(answering: Callable[[object], LiveAgreements], word: str, charged: bool) -> None:
    (found,) = answering([USUAL | {"billCustomer": word}]).additions(1)
    assert found.is_charged is charged


def test_when_it_was_cancelled(answering: Callable[[object], LiveAgreements]) -> None:
    (found,) = answering([USUAL | {"cancelledDate": "2026-01-31T00:00:00Z"}]).additions(1)
    assert found.ends == date(2026, 1, 31)


def test_an_addition_without_a_product_is_left_out_and_an_item_without_a_name_is_called_by_its_id(
    answering: Callable[[object], LiveAgreements],
) -> None:
    rows = [{"id": 1, "quantity": 1}, {"id": 2, "product": {"id": 7}}]
    assert [each.identifier for each in answering(rows).additions(1)] == ["#7"]


@pytest.mark.parametrize(
    "row",
    [
        {"id": 5, "product": "E3"},
        USUAL | {"unitPrice": "12.50"},
        USUAL | {"cancelledDate": "soon"},
        USUAL | {"quantity": True},
        {"product": {"id": 1}},
    ],
)
def test_an_addition_that_cannot_be_read_is_no_addition(
    answering: Callable[[object], LiveAgreements], row: object
) -> None:
    with pytest.raises(RemoteError, match="agreement 1"):
        answering([row]).additions(1)


@pytest.mark.parametrize("row", [{"id": 1}, {"name": "Cloud"}, {"id": 1, "name": "Cloud", "currency": "USD"}])
def test_an_agreement_that_cannot_be_read_is_no_agreement(
    answering: Callable[[object], LiveAgreements], row: object
) -> None:
    with pytest.raises(RemoteError):
        answering([row]).active()


def test_a_count_that_is_none_is_no_count(answering: Callable[[object], LiveAgreements]) -> None:
    with pytest.raises(RemoteError):
        answering([]).count()
