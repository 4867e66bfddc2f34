"""Sources that are read live: their settings, and the addresses that they may have."""

from typing import Any

import pytest

from cwsetup.profile.environments import FILES_ONLY, Environment, address_of, is_environment
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.sources import Sources, dump_source, load_source

CLIENT_ID = "11111111-2222-3333-4444-555555555555"
LIVE = {
    "format": "dataverse",
    "environment": "https://contoso.crm4.dynamics.com/main.aspx?appid=1",
    "tenant": "contoso.onmicrosoft.com",
    "client_id": CLIENT_ID,
}


def test_a_live_source_is_written_as_it_is_read() -> None:
    told = {
        **LIVE,
        "columns": {"cost": "item.work365_cost"},
        "cost_unit": "Monthly",
        "unit_aliases": {"Month": "Monthly"},
    }
    source = load_source(told)
    assert dump_source(source) == {**told, "environment": "https://contoso.crm4.dynamics.com"}
    assert load_source(dump_source(source)) == source
    assert Sources().show((source,)) == "dataverse: https://contoso.crm4.dynamics.com"


@pytest.mark.parametrize(
    ("environment", "authority"),
    [
        ("https://contoso.crm4.dynamics.com", "https://login.microsoftonline.com"),
        ("https://contoso.crm.microsoftdynamics.us", "https://login.microsoftonline.us"),
        ("https://contoso.crm.appsplatform.us", "https://login.microsoftonline.us"),
        ("https://contoso.crm.dynamics.cn", "https://login.partner.microsoftonline.cn"),
        ("https://dataverse.example.com", "https://login.microsoftonline.com"),
    ],
)
def test_the_sign_in_is_that_of_the_environments_cloud(environment: str, authority: str) -> None:
    assert load_source({**LIVE, "environment": environment}).live.authority == authority


def test_the_sign_in_can_be_told() -> None:
    live = load_source({**LIVE, "sign_in": "login.microsoftonline.us"}).live
    assert live.authority == "https://login.microsoftonline.us"
    assert live.owner == f"{CLIENT_ID} in contoso.onmicrosoft.com at https://login.microsoftonline.us, for {live.url}"


def test_a_source_of_files_has_no_address() -> None:
    with pytest.raises(TypeError):
        _ = FILES_ONLY.url
    assert not load_source({"format": "work365", "files": ["a.csv"]}).is_live
    assert Environment(environment="http://127.0.0.1:8000").authority == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"environment": "http://contoso.crm4.dynamics.com"}, "environment needs an https address"),
        ({"environment": 5}, "environment needs an https address"),
        ({"sign_in": "https://login.example.com"}, "a client secret is sent nowhere else"),
        ({"client_id": "app"}, "client_id needs the app registration's id"),
        ({"tenant": "a/b"}, "tenant needs a tenant's id or domain"),
        ({"files": ["a.csv"]}, "takes no files"),
        ({"columns": {"price": "item.amount"}}, "takes no price"),
        ({"columns": {"cost": "work365_cost"}}, 'such as "product.currentcost"'),
        ({"columns": {"product_id": "item.name"}}, 'such as "product.productnumber"'),
        ({"columns": {"cost": "item.c"}, "cost_price_list": "Costs"}, "cost is told twice"),
        ({"cost_unit": "Monthly"}, "cost_unit does nothing"),
    ],
)
def test_a_live_source_that_cant_be_used_is_told_why(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(Unfit) as unfit:
        load_source({**LIVE, **changes})
    assert said in str(unfit.value)


@pytest.mark.parametrize("key", ["environment", "tenant", "client_id"])
def test_what_a_live_source_lacks_is_named(key: str) -> None:
    with pytest.raises(Unfit, match=f'needs "{key}"'):
        load_source({name: value for name, value in LIVE.items() if name != key})


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("contoso.crm.dynamics.com", "https://contoso.crm.dynamics.com"),
        ("https://contoso.crm.dynamics.com:443/", "https://contoso.crm.dynamics.com"),
        ("https://contoso.crm.dynamics.com:8443", "https://contoso.crm.dynamics.com:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000/x", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://user@contoso.crm.dynamics.com", None),
        ("https://contoso..com", None),
        ("https://contöso.com", None),
        ("https://con toso.com", None),
        ("https://contoso.com:99999", None),
        ("ftp://contoso.com", None),
        ("", None),
    ],
)
def test_an_address_is_scheme_host_and_port(typed: str, address: str | None) -> None:
    assert address_of(typed) == address


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("contoso.crm4.dynamics.com", True),
        ("HTTPS://Contoso.crm.dynamics.cn/main.aspx", True),
        ("prices/*.csv", False),
        ("dynamics.com", False),
        ("contoso.crm4.dynamics.com.csv", False),
        ("http://contoso.crm4.dynamics.com", False),
    ],
)
def test_the_host_of_an_environment_is_known_by_its_cloud(text: str, is_one: bool) -> None:
    assert is_environment(text) is is_one
