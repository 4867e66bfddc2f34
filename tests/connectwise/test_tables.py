import threading
from collections.abc import Callable

import httpx
import pytest

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.tables import ENDPOINTS, LiveInstance
from cwsetup.demo.process import DemoServer
from cwsetup.errors import AccessError, RemoteError, TemporaryError
from cwsetup.profile.instance import Instance, Ref, Table
from cwsetup.text import fold


@pytest.fixture
def instance(client: Client) -> LiveInstance:
    return LiveInstance(client)


@pytest.mark.parametrize("table", Table)
def test_every_table_gives_its_active_rows_by_name(instance: LiveInstance, table: Table) -> None:
    as_protocol: Instance = instance
    rows = as_protocol.rows(table)
    names = [fold(row.name) for row in rows]
    assert names
    assert names == sorted(names)
    assert len({row.id for row in rows}) == len(rows)


def test_every_table_has_an_endpoint() -> None:
    assert set(ENDPOINTS) == set(Table)


def test_inactive_rows_are_left_out(instance: LiveInstance) -> None:
    names = [row.name for row in instance.rows(Table.COMPANY_STATUSES)]
    assert "Active" in names
    assert not any(name.startswith("Imported") for name in names)


def test_rows_that_are_inactive_in_spite_of_the_condition_are_left_out(canned: Callable[..., Client]) -> None:
    rows = [{"id": 1, "name": "Kept"}, {"id": 2, "name": "Gone", "inactiveFlag": True}]
    found = LiveInstance(canned(lambda _: httpx.Response(200, json=rows))).rows(Table.CATEGORIES)
    assert [row.name for row in found] == ["Kept"]


def test_the_default_row_is_known(instance: LiveInstance) -> None:
    assert [row.name for row in instance.rows(Table.UNITS_OF_MEASURE) if row.is_default] == ["Each"]


def test_sub_categories_are_those_of_the_category_with_its_default(instance: LiveInstance) -> None:
    category = next(row for row in instance.rows(Table.CATEGORIES) if row.name == "Telephony")
    inside = instance.rows(Table.SUBCATEGORIES, category.id)
    assert [row.name for row in inside] == ["Handsets", "Voice Plans"]
    assert len(instance.rows(Table.SUBCATEGORIES)) > len(inside)


def test_a_category_without_active_sub_categories_has_none(instance: LiveInstance) -> None:
    category = next(row for row in instance.rows(Table.CATEGORIES) if row.name == "Printing")
    assert instance.rows(Table.SUBCATEGORIES, category.id) == ()


def test_departments_are_those_of_the_location(instance: LiveInstance) -> None:
    location = next(row for row in instance.rows(Table.LOCATIONS) if row.name == "Data Centre")
    everywhere = {row.ref for row in instance.rows(Table.DEPARTMENTS)}
    here = [row.ref for row in instance.rows(Table.DEPARTMENTS, location.id)]
    assert [ref.name for ref in here] == ["Cloud Operations"]
    assert set(here) < everywhere


def test_without_a_list_by_location_all_departments_are_offered(instance: LiveInstance, demo: DemoServer) -> None:
    everywhere = instance.rows(Table.DEPARTMENTS)
    demo.set_faults([{"kind": "status", "path": "/system/locations/*/departments", "status": 404}])
    assert instance.rows(Table.DEPARTMENTS, 1) == everywhere


def test_billing_terms_have_due_days_and_cycles_their_option(instance: LiveInstance) -> None:
    assert {row.due_days for row in instance.rows(Table.BILLING_TERMS)} >= {0, 30}
    assert {row.billing_option for row in instance.rows(Table.BILLING_CYCLES)} >= {"Monthly", "Yearly"}


def test_a_status_that_forbids_saving_says_so(instance: LiveInstance) -> None:
    forbidding = [row.name for row in instance.rows(Table.COMPANY_STATUSES) if row.disallows_saving]
    assert forbidding == ["Credit Hold"]


def test_agreement_types_carry_what_they_set(instance: LiveInstance) -> None:
    types = {row.name: row.agreement for row in instance.rows(Table.AGREEMENT_TYPES)}
    block = types["Block Hours"]
    assert block is not None
    assert (block.compensation_rate, block.compensation_not_exceed) == ("Hourly", "Amount")
    assert block.invoicing_cycle == "ContractYear"
    assert isinstance(block.location, Ref)
    assert isinstance(block.hourly_rate, str)
    assert types["Managed Services"] is not None
    assert types["Managed Services"].hourly_rate is None


def test_a_table_is_fetched_once_until_refreshed(instance: LiveInstance, demo: DemoServer) -> None:
    for _ in range(3):
        instance.rows(Table.CATEGORIES)
    assert demo.requests()["GET /procurement/categories"] == 1
    instance.refresh(Table.CATEGORIES)
    instance.rows(Table.CATEGORIES)
    assert demo.requests()["GET /procurement/categories"] == 2


