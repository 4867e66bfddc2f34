import socket
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked, NotFound
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.demo.process import DemoServer
from cwsetup.errors import AccessError, CwsetupError, RemoteError, TemporaryError
from cwsetup.profile.instance import Table

ASKED = Asked(Table.BILLING_TERMS)
PATH = "/finance/billingTerms"
OWN = "https://psa.example.com"
CLOUD = "https://api-na.myconnectwise.net"
PAGE = "<!DOCTYPE html><html><body>Sign in</body></html>"


def refused(
    canned: Callable[..., Client], status: int, body: Any = None, *, text: str = "", url: str = OWN, **asked: Any
) -> CwsetupError:
    def answer(_: httpx.Request) -> httpx.Response:
        if body is not None:
            return httpx.Response(status, json=body)
        return httpx.Response(status, text=text)

    with pytest.raises(CwsetupError) as error:
        canned(answer, url).get(PATH, Asked(ASKED.use, **asked))
    assert error.value.hint, "every failure says what to do"
    assert error.value.message.endswith((".", "”"))
    return error.value


def test_a_400_tells_every_inner_error_with_its_field(canned: Callable[..., Client]) -> None:
    error = refused(
        canned,
        400,
        {
            "code": "InvalidObject",
            "message": "catalogItem object is invalid",
            "errors": [
                {"code": "MissingRequiredField", "message": "Bill cycle is required", "field": "recurringBillCycle/id"},
                {"code": "ObjectExists", "field": "identifier"},
                {"message": "odd"},
            ],
        },
    )
    assert isinstance(error, RemoteError)
    assert "catalogItem object is invalid" in error.message
    assert error.details == (
        "recurringBillCycle/id: Bill cycle is required (MissingRequiredField)",
        "identifier: not accepted (ObjectExists)",
        "record: odd",
    )


def test_a_400_without_inner_errors_tells_the_outer_one(canned: Callable[..., Client]) -> None:
    error = refused(canned, 400, {"code": "ApiFindCondition", "message": "x is not a recognized name.", "errors": None})
    assert error.details == ("ConnectWise says: x is not a recognized name.",)


@pytest.mark.parametrize("body", [[], "text", 5, {"errors": "none"}, {"errors": [1]}, {"message": {"a": 1}}])
def test_an_odd_envelope_is_still_a_refusal(canned: Callable[..., Client], body: Any) -> None:
    assert isinstance(refused(canned, 400, body), RemoteError)


def test_words_of_the_server_cannot_drive_the_terminal(canned: Callable[..., Client]) -> None:
    error = refused(canned, 400, {"code": "X", "message": "red \x1b[31m" + "long " * 500})
    assert "\x1b" not in error.details[0]
    assert len(error.details[0]) < 600


def test_wrong_keys_are_401_or_on_the_cloud_404(canned: Callable[..., Client]) -> None:
    assert isinstance(refused(canned, 401, {"code": "Unauthorized", "message": "no"}), AccessError)
    on_cloud = refused(canned, 404, {"code": "NotFound", "message": "not found"}, url=CLOUD)
    assert isinstance(on_cloud, AccessError)
    assert "On the cloud a wrong key or company also answers 404" in (on_cloud.hint or "")
    assert isinstance(refused(canned, 404, url=CLOUD), AccessError)


def test_the_demo_server_as_cloud_takes_wrong_keys_for_not_found(client: Client, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "status", "status": 404}])
    with pytest.raises(AccessError, match="not found"):
        client.get(PATH, ASKED)


def test_a_404_of_a_record_is_that_record_gone(canned: Callable[..., Client]) -> None:
    own = refused(canned, 404, {"code": "NotFound", "message": "no"}, record="catalog item 5")
    assert isinstance(own, NotFound)
    assert own.message == "ConnectWise has no catalog item 5."
    assert "cloud" not in (own.hint or "")
    on_cloud = refused(canned, 404, {"code": "NotFound", "message": "no"}, record="catalog item 5", url=CLOUD)
    assert "wrong key" in (on_cloud.hint or "")


def test_a_404_without_an_envelope_is_no_connectwise_there(canned: Callable[..., Client]) -> None:
    assert "has no ConnectWise API" in refused(canned, 404).message
    assert "has no ConnectWise API" in refused(canned, 404, text=PAGE, url=CLOUD).message


