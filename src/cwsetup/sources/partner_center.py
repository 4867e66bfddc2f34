"""Microsoft's Partner Center price sheets: licences and software, all editions of their headings.

Every SKU is a product of its own, ``ProductId:SkuId``; a term with its billing plan is a unit, a segment a price
list. Ended and future rows stay, with their days.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cwsetup.pricing.book import PriceRow
from cwsetup.profile.choices import Basis, SourceFormat
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.columns import Column, Columns, Picker
from cwsetup.sources.reading import Table
from cwsetup.sources.rows import Layout, LeftOut
from cwsetup.sources.terms import bases_by_unit, parts, term_unit
from cwsetup.sources.values import REMEMBERED, Unusable, currency_code, filled, first_day, last_day, money
from cwsetup.text import fold, safe

COLUMNS = Columns(
    format=SourceFormat.PARTNER_CENTER,
    columns=(
        Column("ProductId", ("ProductId",), required=True),
        Column("SkuId", ("SkuId",), required=True),
        Column("SkuTitle", ("SkuTitle",)),
        Column("ProductTitle", ("ProductTitle", "Product")),
        Column("TermDuration", ("TermDuration",), required=True),
        Column("BillingPlan", ("BillingPlan",), required=True),
        Column("Currency", ("Currency",), required=True),
        Column("UnitPrice", ("UnitPrice", "ListPrice"), required=True),
        Column("ERP Price", ("ERP Price", "ERPPrice", "ERP", "Msrp")),
        Column("PricingTierRangeMin", ("PricingTierRangeMin",)),
        Column("PricingTierRangeMax", ("PricingTierRangeMax",)),
        Column("EffectiveStartDate", ("EffectiveStartDate",)),
        Column("EffectiveEndDate", ("EffectiveEndDate",)),
        Column("Tags", ("Tags",)),
        Column("Segment", ("Segment",)),
    ),
)
"""In the order in which ``_Sheet.read`` takes them apart."""

NO_SEGMENT = "Commercial"
"""The price list of sheets from before there was a Segment column, and of software."""


def layout(table: Table, source: PriceSource) -> Layout:
    """Return how the rows of one price sheet are read."""
    placed = COLUMNS.place(table)
    file = safe(table.file)
    notes = []
    price_list = source.price_list
    if price_list is None and "Segment" not in placed.headings:
        price_list = NO_SEGMENT
        notes.append(f"{file} has no column Segment; its price list is called {NO_SEGMENT}.")
    if "ERP Price" not in placed.headings:
        notes.append(f"{file} has no column ERP Price; it holds costs only.")
    sheet = _Sheet(
        file=table.file,
        pick=placed.pick,
        cost_heading=placed.headings["UnitPrice"],
        price_heading=placed.headings.get("ERP Price", ""),
        price_list=price_list,
        unit=_units(bases_by_unit(source.basis)),
    )
    return Layout(sheet.read, tuple(notes))


def _units(bases: dict[str, Basis]) -> Callable[[str, str], tuple[str, int]]:
    """Return the rule from a term and a plan to the unit's name and the parts its price goes into."""

    @lru_cache
    def unit(term: str, plan: str) -> tuple[str, int]:
        known = term_unit(term, plan)
        return known.unit, parts(known, bases.get(known.unit, Basis.PERIOD))

    return unit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """One sheet: where its columns are, and what its source says about it."""

    file: str
    pick: Picker
    cost_heading: str
    price_heading: str
    price_list: str | None
    unit: Callable[[str, str], tuple[str, int]]

    def read(self, line: int, fields: list[str]) -> PriceRow | LeftOut:
        (
            product,
            sku,
            title,
            product_title,
            term,
            plan,
            money_of,
            cost,
            price,
            low,
            high,
            start,
            end,
            tags,
            segment,
        ) = self.pick(fields)
        product_id = _product_id(product, sku)
        if _is_trial(plan, tags):
            return LeftOut.TRIAL
        if low.strip() or high.strip():
            raise Unusable("PricingTierRangeMin", f"{low} to {high}", "a price for a range of quantities")
        unit, into = self.unit(term, plan)
        currency = currency_code(money_of, "Currency")
        return PriceRow(
            product_id=product_id,
            product_name=sys.intern(title.strip() or product_title.strip() or product_id),
            part_number=product_id,
            unit=unit,
            price_list=self.price_list or filled(segment, "Segment"),
            currency=currency,
            cost=_share(cost, currency, self.cost_heading, into),
            price=_share(price, currency, self.price_heading, into),
            valid_from=first_day(start, "EffectiveStartDate"),
            valid_to=last_day(end, "EffectiveEndDate"),
            file=self.file,
            line=line,
        )


@lru_cache(REMEMBERED)
def _product_id(product: str, sku: str) -> str:
    """Return ``ProductId:SkuId``, the leading zeros of an all-digit SkuId restored.

    >>> _product_id("CFQ7TTC0LFLX", "1"), _product_id("CFQ7TTC0LFLX", "000F")
    ('CFQ7TTC0LFLX:0001', 'CFQ7TTC0LFLX:000F')
    """
    bare = filled(sku, "SkuId")
    for column, value in (("ProductId", filled(product, "ProductId")), ("SkuId", bare)):
        if not re.fullmatch("[0-9A-Za-z]+", value):
            raise Unusable(column, value, "not an ID of letters and digits")
    return f"{product.strip()}:{bare.zfill(4) if bare.isdecimal() else bare}"


@lru_cache(REMEMBERED)
def _is_trial(plan: str, tags: str) -> bool:
    return fold(plan) == "none" or "trial" in map(fold, tags.split(";"))


@lru_cache(REMEMBERED)
def _share(text: str, currency: str, column: str, into: int) -> Decimal | None:
    """Return one part of a price for the whole term, not rounded.

    Microsoft: "the UnitPrice amount is for the term being purchased", also when it is billed monthly.
    """
    amount = money(text, currency, column)
    return amount if amount is None or into == 1 else amount / into
