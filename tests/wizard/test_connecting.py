"""Company and keys: whatever is wrong is said, and can be mended without typing the rest again."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from cwsetup.errors import CompanyElsewhere
from cwsetup.pricing.book import PriceBook
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.draft import Source
from cwsetup.profile.instance import Instance
from cwsetup.profile.secret import Secret
from cwsetup.profile.sources import PriceSource
from cwsetup.terminal.console import Console
from cwsetup.terminal.screen import TerminalScreen
from cwsetup.wizard.init import Setup
from cwsetup.wizard.session import Session
from cwsetup.wizard.world import FoundCompany, SeenFile
from tests.cli.conftest import NOW
from tests.wizard.scripted import BACK, ENTER, ScriptedAsker
from tests.wizard.walking import Desk

KEY_NAMES = ("client_id", "public_key", "private_key")


def test_an_unknown_company_is_named_and_typed_again(desk: Desk) -> None:
    said, asker = desk.walk(company=["nordwind", "northwind"], connection__mend="Type the company again")
    assert said.status == 0
    assert f"✗ {desk.demo.url} doesn't know the company “nordwind”." in said.stderr
    assert asker.last("company").default == "nordwind"
    assert asker.keys.index("client_id") > asker.keys.index("connection.mend")


def test_a_company_that_cannot_be_one_is_not_even_looked_up(desk: Desk) -> None:
    _, asker = desk.walk(company=["north wind", "northwind"])
    assert asker.last("company").wrong == '"north wind" isn\'t a company as typed at log-in: no spaces, no + : / @.'
    assert asker.last("company").default is None, "who pastes the right one would add to the wrong one"


def test_another_address_can_be_given(desk: Desk) -> None:
    asker = ScriptedAsker({**desk.answers, "connection.mend": "Give the address", "url": ["", desk.demo.url]})
    said = desk.run("init", "acme", "--url", "http://127.0.0.1:9", asker=asker)
    assert said.status == 0
    assert "✗ Nothing listens at http://127.0.0.1:9." in said.stderr
    assert [choice.name for choice in asker.offered["connection.mend"]] == [
        "Try again",
        "Type the company again",
        "Give the address",
    ]
    assert desk.demo.url in desk.text("acme")


def test_an_address_that_cannot_be_used_proposes_to_give_another(desk: Desk) -> None:
    urls = ["http://psa.example.com", desk.demo.url]
    asker = ScriptedAsker({**desk.answers, "connection.mend": ["Give the address", ENTER], "url": urls})
    said = desk.run("init", "acme", "--url", "http://127.0.0.1:9", asker=asker)
    assert "http would send the keys unprotected" in said.stderr
    assert said.status == 0


def test_what_passes_by_itself_can_be_tried_again(desk: Desk, demo: DemoServer) -> None:
    demo.set_faults([{"kind": "status", "status": 503, "path": "/login/*", "count": 1}])
    said, _ = desk.walk(connection__mend="Try again")
    assert said.status == 0
    assert "couldn't answer (status 503)" in said.stderr


class Cloud:
    """A cloud that knows the company in one region only, and takes any keys there."""

    def __init__(self, region: str, url: str) -> None:
        self.region = region
        self.url = url

    def find_company(self, company: str, url: str | None, ca_file: str | None) -> FoundCompany:
        if url not in {None, self.url}:
            raise CompanyElsewhere(f"{url} doesn't know {company}.", region=self.region, url=self.url)
        return FoundCompany(name="Contoso", url=self.url)

    def route(self, url: str, ca_file: str | None) -> str:
        return ""

    def doubt(self, url: str) -> str:
        return ""

    def connect(self, url: str, company: str, credentials: Credentials, ca_file: str | None) -> Instance:
        raise KeyboardInterrupt

    def has_keyring(self) -> bool:
        return True

    def see(self, file: str, settings: Sequence[str]) -> SeenFile:
        raise NotImplementedError

    def environment(self, source: PriceSource, secret: Secret) -> Sequence[tuple[str, str]]:
        raise NotImplementedError

    def load_prices(self, sources: Sequence[PriceSource]) -> PriceBook:
        raise NotImplementedError


@pytest.mark.parametrize(("way", "asked"), [(ENTER, 1), ("Type the company again", 2)])
def test_a_company_of_another_region_is_gone_to_with_one_key(desk: Desk, way: Any, asked: int) -> None:
    europe = "https://api-eu.myconnectwise.net"
    session = Session(world=Cloud("Europe", europe), today=NOW.date())
    session.draft.offer("company", "contoso", Source.FLAG)
    session.draft.offer("url", "https://api-na.myconnectwise.net", Source.FLAG)
    ways = [way] if way is ENTER else [way, ENTER]
    asker = ScriptedAsker({"connection.mend": ways, "company": "contoso", **dict.fromkeys(KEY_NAMES, "x")})
    screen = TerminalScreen(Console(io.StringIO(), io.StringIO()), str)
    with pytest.raises(KeyboardInterrupt):  # the keys are next
        Setup(session=session, asker=asker, screen=screen).run()
    assert session.draft.value("url") == europe
    assert asker.keys.count("connection.mend") == asked
    assert asker.offered["connection.mend"][0].name == f"Use Europe: {europe}"


def test_back_from_what_now_leads_to_the_company(desk: Desk) -> None:
    said, _ = desk.walk(company=["nordwind", "northwind"], connection__mend=BACK)
    assert said.status == 0


def test_a_wrong_key_is_asked_again_and_enter_keeps_the_others(desk: Desk) -> None:
    private = desk.demo.private_key
    said, asker = desk.walk(
        public_key=[desk.demo.public_key, ENTER],
        private_key=["NotTheKey", private],
    )
    assert said.status == 0
    assert "✗ ConnectWise doesn't accept the keys for the company “northwind”." in said.stderr
    assert "NotTheKey" not in said.stderr
    assert asker.keys.count("client_id") == 1, "it wasn't what was refused"
    assert repr(asker.last("private_key").default) == "Secret(••••)"
    stored = json.loads((desk.folder / "keys" / "acme.json").read_text("utf-8"))
    assert (stored["private_key"], stored["public_key"]) == (private, desk.demo.public_key)


def test_a_key_cannot_be_left_empty_the_first_time(desk: Desk) -> None:
    _, asker = desk.walk(public_key=["", desk.demo.public_key])
    assert asker.last("public_key").wrong == "A key is needed."


def test_keys_that_were_given_are_asked_for_only_when_they_are_wrong(desk: Desk) -> None:
    keys = {"client_id": None, "public_key": None, "private_key": None}
    script = {key: answer for key, answer in desk.answers.items() if key not in keys}
    asker = ScriptedAsker(script)
    assert desk.run("init", "acme", "--url", desk.demo.url, asker=asker, keys=True).status == 0
    wrong = {**desk.keys, "CWSETUP_PRIVATE_KEY": "wrong"}
    more = {"public_key": ENTER, "private_key": desk.demo.private_key}
    asker = ScriptedAsker(script | more)
    assert desk.run("init", "again", "--url", desk.demo.url, asker=asker, environment=wrong).status == 0


def test_some_keys_in_the_environment_and_the_rest_typed(desk: Desk) -> None:
    script = {key: answer for key, answer in desk.answers.items() if key != "client_id"}
    environment = {"CWSETUP_CLIENT_ID": desk.demo.client_id}
    said = desk.run("init", "acme", "--url", desk.demo.url, asker=ScriptedAsker(script), environment=environment)
    assert said.status == 0, said.stderr


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 500}, "ConnectWise couldn't answer (status 500)."),
        ({"kind": "html"}, "Something between here and ConnectWise may answer in its place"),
        ({"kind": "cut"}, "127.0.0.1"),
    ],
)
def test_a_sign_in_that_fails_otherwise_loses_no_answer(
    desk: Desk, demo: DemoServer, fault: dict[str, Any], words: str
) -> None:
    demo.set_faults([{**fault, "path": "/procurement/catalog*"}])

    class Repairing(ScriptedAsker):
        def choose(self, question: Any, choices: Any) -> object:
            if question.key == "connection.mend":
                demo.set_faults([])
            return ScriptedAsker.choose(self, question, choices)

    asker = Repairing({**desk.answers, "connection.mend": "Try again"})
    said = desk.run("init", "acme", "--url", demo.url, asker=asker)
    assert said.status == 0
    assert words in said.stderr
    assert asker.keys.count("private_key") == 1


def test_keys_go_into_a_file_only_after_typing_so(desk: Desk) -> None:
    said, asker = desk.walk(keys=["file", "file", "env"], keys__file=["yes", ""])
    assert said.status == 0
    assert asker.keys.count("keys") == 3
    assert "keys/acme.json" not in desk.files()
    assert (
        "! The keys weren't stored. Before the next command, set CWSETUP_CLIENT_ID, CWSETUP_PUBLIC_KEY," in said.stderr
    )


def test_a_keyring_that_is_not_there_costs_one_question_and_no_answer(desk: Desk) -> None:
    desk.extra["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    said, asker = desk.walk(keys=["keyring", "file"])
    assert said.status == 0
    assert asker.keys[-2:] == ["keys", "keys.file"]
    assert "✗" in said.stderr
    assert "keys/acme.json" in desk.files()
    assert 'keys = "file"' in desk.text("acme")


def test_another_company_on_the_way_back_forgets_what_was_chosen_from_the_first(desk: Desk) -> None:
    """The ids of one instance mean nothing in another: found by the address, which the second visit changes."""
    localhost = desk.demo.url.replace("127.0.0.1", "localhost")
    script: dict[str, Any] = {**desk.answers}
    script |= {
        "section.New products": ["Go through them", BACK, ENTER],
        "product_category": ["Hardware", BACK],
        "product_subcategory": BACK,
        "sources": [script["sources"], BACK, ENTER],
        "name": [ENTER, BACK, ENTER],
        "keys": ["file", BACK, "file"],
        "keys.file": ["file", "file"],
        "client_id": [script["client_id"], BACK, ENTER],
        "public_key": [script["public_key"], BACK, ENTER],
        "private_key": [script["private_key"], BACK, ENTER],
        "company": ["northwind", "nobody", "northwind"],
        "connection.mend": ["Give the address", "Type the company again"],
        "url": localhost,
        "sources.more": [False, False],
    }
    said, _ = desk.ask("acme", script=script)
    assert said.status == 0, said.stderr
    assert localhost in desk.text("acme")
    assert 'product_category = { id = 1, name = "Software Subscriptions" }' in desk.text("acme")


def test_an_existing_profile_can_be_edited_started_afresh_or_left_alone(desk: Desk) -> None:
    desk.make()
    before = desk.text("acme")
    said, asker = desk.ask("acme", script={"exists": BACK})
    assert (said.status, said.stderr) == (0, "  Nothing was written.\n")
    assert [choice.name for choice in asker.offered["exists"]] == [
        "Edit it",
        "Start afresh (the old one stays as .bak)",
        "Make another",
    ]
    said, _ = desk.ask("acme", script={"exists": "Edit it", "edit": "Done"})
    assert "Nothing changed." in said.stderr
    assert desk.text("acme") == before
    said, _ = desk.ask("acme", script={"exists": "Make another", "profile": ["ACME", "acme", "acme-2"], **desk.answers})
    assert said.status == 0
    assert desk.text("acme-2") == before
    said, _ = desk.walk(exists="Start afresh (the old one stays as .bak)", name="Afresh")
    assert said.status == 0
    assert 'name = "Afresh"' in desk.text("acme")
    assert desk.path("acme").with_name("acme.toml.bak").read_text("utf-8") == before


def test_without_a_name_the_profile_is_called_like_the_company_and_asked_about_before_the_keys(desk: Desk) -> None:
    asker = ScriptedAsker(desk.answers)
    assert desk.run("init", "--url", desk.demo.url, asker=asker).status == 0
    assert desk.path("northwind").exists()
    asker = ScriptedAsker({**desk.answers, "exists": "Make another", "profile": "second"})
    assert desk.run("init", "--url", desk.demo.url, asker=asker).status == 0
    assert asker.keys[:4] == ["company", "exists", "profile", "client_id"]
    assert desk.path("second").exists()


def test_a_name_that_cannot_be_one_is_refused_before_any_question(desk: Desk) -> None:
    said, asker = desk.ask("Acme!", "--force", script={})
    assert said.status == 2
    assert asker.keys == []


def test_back_from_typing_file_leads_to_the_places(desk: Desk) -> None:
    said, asker = desk.walk(keys=["file", "env"], keys__file=BACK)
    assert said.status == 0
    assert asker.keys[4:8] == ["keys", "keys.file", "keys", "name"]
