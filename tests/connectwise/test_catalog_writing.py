from collections.abc import Callable
from decimal import Decimal

import httpx
import pytest

from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import NotFound, WriteUnknown
from cwsetup.demo.process import DemoServer
from cwsetup.errors import AccessError, RemoteError, TemporaryError
from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.profile.instance import Ref

FIRST_ID = 1000


def a_new_item(identifier: str = "NEW-1", **more: object) -> NewItem:
    usual = {
        "description": "New item",
        "customer_description": "New item, for the customer",
        "subcategory": Ref(1, "Microsoft 365"),
        "product_type": Ref(1, "Software"),
        "product_class": "Agreement",
        "unit_of_measure": Ref(2, "Month"),
        "price": Decimal("12.50"),
        "cost": Decimal(10),
    }
    return NewItem(identifier=identifier, **{**usual, **more})  # type: ignore[arg-type]


def write(catalog: LiveCatalog, method: str) -> CatalogItem:
    if method == "PATCH":
        return catalog.update(FIRST_ID, {"price": Decimal("33.30")})
    return catalog.create(a_new_item())


def test_an_update_is_one_patch_and_shows_the_new_amounts(catalog: LiveCatalog, demo: DemoServer) -> None:
    item = catalog.update(FIRST_ID, {"price": Decimal("33.30"), "cost": Decimal("0.1")})
    assert (item.id, item.price, item.cost) == (FIRST_ID, Decimal("33.3"), Decimal("0.1"))
    (write,) = demo.writes()
    assert set(write["changes"]) == {"price", "cost"}
    (body,) = [one["body"] for one in demo.trail() if one["method"] == "PATCH"]
    assert body == ('[{"op":"replace","path":"price","value":33.30},{"op":"replace","path":"cost","value":0.1}]')


def test_recurring_amounts_go_along_by_their_own_names(catalog: LiveCatalog) -> None:
    found = catalog.items_named("NW-2001 -M")[0]
    item = catalog.update(found.id, {"recurring_price": Decimal(7), "recurring_cost": Decimal(5)})
    assert (item.recurring_price, item.recurring_cost) == (Decimal(7), Decimal(5))
    assert item.price == found.price


def test_an_update_answered_200_with_the_old_value_is_an_error(catalog: LiveCatalog, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "unchanged", "method": "PATCH"}])
    with pytest.raises(RemoteError, match="kept the old value") as kept:
        catalog.update(FIRST_ID, {"price": Decimal("33.30")})
    assert kept.value.details[0].startswith("price: sent 33.30, kept ")
    demo.set_faults([])
    assert catalog.update(FIRST_ID, {"price": Decimal("33.30")}).price == Decimal("33.30")


def test_an_item_is_set_inactive(catalog: LiveCatalog, demo: DemoServer) -> None:
    assert catalog.deactivate(FIRST_ID).inactive
    demo.edit(FIRST_ID, {"inactiveFlag": False})
    demo.set_faults([{"kind": "unchanged", "method": "PATCH"}])
    with pytest.raises(RemoteError, match="left item 1000 active"):
        catalog.deactivate(FIRST_ID)


def test_updating_an_item_that_is_gone_is_not_found(catalog: LiveCatalog, demo: DemoServer) -> None:
    with pytest.raises(NotFound):
        catalog.update(999_999, {"price": Decimal(1)})
    assert demo.writes() == []


LOST = [
    ("500 before", {"kind": "status", "status": 500}, 0),
    ("500 after", {"kind": "status", "status": 500, "applied": True}, 1),
    ("503 after", {"kind": "status", "status": 503, "applied": True}, 1),
    ("429 before", {"kind": "status", "status": 429}, 0),
    ("429 after", {"kind": "status", "status": 429, "applied": True}, 1),
    ("408", {"kind": "status", "status": 408}, 0),
    ("reset before", {"kind": "reset"}, 0),
    ("reset after", {"kind": "reset", "applied": True}, 1),
    ("cut", {"kind": "cut"}, 1),
    ("web page after", {"kind": "html", "applied": True}, 1),
    ("empty after", {"kind": "empty", "applied": True}, 1),
    ("half the JSON", {"kind": "truncated"}, 1),
]


@pytest.mark.parametrize(("fault", "applied"), [case[1:] for case in LOST], ids=[case[0] for case in LOST])
@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_a_write_without_a_proof_is_unknown_and_never_sent_again(
    catalog: LiveCatalog, demo: DemoServer, method: str, fault: dict[str, object], applied: int
) -> None:
    demo.set_faults([{**fault, "method": method}])
    with pytest.raises(WriteUnknown) as unknown:
        write(catalog, method)
    assert unknown.value.details
    assert sum(one["method"] == method for one in demo.trail()) == 1
    assert len(demo.writes()) == applied


