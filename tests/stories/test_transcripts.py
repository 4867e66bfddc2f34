"""Whole conversations as they stand on the screen, held against files that somebody has read.

After a change of words set ``CWSETUP_TRANSCRIPTS=write``, run this file, and read what ``git diff`` shows.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.recorder import F1, FOLDER, HOME, REGENERATE, UP, Recorder, compare
from tests.stories.terminal import CTRL_C, CTRL_U, DOWN, ENTER, ESC
from tests.stories.walks import QUESTIONS
from tests.wizard.walking import WORK365, Desk, example

Record = Callable[..., Recorder]
SECTIONS = QUESTIONS[9:15]


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder whose name is as long everywhere, so that lines break alike."""
    with tempfile.TemporaryDirectory(prefix="cw", dir="/tmp") as folder:
        shutil.copyfile(example(WORK365), Path(folder) / "prices.csv")
        yield Path(folder)


@pytest.fixture
def record(open_terminal: Open, place: Path) -> Record:
    """Start a command and record it."""

    def start(*arguments: str, columns: int = 100) -> Recorder:
        folders = {"CWSETUP_CONFIG_DIR": f"{place}/c", "CWSETUP_STATE_DIR": f"{place}/s"}
        terminal = open_terminal(*arguments, columns=columns, lines=30, **folders)
        return Recorder(terminal, {str(place): "/tmp/FOLDER"})

    return start


def sign_in(wizard: Recorder, demo: DemoServer) -> None:
    wizard.answer("? Company", demo.company, ENTER)
    wizard.answer("? Client ID", demo.client_id, ENTER)
    wizard.answer("? Public Key", demo.public_key, ENTER)
    wizard.answer("? Private Key", demo.private_key, ENTER)


def to_sections(wizard: Recorder, demo: DemoServer, place: Path) -> None:
    sign_in(wizard, demo)
    wizard.answer("? Keys are kept in", "file", ENTER)
    wizard.answer('? Type "file"', "file", ENTER)
    wizard.answer("? Name", ENTER)
    wizard.answer("? Price file", f"{place}/prices.csv", ENTER)
    wizard.answer("? Add another price file?", "n", ENTER)


def accept(wizard: Recorder, *sections: str) -> None:
    for section in sections:
        wizard.answer(section, ENTER)


@pytest.mark.parametrize("columns", [100, 40])
def test_straight_through(record: Record, demo: DemoServer, place: Path, columns: int) -> None:
    wizard = record("init", "acme", "--url", demo.url, columns=columns)
    to_sections(wizard, demo, place)
    accept(wizard, *SECTIONS, "? All answers are in")
    compare(f"init-straight-through-{columns}", wizard.end())


def test_back_and_another_parent(record: Record, demo: DemoServer, place: Path) -> None:
    wizard = record("init", "acme", "--url", demo.url)
    to_sections(wizard, demo, place)
    wizard.answer("? New products", DOWN, DOWN, ENTER)
    wizard.answer("? Product Category", "hardw", ENTER)
    wizard.answer("? Product Sub-Category", "serv", ENTER)
    wizard.answer("? Product Types", ESC)
    wizard.answer("? Product Sub-Category", ESC)
    wizard.answer("? Product Category", "telep", ENTER)
    wizard.answer("? Product Sub-Category", "zzz", ENTER)
    wizard.answer("Nothing matches", CTRL_U, F1)
    wizard.answer("F1 hide help", ENTER)
    wizard.answer("? Product Types", ENTER)
    wizard.answer("? Product Class", ENTER)
    wizard.answer("? Agreements", CTRL_C)
    compare("init-back-and-another-parent", wizard.end())


def test_a_wrong_key_mended(record: Record, demo: DemoServer) -> None:
    wizard = record("init", "acme", "--url", demo.url)
    wizard.answer("? Company", "nordwind", ENTER)
    wizard.answer("? What now?", ENTER)
    wizard.answer("? Company", CTRL_U, demo.company, ENTER)
    wizard.answer("? Client ID", demo.client_id, ENTER)
    wizard.answer("? Public Key", demo.public_key, ENTER)
    wizard.answer("? Private Key", "NotTheKey", ENTER)
    wizard.answer("? Public Key", ENTER)
    wizard.answer("? Private Key", demo.private_key, ENTER)
    wizard.answer("? Keys are kept in", CTRL_C)
    compare("init-wrong-company-and-key", wizard.end())


def test_rights_taken_away(record: Record, demo: DemoServer, place: Path) -> None:
    demo.set_denied(["/procurement/types", "/finance/billingTerms"])
    wizard = record("init", "acme", "--url", demo.url)
    to_sections(wizard, demo, place)
    wizard.answer("? New products", ENTER)
    wizard.answer("? Product Types", CTRL_C)
    compare("init-rights-taken-away", wizard.end())


def test_going_on_with_a_draft(record: Record, demo: DemoServer, place: Path) -> None:
    first = record("init", "acme", "--url", demo.url)
    to_sections(first, demo, place)
    accept(first, *SECTIONS[:3])
    first.answer("? Invoices", CTRL_C)
    first.end()
    again = record("init", "acme")
    again.answer("? Go on with the", ENTER)
    for question, key in (
        ("Client ID", demo.client_id),
        ("Public Key", demo.public_key),
        ("Private", demo.private_key),
    ):
        again.answer(f"? {question}", key, ENTER)
    again.answer("? Invoices", ENTER)
    again.answer("? Mappings", ENTER)
    again.answer("? Prices", ENTER)
    again.answer("? All answers are in", UP, ENTER)
    compare("init-going-on", again.end())


@pytest.fixture
def stale(demo: DemoServer, place: Path) -> Path:
    """A profile two of whose choices ConnectWise no longer has."""
    desk = Desk(demo, place / "c")
    said = desk.run(
        "init", "acme", "--url", demo.url, "--company", demo.company, "--keys", "file",
        "--source", f"{place}/prices.csv", "--suggested", "--keys-stdin", stdin=desk.keys_typed,
    )  # fmt: skip
    assert said.status == 0, said.stderr
    text = desk.text("acme").replace("product_type = { id = 1,", "product_type = { id = 999,")
    desk.path("acme").write_text(text.replace('units = ["Monthly",', 'units = ["Weekly",'), "utf-8")
    return place


def test_edit_of_a_stale_profile_with_its_difference(record: Record, stale: Path) -> None:
    editing = record("edit", "-p", "acme")
    editing.answer("? Change which property?", HOME, ENTER)
    editing.answer("? Product Types", "hard", ENTER)
    editing.answer("? Change which property?", CTRL_U, "class", ENTER)
    editing.answer("? Product Class", "serv", ENTER)
    editing.answer("? Change which property?", "done", ENTER)
    editing.answer("? Write?", "y", ENTER)
    compare("edit-stale-profile", editing.end())


def test_doctor_with_findings(record: Record, demo: DemoServer, stale: Path) -> None:
    demo.set_denied(["/finance/billingTerms"])
    compare("doctor-with-findings", record("doctor", "-p", "acme").end())


def test_one_word_changed_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: a transcript that says something else doesn't pass."""
    monkeypatch.delenv(REGENERATE, raising=False)
    name = "doctor-with-findings"
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    with pytest.raises(AssertionError, match=r"-✓ Northwind IT is at .*\n\+✓ Somebody is at"):
        compare(name, text.replace("Northwind IT", "Somebody", 1))
