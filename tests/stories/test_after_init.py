"""What init says at its end can be copied as it stands: run by a real shell, in another home, in cron's environment."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import cwsetup
from cwsetup.demo.process import DemoServer
from tests.wizard.walking import WORK365, example

SOURCE = str(Path(cwsetup.__file__).parents[1])
CRON = {"SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "PYTHONPATH": SOURCE}
"""All that cron gives a command; and where the program is, which an installed one knows."""

pytestmark = pytest.mark.skipif(not Path("/bin/sh").exists(), reason="needs a Unix shell")


def shell(command: str, environment: Mapping[str, str], typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a line as ``/bin/sh`` does."""
    return subprocess.run(
        ["/bin/sh", "-c", command],
        input=typed,
        env=dict(environment),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def make(demo: DemoServer, environment: Mapping[str, str], *more: str) -> str:
    """Make a profile without a question and return what was said."""
    flags = [
        "--url",
        demo.url,
        "--company",
        demo.company,
        "--keys",
        "file",
        "--source",
        example(WORK365),
        "--suggested",
    ]
    ran = subprocess.run(
        [sys.executable, "-m", "cwsetup", "init", "acme", *flags, *more, "--keys-stdin"],
        input=keys(demo),
        env={**CRON, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stderr


def keys(demo: DemoServer) -> str:
    return f"{demo.client_id}\n{demo.public_key}\n{demo.private_key}\n"


def printed(said: str, label: str) -> str:
    """Return the command that stands behind a label."""
    (line,) = (line for line in said.splitlines() if line.strip().startswith(label))
    return line.partition(":  ")[2].strip()


def cron_line(said: str) -> str:
    """Return what cron would give its shell: without the times, and with each escaped % plain."""
    when, command = re.fullmatch(r"((?:\S+ ){5}) *(.*)", printed(said, "Every night (crontab -e)")).groups()  # type: ignore[union-attr]
    assert when == "0 5 * * * "
    assert not re.search(r"(?<!\\)%", command), "cron would end the command there"
    return str(command).replace(r"\%", "%")


def test_the_same_again_elsewhere_is_the_same_file(demo: DemoServer, tmp_path: Path) -> None:
    home, elsewhere, programs = (tmp_path / each for each in ("it's home", "elsewhere", "bin"))
    for folder in (home, elsewhere, programs):
        folder.mkdir()
    (programs / "cwsetup").write_text(f'#!/bin/sh\nexec {sys.executable} -m cwsetup "$@"\n', "utf-8")
    (programs / "cwsetup").chmod(0o700)
    said = make(demo, {"HOME": str(home)}, "--set", "limits.max_changes=45%", "--set", "exclude=CFQ7*,NW-9*")
    environment = {**CRON, "HOME": str(elsewhere), "PATH": f"{programs}:/usr/bin:/bin"}
    ran = shell(printed(said, "Same again elsewhere"), environment, keys(demo))
    assert ran.returncode == 0, ran.stderr
    (first,), (second,) = home.rglob("acme.toml"), elsewhere.rglob("acme.toml")
    assert second.read_bytes() == first.read_bytes()


@pytest.mark.parametrize(
    "moved",
    [
        {},
        {"CWSETUP_CONFIG_DIR": "{home}/100% mine", "CWSETUP_STATE_DIR": "{home}/state"},
        {"XDG_CONFIG_HOME": "{home}/xdg", "XDG_STATE_HOME": "{home}/xdg state"},
    ],
    ids=["usual", "own", "xdg"],
)
def test_the_line_for_cron_runs_as_cron_runs_it(demo: DemoServer, tmp_path: Path, moved: dict[str, str]) -> None:
    environment = {name: folder.format(home=tmp_path) for name, folder in moved.items()}
    said = make(demo, {"HOME": str(tmp_path), **environment})
    ran = shell(cron_line(said), {"HOME": str(tmp_path), **CRON})
    assert ran.returncode == 0, ran.stderr
    assert demo.writes()
    written = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*.jsonl")}
    assert written == {Path(moved.get("CWSETUP_STATE_DIR") or moved.get("XDG_STATE_HOME") or "{home}/.local").name}
