"""Price files whose columns the source itself explains: a heading, a template or a constant for each field."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import PriceField, SourceFormat
from cwsetup.profile.sources import PriceSource, lacking_fields
from cwsetup.sources.columns import Column, Columns
from cwsetup.sources.dates import Days, days
from cwsetup.sources.numbers import Amount, amounts
from cwsetup.sources.reading import Table
from cwsetup.sources.row_reading import Conditions, Product, RowReader, Texts
from cwsetup.sources.rows import Layout
from cwsetup.sources.terms import parts_by_unit
from cwsetup.sources.values import REMEMBERED, Unusable, currency_code, filled
from cwsetup.text import fold, safe

_FIELDS = (
    *(PriceField.PRODUCT_ID, PriceField.PRODUCT_NAME, PriceField.PART_NUMBER),
    *(PriceField.COST, PriceField.PRICE),
    *(PriceField.UNIT, PriceField.PRICE_LIST, PriceField.CURRENCY, PriceField.VALID_FROM, PriceField.VALID_TO),
)
_OF_THE_PRODUCT = 3
_CONDITIONS = _FIELDS[_OF_THE_PRODUCT + 2 :]


def columns_of(source: PriceSource) -> Columns:
    """Return the columns that a source names."""
    unnamed = Columns(format=SourceFormat.GENERIC, columns=tuple(Column(name, (), field=name) for name in _FIELDS))
    return unnamed.told(source.columns)


def layout(table: Table, source: PriceSource) -> Layout:
    """Return how the rows of one file are read."""
    lacking = lacking_fields(source)
    if lacking:
        raise InvalidInput(
            f'How "{safe(table.file)}" is to be read isn\'t told: {", ".join(lacking)}.',
            hint='Write columns = { product_id = "…", unit = "…", price = "…" } and the like in the source.',
        )
    placed = columns_of(source).place(table)
    rules = _Rules(
        headings={name: placed.headings.get(name, str(name)) for name in _FIELDS},
        constants=dict(source.constants) | ({} if source.price_list is None else {"price_list": source.price_list}),
        aliases={fold(name): alias for name, alias in source.unit_aliases.items()},
        parts=parts_by_unit(source.basis),
        amount=amounts(source.notation),
        days=days(source.notation.date_format),
    )
    reader = RowReader(
        file=table.file,
        pick=placed.pick,
        of_product=_OF_THE_PRODUCT,
        product=rules.product,
        money=rules.money,
        conditions=lru_cache(REMEMBERED)(rules.conditions),
    )
    return Layout(reader.read, used=placed.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """What the texts of a row say, by the headings of its file and by its source."""

    headings: Mapping[str, str]
    constants: Mapping[str, str]
    aliases: Mapping[str, str]
    parts: Mapping[str, int]
    amount: Amount
    days: Days

    def product(self, texts: Texts) -> Product:
        """Return the product's ID, name and part number."""
        product, name, part = texts
        product_id = filled(product, self.headings[PriceField.PRODUCT_ID])
        return product_id, name.strip() or product_id, part.strip() or None

    def conditions(self, texts: Texts) -> Conditions:
        """Return the conditions, of the row or of the source."""
        unit, price_list, currency, start, end = (
            self.constants.get(name, text) for name, text in zip(_CONDITIONS, texts, strict=True)
        )
        written = filled(unit, self.headings[PriceField.UNIT])
        known = self.aliases.get(fold(written), written)
        row = Conditions(
            unit=known,
            parts=self.parts.get(fold(known), 1),
            price_list=filled(price_list, self.headings[PriceField.PRICE_LIST]),
            currency=currency_code(currency, self.headings[PriceField.CURRENCY]),
            valid_from=self.days.first(start, self.headings[PriceField.VALID_FROM]),
            valid_to=self.days.last(end, self.headings[PriceField.VALID_TO]),
        )
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            raise Unusable(self.headings[PriceField.VALID_TO], end, "it ends before it starts")
        return row

    def money(self, texts: Texts, currency: str) -> tuple[Decimal | None, Decimal | None]:
        """Return cost and price of the whole term."""
        cost, price = texts
        return (
            self.amount(cost, currency, self.headings[PriceField.COST]),
            self.amount(price, currency, self.headings[PriceField.PRICE]),
        )
