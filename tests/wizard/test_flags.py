"""``init`` without a question: flags, environment, ``--from`` and stdin."""

import json
import re
import shlex
import stat
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cwsetup.cli.context import Context
from cwsetup.cli.gathering import given_answers
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.draft import Draft
from cwsetup.profile.properties import Section
from cwsetup.profile.settings import BY_KEY, PROPERTIES
from cwsetup.storage.key_items import Owner
from cwsetup.wizard.session import KEYS
from cwsetup.wizard.surroundings import Surroundings
from tests.wizard.walking import PARTNER_CENTER, WORK365, Desk, ScriptedAsker, example, through

NEEDED = [declared for declared in PROPERTIES if declared.required and not declared.is_key]


def made(desk: Desk, name: str = "acme") -> dict[str, Any]:
    return tomllib.loads(desk.text(name))


def test_flags_and_the_wizard_make_the_same_text(desk: Desk, other_desk: Desk) -> None:
    desk.make()
    other_desk.walk()
    assert desk.text("acme") == other_desk.text("acme")


def test_walked_answers_given_as_flags_make_the_same_text(desk: Desk, other_desk: Desk) -> None:
    products = {"product_category": "Hardware", "product_subcategory": "Servers", "product_type": "Hardware"}
    statuses = {"active_statuses": ("Active", "Onboarding"), "default_active_status": "Onboarding"}
    walked = through(Section.PRODUCTS, **products, product_class="Inventory") | through(Section.COMPANIES, **statuses)
    desk.walk(**walked)
    sets = ["product_category=hardware", "products.product_subcategory=#7", "product_type=Hardware"]
    sets += ["product_class=Inventory", "active_statuses=Active,Onboarding", "default_active_status=Onboarding"]
    other_desk.make("acme", *(part for each in sets for part in ("--set", each)))
    assert desk.text("acme") == other_desk.text("acme")


@pytest.mark.parametrize(
    ("flag", "path", "value"),
    [
        ("product_category={ id = 2, name = 'Hardware' }", "products.product_category", {"id": 2, "name": "Hardware"}),
        ('units=["Annual", "Monthly"]', "pricing.units", ["Annual", "Monthly"]),
        ("pricing.units=Annual", "pricing.units", ["Annual"]),
        ("payment_terms.'Net 30'=Net 15 days", "mappings.payment_terms.Net 30", {"id": 5, "name": "Net 15 days"}),
        ("mappings.payment_terms.'Net 30'=#5", "mappings.payment_terms.Net 30", {"id": 5, "name": "Net 15 days"}),
        ("limits.max_changes=50%", "pricing.limits.max_changes", "50%"),
        ("max_creates=7", "pricing.limits.max_creates", 7),
        ("update_recurring=yes", "pricing.update_recurring", True),
        ('line_description="Line One & Line Two"', "invoices.line_description", "Line One & Line Two"),
        ("name=Ours = better", "name", "Ours = better"),
    ],
)
def test_every_form_of_set(desk: Desk, flag: str, path: str, value: object) -> None:
    more = ["--set", "product_subcategory=Servers"] if flag.startswith("product_category") else []
    desk.make("acme", "--set", flag, *more)
    place: Any = made(desk)
    for part in path.split("."):
        place = place[part]
    assert place == value


