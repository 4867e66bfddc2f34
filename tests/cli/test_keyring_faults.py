"""Every way in which a keyring fails, with a person at a terminal and without: an end in time, and the right one."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

import pytest

import cwsetup
from cwsetup.cli.app import main
from cwsetup.cli.context import Context
from cwsetup.profile.choices import KeyPlace
from tests import secret_service as private
from tests.cli.conftest import Said
from tests.storage.builders import a_store, an_owner, some_keys
from tests.stories.terminal import CTRL_C, Terminal

pytestmark = [
    pytest.mark.skipif(private.why_not() is not None, reason=str(private.why_not())),
    pytest.mark.skipif(sys.platform != "linux", reason="the faults of the Secret Service"),
]
PROFILE = """format = 1
name = "Contoso"
[connection]
url = "https://api-na.myconnectwise.net"
company = "contoso"
keys = "keyring"
"""
MISSING, LOCKED = "There is no keyring on this system.", "The keyring is locked."
NO_ANSWER = "The keyring didn't answer within 1 s."
ELSEWHERE = "eep the keys elsewhere: --keys env"


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A home with a profile that keeps its keys in the keyring."""
    path = tmp_path / "config" / "profiles" / "contoso.toml"
    path.parent.mkdir(parents=True)
    path.write_text(PROFILE, "utf-8")
    return tmp_path


