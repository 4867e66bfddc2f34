"""A handful of products by which a person sees what an order of units and price lists does.

They are chosen once, among all rows; what another order makes of them then costs next to nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from heapq import nsmallest
from itertools import count

from cwsetup.pricing.book import PriceRow, commonest_first
from cwsetup.pricing.money import money_text
from cwsetup.pricing.resolve import Resolution, resolve, without_price
from cwsetup.profile.price_settings import Pricing

_MOST = 6
"""Products; each has few rows, so that an order is shown as fast as it is changed."""


@dataclass(frozen=True, slots=True)
class Examples:
    """The rows of some products that have most to choose from, and the day on which they count."""

    rows: tuple[PriceRow, ...]
    on: date

    @classmethod
    def of(cls, rows: Sequence[PriceRow], on: date) -> "Examples":
        """Choose the products with prices in most units and price lists, in the commonest currency."""
        currency = next(iter(commonest_first(row.currency for row in rows)), None)
        places = count()
        bit = cache(lambda *_: 1 << next(places))
        found: dict[str, int] = {}
        for row in rows:
            if row.price is not None and row.currency == currency:
                found[row.product_id] = found.get(row.product_id, 0) | bit(row.unit, row.price_list)
        chosen = frozenset(nsmallest(_MOST, found, key=lambda product: (-found[product].bit_count(), product)))
        return cls(tuple(row for row in rows if row.product_id in chosen), on)

    def lines(self, pricing: Pricing) -> tuple[tuple[str, str], ...]:
        """Return what each product is called, and the price it has by these orders."""
        return tuple((each.product_name, _price(each)) for each in resolve(self.rows, pricing, self.on))


def _price(resolution: Resolution) -> str:
    winner = resolution.winner
    if winner is None:
        return f"no price: {next(iter(without_price([resolution])))}"
    sides = f"cost {_amount(resolution.cost)}, price {_amount(resolution.price)}"
    return f"{resolution.unit}, {winner.price_list}: {sides}"


def _amount(amount: Decimal | None) -> str:
    return "–" if amount is None else money_text(amount)
