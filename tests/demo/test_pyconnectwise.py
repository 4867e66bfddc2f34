"""A client that somebody else wrote for ConnectWise finds its way through the demo server: ``pyconnectwise``."""

from typing import Any

import pytest
from pyconnectwise import ConnectWiseManageAPIClient
from pyconnectwise.exceptions import (
    AuthenticationFailedException,
    MalformedRequestException,
    NotFoundException,
    ObjectExistsError,
    PermissionsFailedException,
)

from cwsetup.demo.process import DemoServer

# Its models are older than the pydantic under them, which says so when they are read for the first time.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:pydantic", "ignore::DeprecationWarning:pyconnectwise"
)
NEW = {
    "identifier": "FOREIGN-1",
    "description": "From another client",
    "customerDescription": "From another client, in full",
    "subcategory": {"id": 1},
    "type": {"id": 1},
    "price": 12.5,
    "cost": 9.25,
}


class Plain(ConnectWiseManageAPIClient):
    """The client without TLS, which the demo server doesn't speak; nothing else is altered."""

    def _make_request(self, method: Any, url: str, *rest: Any, **more: Any) -> Any:
        return super()._make_request(method, url.replace("https://", "http://"), *rest, **more)


def signed_in(demo: DemoServer, **other: str) -> Any:
    """Return a client; what its own annotations say of its answers isn't what they are."""
    keys: dict[str, Any] = {"client_id": demo.client_id, "public_key": demo.public_key, "private_key": demo.private_key}
    return Plain(demo.company, demo.url.removeprefix("http://"), **{**keys, **other})


@pytest.fixture
def foreign(demo: DemoServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return signed_in(demo)


def test_it_finds_the_codebase_by_itself(foreign: Any) -> None:
    assert foreign.codebase.strip("/") == "v4_6_release"


def test_it_pages_through_the_catalog_by_links_and_misses_nothing(foreign: Any) -> None:
    catalog = foreign.procurement.catalog
    pages = catalog.paginated(1, 50, {"orderBy": "id"})
    assert (pages.first_page, pages.next_page, pages.last_page) == (1, 2, 5)
    assert not pages.has_prev_page
    items = list(pages.all())
    assert len(items) == len({item.id for item in items}) == catalog.count.get().count == 240
    assert pages.has_prev_page
    assert not pages.has_next_page


def test_its_models_read_every_table_that_the_server_has(foreign: Any) -> None:
    """They are generated from ConnectWise's own specification: a value of another type would be refused."""
    procurement, finance, system = foreign.procurement, foreign.finance, foreign.system
    every = {"pageSize": 1000}
    lists = [
        procurement.catalog,
        procurement.categories,
        procurement.types,
        procurement.unit_of_measures,
        finance.billing_cycles,
        finance.billing_terms,
        finance.agreements.types,
        foreign.company.companies.statuses,
        system.locations,
        system.locations.id(1).departments,
        system.departments,
        system.info.departmentlocations,
    ]
    # This client has no reading method for the lists of sub-categories, only their counts.
    assert procurement.categories.id(1).subcategories.count.get().count
    assert procurement.subcategories.count.get().count
    for each in lists:
        rows = each.get(params=dict(every))
        assert rows
        assert all(row.id for row in rows)


def test_it_finds_an_item_by_conditions_reads_and_changes_it(foreign: Any, demo: DemoServer) -> None:
    (found,) = foreign.procurement.catalog.get(params={"conditions": 'identifier="NW-1001" and inactiveFlag=False'})
    one = foreign.procurement.catalog.id(found.id)
    assert one.get().identifier == "NW-1001"
    operations = [{"op": "replace", "path": name, "value": value} for name, value in (("price", 7.25), ("cost", 6))]
    changed = one.patch(operations)
    assert (changed.price, changed.cost) == (7.25, 6.0)
    (write,) = demo.writes()
    assert write["id"] == found.id
    assert {name: new for name, (_, new) in write["changes"].items()} == {"price": 7.25, "cost": 6}


def test_it_creates_an_item_once_and_is_told_that_the_second_exists(foreign: Any) -> None:
    made = foreign.procurement.catalog.post(NEW)
    assert (made.identifier, made.price, made.cost) == ("FOREIGN-1", 12.5, 9.25)
    assert made.category is not None, "it follows from the sub-category"
    with pytest.raises(ObjectExistsError, match="identifier"):
        foreign.procurement.catalog.post(NEW)
    foreign.procurement.catalog.id(made.id).delete()
    with pytest.raises(NotFoundException):
        foreign.procurement.catalog.id(made.id).get()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [({"private_key": "wrong"}, AuthenticationFailedException), ({"client_id": "wrong"}, PermissionsFailedException)],
)
def test_it_tells_wrong_keys_from_a_wrong_client_id(
    foreign: Any, demo: DemoServer, wrong: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        signed_in(demo, **wrong).procurement.categories.get()


@pytest.mark.parametrize(
    "params", [{"conditions": "colour=1"}, {"conditions": "price=("}, {"fields": "colour"}, {"orderBy": "colour"}]
)
def test_a_name_that_is_no_field_is_refused(foreign: Any, params: Any) -> None:
    with pytest.raises(MalformedRequestException):
        foreign.procurement.catalog.get(params=params)
