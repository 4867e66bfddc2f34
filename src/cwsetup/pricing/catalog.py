"""Catalog items and how a product finds its own: the first way that gives exactly one item wins.

Whether the item may then be changed is ``rules``'s.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self, TypeAlias

from cwsetup.pricing.resolve import Resolution
from cwsetup.profile.choices import OnePricePer
from cwsetup.profile.instance import Ref
from cwsetup.profile.links import Link, Links, LinkWord
from cwsetup.profile.settings import Profile
from cwsetup.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogItem:
    """What ``CatalogItem`` of ConnectWise says about one item; absent is ``None``."""

    id: int
    identifier: str
    description: str
    price: Decimal | None = None
    cost: Decimal | None = None
    product_class: str = "NonInventory"
    inactive: bool = False
    unit_of_measure: Ref | None = None
    vendor_sku: str | None = None
    manufacturer_part_number: str | None = None
    calculated_price: bool = False
    calculated_cost: bool = False
    markup: bool = False
    auto_update_cost: bool = False
    auto_update_price: bool = False
    recurring_price: Decimal | None = None
    """``recurringRevenue``."""
    recurring_cost: Decimal | None = None
    last_updated: datetime | None = None
    updated_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A catalog item to be created: what ConnectWise requires, and the two prices."""

    identifier: str
    description: str
    customer_description: str
    subcategory: Ref
    product_type: Ref
    product_class: str
    unit_of_measure: Ref
    price: Decimal | None = None
    cost: Decimal | None = None
    manufacturer_part_number: str | None = None


class Way(StrEnum):
    """How a product found its item."""

    LINK = "link"
    IDENTIFIER = "identifier"
    PART_NUMBER = "part number"


@dataclass(frozen=True, slots=True)
class Found:
    """The product's one item."""

    item: CatalogItem
    way: Way


@dataclass(frozen=True, slots=True)
class Unclear:
    """A person has to say which item it is; ``reason`` is a sentence."""

    reason: str
    items: tuple[CatalogItem, ...] = field(default=(), compare=False)
    """Those that it may be."""


