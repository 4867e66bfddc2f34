"""Microsoft's Partner Center price sheets: licences and software, all editions of their headings.

Every SKU is a product of its own, ``ProductId:SkuId``; a term with its billing plan is a unit, a segment a price
list. Ended and future rows stay, with their days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cwsetup.profile.choices import Basis, PriceField, SourceFormat
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.columns import Column, Columns
from cwsetup.sources.dates import Days, days
from cwsetup.sources.numbers import Amount, amounts
from cwsetup.sources.reading import Table
from cwsetup.sources.row_reading import Conditions, Product, RowReader, Texts
from cwsetup.sources.rows import Layout, LeftOut
from cwsetup.sources.terms import aliases_by_unit, bases_by_unit, parts, term_unit
from cwsetup.sources.values import REMEMBERED, Unusable, currency_code, filled
from cwsetup.text import fold, safe

COLUMNS = Columns(
    format=SourceFormat.PARTNER_CENTER,
    columns=(
        Column("ProductId", ("ProductId",), required=True),
        Column("SkuId", ("SkuId",), required=True),
        Column("SkuTitle", ("SkuTitle",)),
        Column("ProductTitle", ("ProductTitle", "Product")),
        Column("UnitPrice", ("UnitPrice", "ListPrice"), required=True, field=PriceField.COST),
        Column("ERP Price", ("ERP Price", "ERPPrice", "ERP", "Msrp"), field=PriceField.PRICE),
        Column("TermDuration", ("TermDuration",), required=True),
        Column("BillingPlan", ("BillingPlan",), required=True),
        Column("Currency", ("Currency",), required=True),
        Column("PricingTierRangeMin", ("PricingTierRangeMin",)),
        Column("PricingTierRangeMax", ("PricingTierRangeMax",)),
        Column("EffectiveStartDate", ("EffectiveStartDate",)),
        Column("EffectiveEndDate", ("EffectiveEndDate",)),
        Column("Tags", ("Tags",)),
        Column("Segment", ("Segment",), field=PriceField.PRICE_LIST),
    ),
)
"""First the product's and its money, then what ``Conditions`` are made of."""

_OF_THE_PRODUCT = 4

NO_SEGMENT = "Commercial"
"""The price list of sheets from before there was a Segment column, and of software."""


def layout(table: Table, source: PriceSource) -> Layout:
    """Return how the rows of one price sheet are read."""
    placed = COLUMNS.told(source.columns).place(table)
    file = safe(table.file)
    notes = []
    price_list = source.price_list
    if price_list is None and "Segment" not in placed.headings:
        price_list = NO_SEGMENT
        notes.append(f"{file} has no column Segment; its price list is called {NO_SEGMENT}.")
    if "ERP Price" not in placed.headings:
        notes.append(f"{file} has no column ERP Price; it holds costs only.")
    rules = _Rules(
        cost_heading=placed.headings["UnitPrice"],
        price_heading=placed.headings.get("ERP Price", ""),
        price_list=price_list,
        list_heading=placed.headings.get("Segment", "Segment"),
        bases=bases_by_unit(source.basis, source.unit_aliases),
        aliases=aliases_by_unit(source.unit_aliases),
        amount=amounts(source.notation, plain=True),
        days=days(source.notation.date_format, american=True),
    )
    reader = RowReader(
        file=table.file,
        pick=placed.pick,
        of_product=_OF_THE_PRODUCT,
        product=lru_cache(REMEMBERED)(
            rules.product
        ),  # it looks at both IDs letter by letter, and a SKU has several rows
        money=rules.money,
        conditions=lru_cache(REMEMBERED)(rules.conditions),
    )
    return Layout(reader.read, tuple(notes), placed.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What the texts of a row say, by the headings of its file and by its source."""

    cost_heading: str
    price_heading: str
    price_list: str | None
    list_heading: str
    bases: Mapping[str, Basis]
    aliases: Mapping[str, str]
    amount: Amount
    days: Days

    def product(self, texts: Texts) -> Product:
        """Return the product; a SKU has a title, and its product one for all of its SKUs."""
        product, sku, title, product_title = texts
        product_id = product_id_of(product, sku)
        return product_id, title.strip() or product_title.strip() or product_id, product_id

    def conditions(self, texts: Texts) -> Conditions | LeftOut:
        """Return the conditions, or why rows of this kind aren't used."""
        term, plan, currency, low, high, start, end, tags, segment = texts
        if fold(plan) == "none" or "trial" in map(fold, tags.split(";")):
            return LeftOut.TRIAL
        if low.strip() or high.strip():
            raise Unusable("PricingTierRangeMin", f"{low} to {high}", "a price for a range of quantities")
        known = term_unit(term, plan)
        return Conditions(
            unit=self.aliases.get(fold(known.unit), known.unit),
            parts=parts(known, self.bases.get(known.unit, Basis.PERIOD)),
            currency=currency_code(currency, "Currency"),
            price_list=self.price_list or filled(segment, self.list_heading),
            valid_from=self.days.first(start, "EffectiveStartDate"),
            valid_to=self.days.last(end, "EffectiveEndDate"),
        )

    def money(self, texts: Texts, currency: str) -> tuple[Decimal | None, Decimal | None]:
        """Return cost and price of the whole term.

        Microsoft: "the UnitPrice amount is for the term being purchased", also when it is billed monthly.
        """
        cost, price = texts
        return self.amount(cost, currency, self.cost_heading), self.amount(price, currency, self.price_heading)


def product_id_of(product: str, sku: str) -> str:
    """Return ``ProductId:SkuId``, the leading zeros of an all-digit SkuId restored.

    >>> product_id_of("CFQ7TTC0LFLX", "1"), product_id_of("CFQ7TTC0LFLX", "000F")
    ('CFQ7TTC0LFLX:0001', 'CFQ7TTC0LFLX:000F')
    """
    first, second = _id(product, "ProductId"), _id(sku, "SkuId")
    return f"{first}:{second.zfill(4) if second.isdecimal() else second}"


def _id(text: str, column: str) -> str:
    bare = filled(text, column)
    if not (bare.isascii() and bare.isalnum()):
        raise Unusable(column, text, "not an ID of letters and digits")
    return bare
