"""``demo``: the whole job by the real commands, on a server of its own."""

import json
import re
from collections import Counter
from pathlib import Path

from tests.cli.conftest import Shell

COUNTS = re.compile(r"Plan: (\d+) to update, (\d+) to create, (\d+) the same, (\d+) want your eye")


def test_the_demo_does_the_whole_job_and_its_numbers_are_the_journals(shell: Shell, tmp_path: Path) -> None:
    said = shell("demo")
    assert (said.status, said.out) == (0, "")
    folder = tmp_path / "cwsetup-demo"
    planned = [int(updates) + int(creates) for updates, creates, _, _ in COUNTS.findall(said.err)]
    written = [int(number) for number in re.findall(r"(\d+) written, read back; the server's own log agrees", said.err)]
    assert planned == written
    assert len(planned) == 3
    runs = [
        Counter(json.loads(line)["event"] for line in path.read_text("utf-8").splitlines())
        for path in folder.rglob("*.jsonl")
    ]
    assert sorted(run["written"] for run in runs) == sorted(written)
    assert sorted(path.stem for path in (folder / "profiles").glob("*.toml")) == ["northwind", "northwind-nce"]


def test_the_demo_can_be_done_again(shell: Shell) -> None:
    assert shell("demo").status == 0
    assert shell("demo").status == 0


def test_the_demo_touches_nothing_outside_its_folder(shell: Shell, tmp_path: Path) -> None:
    shell("demo")
    assert [path.name for path in tmp_path.iterdir()] == ["cwsetup-demo"]


def test_a_port_that_is_taken_is_said(shell: Shell, demo: object) -> None:
    port = str(demo.url).rpartition(":")[2]  # type: ignore[attr-defined]
    said = shell("demo", "--port", port)
    assert said.status == 1
    assert "Is the port free?" in said.err