def test_flag_beats_file_beats_environment_beats_suggestion(desk: Desk, tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text('name = "File"\n[products]\nproduct_type = "Hardware"\nproduct_class = "Service"\n', "utf-8")
    environment = {"CWSETUP_NAME": "Environment", "CWSETUP_PRODUCT_TYPE": "Labour", "CWSETUP_CURRENCY": "EUR"}
    said = desk.run(
        *("init", "acme", *desk.flags, "--from", str(answers), "--set", "product_class=Bundle", "--keys-stdin"),
        stdin=desk.keys_typed,
        environment=environment,
    )
    assert said.status == 0, said.stderr
    profile = made(desk)
    assert profile["name"] == "File"
    assert profile["products"]["product_type"] == {"id": 2, "name": "Hardware"}
    assert profile["products"]["product_class"] == "Bundle"
    assert profile["pricing"]["currency"] == "EUR"
    assert profile["pricing"]["write"] == "both"


def test_the_command_printed_at_the_end_makes_the_same_again(desk: Desk, other_desk: Desk) -> None:
    said = desk.make("acme", "--set", "limits.max_changes=45%", "--set", "exclude=CFQ7*,NW-9*")
    line = next(line for line in said.stderr.splitlines() if "Same again elsewhere:" in line)
    command = shlex.split(line.partition("cwsetup ")[2])
    assert command[-1] == "--keys-stdin"
    assert other_desk.run(*command, stdin=desk.keys_typed).status == 0
    assert other_desk.text("acme") == desk.text("acme")


def test_the_same_again_keeps_links_and_makes_relative_price_files_absolute(desk: Desk, other_desk: Desk) -> None:
    prices = desk.path("acme").with_name("prices.csv")
    prices.parent.mkdir(parents=True)
    prices.write_bytes(Path(example(WORK365)).read_bytes())
    desk.make("acme", "--source", str(prices))
    with desk.path("acme").open("a", encoding="utf-8") as file:
        file.write('\n[links]\n"NW-1001" = 812\n')
    command = ["init", "acme", "--from", str(desk.path("acme")), "--keys-stdin"]
    said = other_desk.run(*command, stdin=desk.keys_typed)
    assert said.status == 0, said.stderr
    assert made(other_desk)["links"] == {"NW-1001": 812}
    files = [source["files"] for source in made(desk)["pricing"]["sources"]]
    assert files == [[example(WORK365)], ["prices.csv"]]
    files = [source["files"] for source in made(other_desk)["pricing"]["sources"]]
    assert files == [[example(WORK365)], [str(prices)]]


def test_a_profile_of_another_company_gives_no_links(desk: Desk, other_desk: Desk) -> None:
    desk.make()
    text = desk.text("acme").replace('company = "northwind"', 'company = "elsewhere"')
    desk.path("acme").write_text(f'{text}\n[links]\n"NW-1001" = 812\n', "utf-8")
    command = ["init", "acme", "--from", str(desk.path("acme")), "--company", "northwind", "--keys-stdin"]
    assert other_desk.run(*command, stdin=desk.keys_typed).status == 0
    assert "links" not in made(other_desk)


def test_without_suggested_nothing_is_guessed(desk: Desk) -> None:
    flags = [flag for flag in desk.flags if flag != "--suggested"]
    said = desk.run("init", "acme", *flags, "--keys-stdin", stdin=desk.keys_typed)
    assert said.status == 3
    assert f"✗ {len(NEEDED) - 4} answers are missing, and nobody can be asked here." in said.stderr
    assert re.search(r"product_class +--set product_class=…  or CWSETUP_PRODUCT_CLASS", said.stderr)
    assert desk.files() == []


def test_everything_missing_is_listed_at_once_keys_first(desk: Desk) -> None:
    said = desk.run("init", "--no-input")
    assert said.status == 3
    lines = said.stderr.splitlines()
    assert lines[0] == f"✗ {len(NEEDED) + len(KEYS)} answers are missing, and nobody can be asked here."
    assert [line.split()[0] for line in lines[1:5]] == ["client_id", "public_key", "private_key", "name"]
    assert "--keys-stdin  or CWSETUP_PRIVATE_KEY" in lines[3]
    assert lines[-1].endswith("Once it can sign in, --suggested fills in the rest.")


def test_what_was_given_but_cannot_be_looked_up_yet_is_not_called_missing(desk: Desk) -> None:
    said = desk.run("init", "acme", "--set", "product_type=Hardware", "--set", "product_class=Service")
    assert said.status == 3
    assert "product_type" not in said.stderr
    assert "product_class" not in said.stderr


def test_one_missing_answer_is_one(desk: Desk) -> None:
    flags = [flag for flag in desk.flags if flag not in {"--source", example(WORK365)}]
    said = desk.run("init", "acme", *flags, "--set", "units=Monthly", "--set", "price_lists=Gold", "--set",
                    "currency=USD", "--keys-stdin", stdin=desk.keys_typed)  # fmt: skip
    assert "✗ 1 answer is missing" in said.stderr


def test_missing_is_json_with_the_choices_and_writes_nothing(desk: Desk) -> None:
    flags = [flag for flag in desk.flags if flag != "--suggested"]
    said = desk.run("init", "acme", *flags, "--missing", keys=True)
    assert said.status == 3
    listed = json.loads(said.stdout)
    assert listed["format"] == 1
    assert {tuple(each) for each in listed["missing"]} == {("property", "type", "help", "choices", "flag", "env")}
    by_key = {each["property"]: each for each in listed["missing"]}
    assert by_key["product_type"] == {
        "property": "product_type",
        "type": "OneOf",
        "help": "Product type of the items that cwsetup creates.",
        "choices": [
            {"id": 5, "name": "Freight"},
            {"id": 2, "name": "Hardware"},
            {"id": 4, "name": "Labour"},
            {"id": 3, "name": "Managed Service"},
            {"id": 1, "name": "Software"},
        ],
        "flag": "--set product_type=…",
        "env": "CWSETUP_PRODUCT_TYPE",
    }
    assert by_key["product_subcategory"]["choices"] == []
    assert desk.files() == []


def test_missing_with_nothing_missing_says_so_and_writes_nothing(desk: Desk) -> None:
    said = desk.run("init", "acme", *desk.flags, "--missing", keys=True)
    assert said.status == 0
    assert json.loads(said.stdout) == {"format": 1, "missing": []}
    assert desk.files() == []


@pytest.mark.parametrize(("typed", "lines"), [("a\nb\n", 2), ("", 0), ("a\n\nc\n", 2)])
def test_keys_on_stdin_are_three_lines(desk: Desk, typed: str, lines: int) -> None:
    said = desk.run("init", "acme", *desk.flags, "--keys-stdin", stdin=typed)
    assert said.status == 2
    assert f"✗ --keys-stdin got {lines} of 3 lines." in said.stderr


def test_an_existing_profile_takes_force(desk: Desk) -> None:
    desk.make()
    said = desk.run("init", "acme", *desk.flags, "--keys-stdin", stdin=desk.keys_typed)
    assert said.status == 2
    assert "Change it: cwsetup edit -p acme. Start it afresh: add --force" in said.stderr
    before = desk.text("acme")
    desk.make("acme", "--force", "--name", "Other")
    assert desk.path("acme").with_name("acme.toml.bak").read_text("utf-8") == before


def test_a_profile_called_like_the_company_is_not_overwritten_either(desk: Desk) -> None:
    desk.make("northwind")
    said = desk.run("init", *desk.flags, "--keys-stdin", stdin=desk.keys_typed)
    assert (said.status, "There is a profile" in said.stderr) == (2, True)


def test_keys_go_into_a_file_of_ones_own(desk: Desk) -> None:
    desk.make()
    path = desk.folder / "keys" / "acme.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.path("acme").stat().st_mode) == 0o600
    owner = Owner(profile=desk.path("acme"), url=desk.demo.url, company="northwind")
    store = Context(environment=desk.environment).key_store
    found = store.find(owner, KeyPlace.FILE, environment_trusted=False).credentials
    assert [getattr(found, key.key).reveal() for key in KEYS] == desk.keys_typed.split()


def test_keys_stay_in_the_environment(desk: Desk) -> None:
    said = desk.run("init", "acme", *desk.flags, "--keys", "env", keys=True)
    assert said.status == 0
    assert "✓ Keys are in the environment (nothing was stored)." in said.stderr
    assert desk.files() == ["profiles/acme.toml", "profiles/cwsetup.schema.json"]
    assert "--keys-stdin" not in said.stderr


def test_a_keyring_that_is_not_there_writes_nothing(desk: Desk) -> None:
    desk.extra["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    said = desk.run("init", "acme", *desk.flags, "--keys", "keyring", "--keys-stdin", stdin=desk.keys_typed)
    assert said.status == 4
    assert "--keys env" in said.stderr
    assert desk.files() == []


@pytest.mark.parametrize("variables", [["CLIENT_ID", "PUBLIC_KEY", "PRIVATE_KEY"], ["CLIENT_ID"]])
def test_keys_of_the_environment_go_to_no_other_host(desk: Desk, variables: list[str]) -> None:
    """Nothing listens there; were they sent, the message would be another."""
    environment = {f"CWSETUP_{name}": desk.keys[f"CWSETUP_{name}"] for name in variables}
    sent = ["--public-key", desk.demo.public_key] if len(variables) == 1 else []
    said = desk.run("init", "acme", "--company", "northwind", "--url", "https://psa.invalid", *sent,
                    environment=environment)  # fmt: skip
    assert said.status == 5
    assert "psa.invalid" in said.stderr


def test_sources_and_formats_come_in_pairs(desk: Desk) -> None:
    pairs = ["--source", example(PARTNER_CENTER), "--source-format", "work365", "--source-format", "partner-center"]
    desk.make("acme", *pairs)
    formats = [source["format"] for source in made(desk)["pricing"]["sources"]]
    assert formats == ["work365", "partner-center"]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--source-format", "work365", "--source-format", "work365"], "1 × --source, but 2 × --source-format."),
        (["--source-format", "excel"], '"excel" isn\'t one of work365, partner-center, generic, dataverse.'),
    ],
)
def test_odd_sources_are_refused(desk: Desk, flags: list[str], words: str) -> None:
    said = desk.run("init", "acme", *desk.flags, *flags, "--keys-stdin", stdin=desk.keys_typed)
    assert said.status == 2
    assert words in said.stderr


