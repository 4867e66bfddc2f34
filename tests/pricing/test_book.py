from cwsetup.pricing.book import PriceBook, commonest_first
from tests.pricing.builders import E3, a_row


def test_counts_name_the_commonest_first_and_each_product_once() -> None:
    counts = PriceBook(rows=(*E3, a_row("F1", unit="Annual"))).counts()
    assert list(counts.units.items()) == [("Annual", 3), ("Monthly", 2)]
    assert list(counts.price_lists) == ["Retail", "Gold", "Retail-EU"]
    assert counts.currencies == {"USD": 4, "EUR": 1}
    assert counts.products == 2


def test_of_equally_common_names_the_order_is_that_of_the_alphabet() -> None:
    assert list(commonest_first("cbabac").items()) == [("a", 2), ("b", 2), ("c", 2)]
    assert list(commonest_first("bcba").items()) == [("b", 2), ("a", 1), ("c", 1)]
