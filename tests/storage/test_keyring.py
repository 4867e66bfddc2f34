"""A keyring that is missing, locked, frozen, deaf or careless is told in time, and no key is lost or shown."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cwsetup.errors import CwsetupError, KeyringError, TemporaryError, UsageError
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import VARIABLES
from cwsetup.storage.system_keyring import SystemKeyring, patience_of
from tests import secret_service as private
from tests.storage.builders import PRIVATE, a_store, an_owner, some_keys

needs_secret_service = pytest.mark.skipif(private.why_not() is not None, reason=str(private.why_not()))
ELSEWHERE = "eep the keys elsewhere: --keys env"


def refusal(
    environment: Mapping[str, str], verb: str, patience: float = 60, allowed: tuple[str, ...] = ()
) -> CwsetupError:
    store = a_store(environment, Path("/nowhere"), SystemKeyring(environment, patience, allowed=allowed))
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
    ("backend", "reason"),
    [
        ("keyring.backends.null.Keyring", "it throws away what it is given"),
        ("keyrings.alt.file.PlaintextKeyring", "it stores in plain text or weakly encrypted"),
        ("no.such.Keyring", "it isn't known to encrypt"),
        ("Keyring", "it isn't known to encrypt"),
    ],
)
@pytest.mark.parametrize("by_file", [False, True])
def test_a_backend_that_is_not_known_to_encrypt_is_refused_with_what_chose_it(
    nowhere: dict[str, str], tmp_path: Path, backend: str, reason: str, verb: str, *, by_file: bool
) -> None:
    by = "PYTHON_KEYRING_BACKEND"
    if by_file:
        settings = tmp_path / ".config" / "python_keyring" / "keyringrc.cfg"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"[backend]\ndefault-keyring = {backend}\nkeyring-path = {tmp_path}\n", "utf-8")
        by = str(settings)
    refused = refusal(nowhere if by_file else nowhere | {by: backend}, verb)
    assert refused.message == f"The keyring {backend}, chosen by {by}, isn't used: {reason}."
    assert f"Take it out of {by}" in (refused.hint or "")


def test_settings_that_cannot_be_read_are_named(nowhere: dict[str, str], tmp_path: Path) -> None:
    settings = tmp_path / ".config" / "python_keyring" / "keyringrc.cfg"
    settings.parent.mkdir(parents=True)
    settings.write_text("default-keyring = x\n", "utf-8")
    assert refusal(nowhere, "find").message == f"The keyring's own settings {settings} can't be read."
    settings.write_text("[backend]\n", "utf-8")
    assert refusal(nowhere, "find").message == "There is no keyring on this system.", "the twin"


def vault(tmp_path: Path, body: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the environment of a process with a keyring of the tests' own, and the list that trusts it."""
    (tmp_path / "vault.py").write_text(
        "import keyring.backend, os, pathlib, sys\n"
        "class Keyring(keyring.backend.KeyringBackend):\n"
        "    priority = 1\n"
        f"    path = pathlib.Path({str(tmp_path / 'stored.txt')!r})\n"
        f"{body}",
        "utf-8",
    )
    return {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "vault.Keyring"}, ("vault.Keyring",)


STORES = """
    def set_password(self, service, username, password):
        print("noise that is no answer")
        self.path.write_text(password)
    def get_password(self, service, username):
        return self.path.read_text() if self.path.exists() else None
"""


