from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import count, pairwise
from urllib.parse import unquote_plus

import httpx
import pytest

from cwsetup.connectwise.catalog import LONGEST_URL, LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked, NotFound
from cwsetup.connectwise.paging import read_list
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.demo.process import DemoServer
from cwsetup.errors import RemoteError

FIRST_ID = 1000


def catalog_requests(demo: DemoServer) -> list[str]:
    return [unquote_plus(one["query"]) for one in demo.trail() if one["path"] == "/procurement/catalog"]


def test_the_whole_catalog_is_read_inactive_items_included(catalog: LiveCatalog, demo: DemoServer) -> None:
    items = catalog.items()
    assert len(items) == catalog.count() == demo.items
    assert [item.id for item in items] == sorted({item.id for item in items})
    assert any(item.inactive for item in items)


def test_no_page_number_is_ever_used(catalog: LiveCatalog, demo: DemoServer) -> None:
    catalog.items()
    assert not any("page=" in query for query in catalog_requests(demo))


def test_an_item_carries_everything_that_prices_need(catalog: LiveCatalog) -> None:
    items = catalog.items()
    by_identifier = {item.identifier: item for item in items}
    monthly = by_identifier["NW-2001 -M"]
    assert isinstance(monthly.price, Decimal)
    assert isinstance(monthly.cost, Decimal)
    assert monthly.recurring_price == monthly.price
    assert monthly.unit_of_measure is not None
    assert monthly.unit_of_measure.name == "Month"
    assert monthly.vendor_sku == "VP-2001"
    assert monthly.product_class == "Agreement"
    assert monthly.updated_by == "jdoe"
    assert monthly.last_updated is not None
    assert monthly.last_updated.isoformat() == "2025-03-03T09:00:00+00:00"
    flags = ("calculated_price", "calculated_cost", "markup", "auto_update_cost", "auto_update_price")
    assert {flag for flag in flags for item in items if getattr(item, flag)} == set(flags)


def test_progress_is_told_up_to_the_whole(catalog: LiveCatalog, demo: DemoServer) -> None:
    told: list[tuple[int, int]] = []
    catalog.items(lambda read, total: told.append((read, total)))
    assert told == sorted(told)
    assert told[-1] == (demo.items, demo.items)


@pytest.mark.parametrize(
    ("wanted", "edit"),
    [("gone", None), ("changed", {"price": 99})],
)
def test_a_catalog_that_changes_under_the_reader_loses_no_other_item(
    catalog: LiveCatalog, demo: DemoServer, wanted: str, edit: dict[str, int] | None
) -> None:
    before = {item.id for item in catalog.items()}
    demo.set_faults(
        [
            {
                "kind": "edit",
                "path": "/procurement/catalog",
                "id": FIRST_ID,
                "fields": edit,
                "skip": 2,
                "count": 1,
            }
        ]
    )
    assert {item.id for item in catalog.items()} >= before - {FIRST_ID}


CHURN = {"kind": "churn", "path": "/procurement/catalog", "id": FIRST_ID, "limit": 80}
"""With every page that is read, somebody takes the eighty oldest items out and puts eighty new ones in."""


def test_items_that_come_and_go_meanwhile_lose_and_double_no_other(catalog: LiveCatalog, demo: DemoServer) -> None:
    before = {item.id for item in catalog.items()}
    demo.set_faults([CHURN])
    found = [item.id for item in catalog.items()]
    demo.set_faults([])
    after = {item.id for item in catalog.items()}
    assert len(before - after) >= 200
    assert before & after <= set(found)
    assert len(found) == len(set(found))


def test_page_numbers_would_lose_some_of_them(catalog: LiveCatalog, client: Client, demo: DemoServer) -> None:
    before = {item.id for item in catalog.items()}
    demo.set_faults([CHURN])
    found: list[int] = []
    for number in range(1, 7):
        params = {"fields": "id", "orderBy": "id", "pageSize": "400", "page": str(number)}
        found += [row["id"] for row in client.get("/procurement/catalog", Asked(CatalogUse.READ), params).value]
    demo.set_faults([])
    after = {item.id for item in catalog.items()}
    assert len(found) == 2_300
    assert len((before & after) - set(found)) >= 40


