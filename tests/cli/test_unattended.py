"""Each example of an unattended run, by the very line that it has, in the environment that its place gives it."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import cwsetup
from cwsetup.demo.process import DemoServer
from tests.cli.conftest import EXAMPLES, Shell
from tests.cli.several import WRITES, brands

FOLDER = EXAMPLES / "unattended"
PROGRAM = "/usr/local/bin/cwsetup"
DONE = f"cwsetup acme: done, {WRITES} written, 6 want your eye"
AGAIN = "cwsetup acme: done, nothing to write, 6 want your eye"
BARE = {"PATH": "/usr/bin:/bin", "LANG": "C"}
"""What cron and a service manager give."""


@dataclass(frozen=True, slots=True)
class Place:
    """A machine with an installed program, one profile with its keys in a file, and a program that takes mail."""

    shell: Shell
    demo: DemoServer

    @property
    def folder(self) -> Path:
        return self.shell.folder

    @property
    def key_file(self) -> Path:
        return self.folder / "config" / "keys" / "acme.json"

    @property
    def folders(self) -> dict[str, str]:
        return {name: self.shell.environment[name] for name in ("CWSETUP_CONFIG_DIR", "CWSETUP_STATE_DIR")}

    def program(self, name: str, text: str) -> Path:
        path = self.folder / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        path.chmod(0o755)
        return path

    def run(self, line: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run a line as a shell would, with the program where it is here."""
        source = Path(cwsetup.__file__).parents[1]
        there = self.program("cwsetup", f'PYTHONPATH={source} exec {shlex.quote(sys.executable)} -m cwsetup "$@"')
        return subprocess.run(
            ["/bin/sh", "-c", line.replace(PROGRAM, str(there))],
            capture_output=True,
            text=True,
            env={**BARE, "HOME": str(self.folder), **environment},
            cwd=self.folder,
            check=False,
        )


@pytest.fixture
def place(shell: Shell, demo: DemoServer) -> Place:
    brands(shell, {"acme": demo})
    return Place(shell, demo)


def test_cron(place: Place) -> None:
    line = next(each for each in lines("cwsetup.cron") if each.startswith("0 5 "))
    command = line.split(maxsplit=5)[5]
    assert "%" not in command  # cron ends a command there
    ran = place.run(command, place.folders)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, DONE)
    assert len(place.demo.writes()) == WRITES


def test_the_mail_of_a_night_has_the_one_line_for_its_subject_however_the_night_was(place: Place) -> None:
    taker = place.program("mail", 'echo "$2" > subject; cat > body')
    script = (FOLDER / "nightly.sh").read_text("utf-8")
    environment = {**place.folders, "PATH": f"{taker.parent}:{BARE['PATH']}"}

    def night(*arguments: str) -> tuple[int, str]:
        ran = place.run(f"set -- {shlex.join(arguments)}\n{script}", environment)
        assert (ran.stdout, ran.stderr) == ("", "")
        subject, body = ((place.folder / name).read_text("utf-8") for name in ("subject", "body"))
        assert body.endswith(subject)
        return ran.returncode, subject.rstrip("\n")

    assert night("-p", "acme") == (0, DONE)
    assert night("--all") == (0, "cwsetup: done, 1 of 1 profiles in order, nothing to write, 6 want your eye")
    place.key_file.unlink()
    missing = f"failed (4): There is no key file {place.key_file}"
    assert night("-p", "acme") == (4, f"cwsetup acme: {missing}")
    assert night("--all") == (4, "cwsetup: failed (4), 0 of 1 profiles in order; acme (4)")


