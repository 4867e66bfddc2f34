"""The product list beside the orders of units and price lists."""

from pathlib import Path

from tests.wizard.scripted import ScriptedAsker
from tests.wizard.walking import Desk

ROWS = [
    "Product,Product ID,Price List,Unit,Amount,Cost,Currency",
    "One,NW-1001,Retail,Monthly,4.73,3.78,US Dollar",
    "One,NW-1001,Gold,Monthly,4.50,3.60,US Dollar",
    "One,NW-1001,Retail,Annual,53.16,42.53,US Dollar",
    "",
]


def walked(desk: Desk, folder: Path) -> ScriptedAsker:
    file = folder / "prices.csv"
    file.write_text("\n".join(ROWS), "utf-8")
    said, asker = desk.walk(
        sources=str(file),
        section__Prices="Pick the ones to change",
        section__Prices__pick=("units", "price_lists"),
        units=("Monthly", "Annual"),
        price_lists=("Gold", "Retail"),
    )
    assert said.status == 0, said.stderr
    return asker


def test_both_orders_show_what_products_cost_by_them(desk: Desk, tmp_path: Path) -> None:
    asker = walked(desk, tmp_path)
    units, price_lists = (asker.last(key).preview for key in ("units", "price_lists"))
    assert units is not None
    assert price_lists is not None
    assert units(("Monthly", "Annual")) == (("One", "Monthly, Retail: cost 3.78, price 4.73"),)
    assert units(("Annual", "Monthly")) == (("One", "Annual, Retail: cost 42.53, price 53.16"),)
    assert units(()) == (("One", "no price: unit not chosen"),)
    assert price_lists(("Retail", "Gold")) == (("One", "Monthly, Retail: cost 3.78, price 4.73"),)
    assert price_lists(("Gold", "Retail")) == (("One", "Monthly, Gold: cost 3.60, price 4.50"),)


def test_other_questions_have_nothing_to_show_beside_them(desk: Desk, tmp_path: Path) -> None:
    asker = walked(desk, tmp_path)
    assert {question.key for question in asker.asked if question.preview is not None} == {"units", "price_lists"}