def test_threads_that_want_the_same_table_share_one_request(instance: LiveInstance, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "latency", "seconds": 0.1}])
    threads = [threading.Thread(target=instance.rows, args=(Table.CATEGORIES,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert demo.requests()["GET /procurement/categories"] == 1


def test_prefetched_tables_cost_no_further_request(instance: LiveInstance, demo: DemoServer) -> None:
    instance.prefetch(list(Table))
    for table in Table:
        assert instance.rows(table)
    assert all(times == 1 for times in demo.requests().values())


def test_a_client_closed_meanwhile_ends_the_background_quietly(
    client_with: Callable[..., Client], demo: DemoServer
) -> None:
    client = client_with()
    client.close()
    before = set(threading.enumerate())
    LiveInstance(client).prefetch(list(Table))
    for thread in set(threading.enumerate()) - before:
        thread.join()
    assert demo.requests() == {}


def test_tables_within_another_can_be_prefetched(instance: LiveInstance, demo: DemoServer) -> None:
    instance.prefetch([Table.SUBCATEGORIES], within=1)
    assert instance.rows(Table.SUBCATEGORIES, 1)
    assert demo.requests() == {"GET /procurement/subcategories": 1}


def test_trouble_in_the_background_shows_where_the_rows_are_wanted(instance: LiveInstance, demo: DemoServer) -> None:
    demo.set_denied(["/finance/billingTerms"])
    instance.prefetch([Table.BILLING_TERMS, Table.CATEGORIES])
    assert instance.rows(Table.CATEGORIES)
    with pytest.raises(AccessError, match="Billing Terms"):
        instance.rows(Table.BILLING_TERMS)
    demo.set_denied([])
    assert instance.rows(Table.BILLING_TERMS)


@pytest.mark.parametrize("table", Table)
def test_a_missing_right_is_named_with_its_place(instance: LiveInstance, demo: DemoServer, table: Table) -> None:
    demo.set_denied([ENDPOINTS[table].path])
    with pytest.raises(AccessError) as refused:
        instance.rows(table)
    assert f"may not read the table {table}" in refused.value.message
    assert "System > Security Roles" in (refused.value.hint or "")


def test_names_are_trimmed_and_ordered_without_regard_to_case(canned: Callable[..., Client]) -> None:
    rows = [{"id": 3, "name": " zeta "}, {"id": 4, "name": "Alpha"}, {"id": 9, "name": "beta\n"}]
    found = LiveInstance(canned(lambda _: httpx.Response(200, json=rows))).rows(Table.PRODUCT_TYPES)
    assert [row.name for row in found] == ["Alpha", "beta", "zeta"]


@pytest.mark.parametrize(
    "rows",
    [
        {"id": 1, "name": "no list"},
        ["no record"],
        [{"name": "no id"}],
        [{"id": "1", "name": "id is a text"}],
        [{"id": True, "name": "id is a flag"}],
        [{"id": 1}],
        [{"id": 1, "name": 5}],
        [{"id": 1, "name": "x", "inactiveFlag": "no"}],
        [{"id": 1, "name": "x", "defaultFlag": 1}],
        [{"id": 1, "name": "twice"}, {"id": 1, "name": "twice"}],
    ],
)
def test_records_of_another_shape_are_an_error_not_rows(canned: Callable[..., Client], rows: object) -> None:
    with pytest.raises(RemoteError, match="can't be used"):
        LiveInstance(canned(lambda _: httpx.Response(200, json=rows))).rows(Table.CATEGORIES)


@pytest.mark.parametrize("location", [5, "Head Office", [1], {"id": "5"}])
def test_a_reference_of_another_shape_is_an_error(canned: Callable[..., Client], location: object) -> None:
    rows = [{"id": 1, "name": "Managed", "location": location}]
    with pytest.raises(RemoteError, match="can't be used"):
        LiveInstance(canned(lambda _: httpx.Response(200, json=rows))).rows(Table.AGREEMENT_TYPES)


def test_a_reference_without_a_name_goes_by_its_id(canned: Callable[..., Client]) -> None:
    rows = [{"id": 1, "name": "Managed", "location": {"id": 5}, "department": {}}]
    (row,) = LiveInstance(canned(lambda _: httpx.Response(200, json=rows))).rows(Table.AGREEMENT_TYPES)
    assert row.agreement is not None
    assert row.agreement.location == Ref(5, "#5")
    assert row.agreement.department is None


def test_lists_beyond_a_page_are_read_to_the_end(canned: Callable[..., Client]) -> None:
    everything = [{"id": number, "name": f"Unit {number}"} for number in range(1, 2_501)]
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        conditions = request.url.params["conditions"]
        asked.append(conditions)
        above = int(conditions.partition("id>")[2] or 0)
        return httpx.Response(200, json=everything[above : above + 1_000])

    assert len(LiveInstance(canned(answer)).rows(Table.UNITS_OF_MEASURE)) == 2_500
    assert asked == [
        "inactiveFlag=false",
        "inactiveFlag=false and id>1000",
        "inactiveFlag=false and id>2000",
    ]


def test_a_server_with_smaller_pages_is_read_to_the_end_by_its_link(canned: Callable[..., Client]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        above = int(request.url.params.get("conditions", "").partition("id>")[2] or 0)
        link = {"Link": f'<{request.url}&a,b>; rel="first", <{request.url}>; rel="next"'} if above < 3 else {}
        return httpx.Response(200, json=[{"id": above + 1, "name": f"Term {above}"}], headers=link)

    assert len(LiveInstance(canned(answer)).rows(Table.BILLING_TERMS)) == 4


def test_a_list_that_turns_back_ends_with_an_error(canned: Callable[..., Client]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=[{"id": 1, "name": "x"}], headers={"Link": "<x>; rel=next"})

    with pytest.raises(RemoteError, match="repeats records"):
        LiveInstance(canned(answer)).rows(Table.BILLING_TERMS)


def test_a_table_that_fails_for_a_while_is_asked_again(instance: LiveInstance, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "status", "status": 503, "count": 5}])
    with pytest.raises(TemporaryError):
        instance.rows(Table.CATEGORIES)
    assert instance.rows(Table.CATEGORIES)
