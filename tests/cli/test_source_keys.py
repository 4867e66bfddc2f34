"""``keys`` on client secrets: stored once they work, never shown, moved and deleted with the keys."""

import json
from collections.abc import Mapping

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import NOW, Shell, kept_secret
from tests.dataverse_stub import SECRET, Stub
from tests.wizard.scripted import ScriptedAsker

GIVEN = {"CWSETUP_DATAVERSE_SECRET": SECRET}
OLD = "an-0lder~secret"


def put_old(live: Shell) -> None:
    """Let the secret that is kept be one that no longer works."""
    kept = kept_secret(live)
    assert kept is not None
    kept.write_text(kept.read_text("utf-8").replace(SECRET, OLD), "utf-8")


def test_a_secret_from_stdin_takes_the_place_of_one_that_ended(live: Shell, stub: Stub) -> None:
    put_old(live)
    assert "The client secret is wrong." in live("prices").err
    said = live("keys", "set", "--source", stub.url, "--stdin", stdin=f"{SECRET}\n")
    kept = kept_secret(live)
    assert (said.status, said.out) == (0, "")
    assert said.err.splitlines() == ["✓ Microsoft takes the client secret.", f"✓ It is in {kept}."]
    assert live("prices").status == 0


def test_one_that_does_not_work_leaves_what_is_kept(live: Shell) -> None:
    said = live("keys", "set", "--source", "1", "--stdin", stdin=OLD)
    assert (said.status, "The client secret is wrong." in said.err) == (4, True)
    assert OLD not in said.out + said.err
    kept = kept_secret(live)
    assert kept is not None
    assert SECRET in kept.read_text("utf-8")


def test_a_person_types_it_until_it_works(live: Shell, stub: Stub) -> None:
    put_old(live)
    live.asker = ScriptedAsker({"client_secret": [OLD, SECRET]})
    said = live("keys", "set", "--source", stub.url)
    assert said.status == 0, said.err
    assert "✗ The client secret is wrong." in said.err
    assert stub.secrets[-2:] == [OLD, SECRET]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--source", "https://contoso.crm.dynamics.com"), 2, "no live source called https://contoso"),
        (("--source", "2"), 2, "no live source called 2"),
        (("--source", "1", "--keys", "keyring"), 2, "kept where the keys are"),
        (("--source", "1"), 3, "--stdin"),
        (("--source", "1", "--stdin"), 2, "got 0 of 1 line"),
    ],
)
def test_what_cannot_come_to_an_end_is_told(live: Shell, arguments: tuple[str, ...], status: int, words: str) -> None:
    said = live("keys", "set", *arguments)
    assert (said.status, words in said.err) == (status, True), said.err


def test_a_profile_without_a_live_source_says_so(acme: Shell) -> None:
    said = acme("keys", "set", "--source", "1", "--stdin", stdin=SECRET)
    assert (said.status, "no price source that is read live" in said.err) == (2, True)
    assert json.loads(acme("keys", "status", "--json").out)["client_secrets"] == []


def test_status_says_where_it_is_and_since_when(live: Shell, stub: Stub) -> None:
    kept = kept_secret(live)
    assert kept is not None
    said = live("keys", "status", "--json")
    (told,) = json.loads(said.out)["client_secrets"]
    assert (told["environment"], told["fault"]) == (stub.url, None)
    assert (told["source"], told["filed"]) == (str(kept), NOW.isoformat())
    shown = live("keys", "status")
    assert f"for {stub.url}: in {kept}, since 2026-11-24" in shown.out
    given = json.loads(live("keys", "status", "--json", environment=GIVEN).out)["client_secrets"]
    assert given[0]["source"] == "what this process was given"
    kept.unlink()
    gone = live("keys", "status", "--json")
    assert (gone.status, "There is no file" in json.loads(gone.out)["client_secrets"][0]["fault"]) == (4, True)
    assert "cwsetup keys set --source" in gone.err
    assert SECRET not in said.out + said.err + shown.out + shown.err + gone.out + gone.err


def test_it_moves_into_a_real_keyring_is_used_from_there_and_goes_with_the_profile(
    live: Shell, stub: Stub, secret_service: Mapping[str, str]
) -> None:
    live.environment |= secret_service
    moved = live("keys", "move", "keyring")
    assert moved.status == 0, moved.err
    assert list((live.folder / "config" / "keys").iterdir()) == []
    stub.secrets.clear()
    assert live("prices").status == 0
    assert stub.secrets == [SECRET]
    replaced = live("keys", "set", "--source", stub.url, "--stdin", stdin=SECRET)
    assert "✓ It is in the keyring." in replaced.err
    removed = live("remove", "acme", "-y")
    assert "Its keys and client secrets are still stored. Delete them: cwsetup keys delete -p acme" in removed.err
    assert live("keys", "delete", "-p", "acme", "-y").err == "✓ Keys deleted from the keyring.\n"
    assert live("keys", "delete", "-p", "acme", "-y").err == "  There were no stored keys.\n", "the secret included"


def test_a_copy_is_told_what_it_lacks(live: Shell, stub: Stub) -> None:
    assert f"Nor a client secret: cwsetup keys set -p beta --source {stub.url}" in live("copy", "acme", "beta").err
    assert f"Store it: cwsetup keys set --source {stub.url}" in live("prices", "-p", "beta").err


def test_it_moves_into_the_environment_only_when_it_is_there(live: Shell, demo: DemoServer) -> None:
    keys = {"CWSETUP_CLIENT_ID": demo.client_id, "CWSETUP_PUBLIC_KEY": demo.public_key}
    keys["CWSETUP_PRIVATE_KEY"] = demo.private_key
    for environment in (keys, keys | {"CWSETUP_DATAVERSE_SECRET": OLD}):
        said = live("keys", "move", "env", environment=environment)
        assert (said.status, "CWSETUP_DATAVERSE_SECRET" in said.err) == (2, True)
        assert kept_secret(live) is not None
    assert live("keys", "move", "env", environment=keys | GIVEN).status == 0
    assert kept_secret(live) is None
    assert live("keys", "move", "file", environment=keys | GIVEN).status == 0
    assert live("prices").status == 0


def test_secrets_in_files_go_also_where_the_profile_no_longer_names_their_source(live: Shell, stub: Stub) -> None:
    text = live.profile("acme").read_text("utf-8")
    other = stub.url.replace("127.0.0.1", "localhost")
    live.profile("acme").write_text(text.replace(f'environment = "{stub.url}"', f'environment = "{other}"'), "utf-8")
    theirs = live.folder / "config" / "keys" / "acme-dataverse-0123456789abcdef.json"
    theirs.write_text(json.dumps({"owner": "of a profile in another folder", "secret": "x"}), "utf-8")
    assert live("keys", "delete", "-y").status == 0
    assert kept_secret(live) == theirs, "the twin: another profile's stays"