def test_a_keyring_is_used_only_if_the_user_trusts_it(nowhere: dict[str, str], tmp_path: Path) -> None:
    more, trusted = vault(tmp_path, STORES)
    environment = nowhere | more
    assert "isn't known to encrypt" in refusal(environment, "save").message
    assert not (tmp_path / "stored.txt").exists()
    store = a_store(environment, tmp_path, SystemKeyring(environment, 60, allowed=trusted))
    assert store.save(some_keys(), an_owner(), KeyPlace.KEYRING) == "the keyring"
    assert store.find(an_owner(), KeyPlace.KEYRING, environment_trusted=True).credentials == some_keys(), "the twin"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise SystemExit", "The keyring failed (no answer)."),
        ("os._exit(3)", "The keyring failed (no answer)."),
        ("os.write(1, b'{'); os._exit(0)", "The keyring failed (no answer)."),
        ("os.write(1, b'[]'); os._exit(0)", "The keyring failed (no answer)."),
        ("os.write(1, b' ' * 10_000_000 + b'{}'); os._exit(0)", "The keyring failed (no answer)."),
        ("raise RuntimeError(password)", "The keyring failed (RuntimeError)."),
        ("input('password: ')", "The keyring failed (EOFError)."),
        ("pass", "The keyring took the keys but doesn't give them back."),
    ],
)
def test_a_backend_that_ends_asks_tells_or_forgets_does_no_harm_here(
    nowhere: dict[str, str], tmp_path: Path, body: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    more, trusted = vault(
        tmp_path,
        f"""
    def set_password(self, service, username, password):
        sys.stderr.write(password)
        {body}
    def get_password(self, service, username):
        return None
""",
    )
    assert refusal(nowhere | more, "save", allowed=trusted).message == message
    assert capfd.readouterr() == ("", "")


def test_the_process_that_asks_a_keyring_is_given_no_key_but_by_its_input(
    nowhere: dict[str, str], tmp_path: Path
) -> None:
    more, trusted = vault(
        tmp_path,
        """
    def set_password(self, service, username, password):
        pass
    def get_password(self, service, username):
        return repr((sys.argv, dict(os.environ)))
""",
    )
    keys = dict.fromkeys((*VARIABLES, "CWSETUP_DATAVERSE_SECRET"), PRIVATE)
    seen = SystemKeyring(nowhere | more | keys | {"OTHER": "said"}, 60, allowed=trusted).get("account") or ""
    assert "'OTHER': 'said'" in seen, "the twin"
    assert PRIVATE not in seen
    assert "CWSETUP" not in seen


@pytest.mark.parametrize("told", ["0", "-1", "soon", "nan", "inf", "3601"])
def test_a_patience_that_is_no_number_of_seconds_is_refused(told: str) -> None:
    with pytest.raises(UsageError, match="CWSETUP_KEYRING_TIMEOUT"):
        patience_of({"CWSETUP_KEYRING_TIMEOUT": told}, attended=True)


@pytest.mark.parametrize(
    ("told", "attended", "seconds"), [("", False, 5), ("", True, 60), ("0.5", True, 0.5), ("7", False, 7)]
)
def test_somebody_who_is_there_is_given_longer(told: str, attended: bool, seconds: float) -> None:
    assert patience_of({"CWSETUP_KEYRING_TIMEOUT": told}, attended=attended) == seconds


def test_the_keyrings_own_module_stays_out_of_this_process() -> None:
    program = "import sys, cwsetup.storage.keys; sys.exit('keyring' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0


@needs_secret_service
@pytest.mark.parametrize("verb", ["save", "find"])
def test_a_locked_keyring_is_told(tmp_path: Path, verb: str) -> None:
    with private.running(tmp_path) as service:
        a_store(service.environment, tmp_path).save(some_keys(), an_owner(), KeyPlace.KEYRING)
    with private.running(tmp_path, "another password") as service:
        refused = refusal(service.environment, verb)
    assert (type(refused), refused.message) == (KeyringError, "The keyring is locked.")
    with private.running(tmp_path) as service:
        store = a_store(service.environment, tmp_path)
        assert store.find(an_owner(), KeyPlace.KEYRING, environment_trusted=True).credentials == some_keys(), (
            "the twin: unlocked"
        )


@needs_secret_service
@pytest.mark.parametrize("verb", ["save", "find"])
def test_a_frozen_keyring_ends_no_later_than_patience_does(tmp_path: Path, verb: str) -> None:
    with private.running(tmp_path) as service:
        a_store(service.environment, tmp_path).save(some_keys(), an_owner(), KeyPlace.KEYRING)
        os.kill(service.daemon, signal.SIGSTOP)
        refused = refusal(service.environment, verb, patience=1)
        assert (type(refused), refused.exit_status) == (TemporaryError, 5)
        assert refused.message == "The keyring didn't answer within 1 s."
        os.kill(service.daemon, signal.SIGCONT)
        store = a_store(service.environment, tmp_path)
        assert store.find(an_owner(), KeyPlace.KEYRING, environment_trusted=True).credentials == some_keys(), (
            "the twin: thawed"
        )
