"""``keys`` with a real keyring: there, back, and left nowhere."""

import json
import os
from collections.abc import Mapping

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Shell
from tests.cli.keys_typed import point, typed, variables


@pytest.fixture
def filed(keys: Shell, demo: DemoServer, secret_service: Mapping[str, str]) -> Shell:
    keys.environment.update(secret_service)
    assert keys("keys", "set", "--stdin", "--keys", "keyring", stdin=typed(demo)).status == 0
    return keys


def test_keys_move_there_and_back_and_are_left_nowhere(filed: Shell) -> None:
    assert filed("keys", "move", "file").status == 0
    moved = filed("keys", "move", "keyring")
    assert moved.err.splitlines() == [
        "✓ Keys are in the keyring.",
        f"✓ {filed.profile('acme')} now says that its keys are in: keyring.",
        f"✓ They are no longer in {filed.folder / 'config' / 'keys' / 'acme.json'}.",
    ]
    assert list((filed.folder / "config" / "keys").iterdir()) == []
    status = json.loads(filed("keys", "status", "--json").out)
    assert (status["source"], status["backend"], status["state"]) == ("the keyring", "Secret Service", "unlocked")
    assert filed("sync-prices", "--plan").status == 0
    assert "✓ Keyring: Secret Service, unlocked.\n" in filed("doctor").out


def test_they_move_into_the_environment_only_when_they_are_there(filed: Shell, demo: DemoServer) -> None:
    said = filed("keys", "move", "env")
    assert (said.status, "doesn't hold the same keys" in said.err) == (2, True)
    assert filed("keys", "status").status == 0
    assert filed("keys", "move", "env", environment=variables(demo)).status == 0
    assert filed("keys", "status").status == 4
    assert filed("keys", "move", "file", environment=variables(demo)).status == 0
    assert filed("keys", "status").status == 0


def test_keys_of_a_profile_that_is_gone_are_deleted_by_its_name(filed: Shell, demo: DemoServer) -> None:
    said = filed("remove", "acme", "-y")
    assert "Its keys are still stored. Delete them: cwsetup keys delete -p acme" in said.err
    assert filed("keys", "delete", "-p", "acme").status == 3
    said = filed("keys", "delete", "-p", "acme", "-y")
    assert (said.status, said.err) == (0, "✓ Keys deleted from the keyring.\n")
    said = filed("keys", "delete", "-p", "acme", "-y")
    assert (said.status, said.err) == (0, "  There were no stored keys.\n")
    filed.profile("acme").with_name("acme.toml.bak").rename(filed.profile("acme"))
    assert filed("keys", "status").status == 4


def test_keys_that_are_set_elsewhere_are_left_nowhere(filed: Shell, demo: DemoServer) -> None:
    file = filed.folder / "config" / "keys" / "acme.json"
    said = filed("keys", "set", "--stdin", "--keys", "file", stdin=typed(demo))
    assert "✓ They are no longer in the keyring." in said.err
    said = filed("keys", "set", "--stdin", "--keys", "keyring", stdin=typed(demo))
    assert "✓ They are no longer in the file." in said.err
    assert not file.exists()
    assert filed("keys", "set", "--stdin", "--keys", "file", stdin=typed(demo)).status == 0
    locked = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/gone"}
    said = filed("keys", "set", "--stdin", "--keys", "file", stdin=typed(demo), environment=locked)
    assert (said.status, "keyring" in said.err) == (0, False), "the twin: what isn't left isn't asked"


def test_a_keyring_that_keeps_the_old_ones_is_told(filed: Shell, demo: DemoServer) -> None:
    gone = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/gone"}
    said = filed("keys", "set", "--stdin", "--keys", "file", stdin=typed(demo), environment=gone)
    assert said.status == 0
    assert "! The old ones are still in the keyring: There is no keyring on this system." in said.err


@pytest.mark.skipif(os.name == "nt", reason="modes are Unix's")
def test_a_move_that_fails_leaves_no_copy(filed: Shell) -> None:
    file = filed.folder / "config" / "keys" / "acme.json"
    filed.profile("acme").chmod(0o400)
    assert filed("keys", "move", "file").status == 1
    assert not file.exists()
    assert json.loads(filed("keys", "status", "--json").out)["source"] == "the keyring"
    filed.profile("acme").chmod(0o600)
    assert filed("keys", "move", "file").status == 0
    assert file.exists(), "the twin"


@pytest.mark.parametrize("place", ["keyring", "file"])
def test_what_a_move_that_was_cut_off_left_is_deleted_too(
    filed: Shell, place: str, secret_service: Mapping[str, str]
) -> None:
    """The profile names one place, and both have keys."""
    file = filed.folder / "config" / "keys" / "acme.json"
    assert filed("keys", "move", "file").status == 0
    held = file.read_text("utf-8")
    assert filed("keys", "move", "keyring").status == 0
    file.write_text(held, "utf-8")
    point(filed, keys=place)
    said = filed("keys", "delete", "-y")
    assert said.err.splitlines() == ["✓ Keys deleted from the file.", "✓ Keys deleted from the keyring."]
    assert not file.exists()
    point(filed, keys="keyring")
    assert filed("keys", "status").status == 4
