"""Each cause of a failed connection has a sentence and a cure of its own, and costs no answer but the failing one."""

from typing import Any

import pytest

from cwsetup.demo.process import DemoServer, start
from tests.wizard.scripted import ENTER, ScriptedAsker
from tests.wizard.walking import Desk

ADDRESS, RETRY, KEYS = "Give the address", "Try again", "Type the keys again"
GIVE_IT = "Give it: System > Security Roles > the API member's role > Procurement > Product Catalog: Inquire All."
BETWEEN = "Something between here and ConnectWise may answer in its place: a proxy, a firewall, a log-in page."
LOG_IN_AT = "Type the address that you log in to ConnectWise at; for a server of your own, its public name."


class Mending(ScriptedAsker):
    """Lets the server be well again before the way on is chosen."""

    demo: DemoServer

    def choose(self, question: Any, choices: Any) -> object:
        if question.key == "connection.mend":
            self.demo.set_faults([])
            self.demo.set_denied([])
        return ScriptedAsker.choose(self, question, choices)


def walk(desk: Desk, url: str, /, **script: Any) -> tuple[str, list[str]]:
    """Walk to the profile with these answers; return what was said and which questions were asked."""
    asker = Mending({**desk.answers, **{key.replace("__", "."): answer for key, answer in script.items()}})
    asker.demo = desk.demo
    said = desk.run("init", "acme", "--url", url, asker=asker)
    assert said.status == 0, said.stderr
    return said.stderr, asker.keys


@pytest.mark.parametrize(
    ("fault", "message", "cure"),
    [
        ({"kind": "html"}, "ConnectWise's answer can't be used (read the product catalog): it is a web page.", BETWEEN),
        ({"kind": "empty"}, "ConnectWise's answer can't be used (read the product catalog): it is empty.", BETWEEN),
        ({"kind": "reset"}, "The connection to 127.0.0.1 broke off.", "Check the network, then try again."),
        ({"kind": "status", "status": 403}, "The API member may not read the product catalog.", GIVE_IT),
    ],
)
def test_what_is_wrong_at_the_sign_in_and_not_with_an_answer_is_tried_again(
    desk: Desk, demo: DemoServer, fault: dict[str, Any], message: str, cure: str
) -> None:
    demo.set_faults([{**fault, "path": "/procurement/catalog*"}])
    said, asked = walk(desk, demo.url, connection__mend=RETRY)
    assert f"✗ {message}\n" in said
    assert f"  {cure}\n" in said
    assert [asked.count(key) for key in ("company", "client_id", "public_key", "private_key")] == [1, 1, 1, 1]


def test_the_right_to_the_catalog_can_be_given_meanwhile(desk: Desk, demo: DemoServer) -> None:
    demo.set_denied(["/procurement/catalog"])
    said, asked = walk(desk, demo.url, connection__mend=RETRY)
    assert "✗ The API member may not read the product catalog.\n  ConnectWise says: " in said
    assert f"  {GIVE_IT}\n" in said
    assert asked.count("private_key") == 1


def test_a_client_id_that_is_not_known_is_told_from_wrong_keys(desk: Desk, demo: DemoServer) -> None:
    client_id = ["0b6e4f83-unknown", demo.client_id]
    said, asked = walk(desk, demo.url, client_id=client_id)
    assert (asked.count("public_key"), asked.count("private_key")) == (1, 1), "only what failed is asked again"
    assert "✗ ConnectWise doesn't accept the client id.\n" in said
    assert "  Register an integration at developer.connectwise.com and use its client id.\n" in said
    assert asked.count("company") == 1


def test_the_clouds_not_found_is_told_as_keys_that_are_wrong(desk: Desk) -> None:
    with start(cloud=True, items=3) as cloud:
        there = Desk(cloud, desk.folder)
        keys = {key: [there.answers[key], ENTER] for key in ("client_id", "public_key")}
        private_key = ["NotTheKey", cloud.private_key]
        said, asked = walk(there, cloud.url, private_key=private_key, **keys)
    assert "✗ ConnectWise answered “not found” to the attempt to read the product catalog.\n" in said
    assert "  On the cloud a wrong key or company also answers 404: check both for “northwind”.\n" in said
    assert asked.count("company") == 1


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        ({"kind": "html"}, "it is a web page"),
        ({"kind": "status", "status": 403}, "status 403"),
        ({"kind": "empty"}, "it is empty"),
    ],
)
def test_an_address_where_something_else_answers_is_asked_for_again_before_any_key(
    desk: Desk, demo: DemoServer, fault: dict[str, Any], what: str
) -> None:
    demo.set_faults([{**fault, "path": "/login/*"}])
    said, asked = walk(desk, demo.url, connection__mend=ADDRESS, url=demo.url)
    assert f"✗ {demo.url} doesn't answer as ConnectWise does: {what}.\n  {LOG_IN_AT}\n" in said
    assert asked[:3] == ["company", "connection.mend", "url"]
    assert asked.count("company") == asked.count("client_id") == 1


def test_https_that_is_none_names_address_and_port(desk: Desk, demo: DemoServer) -> None:
    https = demo.url.replace("http:", "https:")
    said, asked = walk(desk, https, connection__mend=ADDRESS, url=demo.url)
    assert f"✗ No secure connection to {https}: it doesn't speak https as it should.\n" in said
    assert "  Check the address and its port.\n" in said
    assert asked[:3] == ["company", "connection.mend", "url"]


@pytest.mark.parametrize("path", ["/v4_6_release/services/system_io/login.aspx", "/v4_6_release/apis/3.0", "/"])
def test_a_path_of_the_log_in_page_is_no_mistake(desk: Desk, demo: DemoServer, path: str) -> None:
    walk(desk, f"{demo.url}{path}")
    assert f'url = "{demo.url}"\n' in desk.text("acme")
