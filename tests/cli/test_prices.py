"""``prices`` and ``why``: what the price files say by the profile's orders, without a word to ConnectWise."""

import json

import pytest

from cwsetup.demo.process import DemoServer
from tests.cli.conftest import SHEET, Shell, init

WINNER = {
    "unit": "Monthly",
    "price_list": "Retail",
    "currency": "USD",
    "cost": "3.78",
    "price": "4.73",
    "file": "prices.csv",
    "line": 2,
}


@pytest.fixture
def listed(acme: Shell) -> Shell:
    """Two products, one of them in several price lists and units."""
    file = acme.folder / "prices.csv"
    rows = [
        "Product,Product ID,Price List,Unit,Amount,Cost,Currency",
        "One,NW-1001,Retail,Monthly,4.73,3.78,US Dollar",
        "One,NW-1001,Gold,Monthly,4.50,3.60,US Dollar",
        "One,NW-1001,Retail,Annual,53.16,42.53,US Dollar",
        "One,NW-1001,Retail-EU,Monthly,5.00,4.00,Euro",
        "Two,NW-1008,Retail,Monthly,8,,US Dollar",
    ]
    file.write_text("\n".join([*rows, ""]), "utf-8")
    text = acme.profile("acme").read_text("utf-8").splitlines(keepends=True)
    moved = [f"files = ['{file}']\n" if line.startswith("files = ") else line for line in text]
    acme.profile("acme").write_text("".join(moved), "utf-8")
    return acme


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_prices_lists_each_product_with_its_winner(listed: Shell, demo: DemoServer) -> None:
    before = demo.trail()
    said = listed("prices")
    assert (said.status, said.err) == (0, "")
    assert lines(said.out) == [
        "Product  Name  Unit     Price list  Cost  Price",
        "NW-1001  One   Monthly  Retail      3.78   4.73",
        "NW-1008  Two   Monthly  Retail             8.00",
    ]
    assert demo.trail() == before


def test_prices_as_data_has_money_as_text_and_absent_as_null(listed: Shell) -> None:
    assert json.loads(listed("prices", "--json").out) == {
        "format": 1,
        "products": [
            {
                "product_id": "NW-1001",
                "product_name": "One",
                "unit": "Monthly",
                "price_list": "Retail",
                "currency": "USD",
                "cost": "3.78",
                "price": "4.73",
            },
            {
                "product_id": "NW-1008",
                "product_name": "Two",
                "unit": "Monthly",
                "price_list": "Retail",
                "currency": "USD",
                "cost": None,
                "price": "8.00",
            },
        ],
    }


def test_patterns_narrow_the_list_in_any_case(listed: Shell) -> None:
    found = json.loads(listed("prices", "nw-*8", "other", "--json").out)["products"]
    assert [each["product_id"] for each in found] == ["NW-1008"]
    said = listed("prices", "other")
    assert (said.status, said.out, said.err) == (0, "", "  No product has such an ID.\n")


def test_the_day_decides_what_is_valid(shell: Shell, demo: DemoServer) -> None:
    init(shell, demo, "nce", SHEET)
    product = "CFQ7TTCDM001:0001"
    assert "no longer valid" not in shell("prices", product).out
    assert "not valid yet" in shell("prices", product, "--as-of", "2019-01-01").out


@pytest.mark.parametrize("command", [("prices",), ("why", "NW-1001")])
def test_a_day_that_is_none_is_refused(listed: Shell, command: tuple[str, ...]) -> None:
    said = listed(*command, "--as-of", "24.11.2026")
    assert (said.status, lines(said.err)) == (2, ['✗ "24.11.2026" isn\'t a day.', "  Write it as 2026-11-24."])


def test_strict_refuses_a_file_with_a_bad_row(acme: Shell) -> None:
    assert acme("prices").status == 0
    assert acme("prices", "--strict").status == 6


def test_why_names_the_winner_its_places_and_why_each_other_row_lost(listed: Shell, demo: DemoServer) -> None:
    before = demo.trail()
    said = listed("why", "nw-1001")
    assert (said.status, said.err) == (0, "")
    file = listed.folder / "prices.csv"
    out = lines(said.out)
    assert out[0] == "NW-1001"
    assert "".join(out[1 : out.index("")]) == (
        f"Monthly, Retail: cost 3.78, price 4.73 USD · unit 1, price list 1 in the orders · {file}:2"
    )
    lost = " ".join(" ".join(out[out.index("") :]).split())
    assert "Monthly Gold 3.60 4.50 Price list Gold comes after Retail." in lost
    assert "Annual Retail 42.53 53.16 Unit Annual comes after Monthly." in lost
    assert "Monthly Retail-EU 4.00 5.00 Currency EUR isn't USD." in lost
    assert demo.trail() == before


def test_why_as_data_has_the_same(listed: Shell) -> None:
    file = str(listed.folder / "prices.csv")
    data = json.loads(listed("why", "NW-1001", "--json").out)
    assert list(data) == ["format", "product_id", "prices", "lost"]
    assert (data["format"], data["product_id"]) == (1, "NW-1001")
    assert data["prices"] == [{**WINNER, "file": file, "unit_place": 1, "price_list_place": 1}]
    assert data["lost"][0] == {
        **WINNER,
        "price_list": "Gold",
        "cost": "3.60",
        "price": "4.50",
        "file": file,
        "line": 3,
        "reason": "later in the price-list order",
        "sentence": "Price list Gold comes after Retail.",
    }
    assert [each["line"] for each in data["lost"]] == [3, 4, 5]


def test_why_of_an_unknown_product_names_the_nearest(listed: Shell) -> None:
    said = listed("why", "NW-1002")
    assert said.status == 2
    assert lines(said.err) == ['✗ No price row has the product ID "NW-1002".', "  Nearest: NW-1001, NW-1008."]
