"""The reference pages say what the code says, and what a run really records."""

import json
import re

import pytest

from cwsetup import errors
from cwsetup.demo.process import DemoServer
from cwsetup.sync.outcome import Outcome
from tests.cli.conftest import Shell, acme, shell
from tests.test_docs import ROOT, script

__all__ = ["acme", "shell"]

REFERENCE = script("tools/reference.py")


@pytest.mark.parametrize("page", REFERENCE.pages().items(), ids=lambda page: page[0])
def test_the_reference_is_as_the_code_says(page: tuple[str, str]) -> None:
    name, text = page
    assert (ROOT / "docs" / "reference" / name).read_text("utf-8") == text, "run: nox --no-venv -s docs"


def test_the_reference_has_no_page_that_nothing_makes() -> None:
    assert {path.name for path in (ROOT / "docs" / "reference").iterdir()} == set(REFERENCE.pages())


def test_the_tree_of_errors_has_the_statuses_that_they_end_with() -> None:
    told = {(name, int(status)) for name, status, _ in REFERENCE.TREE.findall(errors.__doc__)}
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.CwsetupError)]
    assert told == {(kind.__name__, kind.exit_status) for kind in kinds}


def test_every_line_of_a_journal_is_explained(acme: Shell, demo: DemoServer) -> None:
    """What a run and its undo really record is what the page of the journal says, and it names every outcome."""
    assert acme("sync-prices", "--create", "--apply", "--max-creates", "99", "--max-changes", "100%").status == 0
    assert acme("undo", "--yes").status == 0
    lines = [json.loads(line) for path in acme.journals() for line in path.read_text("utf-8").splitlines()]
    assert {"run", "plan", "intent", "written", "end"} == {line["event"] for line in lines}
    for line in lines:
        fields, _ = REFERENCE.JOURNAL[line["event"]]
        about_an_entry = REFERENCE.ENTRY_FIELDS.split() if "n" in line else []
        assert set(line) == {"event", *fields.split(), *about_an_entry}
    recorded = re.findall(
        r'journal\.record\("(\w+)"', "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    )
    assert set(REFERENCE.JOURNAL) == {*recorded, *map(str, Outcome)}
