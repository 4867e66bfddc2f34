"""Prices read live, as a person and a nightly job do it: looked at, kept, listed, planned, checked."""

import json

import pytest

from tests.cli.conftest import ITEMS, Shell, kept_secret, told
from tests.dataverse_stub import SECRET, Stub

KNOWN = {"CWSETUP_DATAVERSE_SECRET": SECRET}


def test_the_columns_and_the_prices_are_shown_before_there_is_a_profile(shell: Shell, stub: Stub) -> None:
    said = shell("check-file", *told(stub), environment=KNOWN)
    assert said.status == 0, said.err
    assert "item.work365_cost" in said.out
    assert "31.25" in said.out
    assert "2 products, 3 prices" in said.out
    assert "--set columns.cost=COLUMN" in said.err
    assert SECRET not in said.out + said.err


def test_a_program_gets_the_same_as_json(shell: Shell, stub: Stub) -> None:
    said = shell("check-file", "--json", *told(stub, "columns.cost=product.currentcost"), environment=KNOWN)
    found = json.loads(said.out)["environment"]
    assert found["source"]["columns"] == {"cost": "product.currentcost"}
    assert [column["column"] for column in found["columns"]][-1] == "product.currentcost"
    assert [row["cost"] for row in found["first"]] == ["30.50", None, "30.50"]


def test_what_is_missing_is_named_with_the_command_that_gives_it(shell: Shell, stub: Stub) -> None:
    said = shell("check-file", stub.url, environment=KNOWN)
    assert (said.status, "--set tenant=… --set client_id=…" in said.err) == (3, True)
    said = shell("check-file", *told(stub))
    assert (said.status, "CWSETUP_DATAVERSE_SECRET" in said.err) == (4, True)


@pytest.mark.parametrize(
    "typed", ["https://", "http://contoso.crm4.dynamics.com", "https://user:hunter2hunter2@contoso.crm4.dynamics.com"]
)
def test_what_is_no_address_is_refused_before_anything_is_asked(shell: Shell, typed: str) -> None:
    said = shell("check-file", typed)
    assert (said.status, "no address of an environment" in said.err) == (2, True)
    assert "hunter2" not in said.out + said.err


def test_the_name_of_an_environments_host_is_enough(shell: Shell) -> None:
    said = shell("check-file", "contoso.crm4.dynamics.com")
    assert (said.status, "cwsetup check-file https://contoso.crm4.dynamics.com --set tenant" in said.err) == (3, True)
    assert shell("check-file", "contoso.dynamics.csv").status == 6, "the twin: a file"


def test_without_a_profile_to_write_to_no_secret_is_asked_for(shell: Shell, stub: Stub) -> None:
    said = shell("check-file", "--write", *told(stub), environment=KNOWN)
    assert (said.out, "There is no profile yet." in said.err) == ("", True)
    assert stub.secrets == []


def test_a_source_that_is_kept_is_read_every_night_with_its_own_secret(acme: Shell, stub: Stub) -> None:
    """The secret lies in the keys' place, here a file, and isn't in the profile."""
    profile = acme.profile("acme")
    profile.write_text(profile.read_text("utf-8").replace('keys = "env"', 'keys = "file"'), "utf-8")
    said = acme("check-file", "--write", *told(stub, "columns.cost=item.work365_cost"), environment=KNOWN)
    assert said.status == 0, said.err
    kept = kept_secret(acme)
    assert kept is not None
    assert SECRET in kept.read_text("utf-8")
    assert SECRET not in profile.read_text("utf-8") + said.out + said.err
    listed = acme("prices", "--json", "CFQ7TTC0LFLX:0001", "BACKUP-1")
    assert listed.status == 0, listed.err
    prices = {each["product_id"]: each["price"] for each in json.loads(listed.out)["products"]}
    assert "BACKUP-1" in prices
    planned = acme("sync-prices", "--plan", "--json")
    assert planned.status in {0, 7}, planned.err


def test_a_secret_is_not_sent_for_another_environment(live: Shell, stub: Stub) -> None:
    profile = live.profile("acme")
    assert live("prices").status == 0, "the twin"
    stub.secrets.clear()
    other = stub.url.replace("127.0.0.1", "localhost")
    text = profile.read_text("utf-8").replace(f'environment = "{stub.url}"', f'environment = "{other}"')
    profile.write_text(text, "utf-8")
    said = live("prices")
    assert (said.status, stub.secrets) == (4, [])
    assert "There is no file" in said.err


def test_doctor_says_whether_the_environment_can_be_read(live: Shell) -> None:
    fine = live("doctor", "--json")
    checks = {each["check"]: each["status"] for each in json.loads(fine.out)["findings"]}
    assert checks["price-sources"] == "ok"
    wrong = live("doctor", "--json", environment={"CWSETUP_DATAVERSE_SECRET": "wrong"})
    (found,) = (each for each in json.loads(wrong.out)["findings"] if each["check"] == "price-sources")
    assert (found["status"], "client secret is wrong" in found["message"]) == ("error", True)


def test_files_cant_take_the_place_of_what_is_read_live(live: Shell) -> None:
    said = live("sync-prices", "--plan", str(ITEMS))
    assert (said.status, "read live" in said.err) == (6, True)


def test_a_live_source_from_a_file_makes_a_profile_without_a_question(live: Shell) -> None:
    assert kept_secret(live) is not None
    assert live("prices").status == 0


def test_an_address_as_a_source_is_told_the_way(shell: Shell, stub: Stub) -> None:
    said = shell("init", "acme", "--source", stub.url)
    assert (said.status, "cwsetup check-file https://" in said.err) == (2, True)
