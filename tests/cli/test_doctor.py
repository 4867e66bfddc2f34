"""``doctor`` and ``rights``: each finding with its cure, and the status of the worst."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import ITEMS, Shell, init


def findings(shell: Shell) -> dict[str, list[dict[str, Any]]]:
    """Return the findings that aren't fine, by status."""
    data = json.loads(shell("doctor", "--json").out)
    assert data["format"] == 1
    found: dict[str, list[dict[str, Any]]] = {}
    for each in data["findings"]:
        found.setdefault(each["status"], []).append(each)
    return found


@pytest.fixture
def acme(acme: Shell) -> Shell:
    """The profile on a computer whose clock is the server's."""
    acme.now = lambda: datetime.now(UTC)
    return acme


def test_a_connector_that_works_is_fine_and_writing_is_said_to_be_untested(acme: Shell, demo: DemoServer) -> None:
    said = acme("doctor")
    assert said.status == 0, said.out
    assert said.out.startswith(f"✓ Northwind IT is at {demo.url}.\n✓ The keys are there and belong to this instance.\n")
    assert (
        "– Changing and creating catalog items: that can't be tried without doing it.\n"
        "    What the API member's role needs for it: cwsetup rights\n" in said.out
    )
    assert "✓ 10 of 10 setup tables can be read.\n" in said.out
    assert "Agreement Type" not in said.out, "nothing is mapped, so there is nothing that could hold"
    assert "✓ Unit of Measure: Annual → Year, Monthly → Month\n" in said.out
    assert "✗" not in said.out
    assert demo.writes() == []


def test_a_missing_right_names_where_it_is_given_and_who_needs_it(acme: Shell, demo: DemoServer) -> None:
    demo.set_denied(["/finance/billingTerms"])
    said = acme("doctor")
    assert said.status == 4
    (line,) = (line for line in said.out.splitlines() if line.startswith("✗"))
    assert line.startswith("✗ Billing Terms: ")
    assert line.endswith("Needed for: Payment Terms.")
    assert "System > Security Roles" in said.out
    demo.set_denied([])
    assert acme("doctor").status == 0


def test_a_choice_that_is_gone_is_an_error_with_the_command_that_mends_it(acme: Shell, demo: DemoServer) -> None:
    path = acme.profile("acme")
    path.write_text(path.read_text("utf-8").replace("product_type = { id = 1,", "product_type = { id = 999,"), "utf-8")
    (error,) = findings(acme)["error"]
    assert error["property"] == "product_type"
    assert error["message"].endswith("(#999) is no longer in ConnectWise.")
    assert error["cure"] == "cwsetup edit product_type"
    assert acme("doctor").status == 6


def test_wrong_keys_end_the_check_but_prices_are_still_looked_at(acme: Shell) -> None:
    acme.environment["CWSETUP_PRIVATE_KEY"] = "wrong"
    found = findings(acme)
    assert [each["check"] for each in found["error"]] == ["connection"]
    assert [each["check"] for each in found["ok"]] == ["company", "keys", "price-sources"]
    assert acme("doctor").status == 4


def test_a_clock_that_is_off_is_a_warning(acme: Shell, demo: DemoServer) -> None:
    right = acme.now
    acme.now = lambda: right() + timedelta(minutes=10)
    (warning,) = findings(acme)["warning"]
    assert (warning["check"], warning["cure"]) == ("clock", "Set this computer's clock.")
    assert "10 minutes" in warning["message"]


