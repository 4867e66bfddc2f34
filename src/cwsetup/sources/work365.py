"""Exports of price list items from Dynamics 365, where Work 365 keeps its prices: a view's columns, in English.

The three columns headed "(Do Not Modify)" are Dynamics 365's own. Lookups hold names, so a product is known by the
column Product ID alone; the Provider Part Number is shared by all terms of a product.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import PriceField, SourceFormat
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.columns import Column, Columns, own_heading
from cwsetup.sources.numbers import Amount, amounts
from cwsetup.sources.reading import Table
from cwsetup.sources.row_reading import Conditions, Product, RowReader, Texts
from cwsetup.sources.rows import Layout, LeftOut
from cwsetup.sources.values import REMEMBERED, Unusable, currency_code, filled
from cwsetup.text import fold, nearest, safe

_MONTHLY_COST = "Monthly Unit Cost Price"
"""Work 365: "the monthly internal cost for a sku", also where the row's unit is a year."""

COLUMNS = Columns(
    format=SourceFormat.WORK365,
    columns=(
        Column(
            "Product ID", ("Product ID", "Product Number", "productnumber"), required=True, field=PriceField.PRODUCT_ID
        ),
        Column("Product", ("Product", "Name", "Product Name"), field=PriceField.PRODUCT_NAME),
        Column(
            "Provider Part Number",
            ("Provider Part Number", "Vendor Part Number", "Manufacturer Part Number"),
            field=PriceField.PART_NUMBER,
        ),
        Column(
            "Cost",
            (
                *("Cost", "Cost Price", "Unit Cost", "Cost Price Per Unit"),
                *(_MONTHLY_COST, "Current Cost", "Standard Cost"),
            ),
            field=PriceField.COST,
        ),
        Column(
            "Amount",
            ("Amount", "Price Per Unit", "Price", "Selling Price", "List Price"),
            required=True,
            field=PriceField.PRICE,
        ),
        Column("Unit", ("Unit", "Sales Unit", "Unit of Measure", "uomid"), required=True, field=PriceField.UNIT),
        Column(
            "Price List", ("Price List", "Price List Name", "pricelevelid"), required=True, field=PriceField.PRICE_LIST
        ),
        Column("Currency", ("Currency",), required=True, field=PriceField.CURRENCY),
        Column("Pricing Method", ("Pricing Method",), field=PriceField.PRICING_METHOD),
    ),
    related=True,
)
"""First the product's and its money, then what ``Conditions`` are made of; the statuses follow."""

_OF_THE_PRODUCT = 3

_STATUS = frozenset({"status", "status reason"})
_ACTIVE = frozenset({"", "active", "under revision"})
_NOT_ACTIVE = frozenset({"inactive", "retired", "draft"})
_METHODS = frozenset({"", "currency amount"})
_ONE_MONTH = frozenset({"month", "monthly", "per month", "monthly subscription", "1 month"})


def given(source: PriceSource) -> frozenset[str]:
    """Return the columns that a source makes up for by telling what they are in every row."""
    told = {PriceField.PRICE_LIST: source.price_list, **source.constants}
    return frozenset(
        column.name for column in COLUMNS.columns if column.field is not None and told.get(column.field) is not None
    )


def layout(table: Table, source: PriceSource) -> Layout:
    """Return how the rows of one export are read."""
    settled = frozenset(map(fold, source.filters))
    statuses = tuple(at for at in _statuses(table.headings, source.columns) if fold(table.headings[at]) not in settled)
    placed = COLUMNS.told(source.columns).place(table, given=given(source), also=statuses)
    headings = {column.name: placed.headings.get(column.name, column.name) for column in COLUMNS.columns}
    rules = _Rules(
        headings=headings,
        statuses=tuple(table.headings[at] for at in statuses),
        source=source,
        any_method=fold(headings["Pricing Method"]) in settled,
        cost_is_monthly=fold(own_heading(headings["Cost"])) == fold(_MONTHLY_COST),
        aliases={fold(name): alias for name, alias in source.unit_aliases.items()},
        amount=amounts(source.notation),
    )
    reader = RowReader(
        file=table.file,
        pick=placed.pick,
        of_product=_OF_THE_PRODUCT,
        product=rules.product,
        money=rules.money,
        conditions=lru_cache(REMEMBERED)(rules.conditions),
    )
    return Layout(reader.read, tuple(_notes(table, source, rules, placed.headings)), placed.used)