@dataclass(frozen=True, slots=True)
class Missing:
    """ConnectWise has no such item."""

    wanted: bool = False
    """Whether the profile says that it is to be created."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """The profile says that the product gets no item."""


Match: TypeAlias = Found | Unclear | Missing | Ignored


def item_name(item: CatalogItem) -> str:
    """Return how an item is called in a sentence: by its identifier and its id."""
    return f'"{item.identifier}" (#{item.id})'


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogIndex:
    """The catalog and the profile's links and units, ready to be looked up; every name is folded."""

    by_id: Mapping[int, CatalogItem]
    by_identifier: Mapping[str, tuple[CatalogItem, ...]]
    by_part_number: Mapping[str, tuple[CatalogItem, ...]]
    """By ``vendorSku`` and by ``manufacturerPartNumber``."""
    copies: Mapping[str, tuple[CatalogItem, ...]]
    """By the identifier that each would have, had ConnectWise not found it taken and added "Copy0"."""
    links: Links
    units_of_measure: Mapping[str, Ref]
    per_unit: bool

    @classmethod
    def of(cls, items: Iterable[CatalogItem], profile: Profile) -> Self:
        """Return the index of ``items`` for one profile."""
        by_id = {item.id: item for item in items}
        catalog = tuple(by_id.values())
        return cls(
            by_id=by_id,
            by_identifier=_grouped((item.identifier, item) for item in catalog),
            by_part_number=_grouped(
                (number, item) for item in catalog for number in (item.vendor_sku, item.manufacturer_part_number)
            ),
            copies=_grouped((_copied(item.identifier), item) for item in catalog),
            links={fold(product_id): _folded_link(link) for product_id, link in profile.links.items()},
            units_of_measure={fold(unit): ref for unit, ref in profile.mappings.units_of_measure.items()},
            per_unit=profile.pricing.one_price_per is OnePricePer.PRODUCT_AND_UNIT,
        )

    def find(self, resolution: Resolution) -> Match:
        """Return the product's item: linked by hand, else of its identifier, else of its part number and unit.

        Two items found one way are never told apart by the next, nor by one being inactive: a person decides.
        """
        linked = self._linked(resolution)
        if linked is not None:
            return linked
        identified = self._identified(resolution, self.by_identifier)
        return (
            _one_of(Way.IDENTIFIER, identified, self._identified(resolution, self.copies))
            or _one_of(Way.PART_NUMBER, self._numbered(resolution))
            or Missing()
        )

    def link(self, resolution: Resolution) -> Link | None:
        """Return what the profile says of the product."""
        link = self.links.get(fold(resolution.product_id))
        return link.get(fold(resolution.unit or "")) if isinstance(link, Mapping) else link

    def unit_of_measure(self, unit: str | None) -> Ref | None:
        """Return the unit of measure that a unit of the price lists is mapped to."""
        return self.units_of_measure.get(fold(unit or ""))

    def new_identifier(self, resolution: Resolution) -> str:
        """Return the identifier of an item made for the product: ``PRODUCT-ID UNIT`` where each unit has its item."""
        return f"{resolution.product_id} {resolution.unit}" if self.per_unit else resolution.product_id

    def _linked(self, resolution: Resolution) -> Match | None:
        match self.link(resolution):
            case None:
                return None
            case LinkWord.IGNORE:
                return Ignored()
            case LinkWord.CREATE:
                return self._made(resolution)
            case item_id if item_id in self.by_id:
                return Found(self.by_id[item_id], Way.LINK)
            case item_id:
                reason = f"It is linked to item #{item_id}, which ConnectWise doesn't have. Link another: cwsetup match"
                return Unclear(reason)

    def _made(self, resolution: Resolution) -> Match:
        """A product that is to be created has nothing but the item that was made of it, however it was found else."""
        name = fold(self.new_identifier(resolution))
        made = _one_of(Way.IDENTIFIER, self.by_identifier.get(name, ()), self.copies.get(name, ()))
        return made or Missing(wanted=True)

    def _identified(
        self, resolution: Resolution, named: Mapping[str, tuple[CatalogItem, ...]]
    ) -> tuple[CatalogItem, ...]:
        plain = named.get(fold(resolution.product_id), ())
        if not self.per_unit:
            return plain
        own = named.get(fold(self.new_identifier(resolution)), ())
        return _by_id((*own, *self._measured(plain, resolution)))

    def _numbered(self, resolution: Resolution) -> tuple[CatalogItem, ...]:
        """A part number alone is never enough: all terms of a product share it."""
        part_number = resolution.row.part_number if resolution.row else None
        items = self.by_part_number.get(fold(part_number or ""), ())
        return _by_id(self._measured(items, resolution))

    def _measured(self, items: Iterable[CatalogItem], resolution: Resolution) -> Iterable[CatalogItem]:
        mapped = self.unit_of_measure(resolution.unit)
        if mapped is None:
            return ()
        return (item for item in items if item.unit_of_measure is not None and item.unit_of_measure.id == mapped.id)


def _one_of(way: Way, items: tuple[CatalogItem, ...], copies: tuple[CatalogItem, ...] = ()) -> Found | Unclear | None:
    """Return what a way has found; a copy beside its original, or alone, is for a person to look at."""
    if not items and not copies:
        return None
    if len(items) == 1 and not copies:
        return Found(items[0], way)
    names = " and ".join(f"{item_name(item)}{', inactive' if item.inactive else ''}" for item in (*items, *copies))
    what = f"Several items have its {way}" if items else f"What has its {way} is called a copy"
    made = '. ConnectWise adds "Copy0" to an identifier that is taken' if copies else ""
    return Unclear(f"{what}: {names}{made}. Choose its item: cwsetup match", (*items, *copies))


def _copied(identifier: str) -> str | None:
    """Return the identifier that a copy was meant to have; ``None`` for what is no copy."""
    match = re.fullmatch(r"(.+?) ?copy ?[0-9]+", fold(identifier))
    return match[1] if match else None


def _grouped(named: Iterable[tuple[str | None, CatalogItem]]) -> Mapping[str, tuple[CatalogItem, ...]]:
    groups: defaultdict[str, list[CatalogItem]] = defaultdict(list)
    for name, item in named:
        if name and name.strip():
            groups[fold(name)].append(item)
    return {name: tuple(items) for name, items in groups.items()}


def _by_id(items: Iterable[CatalogItem]) -> tuple[CatalogItem, ...]:
    """Return each item once: it may be found by its SKU and by its part number."""
    return tuple({item.id: item for item in items}.values())


def _folded_link(link: Link | Mapping[str, Link]) -> Link | Mapping[str, Link]:
    return {fold(unit): one for unit, one in link.items()} if isinstance(link, Mapping) else link
