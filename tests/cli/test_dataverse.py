"""Prices read live, as a person and a nightly job do it: looked at, kept, listed, planned, checked."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.responses import JSONResponse

from cwsetup.demo.process import DemoServer
from cwsetup.profile.credentials import VARIABLES
from tests.cli.conftest import ITEMS, Shell, init
from tests.dataverse_stub import CLIENT_ID, SECRET, TENANT, Stub, running


@pytest.fixture(scope="module")
def served() -> Iterator[Stub]:
    with running() as found:
        yield found


@pytest.fixture
def stub(served: Stub) -> Stub:
    served.reset()
    return served


def told(stub: Stub, *more: str) -> tuple[str, ...]:
    settings = (f"tenant={TENANT}", f"client_id={CLIENT_ID}", f"sign_in={stub.url}", *more)
    return (stub.url, *(part for setting in settings for part in ("--set", setting)))


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


def test_a_source_that_is_kept_is_read_every_night_with_its_own_secret(acme: Shell, stub: Stub) -> None:
    """The secret lies in the keys' place, here a file, and isn't in the profile."""
    profile = acme.profile("acme")
    profile.write_text(profile.read_text("utf-8").replace('keys = "env"', 'keys = "file"'), "utf-8")
    said = acme("check-file", "--write", *told(stub, "columns.cost=item.work365_cost"), environment=KNOWN)
    assert said.status == 0, said.err
    (kept,) = (acme.folder / "config" / "keys").glob("acme-dataverse-*.json")
    assert SECRET in kept.read_text("utf-8")
    assert SECRET not in profile.read_text("utf-8") + said.out + said.err
    listed = acme("prices", "--json", "CFQ7TTC0LFLX:0001", "BACKUP-1")
    assert listed.status == 0, listed.err
    prices = {each["product_id"]: each["price"] for each in json.loads(listed.out)["products"]}
    assert "BACKUP-1" in prices
    planned = acme("sync-prices", "--plan", "--json")
    assert planned.status in {0, 7}, planned.err


def test_a_secret_moves_with_the_keys_and_is_deleted_with_them(
    acme: Shell, stub: Stub, demo: DemoServer, secret_service: Mapping[str, str]
) -> None:
    acme.environment |= secret_service
    keys = {name: acme.environment[name] for name in VARIABLES}
    assert acme("check-file", "--write", *told(stub, "columns.cost=item.work365_cost"), environment=KNOWN).status == 0
    assert acme("keys", "move", "file", environment=KNOWN).status == 0
    for name in VARIABLES:
        del acme.environment[name]
    folder = acme.folder / "config" / "keys"
    assert len(list(folder.iterdir())) == 2
    assert acme("keys", "move", "keyring").status == 0
    assert list(folder.iterdir()) == []
    assert acme("prices").status == 0
    said = acme("keys", "move", "env", environment=keys)
    assert (said.status, "CWSETUP_DATAVERSE_SECRET" in said.err) == (2, True)
    assert acme("keys", "move", "file").status == 0
    assert acme("prices").status == 0
    assert acme("keys", "delete", "-y").status == 0
    assert list(folder.iterdir()) == []
    assert acme("prices").status == 4


def test_a_secret_that_is_said_back_is_not_repeated(acme: Shell, stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    assert acme("check-file", "--write", *told(stub, "columns.cost=item.work365_cost"), environment=KNOWN).status == 0
    said_back = {"error": "invalid_client", "error_description": f"You sent {SECRET} and {quote(SECRET, safe='')}."}
    for arguments in (("prices",), ("doctor", "--json"), ("sync-prices", "--plan")):
        stub.token_answers = [JSONResponse(said_back, 401)]
        said = acme(*arguments, "-vv", environment=KNOWN)
        assert SECRET not in said.out + said.err + caplog.text
        assert "You sent" in said.out + said.err, "the twin: the rest of it is told"


def test_a_secret_is_not_sent_for_another_environment(acme: Shell, stub: Stub) -> None:
    profile = acme.profile("acme")
    profile.write_text(profile.read_text("utf-8").replace('keys = "env"', 'keys = "file"'), "utf-8")
    assert acme("check-file", "--write", *told(stub), environment=KNOWN).status == 0
    stub.secrets.clear()
    other = stub.url.replace("127.0.0.1", "localhost")
    text = profile.read_text("utf-8").replace(f'environment = "{stub.url}"', f'environment = "{other}"')
    profile.write_text(text, "utf-8")
    said = acme("prices")
    assert (said.status, stub.secrets) == (4, [])
    assert "There is no file" in said.err


def test_doctor_says_whether_the_environment_can_be_read(acme: Shell, stub: Stub) -> None:
    assert acme("check-file", "--write", *told(stub), environment=KNOWN).status == 0
    fine = acme("doctor", "--json", environment=KNOWN)
    checks = {each["check"]: each["status"] for each in json.loads(fine.out)["findings"]}
    assert checks["price-sources"] == "ok"
    wrong = acme("doctor", "--json", environment={"CWSETUP_DATAVERSE_SECRET": "wrong"})
    (found,) = (each for each in json.loads(wrong.out)["findings"] if each["check"] == "price-sources")
    assert (found["status"], "client secret is wrong" in found["message"]) == ("error", True)


def test_files_cant_take_the_place_of_what_is_read_live(shell: Shell, stub: Stub, demo: DemoServer) -> None:
    toml = shell("check-file", "--toml", *told(stub), environment=KNOWN).out
    init(shell, demo, "acme", ITEMS)
    profile = shell.profile("acme")
    before, _, after = profile.read_text("utf-8").partition("[[pricing.sources]]")
    rest = after.partition("\n[")[2]
    profile.write_text(f"{before}{toml}{f'{chr(10)}[{rest}' if rest else ''}", "utf-8")
    said = shell("sync-prices", "--plan", str(ITEMS), environment=KNOWN)
    assert (said.status, "read live" in said.err) == (6, True)


def test_a_live_source_from_a_file_makes_a_profile_without_a_question(
    shell: Shell, stub: Stub, demo: DemoServer, tmp_path: Path
) -> None:
    source = tmp_path / "source.toml"
    source.write_text(shell("check-file", "--toml", *told(stub), environment=KNOWN).out, "utf-8")
    where = ("--url", demo.url, "--company", demo.company, "--keys", "file", "--from", source, "--suggested")
    said = shell("init", "acme", *where, environment=KNOWN)
    assert said.status == 0, said.err
    assert "The client secret is in" in said.err
    assert shell("prices").status == 0


def test_an_address_as_a_source_is_told_the_way(shell: Shell, stub: Stub) -> None:
    said = shell("init", "acme", "--source", stub.url)
    assert (said.status, "cwsetup check-file https://" in said.err) == (2, True)
