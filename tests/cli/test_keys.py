"""``keys``: stored once they work, shown without a key, moved, deleted; and never sent to another instance."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from cwsetup.profile.asking import Question
from cwsetup.profile.secret import Secret
from tests.cli.conftest import NOW, Said, Shell
from tests.cli.keys_typed import KEYS, point, typed, variables
from tests.wizard.scripted import ENTER, ScriptedAsker


def stored(shell: Shell) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((shell.folder / "config" / "keys" / "acme.json").read_text("utf-8"))
    return data


def asked(shell: Shell, script: Mapping[str, Any], *arguments: str) -> tuple[Said, ScriptedAsker]:
    """Run a command with somebody who knows these answers."""
    shell.asker = asker = ScriptedAsker(script)
    try:
        return shell(*arguments), asker
    finally:
        shell.asker = None


class Leaves(ScriptedAsker):
    """Somebody who presses Ctrl-C when a key is asked for."""

    left_at = ""

    def secret(self, question: Question) -> Secret:
        self.left_at = question.key
        raise KeyboardInterrupt


class TestSet:
    """``keys set``."""

    def test_keys_from_stdin_are_stored_once_they_work(self, keys: Shell, demo: DemoServer) -> None:
        said = keys("keys", "set", "--stdin", stdin=typed(demo))
        path = keys.folder / "config" / "keys" / "acme.json"
        assert (said.status, said.out) == (0, "")
        assert said.err.splitlines() == ["✓ ConnectWise takes the keys.", f"✓ Keys are in {path}."]
        assert stored(keys) == {
            "version": 1,
            "url": demo.url,
            "company": "northwind",
            "filed": NOW.isoformat(),
            "client_id": demo.client_id,
            "public_key": demo.public_key,
            "private_key": demo.private_key,
        }
        assert keys("sync-prices", "--plan").status == 0

    def test_keys_that_do_not_work_leave_the_old_ones(self, keys: Shell, demo: DemoServer) -> None:
        assert keys("keys", "set", "--stdin", stdin=typed(demo)).status == 0
        said = keys("keys", "set", "--stdin", stdin=typed(demo, private="NotTheKeyAtAll01"))
        assert said.status == 4
        assert "NotTheKeyAtAll01" not in said.out + said.err
        assert stored(keys)["private_key"] == demo.private_key

    def test_a_person_types_them_until_they_work_and_enter_keeps_what_belongs_here(
        self, keys: Shell, demo: DemoServer
    ) -> None:
        script = {"client_id": demo.client_id, "public_key": demo.public_key, "private_key": demo.private_key}
        said, _ = asked(keys, script, "keys", "set")
        assert said.status == 0, said.err
        again = {"client_id": ENTER, "public_key": [ENTER, ENTER], "private_key": ["NotTheKey", demo.private_key]}
        said, asker = asked(keys, again, "keys", "set")
        assert said.status == 0, said.err
        assert "✗ ConnectWise doesn't accept the keys" in said.err
        assert repr(asker.last("private_key").default) == "Secret(••••)"

    def test_another_place_is_named_in_the_profile(self, keys: Shell, demo: DemoServer) -> None:
        point(keys, keys="env")
        assert keys("keys", "set", "--stdin", stdin=typed(demo)).status == 2
        said = keys("keys", "set", "--stdin", "--keys", "file", stdin=typed(demo))
        assert f"✓ {keys.profile('acme')} now says that its keys are in: file." in said.err
        assert keys("keys", "status").status == 0

    def test_what_is_used_in_their_place_is_said(self, keys: Shell, demo: DemoServer) -> None:
        said = keys("keys", "set", "--stdin", stdin=typed(demo), environment=variables(demo))
        assert "! Here the keys in the environment are used first, not those in " in said.err

    def test_nobody_to_ask_is_told_the_way(self, keys: Shell) -> None:
        said = keys("keys", "set")
        assert (said.status, "--stdin" in said.err) == (3, True)

    @pytest.mark.parametrize("given", ["", "one\n", "one\n\ntwo\n"])
    def test_three_lines_are_needed(self, keys: Shell, given: str) -> None:
        said = keys("keys", "set", "--stdin", stdin=given)
        assert said.status == 2
        assert "of 3 lines" in said.err

    def test_a_link_is_refused_before_anybody_types_a_key(self, keys: Shell, demo: DemoServer) -> None:
        file = keys.folder / "config" / "keys" / "acme.json"
        file.parent.mkdir()
        file.symlink_to(keys.folder / "elsewhere.json")
        before = sum(demo.requests().values())
        said = keys("keys", "set", "--stdin", stdin=typed(demo))
        assert (said.status, "is a link; nothing was written." in said.err) == (1, True)
        assert sum(demo.requests().values()) == before
        assert not (keys.folder / "elsewhere.json").exists()
        file.unlink()
        assert keys("keys", "set", "--stdin", stdin=typed(demo)).status == 0, "the twin"

    def test_a_place_that_is_none_is_refused(self, keys: Shell) -> None:
        assert keys("keys", "set", "--keys", "drawer").status == 2
        assert keys("keys", "move", "drawer").status == 2


class TestElsewhere:
    """A profile that points to another instance than its keys belong to."""

    @pytest.fixture
    def keys(self, keys: Shell, demo: DemoServer) -> Shell:
        assert keys("keys", "set", "--stdin", stdin=typed(demo)).status == 0
        return keys

    @pytest.mark.parametrize(
        "arguments",
        [
            ("doctor",),
            ("sync-prices", "--plan"),
            ("sync-prices", "--apply"),
            ("match", "--export", "match.csv"),
            ("edit", "--set", "currency=USD"),
            ("keys", "status"),
            ("keys", "move", "keyring"),
        ],
    )
    def test_not_one_request_leaves(self, keys: Shell, demo: DemoServer, arguments: tuple[str, ...]) -> None:
        point(keys, url=demo.url.replace("127.0.0.1", "localhost"))
        before = sum(demo.requests().values())
        said = keys(*arguments)
        assert said.status == 4, said.err
        assert f"belong to northwind at {demo.url}, not to northwind at http://localhost" in said.out + said.err
        assert sum(demo.requests().values()) == before
        point(keys, url=demo.url)
        if arguments[0] == "doctor":
            keys(*arguments)
            assert sum(demo.requests().values()) > before, "the twin: it asks what belongs to the keys"

    def test_another_company_at_the_same_address_is_another_instance(self, keys: Shell, demo: DemoServer) -> None:
        point(keys, company="fabrikam")
        before = sum(demo.requests().values())
        assert keys("sync-prices", "--plan").status == 4
        assert sum(demo.requests().values()) == before

    def test_to_bind_them_anew_takes_all_three_again(self, keys: Shell, demo: DemoServer) -> None:
        point(keys, url=demo.url.replace("127.0.0.1", "localhost"))
        script = {"client_id": demo.client_id, "public_key": demo.public_key, "private_key": ["", demo.private_key]}
        said, asker = asked(keys, script, "keys", "set")
        assert said.status == 0, said.err
        assert "all three are needed again, the private key too." in said.err
        assert asker.last("private_key").default is None, "so Enter keeps nothing"
        assert asker.last("private_key").wrong == "A key is needed."
        assert stored(keys)["url"] == demo.url.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("login", ["ann:geheim@", "geheim@", "ann:ge@heim@"])
def test_a_password_in_an_address_is_refused_and_not_shown(keys: Shell, login: str) -> None:
    point(keys, url=f"https://{login}psa.example.com")
    for arguments in (("keys", "status"), ("show",), ("doctor", "--json")):
        said = keys(*arguments)
        assert "://…@psa.example.com" in said.out + said.err, "the twin: the rest of it is told"
        assert "heim" not in said.out + said.err


class TestDoubt:
    """Addresses that could be anybody's: sent to only after somebody says that they are theirs."""

    @pytest.fixture
    def keys(self, keys: Shell) -> Shell:
        point(keys, url="https://192.0.2.7:9")  # a documentation address: nobody answers there
        return keys

    def test_nobody_to_ask_sends_nothing(self, keys: Shell, demo: DemoServer) -> None:
        said = keys("keys", "set", "--stdin", stdin=typed(demo))
        assert said.status == 4
        assert "Keys are not sent to https://192.0.2.7:9 unasked: it is a bare IP address" in said.err
        assert "CWSETUP_URL=https://192.0.2.7:9" in said.err

    def test_a_no_sends_nothing(self, keys: Shell) -> None:
        said, asker = asked(keys, {"url.own": False}, "keys", "set")
        assert said.status == 4
        assert "Nothing was sent or stored." in said.err
        assert asker.keys == ["url.own"], "no key was even asked for"

    def test_a_yes_goes_on_to_the_keys(self, keys: Shell) -> None:
        keys.asker = asker = Leaves({"url.own": True})
        assert keys("keys", "set").status == 130
        assert asker.keys == ["url.own"]
        assert asker.left_at == "client_id"

    def test_init_without_anybody_takes_such_an_address_from_a_flag_only(self, keys: Shell, demo: DemoServer) -> None:
        received = keys.profile("acme")
        said = keys("init", "new", "--from", received, "--keys-stdin", stdin=typed(demo))
        assert said.status == 4
        assert "Nothing is sent to https://192.0.2.7:9 unasked: it is a bare IP address" in said.err
        assert "--url https://192.0.2.7:9" in said.err

    def test_the_wizard_asks_and_a_no_leads_to_another_address(self, keys: Shell, demo: DemoServer) -> None:
        keys.asker = asker = Leaves({"url.own": False, "url": demo.url})
        assert keys("init", "new", "--from", str(keys.profile("acme"))).status == 130
        assert [key for key in asker.keys if key.startswith("url")] == ["url.own", "url"]