def test_a_format_without_a_file_is_refused(desk: Desk) -> None:
    said = desk.run("init", "acme", "--source-format", "work365")
    assert (said.status, "0 × --source, but 1 × --source-format." in said.stderr) == (2, True)


@pytest.mark.parametrize("silence", [{"CI": "true"}, {"CWSETUP_NO_INPUT": "1"}])
def test_a_script_with_keys_on_stdin_is_never_asked(desk: Desk, silence: dict[str, str]) -> None:
    asker = ScriptedAsker({})
    command = ["init", "acme", "--keys-stdin", "--company", "northwind", "--url", desk.demo.url]
    said = desk.run(*command, stdin=desk.keys_typed, asker=asker, environment=silence)
    assert said.status == 3


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("na", "https://api-na.myconnectwise.net"),
        ("Europe", "https://api-eu.myconnectwise.net"),
        (
            "https://na.myconnectwise.net/v4_6_release/services/system_io/router.rails",
            "https://api-na.myconnectwise.net",
        ),
        ("psa.example.com", "https://psa.example.com"),
    ],
)
def test_an_address_is_a_region_a_server_or_what_stands_in_the_browser(desk: Desk, given: str, url: str) -> None:
    context = Context(environment=desk.environment)
    for answers in (
        given_answers(context, {"url": given}, None, None),
        given_answers(replace(context, environment={"CWSETUP_URL": given}), {}, None, None),
    ):
        draft = Draft()
        answers.apply([BY_KEY["url"]], draft, Surroundings())
        assert draft.value("url") == url


def test_a_profile_that_cannot_be_written_is_known_before_keys_are_stored(desk: Desk) -> None:
    desk.folder.mkdir(parents=True)
    (desk.folder / "profiles").write_text("in the way", "utf-8")
    said = desk.run("init", "acme", *desk.flags, "--keys-stdin", stdin=desk.keys_typed)
    assert said.status == 1
    assert "can't be made" in said.stderr
    assert "CWSETUP_CONFIG_DIR" in said.stderr
    assert desk.files() == ["profiles"]


def test_keys_of_the_environment_are_said_to_be_wanted_in_cron_too(desk: Desk) -> None:
    flags = [flag if flag != "file" else "env" for flag in desk.flags]
    said = desk.run("init", "acme", *flags, keys=True)
    assert said.status == 0, said.stderr
    assert "Cron knows only its own variables: set CWSETUP_CLIENT_ID" in said.stderr
    assert "Cron knows" not in desk.make("other").stderr
