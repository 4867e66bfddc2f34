"""What is logged of requests, and what an answer may repeat of them."""

import base64
import logging

import httpx
import pytest

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked
from cwsetup.connectwise.hosts import parse_address
from cwsetup.errors import CwsetupError
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.instance import Table
from cwsetup.profile.secret import Secret

PRIVATE = "pr1v4te-key-0001"
KEYS = Credentials(
    client_id=Secret("client-id-0001"), public_key=Secret("public-key-0001"), private_key=Secret(PRIVATE)
)
ASKED = Asked(Table.CATEGORIES)


def client(answer: httpx.Response | Exception) -> Client:
    def answering(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        # A response with content has been read already; one from a server has not.
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content))

    times = iter(range(100))
    return Client(
        parse_address("na"),
        "contoso",
        KEYS,
        sleep=lambda _: None,
        clock=lambda: float(next(times)),
        transport=httpx.MockTransport(answering),
    )


def facts(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [vars(record)["facts"] for record in caplog.records if record.name == "cwsetup.requests"]


def test_a_request_is_logged_by_its_template_without_what_was_asked(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "cwsetup")
    client(httpx.Response(200, json={"id": 12})).get("/procurement/catalog/12/x7/99", ASKED, {"conditions": "name=1"})
    (told,) = facts(caplog)
    assert told == {
        "method": "GET",
        "path": "/procurement/catalog/{id}/x7/{id}",
        "status": 200,
        "bytes": 9,
        "ms": 2_000,
    }


def test_a_request_without_an_answer_is_logged_by_its_trouble(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "cwsetup")
    with pytest.raises(CwsetupError):
        client(httpx.RemoteProtocolError(PRIVATE)).patch("/procurement/catalog/12", ASKED, [])
    assert facts(caplog)[-1]["trouble"] == "RemoteProtocolError"
    assert PRIVATE not in caplog.text


TOKEN = base64.b64encode(f"contoso+public-key-0001:{PRIVATE}".encode()).decode()


@pytest.mark.parametrize("echo", [PRIVATE, TOKEN, "client-id-0001", base64.b64encode(PRIVATE.encode()).decode()])
@pytest.mark.parametrize("status", [400, 409, 403, 301])
def test_a_refusal_that_repeats_a_key_is_masked_before_anybody_reads_it(echo: str, status: int) -> None:
    body = {"code": "Bad", "message": f"You sent {echo} and that is wrong"}
    location = {"Location": f"https://{echo}.example/{echo}"} if echo.isalnum() else {}
    with pytest.raises(CwsetupError) as refused:
        client(httpx.Response(status, json=body, headers=location)).post("/procurement/catalog", ASKED, {})
    said = " ".join([refused.value.message, *refused.value.details, refused.value.hint or ""])
    assert echo not in said


def test_twin_what_else_a_refusal_says_is_told() -> None:
    with pytest.raises(CwsetupError) as refused:
        client(httpx.Response(400, json={"code": "Bad", "message": "You sent nothing"})).post("/x", ASKED, {})
    assert "You sent nothing" in " ".join([refused.value.message, *refused.value.details])