def test_price_files_that_are_gone_are_an_error(shell: Shell, demo: DemoServer, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_bytes(ITEMS.read_bytes())
    init(shell, demo, "acme", prices)
    prices.unlink()
    (error,) = findings(shell)["error"]
    assert (error["check"], error["property"]) == ("price-sources", "sources")
    assert shell("doctor").status == 6


def test_names_that_no_price_has_are_warnings(acme: Shell, demo: DemoServer) -> None:
    path = acme.profile("acme")
    path.write_text(path.read_text("utf-8").replace('units = ["Monthly",', 'units = ["Weekly",'), "utf-8")
    (warning,) = findings(acme)["warning"]
    assert warning["message"] == 'Select Units To Add Product Price: no price has "Weekly".'


def test_links_that_are_out_of_date_are_warnings(acme: Shell, demo: DemoServer) -> None:
    path = acme.profile("acme")
    text = path.read_text("utf-8")
    path.write_text(f'{text}\n[links]\n"OLD-1" = 99999\n"OLD-2" = "ignore"\n', "utf-8")
    (warning,) = findings(acme)["warning"]
    assert (warning["check"], warning["message"]) == (
        "links",
        "OLD-1 is linked to item #99999, which ConnectWise doesn't have; it has no price.",
    )
    assert warning["cure"].startswith("Take it out of [links] in the profile;")
    path.write_text(f'{text}\n[links]\n"OLD-2" = "ignore"\n', "utf-8")
    found = findings(acme)
    assert "warning" not in found
    assert "links" in {each["check"] for each in found["ok"]}


def test_after_an_error_or_without_links_the_catalog_is_not_read_for_them(acme: Shell, demo: DemoServer) -> None:
    assert "links" not in {each["check"] for each in findings(acme)["ok"]}
    path = acme.profile("acme")
    text = path.read_text("utf-8").replace('write = "both"', 'write = "all"')
    path.write_text(f'{text}\n[links]\n"OLD-1" = 99999\n', "utf-8")
    assert "links" not in {each["check"] for found in findings(acme).values() for each in found}


def test_agreements_that_cannot_be_read_are_a_warning_which_names_the_one_command_that_needs_them(
    acme: Shell, demo: DemoServer
) -> None:
    assert "21 active agreements can be read." in [each["message"] for each in findings(acme)["ok"]]
    demo.set_denied(["/finance/agreements/count"])
    (warning,) = findings(acme)["warning"]
    assert warning["check"] == "agreements"
    assert warning["message"].endswith("Needed for: cwsetup additions, and nothing else.")
    assert "Finance > Agreements: Inquire All" in warning["cure"]
    assert acme("doctor").status == 0


def test_quiet_says_only_what_is_not_fine(acme: Shell, demo: DemoServer) -> None:
    assert acme("doctor", "-q").out == (
        "– Changing and creating catalog items: that can't be tried without doing it.\n"
        "    What the API member's role needs for it: cwsetup rights\n"
    )


def test_the_role_is_printed_without_a_profile_or_a_network(shell: Shell) -> None:
    said = shell("rights")
    assert said.status == 0
    assert "Procurement  Product Catalog      Edit All" in said.out
    lines = json.loads(shell("rights", "--json").out)["rights"]
    assert {line["module"] for line in lines} == {"Procurement", "System", "Companies", "Finance"}
    assert all(line["reason"] for line in lines)


def test_an_incomplete_profile_is_checked_as_far_as_it_goes(acme: Shell) -> None:
    path = acme.profile("acme")
    text = path.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("product_class", "currency", "default_loc"))]
    path.write_text("\n".join(lines).replace('write = "both"', 'write = "all"'), "utf-8")
    found = findings(acme)
    assert {(each["property"], each["cure"]) for each in found["error"]} == {
        (key, f"cwsetup edit {key}") for key in ("product_class", "currency", "write")
    }
    (left,) = found["warning"]
    assert left["message"] == "Default Location: left open; needed for tools that push agreements."
    assert "sign-in" in {each["check"] for each in found["ok"]}
    assert acme("doctor").status == 6


def test_a_profile_without_price_sources_is_told_so_once(acme: Shell) -> None:
    path = acme.profile("acme")
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("[[pricing.sources]]")], "utf-8")
    (error,) = findings(acme)["error"]
    assert error["property"] == "sources"
