"""A keyring that is missing, locked, frozen, deaf or careless is told in time, and no key is lost or shown."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cwsetup.errors import CwsetupError, KeyringError, TemporaryError
from cwsetup.profile.choices import KeyPlace
from cwsetup.storage.keys import KeyStore
from cwsetup.storage.system_keyring import SystemKeyring
from tests import secret_service as private
from tests.storage.builders import PRIVATE, an_owner, some_keys

needs_secret_service = pytest.mark.skipif(private.why_not() is not None, reason=str(private.why_not()))
ELSEWHERE = "eep the keys elsewhere: --keys env"


def refusal(environment: Mapping[str, str], verb: str, patience: float = 60) -> CwsetupError:
    store = KeyStore(environment, Path("/nowhere"), keyring=SystemKeyring(environment, patience))
    ask: dict[str, Callable[[], object]] = {
        "save": lambda: store.save(some_keys(), an_owner(), KeyPlace.KEYRING),
        "find": lambda: store.find(an_owner(), KeyPlace.KEYRING, environment_trusted=True),
    }
    with pytest.raises(CwsetupError) as refused:
        ask[verb]()
    assert PRIVATE not in repr(refused.value) + refused.value.message + str(refused.value.hint)
    return refused.value


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """The environment of a process that has no session bus, as in a cron job."""
    return {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(tmp_path)}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's own keyring is found")
@pytest.mark.parametrize("verb", ["save", "find"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"},
        {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
    ],
)
def test_without_a_keyring_both_ways_out_are_told(nowhere: dict[str, str], more: dict[str, str], verb: str) -> None:
    refused = refusal(nowhere | more, verb)
    assert type(refused) is KeyringError
    assert refused.message == "There is no keyring on this system."
    assert ELSEWHERE in (refused.hint or "")


@pytest.mark.parametrize("verb", ["save", "find"])
@pytest.mark.parametrize(
    ("backend", "raised"),
    [("keyring.backends.SecretService.Keyring", "RuntimeError"), ("no.such.Keyring", "ModuleNotFoundError")],
)
def test_whatever_a_backend_raises_is_told_by_its_name(
    nowhere: dict[str, str], backend: str, raised: str, verb: str
) -> None:
    refused = refusal(nowhere | {"PYTHON_KEYRING_BACKEND": backend}, verb)
    assert refused.message == f"The keyring failed ({raised})."


def test_a_keyring_that_forgets_what_it_took_is_refused(nowhere: dict[str, str]) -> None:
    null = nowhere | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    assert refusal(null, "save").message == "The keyring took the keys but doesn't give them back."
    assert refusal(null, "find").message.startswith("The keyring has no keys for ")


def backend(tmp_path: Path, body: str) -> dict[str, str]:
    """Return the environment of a process with a keyring of the tests' own, named as one that stores in plain text."""
    package = tmp_path / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "file.py").write_text(
        "import keyring.backend, os, pathlib, sys\n"
        "class PlaintextKeyring(keyring.backend.KeyringBackend):\n"
        "    priority = 1\n"
        f"    path = pathlib.Path({str(tmp_path / 'stored.txt')!r})\n"
        f"{body}",
        "utf-8",
    )
    return {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"}


STORES = """
    def set_password(self, service, username, password):
        print("noise that is no answer")
        self.path.write_text(password)
    def get_password(self, service, username):
        return self.path.read_text() if self.path.exists() else None
"""


@pytest.mark.parametrize("verb", ["save", "find"])
def test_a_keyring_that_stores_in_plain_text_gets_nothing(nowhere: dict[str, str], tmp_path: Path, verb: str) -> None:
    environment = nowhere | backend(tmp_path, STORES)
    assert refusal(environment, verb).message == "The keyring on this system stores in plain text."
    assert not (tmp_path / "stored.txt").exists()


def test_twin_the_same_keyring_under_a_name_of_its_own_is_used(nowhere: dict[str, str], tmp_path: Path) -> None:
    environment = nowhere | backend(tmp_path, STORES)
    (tmp_path / "keyrings" / "alt" / "file.py").rename(tmp_path / "vault.py")
    environment["PYTHON_KEYRING_BACKEND"] = "vault.PlaintextKeyring"
    store = KeyStore(environment, tmp_path)
    assert store.save(some_keys(), an_owner(), KeyPlace.KEYRING) == "the keyring"
    assert store.find(an_owner(), KeyPlace.KEYRING, environment_trusted=True) == some_keys()
    assert (tmp_path / "stored.txt").exists()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise SystemExit", "The keyring failed (no answer)."),
        ("os._exit(3)", "The keyring failed (no answer)."),
        ("raise RuntimeError(password)", "The keyring failed (RuntimeError)."),
        ("input('password: ')", "The keyring failed (EOFError)."),
    ],
)
def test_a_backend_that_ends_asks_or_tells_does_neither_here(
    nowhere: dict[str, str], tmp_path: Path, body: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    methods = f"""
    def set_password(self, service, username, password):
        sys.stderr.write(password)
        {body}
    def get_password(self, service, username):
        return None
"""
    environment = nowhere | backend(tmp_path, methods)
    (tmp_path / "keyrings" / "alt" / "file.py").rename(tmp_path / "vault.py")
    environment["PYTHON_KEYRING_BACKEND"] = "vault.PlaintextKeyring"
    assert refusal(environment, "save").message == message
    assert capfd.readouterr() == ("", "")


def test_the_keyrings_own_module_stays_out_of_this_process() -> None:
    program = "import sys, cwsetup.storage.keys; sys.exit('keyring' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0


@needs_secret_service
@pytest.mark.parametrize("verb", ["save", "find"])
def test_a_locked_keyring_is_told(tmp_path: Path, verb: str) -> None:
    with private.running(tmp_path) as service:
        KeyStore(service.environment, tmp_path).save(some_keys(), an_owner(), KeyPlace.KEYRING)
    with private.running(tmp_path, "another password") as service:
        refused = refusal(service.environment, verb)
    assert (type(refused), refused.message) == (KeyringError, "The keyring is locked.")
    with private.running(tmp_path) as service:
        store = KeyStore(service.environment, tmp_path)
        assert store.find(an_owner(), KeyPlace.KEYRING, environment_trusted=True) == some_keys(), "the twin: unlocked"


@needs_secret_service
@pytest.mark.parametrize("verb", ["save", "find"])
def test_a_frozen_keyring_ends_no_later_than_patience_does(tmp_path: Path, verb: str) -> None:
    with private.running(tmp_path) as service:
        KeyStore(service.environment, tmp_path).save(some_keys(), an_owner(), KeyPlace.KEYRING)
        os.kill(service.daemon, signal.SIGSTOP)
        refused = refusal(service.environment, verb, patience=1)
        assert (type(refused), refused.exit_status) == (TemporaryError, 5)
        assert refused.message == "The keyring didn't answer within 1 seconds."
        os.kill(service.daemon, signal.SIGCONT)
        store = KeyStore(service.environment, tmp_path)
        assert store.find(an_owner(), KeyPlace.KEYRING, environment_trusted=True) == some_keys(), "the twin: thawed"
