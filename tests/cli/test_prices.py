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


def change(shell: Shell, **settings: str) -> None:
    """Put settings, as TOML, into the profile's prices, in the place of what it has."""
    path = shell.profile("acme")
    kept = [
        line
        for line in path.read_text("utf-8").splitlines(keepends=True)
        if not line.startswith(tuple(f"{key} = " for key in settings))
    ]
    at = kept.index("[pricing]\n") + 1
    path.write_text(
        "".join([*kept[:at], *(f"{key} = {value}\n" for key, value in settings.items()), *kept[at:]]), "utf-8"
    )


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_prices_lists_each_product_with_its_winner(listed: Shell, demo: DemoServer) -> None:
    before = demo.trail()
    said = listed("prices")
    assert (said.status, said.err) == (0, "")
    assert lines(said.out) == [
        "Product  Name  Unit     Price list  Currency  Cost  Price",
        "NW-1001  One   Monthly  Retail      USD       3.78   4.73",
        "NW-1008  Two   Monthly  Retail      USD              8.00",
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


def test_a_pattern_that_fits_nothing_is_said_with_what_is_near(listed: Shell) -> None:
    said = listed("prices", "NW-101?", "NW-1008")
    assert (said.status, len(lines(said.out))) == (0, 2)
    assert lines(said.err) == ['! No product ID is like "NW-101?". Nearest: NW-1001, NW-1008.']
    assert lines(listed("prices", "two").err) == ['! No product ID is like "two". It is the name of NW-1008.']


def test_products_without_a_price_are_counted_with_the_reason(listed: Shell) -> None:
    change(listed, units='["Annual"]')
    said = listed("prices")
    assert lines(said.out)[2].split() == ["NW-1008", "Two", "unit", "not", "chosen"]
    assert lines(said.err) == [
        "  1 of 2 have no price: unit not chosen (1). For each row's reason: cwsetup why PRODUCT-ID"
    ]


def test_excluded_products_are_not_listed_and_asked_for_it_is_said(listed: Shell) -> None:
    change(listed, exclude='["nw-1008"]')
    assert [line.split()[0] for line in lines(listed("prices").out)] == ["Product", "NW-1001"]
    assert lines(listed("prices", "*8").err) == ['! Every product ID like "*8" is excluded by the profile.']
    assert lines(listed("why", "NW-1008").out)[:2] == [
        "NW-1008",
        'Excluded by the profile, as "nw-1008": it has no price.',
    ]


def test_a_pinned_product_has_a_price_that_is_never_written(listed: Shell, demo: DemoServer) -> None:
    change(listed, pinned='["nw-100*"]')
    assert 'Pinned by the profile, as "nw-100*": its item keeps the price' in listed("why", "NW-1001").out
    assert json.loads(listed("why", "NW-1001", "--json").out)["pinned"] == "nw-100*"
    said = listed("sync-prices", "--apply", "--json")
    assert json.loads(said.out)["summary"] == {"update": 0, "create": 0, "unchanged": 0, "review": 0, "skip": 2}
    assert demo.writes() == []


@pytest.mark.parametrize(
    ("settings", "price"),
    [
        ({}, ("Monthly", "Retail", "3.78", "4.73")),
        ({"price_lists": '["Gold", "Retail"]'}, ("Monthly", "Gold", "3.60", "4.50")),
        (
            {"units": '["Annual", "Monthly"]', "price_lists": '["Gold", "Retail"]'},
            ("Annual", "Retail", "42.53", "53.16"),
        ),
        (
            {
                "units": '["Annual", "Monthly"]',
                "price_lists": '["Gold", "Retail"]',
                "priority": '"price-lists-first"',
            },
            ("Monthly", "Gold", "3.60", "4.50"),
        ),
        ({"currency": '"EUR"', "price_lists": '["Retail-EU"]'}, ("Monthly", "Retail-EU", "4.00", "5.00")),
    ],
)
def test_the_profiles_orders_decide(listed: Shell, settings: dict[str, str], price: tuple[str, ...]) -> None:
    change(listed, **settings)
    (found,) = json.loads(listed("prices", "NW-1001", "--json").out)["products"]
    assert tuple(found[key] for key in ("unit", "price_list", "cost", "price")) == price


def test_each_unit_has_its_price_where_the_profile_says_so(listed: Shell) -> None:
    change(listed, one_price_per='"product-and-unit"')
    found = json.loads(listed("prices", "NW-1001", "--json").out)["products"]
    assert [(each["unit"], each["price"]) for each in found] == [("Annual", "53.16"), ("Monthly", "4.73")]


def test_a_borrowed_cost_says_from_where(listed: Shell) -> None:
    file = listed.folder / "prices.csv"
    with file.open("a", encoding="utf-8") as more:
        more.write("Two,NW-1008,Gold,Monthly,9,6.40,US Dollar\n")
    change(listed, cost_fallback='"same-unit"')
    (found,) = json.loads(listed("prices", "NW-1008", "--json").out)["products"]
    assert (found["price_list"], found["cost"], found["price"]) == ("Retail", "6.40", "8.00")
    assert f"The cost is that of price list Gold · {file}:7" in lines(listed("why", "NW-1008").out)


def test_two_prices_for_one_place_are_both_named(listed: Shell) -> None:
    file = listed.folder / "prices.csv"
    with file.open("a", encoding="utf-8") as more:
        more.write("Two,NW-1008,Retail,Monthly,9,,US Dollar\n")
    assert lines(listed("why", "NW-1008").out)[1:4] == [
        "Monthly: no price (two prices)",
        f"  Retail says cost nothing, price 8.00 · {file}:6",
        f"  Retail says cost nothing, price 9.00 · {file}:7",
    ]


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


def test_why_says_that_there_are_rows_it_cannot_show(acme: Shell) -> None:
    for product in ("NW-1001", "NW-9999"):
        said = acme("why", product).err
        assert "3 rows of the price files can't be used. All of them: cwsetup prices --rejects FILE.csv" in said


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
    assert list(data) == ["format", "product_id", "excluded", "pinned", "prices", "lost"]
    assert (data["excluded"], data["pinned"]) == (None, None)
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


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("PN-8", "It is the part number of NW-1008."),
        ("two", "It is the name of NW-1008."),
        ("tw", "It is part of the name of NW-1008."),
    ],
)
def test_why_of_something_else_than_a_product_id_says_whose_it_is(listed: Shell, typed: str, hint: str) -> None:
    file = listed.folder / "prices.csv"
    file.write_text(
        "Product,Product ID,Provider Part Number,Price List,Unit,Amount,Cost,Currency\n"
        "One,NW-1001,PN-1,Retail,Monthly,4.73,3.78,US Dollar\n"
        "Two,NW-1008,PN-8,Retail,Monthly,8,,US Dollar\n",
        "utf-8",
    )
    said = listed("why", typed)
    assert (said.status, lines(said.err)) == (2, [f'✗ No price row has the product ID "{typed}".', f"  {hint}"])


def test_why_of_an_unknown_product_names_the_nearest(listed: Shell) -> None:
    said = listed("why", "NW-1002")
    assert said.status == 2
    assert lines(said.err) == ['✗ No price row has the product ID "NW-1002".', "  Nearest: NW-1001, NW-1008."]