@pytest.mark.parametrize(
    ("use", "place"),
    [
        (Table.BILLING_TERMS, "System > Table Setup: Inquire All, with “Invoicing / Billing Terms” allowed"),
        (Table.LOCATIONS, "System > My Company: Inquire All"),
        (Table.COMPANY_STATUSES, "Companies > Company Maintenance: Inquire All"),
        (CatalogUse.READ, "Procurement > Product Catalog: Inquire All"),
    ],
)
def test_a_403_names_what_may_not_be_done_and_where_it_is_given(
    canned: Callable[..., Client], use: Any, place: str
) -> None:
    with pytest.raises(AccessError) as error:
        canned(lambda _: httpx.Response(403, json={"code": "SecurityError", "message": "no"})).get(PATH, Asked(use))
    assert str(use) in error.value.message
    assert "System > Security Roles" in (error.value.hint or "")
    assert place in (error.value.hint or "")


def test_a_403_about_the_client_id_is_told_apart(canned: Callable[..., Client]) -> None:
    error = refused(canned, 403, {"code": "Forbidden", "message": "The clientId header is missing."})
    assert "client id" in error.message
    assert "developer.connectwise.com" in (error.hint or "")


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_host_without_api_is_recognised_by_its_answer(canned: Callable[..., Client], status: int) -> None:
    error = refused(canned, status, {"code": "Security", "message": "SSL is required.", "errors": None})
    assert "api-" in (error.hint or "")


@pytest.mark.parametrize("status", [400, 403, 406, 414])
def test_a_web_page_in_place_of_an_answer_is_recognised(canned: Callable[..., Client], status: int) -> None:
    error = refused(canned, status, text=PAGE)
    assert "it is a web page" in error.message


def test_the_other_envelope_of_a_429_is_read(canned: Callable[..., Client]) -> None:
    error = refused(canned, 429, {"error": "ConnectWiseAPI", "message": "Too many requests. Try again in 30 seconds."})
    assert isinstance(error, TemporaryError)
    assert "30 seconds" in error.details[0]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_a_server_error_may_pass(canned: Callable[..., Client], status: int) -> None:
    assert isinstance(refused(canned, status, text=PAGE), TemporaryError)


@pytest.mark.parametrize(
    ("error", "cause", "kind", "message"),
    [
        (httpx.ConnectError, socket.gaierror(-2, "unknown"), TemporaryError, "name psa.example.com can't be found"),
        (httpx.ConnectError, ConnectionRefusedError(111, "refused"), TemporaryError, "Nothing listens"),
        (httpx.ConnectError, ssl.SSLCertVerificationError("self-signed"), RemoteError, "can't be trusted"),
        (httpx.ConnectError, ssl.SSLError("wrong version number"), RemoteError, "No secure connection"),
        (httpx.ConnectError, None, TemporaryError, "psa.example.com can't be reached"),
        (httpx.ConnectTimeout, None, TemporaryError, "no connection within 10 seconds"),
        (httpx.ReadTimeout, None, TemporaryError, "took too long"),
        (httpx.WriteTimeout, None, TemporaryError, "took too long"),
        (httpx.ReadError, None, TemporaryError, "broke off"),
        (httpx.ReadError, ssl.SSLError("bad record"), TemporaryError, "broke off"),
        (httpx.RemoteProtocolError, None, TemporaryError, "broke off"),
        (httpx.ProxyError, None, TemporaryError, "The proxy doesn't let through"),
    ],
)
def test_every_way_to_get_no_answer_has_its_own_sentence(
    canned: Callable[..., Client],
    time: Any,
    error: type[httpx.RequestError],
    cause: Exception | None,
    kind: type[CwsetupError],
    message: str,
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("failed", request=request) from cause

    with pytest.raises(kind, match=message) as failed:
        canned(answer, OWN).get(PATH, ASKED)
    assert failed.value.hint
    assert len(time.slept) == (4 if kind is TemporaryError else 0)


def test_https_to_a_server_that_speaks_http_is_named(client_with: Callable[..., Client], demo: DemoServer) -> None:
    with pytest.raises(RemoteError, match="No secure connection"):
        client_with(url=demo.url.replace("http:", "https:")).get(PATH, ASKED)
    assert demo.requests() == {}
    assert client_with().get(PATH, ASKED).value
