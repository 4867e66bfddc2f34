"""Price list items as price rows: joined to product, price list, unit and currency, with the cost from where it is.

Nothing is computed: an item that is priced as a percentage of something is reported. A cost that is given for one unit
is the cost of no other.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from re import fullmatch

from cwsetup.errors import InvalidInput
from cwsetup.pricing.book import PriceRow, Reject
from cwsetup.profile.choices import PriceField
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.dataverse.tables import Row, Tables, amount_of, code_of, column_of, shown, text_of
from cwsetup.sources.rows import LeftOut, Outcome
from cwsetup.sources.values import Unusable
from cwsetup.text import fold, nearest, safe

AMOUNT = 1
METHODS = {
    2: "Percent of List",
    3: "Percent Markup - Current Cost",
    4: "Percent Margin - Current Cost",
    5: "Percent Markup - Standard Cost",
    6: "Percent Margin - Standard Cost",
}
"""The pricing methods whose price isn't in the item."""
ACTIVE, UNDER_REVISION, INACTIVE_LIST, FAMILY = 0, 3, 1, 2
_OPEN_START, _OPEN_END = 1753, 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The rows of one source, and what to know about them."""

    source: PriceSource
    host: str
    tables: Tables
    costs: Mapping[tuple[str, str, str], Row]
    """The items of the price list of costs, by product, unit and currency."""
    cost_list: str | None
    """The id of that price list."""

    def outcomes(self) -> Iterator[Outcome | None]:
        """Yield what becomes of each item; ``None``: it is a cost."""
        for line, item in enumerate(self.tables.items, start=1):
            try:
                yield self._row(line, item)
            except Unusable as fault:
                where = f"{fault.reason}{self._of(item)}"
                yield Reject(file=self.host, line=line, column=fault.column, value=fault.value, reason=where)

    def _row(self, line: int, item: Row) -> PriceRow | LeftOut | None:
        product = _joined(item, "_productid_value", self.tables.products, "product")
        price_list = _joined(item, "_pricelevelid_value", self.tables.price_lists, "price list")
        if code_of(price_list, "statecode") == INACTIVE_LIST:
            return LeftOut.NOT_ACTIVE
        if code_of(product, "statecode") not in {ACTIVE, UNDER_REVISION}:
            return LeftOut.NOT_ACTIVE
        price = _price(item)
        if _id(item, "_pricelevelid_value") == self.cost_list:
            return None
        if code_of(product, "productstructure") == FAMILY:
            raise Unusable("productstructure", str(FAMILY), "a product family has no price")
        unit = _needed(_joined(item, "_uomid_value", self.tables.units, "unit"), "name")
        product_id = self._told(product, PriceField.PRODUCT_ID)
        if not product_id:
            raise Unusable("productnumber", "", "it is blank")
        return PriceRow(
            product_id=product_id,
            product_name=text_of(product, "name") or product_id,
            part_number=self._told(product, PriceField.PART_NUMBER) or None,
            unit=self._aliases.get(fold(unit), unit),
            price_list=_needed(price_list, "name"),
            currency=_currency(item, self.tables.currencies),
            cost=self._cost(item, product, unit),
            price=price,
            valid_from=_day(price_list, "begindate"),
            valid_to=_day(price_list, "enddate"),
            file=self.host,
            line=line,
        )

    @property
    def _aliases(self) -> Mapping[str, str]:
        return {fold(name): alias for name, alias in self.source.unit_aliases.items()}

    def _told(self, product: Row, field: PriceField) -> str:
        found = column_of(self.source, field)
        return "" if found is None else text_of(product, found[1])

    def _cost(self, item: Row, product: Row, unit: str) -> Decimal | None:
        """Return the cost: of the item, of its product in the unit that has it, or of another price list."""
        if self.cost_list is not None:
            found = self.costs.get(_key(item))
            return None if found is None else amount_of(found, "amount")
        column = column_of(self.source, PriceField.COST)
        if column is None:
            return None
        table, name = column
        row = item if table == "item" else product
        told = self.source.live.cost_unit
        if told is not None:
            holds = fold(told) in {fold(unit), fold(self._aliases.get(fold(unit), unit))}
        else:
            holds = table == "item" or _id(item, "_uomid_value") == _id(product, "_defaultuomid_value")
        return amount_of(row, name) if holds else None

    def _of(self, item: Row) -> str:
        """Return which product, price list and unit an item is of, as far as they are known."""
        names = (
            (self.tables.products, "_productid_value", "productnumber"),
            (self.tables.price_lists, "_pricelevelid_value", "name"),
            (self.tables.units, "_uomid_value", "name"),
        )
        found = [shown(rows[_id(item, key)].get(name)) for rows, key, name in names if _id(item, key) in rows]
        return f" ({', '.join(each for each in found if each)})" if any(found) else ""


def items_of(source: PriceSource, host: str, tables: Tables) -> Items:
    """Return the items of a source, with the price list of costs looked up that it names."""
    wanted = source.live.cost_price_list
    if wanted is None:
        return Items(source=source, host=host, tables=tables, costs={}, cost_list=None)
    lists = {key: text_of(row, "name") for key, row in tables.price_lists.items()}
    found = [key for key, name in lists.items() if fold(name) == fold(wanted)]
    if len(found) != 1:
        close = nearest(wanted, lists.values()) or tuple(lists.values())[:5]
        known = ", ".join(f'"{safe(name)}"' for name in dict.fromkeys(close))
        many = "no price list" if not found else f"{len(found)} price lists"
        raise InvalidInput(
            f'{host} has {many} called "{safe(wanted)}", which cost_price_list names.',
            hint=f"Nearest: {known}." if not found and known else "Give them different names in Dynamics 365.",
        )
    if code_of(tables.price_lists[found[0]], "statecode") == INACTIVE_LIST:
        raise InvalidInput(f'The price list "{safe(wanted)}", which cost_price_list names, is inactive.')
    costs = {
        _key(item): item
        for item in tables.items
        if _id(item, "_pricelevelid_value") == found[0] and item.get("pricingmethodcode") == AMOUNT
    }
    return Items(source=source, host=host, tables=tables, costs=costs, cost_list=found[0])


def notes_of(items: Items, left_out: Counter[LeftOut | None]) -> tuple[str, ...]:
    """Return what a person should know about the items that gave no price and are no rejects."""
    notes = []
    for why, count in sorted(left_out.items(), key=lambda pair: str(pair[0])):
        rows = f"{count:,} item{'' if count == 1 else 's'}"
        if why is None:
            notes.append(f'{items.host}: {rows} of "{items.source.live.cost_price_list}" give costs, and no prices.')
        else:
            notes.append(f"{items.host}: {rows} left out: {why}.")
    return tuple(notes)


def _price(item: Row) -> Decimal | None:
    method = code_of(item, "pricingmethodcode")
    if method != AMOUNT:
        name = METHODS.get(method or 0, "unknown")
        raise Unusable("pricingmethodcode", f"{method} ({name})", "only Currency Amount has its price in the item")
    return amount_of(item, "amount")


def _key(item: Row) -> tuple[str, str, str]:
    return _id(item, "_productid_value"), _id(item, "_uomid_value"), _id(item, "_transactioncurrencyid_value")


def _id(row: Row, column: str) -> str:
    """Return the id that a lookup holds; blank where it holds none."""
    value = row.get(column)
    return value.casefold() if isinstance(value, str) else ""


def _joined(row: Row, column: str, rows: Mapping[str, Row], what: str) -> Row:
    found = rows.get(_id(row, column))
    if found is None:
        reason = f"no {what} with this id can be read" if row.get(column) is not None else f"it names no {what}"
        raise Unusable(column, shown(row.get(column)), reason)
    return found


def _needed(row: Row, column: str) -> str:
    text = text_of(row, column)
    if not text:
        raise Unusable(column, "", "it is blank")
    return text


def _currency(item: Row, currencies: Mapping[str, Row]) -> str:
    code = _needed(_joined(item, "_transactioncurrencyid_value", currencies, "currency"), "isocurrencycode")
    if not fullmatch("[A-Z]{3}", code):
        raise Unusable("isocurrencycode", shown(code), "not a currency code such as USD")
    return code


def _day(price_list: Row, column: str) -> date | None:
    """Return a price list's first or last day; the years that stand for no such day are none."""
    text = text_of(price_list, column)
    if not text:
        return None
    try:
        day = date.fromisoformat(text.removesuffix("T00:00:00Z"))
    except ValueError:
        raise Unusable(column, shown(text), "not a day such as 2026-04-01") from None
    return None if day.year <= _OPEN_START or day.year >= _OPEN_END else day
