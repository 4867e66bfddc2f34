"""What the rows come to is the same whether they are kept or taken one at a time."""

from datetime import timedelta

from cwsetup.pricing.book import PriceBook
from cwsetup.pricing.lookup import Product, unmatched
from cwsetup.pricing.resolve import resolve
from cwsetup.pricing.tally import Tally
from tests.pricing.builders import E3, TODAY, a_pricing, a_row

ROWS = (
    *E3,
    a_row("F1", name="F1", currency="EUR", part_number="F-1"),
    a_row("F1", name="F1 plus", price="41"),
    a_row("G1", valid=(None, TODAY)),
    a_row("G2", valid=(None, TODAY - timedelta(days=1))),
)


def test_a_tally_says_what_a_book_of_the_same_rows_says() -> None:
    tally = Tally(a_pricing(), TODAY)
    for row in ROWS:
        tally.take(row)
    assert tally.rows == len(ROWS)
    assert list(tally.currencies().items()) == list(PriceBook(rows=ROWS).counts().currencies.items())
    assert tally.resolutions() == resolve(ROWS, a_pricing(), TODAY)


def test_every_way_to_call_a_product_is_kept_once() -> None:
    tally = Tally(a_pricing(), TODAY)
    for row in ROWS:
        tally.take(row)
    assert {each for each in tally.products.all() if each.product_id == "F1"} == {
        Product("F1", "F1", "F-1"),
        Product("F1", "F1 plus", None),
    }
    assert unmatched(["f-1"], tally.products.all(), ()) == unmatched(["f-1"], ROWS, ())