class TestStatus:
    """``keys status``."""

    def test_where_they_come_from_and_since_when(self, keys: Shell, demo: DemoServer) -> None:
        keys("keys", "set", "--stdin", stdin=typed(demo))
        keys.now = lambda: NOW + timedelta(days=40, hours=1)
        said = keys("keys", "status", "--json")
        assert json.loads(said.out) == {
            "format": 1,
            "profile": str(keys.profile("acme")),
            "place": "file",
            "source": str(keys.folder / "config" / "keys" / "acme.json"),
            "backend": None,
            "state": None,
            "url": demo.url,
            "company": "northwind",
            "filed": NOW.isoformat(),
            "age": "40 days",
            "client_secrets": [],
        }
        shown = keys("keys", "status")
        assert "40 days" in shown.out
        for each in typed(demo).split():
            assert each not in said.out + said.err + shown.out + shown.err

    def test_a_source_before_the_profiles_own_is_said(self, keys: Shell, demo: DemoServer) -> None:
        said = keys("keys", "status", environment=variables(demo))
        assert (said.status, "the environment" in said.out) == (0, True)
        assert "What the profile names, file, wasn't contacted." in said.err

    def test_none_is_a_failure(self, keys: Shell) -> None:
        said = keys("keys", "status")
        assert said.status == 4
        assert "There is no key file" in said.err


