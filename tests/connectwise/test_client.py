import base64
import traceback
from collections.abc import Callable

import httpx
import pytest

from cwsetup.connectwise.client import ACCEPT, Client
from cwsetup.connectwise.failures import Asked
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.demo.process import DemoServer
from cwsetup.errors import AccessError, RemoteError, TemporaryError
from cwsetup.profile.instance import Table

READ = Asked(CatalogUse.READ)
COUNT = "/procurement/catalog/count"
CATEGORIES = "/procurement/categories"


def test_every_request_carries_keys_client_id_and_version(canned: Callable[..., Client]) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    client = canned(answer)
    client.get(COUNT, READ)
    client.patch("/procurement/catalog/1", READ, [])
    client.post("/procurement/catalog", READ, {})
    basic = base64.b64encode(b"contoso+canary-public:canary-private").decode()
    for request in seen:
        assert request.url.host == "api-na.myconnectwise.net"
        assert request.url.path.startswith("/v4_6_release/apis/3.0/procurement/catalog")
        assert request.headers["Authorization"] == f"Basic {basic}"
        assert request.headers["clientId"] == "canary-id"
        assert request.headers["Accept"] == ACCEPT
        assert request.headers["Accept-Encoding"] == "gzip"
    assert [request.headers.get("content-type") for request in seen] == [
        None,
        "application/json",
        "application/json",
    ]


def test_keys_company_and_client_id_are_accepted(client: Client, demo: DemoServer) -> None:
    assert client.get(COUNT, READ).value == {"count": demo.items}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"private_key": "wrong"}, "doesn't accept the keys"),
        ({"company": "nobody"}, "doesn't accept the keys for the company “nobody”"),
        ({"client_id": ""}, "doesn't accept the client id"),
        ({"client_id": "11111111-2222-3333-4444-555555555555"}, "doesn't accept the client id"),
    ],
)
def test_what_is_wrong_about_the_sign_in_is_named(
    client_with: Callable[..., Client], wrong: dict[str, str], message: str
) -> None:
    with pytest.raises(AccessError, match=message) as refused:
        client_with(**wrong).get(COUNT, READ)
    assert refused.value.hint


@pytest.mark.parametrize("client_id", ["clé", "two\r\nlines"])
def test_a_client_id_that_no_header_can_carry_is_refused_at_once(
    client_with: Callable[..., Client], client_id: str
) -> None:
    with pytest.raises(AccessError, match="The client id has characters"):
        client_with(client_id=client_id)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://evil.test/v4_6_release", "evil.test"),
        ("//evil.test/x", "evil.test"),
        ("http://user:pw@evil.test/", "evil.test"),
        ("/login", "another page"),
        ("", "another page"),
    ],
)
def test_a_redirect_is_named_and_not_followed(
    canned: Callable[..., Client], status: int, location: str, named: str
) -> None:
    hosts: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(status, headers={"Location": location})

    with pytest.raises(RemoteError, match=named) as refused:
        canned(answer).get(COUNT, READ)
    assert hosts == ["api-na.myconnectwise.net"]
    assert "pw" not in refused.value.message


def test_plain_http_never_goes_through_a_proxy(
    client_with: Callable[..., Client], demo: DemoServer, unused_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert client_with().get(COUNT, READ).value
    with pytest.raises(TemporaryError):
        client_with(url=demo.url.replace("http:", "https:")).get(COUNT, READ)
    assert demo.requests() == {f"GET {COUNT}": 1}


def test_no_key_shows_in_an_error_or_its_traceback(canned: Callable[..., Client]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("broke off", request=request)

    client = canned(answer)
    with pytest.raises(TemporaryError) as failed:
        client.get(COUNT, READ)
    shown = "".join(traceback.format_exception(failed.value)) + repr(vars(client))
    assert failed.value.__cause__ is None
    assert failed.value.__context__ is None
    for secret in ("canary-public", "canary-private", base64.b64encode(b"contoso+canary")[:16].decode()):
        assert secret not in shown


def test_a_table_is_what_a_request_is_for() -> None:
    assert str(Asked(Table.CATEGORIES)) == "read the table Product Category"
    assert str(Asked(CatalogUse.CHANGE)) == "change items of the product catalog"
