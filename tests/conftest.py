"""What tests of every layer share: one demo server a worker, and one Secret Service of its own."""

import signal
import socket
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import settings

from cwsetup.demo.process import DemoServer, start
from tests import secret_service as private


@pytest.fixture(scope="session")
def demo_process() -> Iterator[DemoServer]:
    """One demo server for all tests of a worker."""
    with start() as server:
        yield server


@pytest.fixture
def demo(demo_process: DemoServer) -> DemoServer:
    """The demo server, put back to its first moment."""
    demo_process.reset()
    return demo_process


def pytest_configure() -> None:
    """Let a random test that fails be repeated, and undo what a shell does to those it starts in the background."""
    # A failure names what makes it happen again anywhere, and a busy machine is none.
    settings.register_profile("told", print_blob=True, deadline=None)
    settings.load_profile("told")
    # They and their children ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def secret_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The environment of a process whose keyring is a real, empty and unlocked Secret Service.

    A keyring that answers isn't hurried: the five seconds of a nightly run are short on a machine that runs tests.
    """
    reason = private.why_not()
    if reason is not None:
        pytest.skip(reason)
    with private.running(tmp_path_factory.mktemp("home")) as service:
        yield {**service.environment, "CWSETUP_KEYRING_TIMEOUT": "60"}


@pytest.fixture
def unused_port() -> int:
    """A port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