def test_an_empty_catalog_has_no_items(canned: Callable[..., Client]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"count": 0} if request.url.path.endswith("/count") else [])

    assert LiveCatalog(canned(answer)).items() == ()


def a_server_of(ids: Sequence[int], asked: list[str]) -> Callable[[httpx.Request], httpx.Response]:
    """Return what answers with pages of these ids, and notes their conditions."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/count"):
            return httpx.Response(200, json={"count": len(ids)})
        params = request.url.params
        asked.append(params.get("conditions", params["orderBy"]))
        above, up_to = 0, ids[-1]
        for part in params.get("conditions", "").split(" and "):
            above = int(part[3:]) if part.startswith("id>") else above
            up_to = int(part[4:]) if part.startswith("id<=") else up_to
        rows = [{"id": one, "identifier": f"P{one}"} for one in ids if above < one <= up_to]
        return httpx.Response(200, json=(rows[::-1] if params["orderBy"] == "id desc" else rows)[:1_000])

    return answer


def test_items_far_apart_are_all_read(canned: Callable[..., Client]) -> None:
    ids = [*range(1, 1_500), *range(5_000_000, 5_001_500), 2_000_000_000]
    asked: list[str] = []
    assert [item.id for item in LiveCatalog(canned(a_server_of(ids, asked))).items()] == ids
    assert sorted(asked[:2]) == ["id", "id desc"]
    assert asked[2:] == ["id<=5000500 and id>1000"]


def test_a_catalog_of_one_page_takes_one_round(canned: Callable[..., Client]) -> None:
    asked: list[str] = []
    ids = range(7, 907)
    assert [item.id for item in LiveCatalog(canned(a_server_of(ids, asked))).items()] == [*ids]
    assert sorted(asked) == ["id", "id desc"]


def test_ids_that_begin_late_are_read_side_by_side_all_the_same(canned: Callable[..., Client]) -> None:
    ids = range(1_000_001, 1_030_001, 3)
    asked: list[str] = []
    assert [item.id for item in LiveCatalog(canned(a_server_of(ids, asked))).items()] == [*ids]
    assert len(asked) == 11
    ends = sorted(int(query.removeprefix("id<=").split()[0]) for query in asked if query.startswith("id<="))
    assert all(800 < sum(low < each <= high for each in ids) < 1_000 for low, high in pairwise(ends[:-1]))


def test_ids_without_gaps_fill_every_page(canned: Callable[..., Client]) -> None:
    asked: list[str] = []
    assert len(LiveCatalog(canned(a_server_of(range(1, 6_001), asked))).items()) == 6_000
    assert len(asked) == 6


def test_trouble_in_one_range_is_trouble_of_the_whole(catalog: LiveCatalog, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "status", "path": "/procurement/catalog", "status": 400, "skip": 2, "count": 1}])
    with pytest.raises(RemoteError):
        catalog.items()
    assert len(catalog.items()) == demo.items


def test_one_item_is_read_by_id(catalog: LiveCatalog) -> None:
    assert catalog.item(FIRST_ID).id == FIRST_ID


def test_an_item_that_is_gone_is_not_found(catalog: LiveCatalog) -> None:
    with pytest.raises(NotFound, match="no catalog item 999999"):
        catalog.item(999_999)


def test_items_by_id_skips_those_that_are_gone(catalog: LiveCatalog) -> None:
    found = catalog.items_by_id([FIRST_ID, 999_999, FIRST_ID])
    assert set(found) == {FIRST_ID}
    assert catalog.items_by_id([]) == {}


def test_many_ids_are_asked_in_addresses_of_bearable_length(catalog: LiveCatalog, demo: DemoServer) -> None:
    ids = [item.id for item in catalog.items()]
    found = catalog.items_by_id(ids)
    assert sorted(found) == ids
    longest = max(
        len(demo.url) + len("/v4_6_release/apis/3.0") + len(one["path"]) + 1 + len(one["query"]) for one in demo.trail()
    )
    assert LONGEST_URL - 100 < longest <= LONGEST_URL


@pytest.mark.parametrize(
    ("identifier", "hits"),
    [
        ("NW-2001 -M", 1),
        ("nw-2001 -m", 1),
        ('19" RACK-SHELF', 1),
        ("O'BRIEN KIT", 1),
        ("STAR*NODE", 1),
        ("DISC-50%", 1),
        ("PORT[8]-SW", 1),
        ("R&D-HOUR", 1),
        ("BACK\\SLASH/SLASH", 1),
        ("000123", 1),
        ("123", 0),
        ("МОДЕМ-7", 1),
        ("HW-DOCK-TWIN", 2),
        ("NW-2001", 0),
    ],
)
def test_items_of_an_identifier_are_found_whatever_it_holds(catalog: LiveCatalog, identifier: str, hits: int) -> None:
    assert len(catalog.items_named(identifier)) == hits


def test_an_identifier_without_a_plain_character_is_found(catalog: LiveCatalog, demo: DemoServer) -> None:
    demo.edit(FIRST_ID, {"identifier": "製品"})
    assert [item.id for item in catalog.items_named("製品")] == [FIRST_ID]


def test_an_answer_to_a_count_or_a_list_of_another_shape_is_an_error(canned: Callable[..., Client]) -> None:
    with pytest.raises(RemoteError, match="it is no record"):
        LiveCatalog(canned(lambda _: httpx.Response(200, json=[]))).count()
    with pytest.raises(RemoteError, match="it is no list"):
        LiveCatalog(canned(lambda _: httpx.Response(200, json={"count": 5_000}))).items()
    with pytest.raises(RemoteError, match="price of record 1 is no number"):
        LiveCatalog(canned(lambda _: httpx.Response(200, json={"id": 1, "identifier": "X", "price": "1"}))).item(1)


def test_a_list_out_of_order_is_an_error_where_more_pages_follow(canned: Callable[..., Client]) -> None:
    rows = [{"id": number, "identifier": f"P{number}"} for number in range(1_000, 0, -1)]

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"count": 10} if request.url.path.endswith("/count") else rows)

    with pytest.raises(RemoteError, match="aren't in order"):
        LiveCatalog(canned(answer)).items_by_id([1])
    del rows[500:]
    assert len(LiveCatalog(canned(answer)).items_by_id([1])) == 500


@pytest.mark.parametrize("newest", [[3, 4], [4, 3, 3]], ids=["the wrong way round", "twice"])
def test_a_last_page_that_does_not_fall_is_an_error(canned: Callable[..., Client], newest: list[int]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/count"):
            return httpx.Response(200, json={"count": 4})
        ids = newest if request.url.params["orderBy"] == "id desc" else [1, 2, 3, 4]
        return httpx.Response(200, json=[{"id": number, "identifier": f"P{number}"} for number in ids])

    with pytest.raises(RemoteError, match="aren't in order"):
        LiveCatalog(canned(answer)).items()


def test_a_list_that_turns_back_or_says_more_than_was_asked_is_an_error(canned: Callable[..., Client]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/count"):
            return httpx.Response(200, json={"count": 2_000})
        ids = [2_000] if request.url.params["orderBy"] == "id desc" else range(1, 1_001)
        return httpx.Response(200, json=[{"id": number, "identifier": f"P{number}"} for number in ids])

    with pytest.raises(RemoteError, match=r"records that weren't asked for|repeats records of the page before"):
        LiveCatalog(canned(answer)).items()


@pytest.mark.parametrize(("up_to", "words"), [(3, "records that weren't asked for"), (None, "repeats records")])
def test_a_server_that_overlooks_the_conditions_is_found_out(
    canned: Callable[..., Client], up_to: int | None, words: str
) -> None:
    page = [{"id": number} for number in range(1, 1_001)]
    client = canned(lambda _: httpx.Response(200, json=page))
    with pytest.raises(RemoteError, match=words):
        list(read_list(client, "/any", Asked(CatalogUse.READ), fields=["id"], between=(0, up_to)))


def test_a_list_that_never_ends_is_an_error(canned: Callable[..., Client]) -> None:
    ids = count(1)
    link = {"Link": '<https://api-na.myconnectwise.net/any?page=2>; rel="next"'}
    client = canned(lambda _: httpx.Response(200, json=[{"id": next(ids)}], headers=link))
    with pytest.raises(RemoteError, match="after 5 pages it still announces a next one"):
        list(read_list(client, "/any", Asked(CatalogUse.READ), fields=["id"], most_pages=5))
