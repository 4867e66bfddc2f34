"""Exports of price list items from Dynamics 365, where Work 365 keeps its prices: a view's columns, in English.

The three columns headed "(Do Not Modify)" are Dynamics 365's own. Lookups hold names, so a product is known by the
column Product ID alone; the Provider Part Number is shared by all terms of a product.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

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
        Column("Unit", ("Unit", "Sales Unit", "Unit of Measure", "uomid"), required=True),
        Column("Price List", ("Price List", "Price List Name", "pricelevelid"), required=True),
        Column("Currency", ("Currency",), required=True),
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
        Column("Pricing Method", ("Pricing Method",)),
    ),
    related=True,
)
"""In the order in which ``_Export.read`` takes them apart."""

PRICE_LIST = frozenset({"Price List"})
"""The column that a source's own ``price_list`` makes up for."""

_STATUS = frozenset({"status", "status reason"})
_NOT_ACTIVE = frozenset({"inactive", "retired", "draft"})
_METHODS = frozenset({"", "currency amount"})
_ONE_MONTH = frozenset({"month", "monthly", "per month", "monthly subscription", "1 month"})


def layout(table: Table, source: PriceSource) -> Layout:
    """Return how the rows of one export are read."""
    placed = COLUMNS.place(table, given=PRICE_LIST if source.price_list else frozenset())
    cost_heading = placed.headings.get("Cost", "")
    export = _Export(
        file=table.file,
        pick=placed.pick,
        headings=tuple(placed.headings.get(column.name, column.name) for column in COLUMNS.columns),
        statuses=_statuses(table.headings),
        price_list=source.price_list,
        cost_is_monthly=fold(own_heading(cost_heading)) == fold(_MONTHLY_COST),
    )
    note = f'{safe(table.file)}: "{_MONTHLY_COST}" is per month; it is taken as the cost of monthly units only.'
    return Layout(export.read, (note,) if export.cost_is_monthly else ())


def _statuses(headings: Sequence[str]) -> tuple[int, ...]:
    """Return all columns of a status: the product has one and its price list too, and each can end a price."""
    return tuple(at for at, heading in enumerate(headings) if fold(own_heading(heading)) in _STATUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Export:
    """One export: where its columns are, and what its source says about it."""

    file: str
    pick: Picker
    headings: tuple[str, ...]
    statuses: tuple[int, ...]
    price_list: str | None
    cost_is_monthly: bool

    def read(self, line: int, fields: list[str]) -> PriceRow | LeftOut:
        product, name, part, unit, listed, money_of, cost, price, method = self.pick(fields)
        for status in self.statuses:
            if _is_off(fields[status]):
                return LeftOut.NOT_ACTIVE
        at_product, _, _, at_unit, at_list, at_currency, at_cost, at_price, at_method = self.headings
        product_id = filled(product, at_product)
        _check_method(method, at_method)
        currency = currency_code(money_of, at_currency)
        own_unit = filled(unit, at_unit)
        return PriceRow(
            product_id=product_id,
            product_name=sys.intern(name.strip() or product_id),
            part_number=part.strip() or None,
            unit=own_unit,
            price_list=self.price_list or filled(listed, at_list),
            currency=currency,
            cost=self._cost(cost, own_unit, currency, at_cost),
            price=shown_money(price, currency, at_price),
            file=self.file,
            line=line,
        )

    def _cost(self, cost: str, unit: str, currency: str, column: str) -> Decimal | None:
        amount = shown_money(cost, currency, column)
        return None if self.cost_is_monthly and not _is_one_month(unit) else amount


@lru_cache
def _is_off(status: str) -> bool:
    return fold(status) in _NOT_ACTIVE


@lru_cache
def _is_one_month(unit: str) -> bool:
    return fold(unit) in _ONE_MONTH


@lru_cache(REMEMBERED)
def _check_method(method: str, column: str) -> None:
    """Refuse a price that would have to be computed: only with "Currency Amount" is the amount the price."""
    if fold(method) not in _METHODS:
        raise Unusable(column, method, "only Currency Amount has its price in the row")