REFUSED = [(400, RemoteError), (401, AccessError), (403, AccessError), (409, RemoteError), (415, RemoteError)]


@pytest.mark.parametrize(("status", "kind"), REFUSED)
@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_a_refused_write_is_known_to_have_failed(
    catalog: LiveCatalog, demo: DemoServer, method: str, status: int, kind: type[Exception]
) -> None:
    demo.set_faults([{"kind": "status", "status": status, "method": method}])
    with pytest.raises(kind) as refused:
        write(catalog, method)
    assert not isinstance(refused.value, TemporaryError)
    assert demo.writes() == []


def test_a_write_that_never_left_is_not_unknown(
    client_with: Callable[..., Client], demo: DemoServer, unused_port: int
) -> None:
    catalog = LiveCatalog(client_with(url=f"http://127.0.0.1:{unused_port}"))
    with pytest.raises(TemporaryError, match="Nothing listens") as failed:
        catalog.update(FIRST_ID, {"price": Decimal("33.30")})
    assert not isinstance(failed.value, WriteUnknown)


def test_a_right_to_write_that_is_missing_is_named(catalog: LiveCatalog, demo: DemoServer) -> None:
    demo.set_denied(["PATCH /procurement/catalog", "POST /procurement/catalog"])
    with pytest.raises(AccessError) as refused:
        catalog.update(FIRST_ID, {"price": Decimal(1)})
    assert "Procurement > Product Catalog: Edit All" in (refused.value.hint or "")
    with pytest.raises(AccessError) as refused:
        catalog.create(a_new_item())
    assert "Procurement > Product Catalog: Add All" in (refused.value.hint or "")


def test_a_created_item_comes_back_with_its_id(catalog: LiveCatalog, demo: DemoServer) -> None:
    item = catalog.create(a_new_item(manufacturer_part_number="MPN-9"))
    assert catalog.item(item.id) == item
    assert isinstance(item, CatalogItem)
    assert (item.identifier, item.price, item.cost) == ("NEW-1", Decimal("12.5"), Decimal(10))
    assert item.unit_of_measure == Ref(2, "Month")
    assert item.manufacturer_part_number == "MPN-9"
    assert [write["method"] for write in demo.writes()] == ["POST"]


def test_every_reason_of_a_refused_create_is_told(catalog: LiveCatalog) -> None:
    wrong = a_new_item("NW-2001 -M", description="x" * 61, subcategory=Ref(9_999, "gone"))
    with pytest.raises(RemoteError) as refused:
        catalog.create(wrong)
    told = "\n".join(refused.value.details)
    assert "identifier: " in told
    assert "description: " in told
    assert "subcategory/id: " in told


def test_an_item_created_under_another_identifier_is_an_error(canned: Callable[..., Client]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"id": 77, "identifier": "NEW-1Copy0", "price": 12.5, "cost": 10})

    with pytest.raises(RemoteError, match=r"as “NEW-1Copy0” \(item 77\)"):
        LiveCatalog(canned(answer)).create(a_new_item())


def test_an_item_created_at_other_amounts_is_an_error(canned: Callable[..., Client]) -> None:
    record = {"id": 77, "identifier": "NEW-1", "price": 12.5, "cost": 11}
    catalog = LiveCatalog(canned(lambda _: httpx.Response(201, json=record)))
    with pytest.raises(RemoteError, match="created it at other amounts") as created:
        catalog.create(a_new_item())
    assert created.value.details == ("cost: sent 10.00, kept 11.00", "price: 12.50 was written")
    assert catalog.create(a_new_item(cost=Decimal(11))).id == 77


@pytest.mark.parametrize(
    "body",
    [
        "null",
        "[]",
        "{}",
        '{"id": 1000}',
        '{"id": 1001, "identifier": "OTHER", "price": 33.3}',
        '{"id": 1000, "identifier": "X", "price": NaN}',
        '{"id": 1000, "identifier": "X", "price": 1e309}',
        '{"id": 1000, "identifier": "X", "price": 33.3, "price": 33.3}',
        '{"id": 1000, "identifier": "X", "price": "33.3"}',
    ],
)
def test_an_answer_to_a_write_that_cannot_be_read_proves_nothing(canned: Callable[..., Client], body: str) -> None:
    catalog = LiveCatalog(canned(lambda _: httpx.Response(200, text=body)))
    with pytest.raises(WriteUnknown):
        catalog.update(FIRST_ID, {"price": Decimal("33.30")})


def test_the_same_answer_whole_is_taken(canned: Callable[..., Client]) -> None:
    body = '{"id": 1000, "identifier": "X", "price": 33.3, "_info": {"lastUpdated": "some day"}}'
    item = LiveCatalog(canned(lambda _: httpx.Response(200, text=body))).update(FIRST_ID, {"price": Decimal("33.30")})
    assert item.last_updated is None
