from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.company import Company, find_company
from cwsetup.connectwise.hosts import REGIONS, Region, parse_address
from cwsetup.demo.process import DemoServer
from cwsetup.errors import AccessError, CwsetupError, RemoteError, TemporaryError, UsageError
from tests.connectwise.conftest import from_the_wire

ANSWER = {
    "CompanyName": "Contoso Ltd",
    "Codebase": "v2025_1/",
    "VersionCode": "v2025.1",
    "VersionNumber": "v4.6.94211",
    "CompanyID": "contoso",
    "IsCloud": True,
}
EUROPE = "api-eu.myconnectwise.net"


def answering(by_host: dict[str, Callable[[], httpx.Response]]) -> httpx.MockTransport:
    """Regions that answer as told; the others don't know the company."""

    def answer(request: httpx.Request) -> httpx.Response:
        return by_host.get(request.url.host, lambda: httpx.Response(200, text="null"))()

    return from_the_wire(answer)


def known() -> httpx.Response:
    return httpx.Response(200, json=ANSWER)


def unreachable() -> httpx.Response:
    raise httpx.ConnectTimeout("timed out")


@pytest.mark.parametrize("typed", ["northwind", "NorthWind", " northwind "])
def test_a_company_is_found_at_its_address_in_any_case(demo: DemoServer, typed: str) -> None:
    address = parse_address(demo.url)
    found = find_company(typed, address)
    assert found == Company(
        name="Northwind IT", company_id="northwind", address=address, is_cloud=True, version="v2025.1"
    )


def test_an_unknown_company_is_named(demo: DemoServer) -> None:
    with pytest.raises(AccessError, match="doesn't know the company “nobody”") as unknown:
        find_company("nobody", parse_address(demo.url))
    assert "log-in" in (unknown.value.hint or "")


def test_the_region_that_knows_the_company_is_found_among_all(demo: DemoServer, unused_port: int) -> None:
    regions = (
        Region("Nowhere", f"127.0.0.1:{unused_port}"),
        Region("Here", demo.url.removeprefix("http://")),
    )
    assert find_company("northwind", regions=regions).address.url == demo.url


def test_a_company_of_another_region_is_told_with_that_region(demo: DemoServer) -> None:
    other = Region("Other", "localhost:1")
    here = Region("Here", demo.url.removeprefix("http://"))

    def answer(request: httpx.Request) -> httpx.Response:
        return known() if request.url.host == "localhost" else httpx.Response(200, text="null")

    with pytest.raises(AccessError, match="doesn't know") as unknown:
        find_company("contoso", here.address, regions=(here, other), transport=from_the_wire(answer))
    assert unknown.value.hint == "It's in the region Other: use http://localhost:1."


def test_what_an_own_server_is_asked_is_not_told_to_the_cloud() -> None:
    hosts: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(404, json={})

    with pytest.raises(AccessError):
        find_company("contoso", parse_address("psa.example.com"), transport=from_the_wire(answer))
    assert hosts == ["psa.example.com"]


def test_every_region_is_asked_when_no_address_is_given() -> None:
    hosts: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(200, text="null")

    with pytest.raises(AccessError, match="No region of ConnectWise knows the company “contoso”"):
        find_company("contoso", transport=from_the_wire(answer))
    assert sorted(hosts) == sorted(region.host for region in REGIONS)


def test_a_copy_on_staging_does_not_win_over_the_real_one() -> None:
    transport = answering({EUROPE: known, "api-staging.connectwisedev.com": known})
    assert find_company("contoso", transport=transport).address.host == EUROPE


def test_a_region_that_is_down_matters_only_while_the_company_is_not_found() -> None:
    down = {"api-na.myconnectwise.net": unreachable}
    found = find_company("contoso", transport=answering({**down, EUROPE: known}))
    assert found.address.host == EUROPE
    with pytest.raises(TemporaryError, match="some didn't answer") as unsure:
        find_company("contoso", transport=answering(down))
    assert unsure.value.details == (
        "North America: api-na.myconnectwise.net can't be reached: no connection within 10 seconds.",
    )


def test_no_region_at_all_is_a_matter_of_the_network() -> None:
    with pytest.raises(TemporaryError, match="No region of ConnectWise could be asked") as failed:
        find_company("contoso", transport=answering(dict.fromkeys((r.host for r in REGIONS), unreachable)))
    assert len(failed.value.details) == len(REGIONS)
    assert failed.value.hint


@pytest.mark.parametrize(
    ("changed", "is_cloud"),
    [
        ({"IsCloud": "True"}, True),
        ({"IsCloud": "False"}, False),
        ({"IsCloud": False}, False),
        ({"IsCloud": None}, False),
    ],
)
def test_is_cloud_comes_as_a_text_or_a_flag(changed: dict[str, Any], is_cloud: bool) -> None:
    transport = answering({EUROPE: lambda: httpx.Response(200, json={**ANSWER, **changed})})
    assert find_company("contoso", transport=transport).is_cloud is is_cloud


@pytest.mark.parametrize("spell", [str.lower, str.upper, str.title])
def test_keys_are_read_in_any_case(spell: Callable[[str], str]) -> None:
    answer = {spell(key): value for key, value in ANSWER.items()}
    transport = answering({EUROPE: lambda: httpx.Response(200, json=answer)})
    found = find_company("CONTOSO", transport=transport)
    assert (found.name, found.company_id, found.version) == ("Contoso Ltd", "contoso", "v2025.1")


def test_a_company_without_a_name_goes_by_its_id() -> None:
    transport = answering({EUROPE: lambda: httpx.Response(200, json={"CompanyID": "contoso"})})
    assert find_company("contoso", transport=transport).name == "contoso"


def test_odd_characters_of_a_company_stay_in_the_path() -> None:
    paths: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        return known()

    find_company("a/b?c#d", parse_address("psa.example.com"), transport=from_the_wire(answer))
    assert paths == [b"/login/companyinfo/a%2Fb%3Fc%23d"]


def test_an_empty_company_is_refused() -> None:
    with pytest.raises(UsageError, match="company is empty"):
        find_company("  ")


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (lambda: httpx.Response(200, html="<html>"), RemoteError, "doesn't answer as ConnectWise does"),
        (lambda: httpx.Response(404, html="<html>"), RemoteError, "status 404"),
        (lambda: httpx.Response(200, text=""), RemoteError, "it is empty"),
        (lambda: httpx.Response(200, text="{"), RemoteError, "it isn't valid JSON"),
        (lambda: httpx.Response(200, json=[]), RemoteError, "it is no record"),
        (lambda: httpx.Response(200, json={}), RemoteError, "it names no company"),
        (lambda: httpx.Response(403, text="no"), RemoteError, "status 403"),
        (lambda: httpx.Response(429), TemporaryError, "status 429"),
        (lambda: httpx.Response(503), TemporaryError, "status 503"),
        (
            lambda: httpx.Response(302, headers={"Location": "https://login.example/"}),
            RemoteError,
            "sends on to login.example",
        ),
        (unreachable, TemporaryError, "can't be reached"),
    ],
)
def test_an_address_without_connectwise_has_its_own_sentence(
    answer: Callable[[], httpx.Response], kind: type[CwsetupError], message: str
) -> None:
    transport = answering({"psa.example.com": answer})
    with pytest.raises(kind, match=message) as failed:
        find_company("contoso", parse_address("psa.example.com"), transport=transport)
    assert failed.value.hint


def test_nothing_listening_is_told(unused_port: int) -> None:
    with pytest.raises(TemporaryError, match="Nothing listens"):
        find_company("contoso", parse_address(f"127.0.0.1:{unused_port}"))
