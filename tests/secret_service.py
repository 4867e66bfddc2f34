"""A Secret Service of its own for tests: a private bus and gnome-keyring on it, in a home that nobody else sees.

A test hands ``environment`` to the process whose keyring is meant; nothing of the tester's own session is in it.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon", "dbus-send")
PATIENCE = 10.0
"""Seconds until a daemon that doesn't come up is a failure."""


@dataclass(frozen=True, slots=True)
class SecretService:
    """A running Secret Service."""

    environment: Mapping[str, str]
    bus: int
    daemon: int


def why_not() -> str | None:
    """Return why no Secret Service can be started here, if none can."""
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"needs {', '.join(absent)} (apt-get install gnome-keyring dbus)" if absent else None


@contextmanager
def running(home: Path, password: str = "test-pass") -> Iterator[SecretService]:
    """Run a Secret Service over the keyring in ``home``; a password other than the first one leaves it locked."""
    with ExitStack() as stack:
        bus, environment = stack.enter_context(bus_alone(home))
        daemon = _start(stack, environment, "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
        _write(daemon.stdin, password)
        _until_owned(environment)
        yield SecretService(environment, bus, daemon.pid)


@contextmanager
def bus_alone(home: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Run a bus that starts a Secret Service when one is asked for; gives its process and how it is reached."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cw-bus-")))  # a socket's path is short
        socket = folder / "bus"
        environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "XDG_RUNTIME_DIR": str(folder),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={socket}",
        }
        address = f"--address=unix:path={socket}"
        bus = _start(
            stack, environment, "dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", address
        )
        _line(bus.stdout)  # said once it listens
        yield bus.pid, environment


def _start(stack: ExitStack, environment: Mapping[str, str], *command: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    stack.enter_context(process)
    stack.callback(process.kill)  # called first; also ends one that was stopped
    return process


def _line(out: IO[bytes] | None) -> None:
    if out is None or not out.readline():
        raise AssertionError("The bus didn't start.")


def _write(into: IO[bytes] | None, password: str) -> None:
    if into is None:
        raise AssertionError("The daemon has no input.")
    into.write(password.encode())
    into.close()


def _until_owned(environment: Mapping[str, str]) -> None:
    """Ask the bus until somebody is the Secret Service; each question takes a process, so nothing spins."""
    question = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
    question += ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = subprocess.run(question, env=dict(environment), capture_output=True, check=False)
        if b"true" in answer.stdout:
            return
    raise AssertionError("gnome-keyring-daemon didn't start.")
