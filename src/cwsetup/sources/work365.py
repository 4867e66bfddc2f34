"""Exports of price list items from Dynamics 365, where Work 365 keeps its prices: a view's columns, in English.

The three columns headed "(Do Not Modify)" are Dynamics 365's own. Lookups hold names, so a product is known by the
column Product ID alone; the Provider Part Number is shared by all terms of a product.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from cwsetup.pricing.book import PriceRow
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.columns import Column, Columns, Picker, own_heading
from cwsetup.sources.reading import Table
from cwsetup.sources.rows import Layout, LeftOut
from cwsetup.sources.values import REMEMBERED, Unusable, currency_code, filled, shown_money
from cwsetup.text import fold, safe

_MONTHLY_COST = "Monthly Unit Cost Price"
"""Work 365: "the monthly internal cost for a sku", also where the row's unit is a year."""

COLUMNS = Columns(
    format=SourceFormat.WORK365,
    columns=(
        Column("Product ID", ("Product ID", "Product Number", "productnumber"), required=True),
        Column("Product", ("Product", "Name", "Product Name")),
        Column(
            "Provider Part Number",
            ("Provider Part Number", "Vendor Part Number", "Manufacturer Part Number"),
        ),
        Column(
            "Cost",
            (
                *("Cost", "Cost Price", "Unit Cost", "Cost Price Per Unit"),
                *(_MONTHLY_COST, "Current Cost", "Standard Cost"),
            ),
        ),
        Column(
            "Amount",
            ("Amount", "Price Per Unit", "Price", "Selling Price", "List Price"),
            required=True,
        ),
        Column("Unit", ("Unit", "Sales Unit", "Unit of Measure", "uomid"), required=True),
        Column("Price List", ("Price List", "Price List Name", "pricelevelid"), required=True),
        Column("Currency", ("Currency",), required=True),
        Column("Pricing Method", ("Pricing Method",)),
    ),
    related=True,
)
"""First the product's and its money, then what ``_Conditions`` are made of; the statuses follow."""

_OF_THE_PRODUCT = slice(0, 3)
_OF_THE_MONEY = slice(3, 5)
_OF_THE_CONDITIONS = slice(5, None)

PRICE_LIST = frozenset({"Price List"})
"""The column that a source's own ``price_list`` makes up for."""

_STATUS = frozenset({"status", "status reason"})
_NOT_ACTIVE = frozenset({"inactive", "retired", "draft"})
_METHODS = frozenset({"", "currency amount"})
_ONE_MONTH = frozenset({"month", "monthly", "per month", "monthly subscription", "1 month"})

_Texts: TypeAlias = tuple[str, ...]


def layout(table: Table, source: PriceSource) -> Layout:
    """Return how the rows of one export are read."""
    given = PRICE_LIST if source.price_list else frozenset()
    placed = COLUMNS.place(table, given=given, also=_statuses(table.headings))
    headings = {column.name: placed.headings.get(column.name, column.name) for column in COLUMNS.columns}
    rules = _Rules(
        headings=headings,
        price_list=source.price_list,
        cost_is_monthly=fold(own_heading(headings["Cost"])) == fold(_MONTHLY_COST),
    )
    export = _Export(
        file=table.file,
        pick=placed.pick,
        product=lru_cache(REMEMBERED)(rules.product),
        conditions=lru_cache(REMEMBERED)(rules.conditions),
        amounts=lru_cache(REMEMBERED)(rules.amounts),
    )
    note = f'{safe(table.file)}: "{_MONTHLY_COST}" is per month; it is taken as the cost of monthly units only.'
    return Layout(export.read, (note,) if rules.cost_is_monthly else ())


def _statuses(headings: Sequence[str]) -> tuple[int, ...]:
    """Return all columns of a status: the product has one and its price list too, and each can end a price."""
    return tuple(at for at, heading in enumerate(headings) if fold(own_heading(heading)) in _STATUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Conditions:
    """What thousands of rows have in common: all of it but the product and its money."""

    unit: str
    price_list: str
    currency: str
    has_cost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What the texts of a row say, by the headings of its file and by its source."""

    headings: Mapping[str, str]
    price_list: str | None
    cost_is_monthly: bool

    def product(self, texts: _Texts) -> tuple[str, str, str | None]:
        """Return the product's ID, name and part number."""
        product, name, part = texts
        product_id = filled(product, self.headings["Product ID"])
        return product_id, name.strip() or product_id, part.strip() or None

    def conditions(self, texts: _Texts) -> _Conditions | LeftOut:
        """Return the conditions, or why rows of this kind aren't used."""
        unit, price_list, currency, method, *statuses = texts
        if not _NOT_ACTIVE.isdisjoint(map(fold, statuses)):
            return LeftOut.NOT_ACTIVE
        # With any other method the price is a percentage of a price or cost that the row doesn't have.
        if fold(method) not in _METHODS:
            raise Unusable(self.headings["Pricing Method"], method, "only Currency Amount has its price in the row")
        return _Conditions(
            unit=filled(unit, self.headings["Unit"]),
            price_list=self.price_list or filled(price_list, self.headings["Price List"]),
            currency=currency_code(currency, self.headings["Currency"]),
            has_cost=not self.cost_is_monthly or fold(unit) in _ONE_MONTH,
        )

    def amounts(self, texts: _Texts, currency: str) -> tuple[Decimal | None, Decimal | None]:
        """Return cost and price."""
        cost, price = texts
        return (
            shown_money(cost, currency, self.headings["Cost"]),
            shown_money(price, currency, self.headings["Amount"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Export:
    """One export: where its columns are, and its rules, which remember what they were asked."""

    file: str
    pick: Picker
    product: Callable[[_Texts], tuple[str, str, str | None]]
    conditions: Callable[[_Texts], _Conditions | LeftOut]
    amounts: Callable[[_Texts, str], tuple[Decimal | None, Decimal | None]]

    def read(self, line: int, fields: list[str]) -> PriceRow | LeftOut:
        """Return the price of one row."""
        texts = self.pick(fields)
        common = self.conditions(texts[_OF_THE_CONDITIONS])
        if isinstance(common, LeftOut):
            return common
        product_id, product_name, part_number = self.product(texts[_OF_THE_PRODUCT])
        cost, price = self.amounts(texts[_OF_THE_MONEY], common.currency)
        return PriceRow(
            product_id=product_id,
            product_name=product_name,
            part_number=part_number,
            unit=common.unit,
            price_list=common.price_list,
            currency=common.currency,
            cost=cost if common.has_cost else None,
            price=price,
            file=self.file,
            line=line,
        )