def home(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process whose home this is."""
    here = {"HOME": str(folder), "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(folder)}
    return {**here, **more, "CWSETUP_CONFIG_DIR": str(folder / "config")}


def status(folder: Path, more: Mapping[str, str], *, terminal: bool, words: str = "") -> Said:
    """Ask where the keys are; a dialog that nobody answers is given up after 25 seconds, so patience ends before."""
    patience = {"CWSETUP_KEYRING_TIMEOUT": "1" if words == NO_ANSWER else "60"}
    out, err = (Tty(), Tty()) if terminal else (io.StringIO(), io.StringIO())
    stdin = Tty() if terminal else io.StringIO()
    context = Context(environment=home(folder, {**more, **patience}), stdin=stdin, stdout=out, stderr=err, width=300)
    return Said(main(["keys", "status"], context), out.getvalue(), " ".join(err.getvalue().split()))


@contextmanager
def filled(folder: Path, password: str = "test-pass") -> Iterator[private.SecretService]:
    """A keyring that holds the profile's keys; with another password it stays locked."""
    with private.running(folder) as service:
        owner = an_owner(folder / "config" / "profiles" / "contoso.toml")
        a_store(service.environment, folder).save(some_keys(), owner, KeyPlace.KEYRING)
        if password == "test-pass":
            yield service
            return
    with private.running(folder, password) as service:
        yield service


@contextmanager
def frozen(folder: Path) -> Iterator[Mapping[str, str]]:
    with filled(folder) as service:
        os.kill(service.daemon, signal.SIGSTOP)
        yield service.environment


@contextmanager
def killed(folder: Path) -> Iterator[Mapping[str, str]]:
    """The daemon is gone while the bus lives: the next one is started on demand, and is locked."""
    with filled(folder) as service:
        os.kill(service.daemon, signal.SIGKILL)
        yield service.environment


@contextmanager
def locked(folder: Path) -> Iterator[Mapping[str, str]]:
    with filled(folder, "another password") as service:
        yield service.environment


@contextmanager
def nobody_looks(folder: Path) -> Iterator[Mapping[str, str]]:
    """Locked, with a dialog that is shown and never answered."""
    with filled(folder, "another password") as service, ExitStack() as stack:
        prompter = subprocess.Popen(
            [sys.executable, "-c", PROMPTER], env=dict(service.environment), stdout=subprocess.PIPE
        )
        stack.enter_context(prompter)
        stack.callback(prompter.kill)
        assert prompter.stdout is not None
        assert prompter.stdout.readline() == b"ready\n"
        yield service.environment


PROMPTER = """
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection()
assert bus.send_and_get_reply(message_bus.RequestName("org.gnome.keyring.SystemPrompter")).body == (1,)
print("ready", flush=True)
while True:
    bus.receive()
"""
"""Owns the name of what shows the keyring's dialogs, and answers nothing."""


@contextmanager
def no_daemon(folder: Path) -> Iterator[Mapping[str, str]]:
    """A bus that would start a daemon on demand; there is no keyring yet and no screen to ask on."""
    with private.bus_alone(folder) as (_, environment):
        yield environment


@contextmanager
def plain_text(folder: Path) -> Iterator[Mapping[str, str]]:
    """A package with a keyring that stores in plain text, and nothing else that keyring would find."""
    package = folder / "site" / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "file.py").write_text(
        "import keyring.backend, pathlib\n"
        "class PlaintextKeyring(keyring.backend.KeyringBackend):\n"
        "    priority = 9\n"
        "    def set_password(self, *asked): pathlib.Path.home().joinpath('plain').write_text(asked[-1])\n"
        "    def get_password(self, *asked): return None\n",
        "utf-8",
    )
    about = folder / "site" / "keyrings_alt-5.0.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Name: keyrings.alt\nVersion: 5.0.2\n", "utf-8")
    (about / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n", "utf-8")
    yield {"PYTHONPATH": str(folder / "site")}


Fault = Callable[[Path], AbstractContextManager[Mapping[str, str]]]
FAULTS: dict[str, tuple[Fault, int, str, int, str]] = {
    "no bus": (lambda _: nullcontext({}), 4, MISSING, 4, MISSING),
    "stale bus": (lambda _: nullcontext({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/gone"}), 4, MISSING, 4, MISSING),
    "no daemon": (no_daemon, 4, "no keyring in it yet", 4, "no keyring in it yet"),
    "locked": (locked, 4, LOCKED, 4, LOCKED),
    "nobody looks": (nobody_looks, 4, LOCKED, 5, NO_ANSWER),
    "frozen": (frozen, 5, NO_ANSWER, 5, NO_ANSWER),
    "killed": (killed, 4, LOCKED, 4, LOCKED),
    "null": (
        lambda _: nullcontext({"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}),
        *(4, "chosen by PYTHON_KEYRING_BACKEND, isn't used: it throws away"),
        *(4, "chosen by PYTHON_KEYRING_BACKEND, isn't used: it throws away"),
    ),
    "plain text": (plain_text, 4, MISSING, 4, MISSING),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_its_own_sentence_cure_and_status(folder: Path, name: str) -> None:
    fault, status_alone, words_alone, status_attended, words_attended = FAULTS[name]
    with fault(folder) as environment:
        alone = status(folder, environment, terminal=False, words=words_alone)
        attended = status(folder, environment, terminal=True, words=words_attended)
    assert (alone.status, alone.out) == (status_alone, ""), alone.err
    assert words_alone in alone.err
    assert (attended.status, attended.out) == (status_attended, ""), attended.err
    assert words_attended in attended.err
    assert ELSEWHERE in alone.err
    assert ELSEWHERE in attended.err


@pytest.mark.parametrize("terminal", [False, True])
def test_twin_a_keyring_without_fault_gives_the_keys(folder: Path, terminal: bool) -> None:
    with filled(folder) as service:
        said = status(folder, service.environment, terminal=terminal)
    assert said.status == 0, said.err
    assert "Secret Service" in said.out


def test_twin_keyring_itself_would_store_in_plain_text(folder: Path) -> None:
    program = "import keyring; keyring.set_password('a', 'b', 'stored')"
    with plain_text(folder) as environment:
        subprocess.run([sys.executable, "-c", program], env=home(folder, environment), check=True)
    assert (folder / "plain").read_text("utf-8") == "stored"


def test_twin_keyring_itself_would_wait_for_a_dialog_that_nobody_looks_at(folder: Path) -> None:
    program = "import keyring; keyring.get_password('a', 'b')"
    with nobody_looks(folder) as environment, pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", program], env=home(folder, environment), check=True, timeout=1)


def test_keys_that_come_first_never_touch_a_frozen_keyring(folder: Path) -> None:
    triple = {f"CWSETUP_{name}": "given" for name in ("CLIENT_ID", "PUBLIC_KEY", "PRIVATE_KEY")}
    with frozen(folder) as environment:
        said = status(folder, {**environment, **triple}, terminal=False)
    assert (said.status, "the environment" in said.out) == (0, True)


def test_a_person_reads_what_is_waited_for_and_can_stop(folder: Path) -> None:
    with nobody_looks(folder) as environment:
        more = {"TERM": "xterm-256color", "PYTHONUTF8": "1", "PYTHONPATH": str(Path(cwsetup.__file__).parents[1])}
        whole = home(folder, environment) | more | {"CWSETUP_KEYRING_TIMEOUT": "60"}
        terminal = Terminal(["keys", "status"], whole, 100, 20)
        try:
            terminal.wait_for("Waiting for the keyring, at most 60 s. Its dialog may be on another screen")
            terminal.press(CTRL_C)
            assert terminal.status() == 130
        finally:
            terminal.close()
    assert not [child for child in _children_of_keyrings() if str(folder) in child]


def _children_of_keyrings() -> Iterator[str]:
    """Yield the environments of the processes that ask a keyring."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if b"keyring_child" in (path / "cmdline").read_bytes():
                yield (path / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
