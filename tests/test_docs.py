"""What is written about the program is what the program does."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from cwsetup import errors
from cwsetup.demo.process import DemoServer
from cwsetup.sync.outcome import Outcome
from tests.cli.conftest import Shell, acme, shell

__all__ = ["acme", "shell"]

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"


def script(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFERENCE = script("tools/reference.py")


@pytest.mark.parametrize("page", REFERENCE.pages().items(), ids=lambda page: page[0])
def test_the_reference_is_as_the_code_says(page: tuple[str, str]) -> None:
    name, text = page
    assert (ROOT / "docs" / "reference" / name).read_text("utf-8") == text, "run: nox -s docs"


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
        r'journal\.record\("(\w+)"', "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    )
    assert set(REFERENCE.JOURNAL) == {*recorded, *map(str, Outcome)}


def test_the_examples_are_as_their_script_makes_them() -> None:
    for path, content in script("examples/make_examples.py").examples().items():
        assert (ROOT / "examples" / path).read_bytes() == content, "run: nox -s docs"


LINK = re.compile(r"\]\(([^)\s#:]+)(#[a-z0-9-]+)?\)")


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")), ids=lambda document: document.name)
def test_a_link_of_the_front_pages_leads_somewhere(document: Path) -> None:
    """The site's own links are held by the site; these are read where it isn't."""
    for path, heading in LINK.findall(document.read_text("utf-8")):
        there = document.parent / path
        assert there.exists(), path
        headings = re.findall(r"^#+ (.+)$", there.read_text("utf-8"), re.MULTILINE) if heading else []
        assert not heading or heading[1:] in {
            re.sub(r"[^a-z0-9-]", "", each.lower().replace(" ", "-")) for each in headings
        }


PROMISES = (ROOT / "docs" / "security.md").read_text("utf-8")


def lost(text: str) -> list[str]:
    """Return the tests that a text names and that aren't there."""
    named = re.findall(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`", text)
    there = {file: (ROOT / file).read_text("utf-8") if (ROOT / file).exists() else "" for file, _ in named}
    return [f"{file}::{test}" for file, test in named if not re.search(rf"def {test}\b", there[file])]


def unheld(text: str) -> list[str]:
    """Return the promises of the tables of a text that no test holds."""
    rows = [
        line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| promise |", "| --- |"))
    ]
    return [row for row in rows if "`tests/" not in row]


def test_every_promise_about_security_names_tests_that_there_are() -> None:
    assert lost(PROMISES) == []
    assert unheld(PROMISES) == []
    assert PROMISES.count("\n| ") > 30


def test_twin_a_promise_without_its_test_is_found() -> None:
    assert lost("`tests/test_docs.py::test_of_nothing` `tests/none.py::test_a`") == [
        "tests/test_docs.py::test_of_nothing",
        "tests/none.py::test_a",
    ]
    assert unheld("| promise | held by |\n| --- | --- |\n| It is safe. | of course |") == [
        "| It is safe. | of course |"
    ]


@pytest.mark.parametrize("word", ["issue #", "TODO", "FIXME"])
def test_the_documents_leave_nothing_for_later(word: str) -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "examples").glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        assert word not in document.read_text("utf-8"), document.name
