"""What a shell is told when somebody presses Tab: names that exist, and never an error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import cwsetup
from cwsetup.demo.process import DemoServer
from cwsetup.profile.settings import PROPERTIES
from tests.cli.conftest import Shell, init, price_file


def completed(shell: Shell, line: str, **environment: str) -> list[str]:
    """Return what bash would offer for the last word of a line."""
    words = line.split(" ")
    told = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_CWSETUP_COMPLETE": "complete_bash"}
    source = {"PYTHONPATH": str(Path(cwsetup.__file__).parents[1]), "PATH": os.environ["PATH"]}
    ran = subprocess.run(
        [sys.executable, "-m", "cwsetup"],
        env=source | shell.environment | told | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    return ran.stdout.split()


@pytest.mark.parametrize("line", ["cwsetup -p ac", "cwsetup show -p ac", "cwsetup copy ac", "cwsetup remove ac"])
def test_profiles_are_completed_wherever_one_is_named(acme: Shell, line: str) -> None:
    assert completed(acme, line) == ["acme"]
    assert completed(acme, f"{line}x") == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("cwsetup edit pay", ["payment_terms"]),
        ("cwsetup edit --unset pl", ["places", "plan_max_age"]),
        ("cwsetup edit --set curr", ["currency="]),
        ("cwsetup init --set limits.max_c", ["limits.max_changes=", "limits.max_creates="]),
        ("cwsetup edit --set mappings.pay", ["mappings.payment_terms="]),
    ],
)
def test_properties_are_completed_with_their_section_where_one_is_typed(
    shell: Shell, line: str, found: list[str]
) -> None:
    assert sorted(completed(shell, line)) == found


def test_every_property_can_be_completed(shell: Shell) -> None:
    assert set(completed(shell, "cwsetup edit ")) == {declared.key for declared in PROPERTIES}


def test_runs_of_the_profiles_instance_are_completed_the_youngest_first(acme: Shell, demo: DemoServer) -> None:
    for price in ("4.60", "4.70"):
        assert acme("sync-prices", price_file(acme, f"NW-1001 3.60 {price}"), "--apply").status == 0
    runs = ["2026-11-24-02", "2026-11-24-01"]
    assert completed(acme, "cwsetup undo ") == runs
    assert completed(acme, "cwsetup history 2026-11-24-01") == runs[1:]
    init(acme, demo, "other", price_file(acme, "NW-1001 3.60 4.60"), "--set", "name=Other")
    assert completed(acme, "cwsetup undo ") == []
    for line in ("cwsetup undo -p acme ", "cwsetup -p acme resume "):
        assert completed(acme, line) == runs
    assert completed(acme, "cwsetup undo ", CWSETUP_PROFILE="acme") == runs


@pytest.mark.parametrize("text", ["", "format = 1", "[connection]\nurl = 1\ncompany = 2", "not TOML", "\x00"])
def test_what_cant_be_read_completes_to_nothing(acme: Shell, text: str) -> None:
    acme.profile("acme").write_text(text, "utf-8")
    assert completed(acme, "cwsetup undo ") == []
