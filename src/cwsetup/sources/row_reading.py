"""One row of a price file as a price row: the part that is alike whatever the layout.

What the texts of a row say is each layout's. Few rows have conditions of their own, so those are remembered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from cwsetup.pricing.book import PriceRow
from cwsetup.sources.columns import Picker
from cwsetup.sources.rows import LeftOut

Texts: TypeAlias = tuple[str, ...]
Product: TypeAlias = tuple[str, str, str | None]
"""Its ID, name and part number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What thousands of rows have in common: all of it but the product and its money."""

    unit: str
    price_list: str
    currency: str
    valid_from: date | None
    valid_to: date | None
    parts: int = 1
    """Into how many parts the price of the whole term goes."""
    has_cost: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Reads the rows of one file by a layout's rules."""

    file: str
    pick: Picker
    """Gives the texts of the product first, then cost and price, then those of the conditions."""
    of_product: int
    """How many texts are the product's."""
    product: Callable[[Texts], Product]
    money: Callable[[Texts, str], tuple[Decimal | None, Decimal | None]]
    """Takes the texts of cost and price and the currency."""
    conditions: Callable[[Texts], Conditions | LeftOut]

    def read(self, line: int, fields: list[str]) -> PriceRow | LeftOut:
        """Return the price of one row; of a term that goes into parts, one part, not rounded."""
        texts = self.pick(fields)
        common = self.conditions(texts[self.of_product + 2 :])
        if isinstance(common, LeftOut):
            return common
        product_id, product_name, part_number = self.product(texts[: self.of_product])
        cost, price = self.money(texts[self.of_product : self.of_product + 2], common.currency)
        if common.parts != 1:
            cost, price = (amount if amount is None else amount / common.parts for amount in (cost, price))
        return PriceRow(
            product_id=product_id,
            product_name=product_name,
            part_number=part_number,
            unit=common.unit,
            price_list=common.price_list,
            currency=common.currency,
            cost=cost if common.has_cost else None,
            price=price,
            valid_from=common.valid_from,
            valid_to=common.valid_to,
            file=self.file,
            line=line,
        )