def test_a_systemd_unit_is_given_the_keys_and_asks_no_other_place(place: Place) -> None:
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[method-assign,assignment]
    unit.read_string((FOLDER / "cwsetup@.service").read_text("utf-8").replace("%i", "acme"))
    service = unit["Service"]
    assert dict(each.split("=") for each in service["Environment"].split()).keys() == place.folders.keys()
    name, _, path = service["LoadCredential"].partition(":")
    assert Path(path).name == place.key_file.name
    given = place.folder / "credentials"
    given.mkdir()
    shutil.move(place.key_file, given / name)
    (given / name).chmod(0o440)  # as systemd does

    without = place.run(service["ExecStart"], place.folders)
    assert (without.returncode, place.demo.writes()) == (4, [])
    assert "4" in service["RestartPreventExitStatus"].split()
    ran = place.run(service["ExecStart"], {**place.folders, "CREDENTIALS_DIRECTORY": str(given)})
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, DONE)
    assert "5" not in service["RestartPreventExitStatus"].split()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze isn't installed")
def test_systemd_takes_the_units_as_they_are_and_would_name_a_mistake(tmp_path: Path) -> None:
    for wrong in ("", "x"):
        for unit in ("cwsetup@.service", "cwsetup@.timer"):
            text = (FOLDER / unit).read_text("utf-8").replace(PROGRAM, "/bin/true")
            text = text.replace("Persistent=yes", f"Persistent{wrong}=yes").replace("Type=", f"Type{wrong}=")
            (tmp_path / unit).write_text(text, "utf-8")
        for unit in ("cwsetup@acme.service", "cwsetup@acme.timer"):
            ran = subprocess.run(
                ["systemd-analyze", "verify", str(tmp_path / unit)], capture_output=True, text=True, check=False
            )
            assert bool(ran.stderr) == bool(wrong), ran.stderr
            assert ran.returncode == 0 or wrong


def test_a_task_of_windows(place: Place) -> None:
    """The command line is tried here; the form, as far as any reader of XML can tell."""
    task = ET.parse(FOLDER / "cwsetup-task.xml")
    space = {"": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    arguments = task.findtext("Actions/Exec/Arguments", namespaces=space) or ""
    assert (task.findtext("Actions/Exec/Command", namespaces=space) or "").endswith(r"\cwsetup.exe")
    assert task.findtext("Principals/Principal/LogonType", namespaces=space) == "Password"
    page = place.folder / "acme.html"
    line = f"{PROGRAM} {arguments}".replace(r"C:\ProgramData\cwsetup\acme.html", str(page))
    ran = place.run(line, place.folders)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, DONE)
    assert page.exists()


def test_a_job_of_continuous_integration(place: Place) -> None:
    text = (FOLDER / "github-actions.yml").read_text("utf-8")
    block = re.search(r"( +)run: \|\n((?:\1  .*\n)+)", text)
    assert block is not None
    script = re.sub(rf"^{block[1]}  ", "", block[2], flags=re.MULTILINE)
    path = place.shell.profile("acme")
    (place.folder / "acme.toml").write_text(path.read_text("utf-8").replace('"file"', '"env"'), "utf-8")
    names = ("CLIENT_ID", "PUBLIC_KEY", "PRIVATE_KEY")
    assert all(f"CWSETUP_{name}: ${{{{ secrets.CWSETUP_{name} }}}}" in text for name in names)
    secrets = {f"CWSETUP_{name}": str(getattr(place.demo, name.lower())) for name in names}
    summary = place.folder / "summary"
    known = {"CWSETUP_STATE_DIR": place.folders["CWSETUP_STATE_DIR"], "GITHUB_STEP_SUMMARY": str(summary), "CI": "true"}

    line = "bash -e -o pipefail -c " + shlex.quote(script.replace("cwsetup sync", f"{PROGRAM} sync"))
    ran = place.run(line, known)
    assert (ran.returncode, summary.read_text("utf-8")[:24]) == (4, "cwsetup acme: failed (4)")
    ran = place.run(line, {**known, **secrets})
    assert (ran.returncode, summary.read_text("utf-8").splitlines()[-1]) == (0, DONE)
    assert (place.folder / "prices.html").exists()
    assert place.run(line, {**known, **secrets}).stdout.splitlines()[-1] == AGAIN


def lines(name: str) -> list[str]:
    return (FOLDER / name).read_text("utf-8").splitlines()
