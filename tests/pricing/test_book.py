from cwsetup.pricing.book import PriceBook
from tests.pricing.builders import E3, a_row


def test_counts_name_the_commonest_first_and_each_product_once() -> None:
    counts = PriceBook(rows=(*E3, a_row("F1", unit="Annual"))).counts()
    assert list(counts.units.items()) == [("Annual", 3), ("Monthly", 2)]
    assert list(counts.price_lists) == ["Retail", "Gold", "Retail-EU"]
    assert counts.currencies == {"USD": 4, "EUR": 1}
    assert counts.products == 2
