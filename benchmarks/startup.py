"""How long commands take from start to end, beside commands of other tools; ``sync-prices`` up to its first request."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from contestants import Field, StandIn
from growth import write_prices, write_profile
from words import STARTUP

KEYS = {"CWSETUP_CLIENT_ID": "client-id", "CWSETUP_PUBLIC_KEY": "public", "CWSETUP_PRIVATE_KEY": "private"}
ROWS = 1_000
TO_REQUEST = "to its first request"
NOTHING_FOUND = 7
"""How ``sync-prices`` ends here: the stand-in has none of the products."""


def startup(field: Field, server: StandIn, times: int, machine: str) -> str:
    """Return the section of the page."""
    with tempfile.TemporaryDirectory() as folder:
        write_prices(Path(folder) / "prices.csv", ROWS, together=True)
        profile = str(write_profile(Path(folder), url=server.url))
        environment = {**field.environment, **KEYS, "CWSETUP_CONFIG_DIR": folder, "CWSETUP_STATE_DIR": folder}
        commands = _commands(profile, Path(field.python).parent)
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for turn in range(times + 1):
            for name, command in commands.items():
                server.begin(items=ROWS)
                began, seconds, cpu = _timed(command, environment | _completion(name))
                if TO_REQUEST in name:
                    seconds = float(server.facts()["first"]) - began
                if turn:  # the first one compiles and fills caches
                    took[name].append((seconds * 1_000, cpu * 1_000))
        rows = sum(1 for _ in (Path(folder) / "prices.csv").open()) - 1
    lines = ["| command | median, ms | fastest, ms | CPU, ms |", "|---|---:|---:|---:|"]
    for name, turns in took.items():
        walls, cpus = zip(*turns, strict=True)
        worked = "–" if TO_REQUEST in name else f"{statistics.median(cpus):.0f}"
        lines.append(f"| {name} | {statistics.median(walls):.0f} | {min(walls):.0f} | {worked} |")
    return STARTUP.format(table="\n".join(lines), times=times, rows=f"{rows:,}", machine=machine)


def _timed(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float, float]:
    """Return when a command began, its seconds and its CPU seconds."""
    began = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603
        assert child.stdout is not None  # noqa: S101
        child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in {0, NOTHING_FOUND}:
        raise SystemExit(f"{command} ended with {child.returncode}.")
    return began, time.monotonic() - began, used.ru_utime + used.ru_stime


def _completion(name: str) -> dict[str, str]:
    if "completion" not in name:
        return {}
    return {"_CWSETUP_COMPLETE": "complete_bash", "COMP_WORDS": "cwsetup sync", "COMP_CWORD": "1"}


def _commands(profile: str, others: Path) -> dict[str, Sequence[str]]:
    """Return every command by what it is called in the table."""
    ours = (sys.executable, "-m", "cwsetup")
    return {
        "`python -c pass`, the limit": (sys.executable, "-c", "pass"),
        "**`cwsetup --version`**": (*ours, "--version"),
        "`http --version` (httpie)": (str(others / "http"), "--version"),
        "`sqlite-utils --version`": (str(others / "sqlite-utils"), "--version"),
        "`octodns-sync --version`": (str(others / "octodns-sync"), "--version"),
        "**`cwsetup --help`**": (*ours, "--help"),
        "`http --help` (httpie)": (str(others / "http"), "--help"),
        "`sqlite-utils --help`": (str(others / "sqlite-utils"), "--help"),
        "`octodns-sync --help`": (str(others / "octodns-sync"), "--help"),
        "**`cwsetup`, a completion**": ours,
        "**`cwsetup show`**": (*ours, "show", "-p", profile),
        "**`cwsetup prices`**": (*ours, "prices", "P-0000001", "-p", profile, "--json"),
        f"**`cwsetup sync-prices`, {TO_REQUEST}**": (*ours, "sync-prices", "--plan", "-p", profile),
    }
