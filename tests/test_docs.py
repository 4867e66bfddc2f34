"""What is written about the program is what the program does."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cwsetup.connectwise.rights import RIGHTS
from tests.campaigns.registry import CAMPAIGNS

ROOT = Path(__file__).parents[1]


def script(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_examples_are_as_their_script_makes_them() -> None:
    for path, content in script("examples/make_examples.py").examples().items():
        assert (ROOT / "examples" / path).read_bytes() == content, "run: nox --no-venv -s docs"


def test_the_page_about_reliability_is_what_the_campaigns_have_kept() -> None:
    check = [sys.executable, str(ROOT / "tools" / "reliability.py"), "--check"]
    assert subprocess.run(check, check=False).returncode == 0, "run: nox --no-venv -s docs"


def test_every_promise_names_tests_that_exist() -> None:
    promises = script("tools/promises.py").PROMISES
    assert [each.number for each in promises][:-1] == [f"R{number}" for number in range(1, 24)]
    for promise in promises:
        assert promise.tests
        assert all((ROOT / path).exists() for path in promise.tests), promise


def test_every_campaign_is_about_a_promise() -> None:
    numbers = {each.number for each in script("tools/promises.py").PROMISES}
    assert all(numbers >= set(campaign.promises) != set() for campaign in CAMPAIGNS.values())


def test_the_role_that_a_page_shows_is_the_one_that_is_needed() -> None:
    """The lines of ``cwsetup rights``, those of one function together; setup tables have one line for all."""
    page = (ROOT / "docs" / "howto" / "api-member.md").read_text("utf-8")
    shown = set(re.findall(r"^\| ([A-Z]\w+) \| ([A-Z][\w ]+) \|", page, re.MULTILINE))
    assert shown == {(right.module, right.function) for right in RIGHTS}


def test_every_session_of_nox_that_is_named_is_there() -> None:
    written = (ROOT / "noxfile.py").read_text("utf-8")
    there = set(re.findall(r"^@nox\.session.*\ndef (\w+)", written, re.MULTILINE))
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "noxfile.py", *ROOT.glob("tests/**/*.py")]
    for page in pages:
        named = re.findall(r"nox -s ((?:[a-z]+ ?)+)", page.read_text("utf-8"))
        assert {name for names in named for name in names.split()} <= there, page


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