def _notes(table: Table, source: PriceSource, rules: "_Rules", found: Mapping[str, str]) -> Iterator[str]:
    file = safe(table.file)
    if rules.cost_is_monthly:
        yield f'{file}: "{_MONTHLY_COST}" is per month; it is taken as the cost of monthly units only.'
    if source.columns.get(PriceField.PRICE) and "Pricing Method" not in found:
        yield f"{file}: no column says the pricing method; every row is taken as having its price."


def _statuses(headings: Sequence[str], columns: Mapping[str, str]) -> tuple[int, ...]:
    """Return all columns of a status: the product has one and its price list too, and each can end a price."""
    told = columns.get(PriceField.STATUS)
    if told is not None and fold(told) not in map(fold, headings):
        raise InvalidInput(
            f'No column is headed "{safe(told)}", which columns name for status.',
            hint=f"Nearest: {', '.join(safe(heading) for heading in nearest(told, headings)) or 'none'}.",
        )
    return tuple(
        at
        for at, heading in enumerate(headings)
        if fold(own_heading(heading)) in _STATUS or (told is not None and fold(heading) == fold(told))
    )


def statuses_of(headings: Sequence[str]) -> frozenset[int]:
    """Return the places of all columns of a status, which are read by themselves."""
    return frozenset(_statuses(headings, {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What the texts of a row say, by the headings of its file and by its source."""

    headings: Mapping[str, str]
    statuses: tuple[str, ...]
    """The headings of all columns of a status."""
    source: PriceSource
    any_method: bool
    """Whether the source's filters have chosen the pricing methods already."""
    cost_is_monthly: bool
    aliases: Mapping[str, str]
    amount: Amount

    def product(self, texts: Texts) -> Product:
        """Return the product's ID, name and part number."""
        product, name, part = texts
        product_id = filled(product, self.headings["Product ID"])
        return product_id, name.strip() or product_id, part.strip() or None

    def conditions(self, texts: Texts) -> Conditions | LeftOut:
        """Return the conditions, or why rows of this kind aren't used."""
        unit, price_list, currency, method, *statuses = texts
        if self._is_ended(statuses):
            return LeftOut.NOT_ACTIVE
        # With any other method the price is a percentage of a price or cost that the row doesn't have.
        if not self.any_method and fold(method) not in _METHODS:
            raise Unusable(self.headings["Pricing Method"], method, "only Currency Amount has its price in the row")
        constants = self.source.constants
        written = filled(constants.get("unit", unit), self.headings["Unit"])
        unit = self.aliases.get(fold(written), written)
        return Conditions(
            unit=unit,
            price_list=self.source.price_list or filled(price_list, self.headings["Price List"]),
            currency=currency_code(constants.get("currency", currency), self.headings["Currency"]),
            has_cost=not self.cost_is_monthly or fold(unit) in _ONE_MONTH,
            valid_from=_day(constants.get("valid_from")),
            valid_to=_day(constants.get("valid_to")),
        )

    def _is_ended(self, statuses: Sequence[str]) -> bool:
        if not _NOT_ACTIVE.isdisjoint(map(fold, statuses)):
            return True
        for heading, status in zip(self.statuses, statuses, strict=True):
            if fold(status) not in _ACTIVE:
                reason = "not a status that is known; filters in the source say which rows count"
                raise Unusable(heading, status, reason)
        return False

    def money(self, texts: Texts, currency: str) -> tuple[Decimal | None, Decimal | None]:
        """Return cost and price."""
        cost, price = texts
        return (
            self.amount(cost, currency, self.headings["Cost"]),
            self.amount(price, currency, self.headings["Amount"]),
        )


def _day(constant: str | None) -> date | None:
    return None if constant is None else date.fromisoformat(constant)
