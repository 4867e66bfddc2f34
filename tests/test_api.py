"""What a program gets from ``cwsetup.load_profile``: typed settings, look-ups, and errors that say what to do."""

import re
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import cwsetup
from cwsetup import CwsetupError, LoadedProfile, NotMapped, Ref, load_profile
from cwsetup.errors import AnswersMissing, InvalidInput
from cwsetup.profile.picks import MapTo
from cwsetup.profile.settings import PROPERTIES
from cwsetup.storage.profiles import Profiles
from tests.profile.builders import CLOUD, HARDWARE, everything, usual

DOCUMENT = Path(__file__).parents[1] / "docs" / "python-api.md"
Write = Callable[..., LoadedProfile]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profiles"


@pytest.fixture
def write(folder: Path, tmp_path: Path) -> Write:
    """Store a profile and load it as a program does."""

    def write(values: dict[str, Any] | None = None, name: str = "contoso") -> LoadedProfile:
        Profiles(folder).create(folder / f"{name}.toml", everything() if values is None else values, {})
        return load_profile(name, environment={"CWSETUP_CONFIG_DIR": str(tmp_path)})

    return write


def test_settings_are_typed_and_words_are_looked_up(write: Write) -> None:
    profile = write()
    assert profile.payment_terms["Net 30"].id == 12
    assert profile.agreements.default_location == CLOUD
    assert profile.companies.active_statuses == (Ref(1, "Active"),)
    assert (profile.products.product_class, profile.invoices.line_description) == ("Agreement", "Description")
    assert (profile.name, profile.connection.company) == ("contoso", "contoso")
    assert profile.settings.pricing.currency == "USD"


def test_every_mapping_has_its_look_up(write: Write) -> None:
    profile = write(everything() | {"payment_terms": {"Net 30": HARDWARE}})
    mapped = [declared for declared in PROPERTIES if isinstance(declared.shape, MapTo)]
    assert len(mapped) == len(fields(profile.settings.mappings))
    for declared in mapped:
        found = getattr(profile, declared.key)
        assert found == getattr(profile.settings.mappings, declared.key)
        with pytest.raises(NotMapped, match=declared.label):
            found["nothing of the kind"]
    assert profile.payment_terms["Net 30"] == HARDWARE


def test_a_word_is_found_in_another_spelling_unless_there_is_an_exact_one(write: Write) -> None:
    terms = write(usual() | {"payment_terms": {"Net 30": CLOUD, "NET 30": HARDWARE}}).payment_terms
    assert (terms["Net 30"], terms["NET 30"], terms[" net  30 "]) == (CLOUD, HARDWARE, CLOUD)


def test_a_word_that_nothing_is_mapped_to_says_so_and_how_to_map_it(write: Write) -> None:
    terms = write().payment_terms
    assert terms.get("Net 31") is None
    assert "Net 31" not in terms
    assert set(terms) == {"Net 30", "2% 10 Net 30"}
    with pytest.raises(KeyError) as raised:
        terms["Net 31"]
    assert str(raised.value) == (
        'The profile contoso maps no Payment Terms "Net 31". Nearest: Net 30, 2% 10 Net 30. '
        "Map it: cwsetup edit payment_terms"
    )


def test_a_look_up_without_any_word_has_none_to_name(write: Write) -> None:
    with pytest.raises(NotMapped) as raised:
        write(usual()).payment_terms["Net 30"]
    assert str(raised.value).endswith('"Net 30". Map it: cwsetup edit payment_terms')


def test_settings_in_which_a_choice_was_left_open_say_which(write: Write) -> None:
    profile = write(usual(without=("default_department",)))
    assert profile.companies.default_active_status.name == "Active"
    with pytest.raises(InvalidInput, match="no Default Department yet") as raised:
        _ = profile.agreements
    assert raised.value.hint == "Choose: cwsetup edit default_department"
    assert write(usual(), name="whole").agreements.default_department == CLOUD


def test_a_profile_is_named_by_variable_or_path_or_is_the_only_one(write: Write, folder: Path) -> None:
    write()
    environment = {"CWSETUP_CONFIG_DIR": str(folder.parent)}
    assert load_profile(environment=environment).name == "contoso"
    write(name="other")
    with pytest.raises(AnswersMissing):
        load_profile(environment=environment)
    assert load_profile(environment=environment | {"CWSETUP_PROFILE": "other"}).name == "other"
    assert load_profile(folder / "other.toml", environment={}).path == folder / "other.toml"


def test_what_is_wrong_with_a_profile_stands_in_the_traceback(write: Write, folder: Path) -> None:
    path = write().path
    path.write_text(path.read_text("utf-8").replace('currency = "USD"', 'curency = "USD"'), "utf-8")
    with pytest.raises(CwsetupError) as raised:
        load_profile(path)
    printed = "".join(traceback.format_exception_only(raised.value))
    assert "has 2 faults" in printed
    assert 'Did you mean "currency"?' in printed
    assert "Mend the file" in printed


def test_a_name_that_the_package_doesnt_offer_is_refused_as_in_any_module() -> None:
    assert not hasattr(cwsetup, "load_profiles")
    assert all(hasattr(cwsetup, name) for name in cwsetup.__all__)


def test_the_documented_lines_print_what_the_profile_says(
    write: Write, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write()
    monkeypatch.setenv("CWSETUP_CONFIG_DIR", str(tmp_path))
    documented = re.findall("```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    for lines in documented:
        exec(lines, {})
    assert capsys.readouterr().out == "12 Cloud\n12\n[1]\n"


def test_loading_a_profile_imports_nothing_that_asks_shows_or_sends(write: Write, tmp_path: Path) -> None:
    write()
    code = (
        "import sys, cwsetup\n"
        "before = set(sys.modules)\n"
        "assert cwsetup.load_profile('contoso').payment_terms['Net 30'].id == 12\n"
        "print(*{name.partition('.')[0] for name in before}, '/', *{name.partition('.')[0] for name in sys.modules})"
    )
    environment = {"CWSETUP_CONFIG_DIR": str(tmp_path), "PYTHONPATH": str(Path(cwsetup.__file__).parents[1])}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    before, _, after = ran.stdout.partition("/")
    assert "tomllib" not in before.split()
    heavy = {"typer", "rich", "httpx", "keyring", "questionary", "prompt_toolkit", "python_calamine", "starlette"}
    assert not set(after.split()) & heavy
    assert "tomllib" in after.split()