class TestDelete:
    """``keys delete``."""

    def test_a_person_is_asked(self, keys: Shell, demo: DemoServer) -> None:
        keys("keys", "set", "--stdin", stdin=typed(demo))
        said, _ = asked(keys, {"keys.delete": False}, "keys", "delete")
        assert "Nothing was deleted." in said.err
        assert keys("keys", "status").status == 0
        said, _ = asked(keys, {"keys.delete": True}, "keys", "delete")
        assert "ConnectWise shows a private key only once." in said.err
        assert "✓ Keys deleted from the file.\n" in said.err
        assert keys("keys", "status").status == 4

    def test_keys_of_the_environment_are_not_stored(self, keys: Shell) -> None:
        point(keys, keys="env")
        assert keys("keys", "delete", "-y").err == "  Its keys are in the environment, not stored.\n"


def test_what_every_command_takes_is_taken_before_it_too(keys: Shell, demo: DemoServer) -> None:
    assert keys("keys", "set", "--stdin", stdin=typed(demo)).status == 0
    whole = keys("keys", "status", "-p", "acme", "--json")
    assert json.loads(whole.out)["place"] == "file"
    for arguments in (("keys", "-p", "acme", "--json", "status"), ("keys", "-p", "acme", "status", "--json")):
        assert keys(*arguments) == whole
    assert keys("keys", "-p", "other", "status").status == 6, "the twin: it is heeded"


def test_a_partial_environment_ends_every_command_that_needs_keys(keys: Shell, demo: DemoServer) -> None:
    partial = {KEYS[0]: demo.client_id}
    for arguments in (("keys", "status"), ("sync-prices", "--plan"), ("doctor",)):
        said = keys(*arguments, environment=partial)
        assert said.status == 4
        assert "not CWSETUP_PUBLIC_KEY and CWSETUP_PRIVATE_KEY" in said.out + said.err


def test_a_service_managers_credential_is_found_by_the_profiles_name(
    keys: Shell, demo: DemoServer, tmp_path: Path
) -> None:
    keys("keys", "set", "--stdin", stdin=typed(demo))
    folder = tmp_path / "credentials"
    folder.mkdir()
    (keys.folder / "config" / "keys" / "acme.json").rename(folder / "cwsetup.acme")
    assert keys("sync-prices", "--plan").status == 4
    assert keys("sync-prices", "--plan", environment={"CREDENTIALS_DIRECTORY": str(folder)}).status == 0
