"""What all price rows of a run come to, without the rows: a file may have millions, of which a price needs one."""

from collections import Counter
from datetime import date

from cwsetup.pricing.book import PriceRow, commonest_first
from cwsetup.pricing.lookup import ProductNames
from cwsetup.pricing.resolve import Resolution, Resolver
from cwsetup.profile.price_settings import Pricing


class Tally:
    """Takes price rows one at a time: how many there are, in which currencies, of which products, at which prices."""

    def __init__(self, pricing: Pricing, on: date) -> None:
        self.rows = 0
        self._currencies: Counter[str] = Counter()
        self.products = ProductNames()
        self._resolver = Resolver(pricing, on)

    def take(self, row: PriceRow) -> None:
        """Count a row, and hold it against the others of its product."""
        self.rows += 1
        self._currencies[row.currency] += 1
        self.products.take(row)
        self._resolver.take(row)

    def currencies(self) -> dict[str, int]:
        """Return how many rows each currency has, commonest first."""
        return commonest_first(self._currencies)

    def resolutions(self) -> tuple[Resolution, ...]:
        """Return the price of every product that isn't excluded, by product ID and unit."""
        return self._resolver.resolutions()
