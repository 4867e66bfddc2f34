"""``show``, ``list``, ``copy``, ``remove``, ``schema``, and which profile a command is about."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from cwsetup.profile.schema import schema_text
from cwsetup.storage.plan_schema import plan_schema_text
from tests.cli.conftest import ITEMS, Shell
from tests.wizard.scripted import BACK, ScriptedAsker


@pytest.fixture
def two(acme: Shell) -> Shell:
    """A second profile, ``beta``, that is like the first but for its name."""
    text = acme.profile("acme").read_text("utf-8")
    acme.profile("beta").write_text(re.sub(r"(?m)^name = .*$", 'name = "Beta"', text), "utf-8")
    return acme


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def shown(shell: Shell, *arguments: str, environment: dict[str, str] | None = None) -> str:
    """Return which profile ``show`` was about."""
    said = shell(*arguments, "show", "--json", environment=environment)
    assert said.status == 0, said.err
    return str(json.loads(said.out)["profile"])


def test_show_has_every_section_with_where_its_values_come_from(acme: Shell, demo: DemoServer) -> None:
    said = acme("show")
    assert (said.status, said.err) == (0, "")
    out = lines(said.out)
    assert out[:8] == [
        str(acme.profile("acme")),
        "",
        "Connection",
        "Property          Value                     From",
        "Name              Northwind IT ConnectWise  profile",
        "Company           northwind                 profile",
        f"URL               {demo.url}    profile",
        "Keys are kept in  env                       profile",
    ]
    headings = [line for line, after in pairwise(out) if after.startswith("Property ")]
    assert headings == [
        "Connection",
        "Price sources",
        "New products",
        "Agreements",
        "Companies",
        "Invoices",
        "Mappings",
        "Prices",
        "Advanced",
    ]
    assert any(re.fullmatch(r"Settle time +120 +default", line) for line in out)


def test_show_as_data_has_each_property_as_the_file_would_say_it(acme: Shell) -> None:
    data = json.loads(acme("show", "--json").out)
    assert list(data) == ["format", "profile", "path", "properties"]
    assert (data["format"], data["profile"], data["path"]) == (1, "acme", str(acme.profile("acme")))
    properties = data["properties"]
    assert properties["products.product_category"] == {
        "value": {"id": 1, "name": "Software Subscriptions"},
        "source": "profile",
    }
    assert properties["pricing.settle_seconds"] == {"value": 120, "source": "default"}
    assert properties["pricing.sources"]["value"] == [{"format": "work365", "files": [str(ITEMS)]}]
    assert not [path for path in properties if "key" in path.rpartition(".")[2] and path != "connection.keys"]


def test_show_needs_no_keys_and_asks_nobody(acme: Shell, demo: DemoServer) -> None:
    before = demo.trail()
    none = {f"CWSETUP_{key}": "" for key in ("CLIENT_ID", "PUBLIC_KEY", "PRIVATE_KEY")}
    assert acme("show", environment=none).status == 0
    assert demo.trail() == before


def test_list_names_each_profile_and_its_instance(two: Shell, demo: DemoServer) -> None:
    said = two("list")
    assert (said.status, said.err) == (0, "")
    assert lines(said.out) == [
        "Profile  Company    Address",
        f"acme     northwind  {demo.url}",
        f"beta     northwind  {demo.url}",
    ]


def test_a_profile_that_cannot_be_read_is_listed_with_its_fault(two: Shell, demo: DemoServer) -> None:
    broken = two.profile("broken")
    broken.write_text("format = 1\n[connection\n", "utf-8")
    said = two("list", "--json")
    assert said.status == 0
    found = json.loads(said.out)
    assert found["format"] == 1
    assert found["profiles"][0] == {
        "name": "acme",
        "company": "northwind",
        "url": demo.url,
        "path": str(two.profile("acme")),
        "fault": None,
    }
    assert found["profiles"][2]["name"] == "broken"
    assert found["profiles"][2]["fault"].startswith(f"{broken} isn't TOML")
    assert "isn't TOML" in two("list").out
    assert two("show", "-p", "broken").status == 6


def test_an_empty_list_says_how_to_begin(shell: Shell) -> None:
    said = shell("list")
    assert (said.status, said.out) == (0, "")
    assert said.err == f"  There is no profile in {shell.folder}/config/profiles. Make one: cwsetup init\n"
    assert json.loads(shell("list", "--json").out) == {"format": 1, "profiles": []}


def test_a_copy_says_the_same_and_works_with_the_keys_of_the_environment(acme: Shell) -> None:
    said = acme("copy", "acme", "other")
    assert (said.status, said.out) == (0, "")
    assert said.err == f"✓ {acme.profile('other')} written.\n"
    assert acme.profile("other").read_bytes() == acme.profile("acme").read_bytes()
    assert acme("sync-prices", "-p", "other", "--plan").status == 0


def test_a_copy_of_a_profile_with_filed_keys_says_how_it_gets_its_own(acme: Shell) -> None:
    text = acme.profile("acme").read_text("utf-8")
    acme.profile("acme").write_text(text.replace('keys = "env"', 'keys = "file"'), "utf-8")
    other = acme.profile("other")
    assert acme("copy", "acme", "other").err.splitlines() == [
        f"✓ {other} written.",
        "  It has no keys yet: cwsetup keys set -p other",
    ]


@pytest.mark.parametrize(
    ("names", "status", "words"),
    [
        (("acme", "beta"), 2, "beta.toml is there already."),
        (("acme", "Beta"), 2, '"Beta" can\'t be the name of a profile.'),
        (("acne", "gamma"), 6, "There is no profile acne"),
    ],
)
def test_a_copy_that_cannot_be_made_leaves_everything(
    two: Shell, names: tuple[str, str], status: int, words: str
) -> None:
    before = {path: path.read_bytes() for path in two.profile("acme").parent.iterdir()}
    said = two("copy", *names)
    assert said.status == status
    assert words in said.err
    assert {path: path.read_bytes() for path in two.profile("acme").parent.iterdir()} == before


def test_a_profile_is_written_also_where_its_schema_cannot_be(acme: Shell) -> None:
    schema = acme.profile("acme").with_name("cwsetup.schema.json")
    schema.unlink()
    schema.mkdir()
    said = acme("copy", "acme", "other")
    assert (said.status, acme.profile("other").exists()) == (0, True)
    assert acme("show", "-p", "other").status == 0


def test_a_profile_is_removed_with_yes_and_its_last_state_stays(two: Shell) -> None:
    text = two.profile("beta").read_bytes()
    said = two("remove", "beta", "-y")
    assert (said.status, said.err) == (0, f"✓ {two.profile('beta')} removed; its last state is in beta.toml.bak.\n")
    assert not two.profile("beta").exists()
    assert two.profile("beta").with_name("beta.toml.bak").read_bytes() == text
    assert shown(two) == "acme"


def test_nothing_is_removed_unless_somebody_says_so(two: Shell) -> None:
    said = two("remove", "beta")
    assert (said.status, said.err) == (
        3,
        f"✗ {two.profile('beta')} would be removed.\n    --yes  to remove it\n",
    )
    two.asker = ScriptedAsker({"remove": False})
    said = two("remove", "beta")
    assert (said.status, said.err) == (0, "  Nothing removed.\n")
    two.asker = ScriptedAsker({"remove": BACK})
    assert two("remove", "beta").status == 0
    assert two.profile("beta").exists()
    two.asker = ScriptedAsker({"remove": True})
    assert two("remove", "beta").status == 0
    assert not two.profile("beta").exists()


def test_the_schema_is_data(shell: Shell) -> None:
    said = shell("schema")
    assert (said.status, said.out, said.err) == (0, schema_text(), "")
    assert shell("schema", "profile") == said
    assert shell("schema", "plan").out == plan_schema_text()
    assert json.loads(said.out)["title"]


def test_the_only_profile_is_the_one(acme: Shell) -> None:
    assert shown(acme) == "acme"


def test_without_a_profile_there_is_only_one_thing_to_do(shell: Shell) -> None:
    said = shell("show")
    assert (said.status, said.err) == (3, "✗ There is no profile yet.\n  Make one: cwsetup init\n")


def test_of_several_one_must_be_named(two: Shell) -> None:
    said = two("show")
    assert (said.status, said.err.splitlines()) == (
        3,
        ["✗ Which profile? There are several.", "    -p acme", "    -p beta", "  Or set CWSETUP_PROFILE."],
    )


def test_a_profile_is_named_before_or_after_the_command_and_after_wins(two: Shell) -> None:
    assert shown(two, "-p", "beta") == "beta"
    assert json.loads(two("show", "-p", "beta", "--json").out)["profile"] == "beta"
    assert json.loads(two("-p", "acme", "show", "--profile", "beta", "--json").out)["profile"] == "beta"


def test_the_environment_names_a_profile_and_the_option_wins(two: Shell) -> None:
    environment = {"CWSETUP_PROFILE": "beta"}
    assert shown(two, environment=environment) == "beta"
    assert shown(two, "-p", "acme", environment=environment) == "acme"


def test_a_path_is_a_profile_wherever_it_is(two: Shell, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    elsewhere.write_bytes(two.profile("acme").read_bytes())
    assert shown(two, "-p", str(elsewhere)) == "elsewhere"
    assert shown(two, "-p", "elsewhere.toml") == "elsewhere"


def test_a_misspelt_profile_is_told_its_nearest(two: Shell) -> None:
    said = two("show", "-p", "acne")
    assert said.status == 6
    assert said.err.splitlines()[1] == "  There is: acme."
