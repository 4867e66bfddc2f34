"""How a product finds its catalog item: the first way that gives exactly one wins, unless something speaks against it.

Whether the item may then be changed is ``rules``'s.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from cwsetup.pricing.bearing import Names, original
from cwsetup.pricing.catalog import CatalogItem, Found, Ignored, Match, Missing, Unclear, Way, item_name
from cwsetup.pricing.linked import Linked
from cwsetup.pricing.resolve import Resolution
from cwsetup.pricing.wording import one_term, other_term
from cwsetup.profile.choices import OnePricePer
from cwsetup.profile.instance import Ref
from cwsetup.profile.links import Link, LinkWord
from cwsetup.profile.settings import Profile
from cwsetup.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogIndex:
    """The catalog and the profile's links and units, ready to be looked up; every name is folded."""

    by_id: Mapping[int, CatalogItem]
    by_identifier: Mapping[str, tuple[CatalogItem, ...]]
    by_part_number: Mapping[str, tuple[CatalogItem, ...]]
    """By ``vendorSku`` and by ``manufacturerPartNumber``."""
    copies: Mapping[str, tuple[CatalogItem, ...]]
    """By the identifier that each would have, had ConnectWise not found it taken and added "Copy0"."""
    linked: Linked
    names: Names
    units_of_measure: Mapping[str, Ref]
    vague: frozenset[str]
    """The units whose unit of measure is also that of a unit of another term, and so doesn't tell them apart."""
    per_unit: bool

    @classmethod
    def of(cls, items: Iterable[CatalogItem], profile: Profile, known: Iterable[str] = ()) -> Self:
        """Return the index of ``items`` for one profile; ``known`` are all product IDs, with a price or without."""
        by_id = {item.id: item for item in items}
        catalog = tuple(by_id.values())
        measures = profile.mappings.units_of_measure
        return cls(
            by_id=by_id,
            by_identifier=_grouped((item.identifier, item) for item in catalog),
            by_part_number=_grouped(
                (number, item) for item in catalog for number in (item.vendor_sku, item.manufacturer_part_number)
            ),
            copies=_grouped((original(item.identifier), item) for item in catalog),
            linked=Linked.of(profile.links),
            names=Names.of((*profile.links, *known), (*profile.pricing.units, *measures)),
            units_of_measure={fold(unit): ref for unit, ref in measures.items()},
            vague=_vague(measures),
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
        found = _one_of(Way.IDENTIFIER, identified, self._identified(resolution, self.copies)) or _one_of(
            Way.PART_NUMBER, self._numbered(resolution)
        )
        if isinstance(found, Found):
            return self._anothers(found, resolution) or self._of_another_term(found, resolution) or found
        return found or Missing()

    def link(self, resolution: Resolution) -> Link | None:
        """Return what the profile says of the product."""
        return self.linked.link(resolution.product_id, resolution.unit)

    def unit_of_measure(self, unit: str | None) -> Ref | None:
        """Return the unit of measure that a unit of the price lists is mapped to."""
        return self.units_of_measure.get(fold(unit or ""))

    def new_identifier(self, resolution: Resolution) -> str:
        """Return the identifier of an item made for the product: ``PRODUCT-ID UNIT`` where each unit has its item."""
        return f"{resolution.product_id} {resolution.unit}" if self.per_unit else resolution.product_id

    def bearer(self, item: CatalogItem, resolution: Resolution) -> str | None:
        """Return the other product whose name an item bears."""
        return self.names.bearer(item.identifier, resolution.product_id, resolution.part_number or "")

    def term_doubt(self, item: CatalogItem, resolution: Resolution) -> str:
        """Return the words of an item that speak of another term than the product's, where only they could tell."""
        mapped, measured = self.unit_of_measure(resolution.unit), item.unit_of_measure
        if fold(resolution.unit or "") not in self.vague or mapped is None or measured is None:
            return ""
        if measured.id != mapped.id:
            return ""
        own = [fold(name) for name in (resolution.product_id, resolution.product_name, self.new_identifier(resolution))]
        if self.per_unit and fold(item.identifier) == own[-1]:
            return ""
        # A new item's description is the product's name cut short; what the price file says itself contradicts nothing.
        texts = (item.identifier, item.description)
        theirs = (text for text in texts if not any(name.startswith(fold(text)) for name in own))
        return other_term(resolution.unit or "", theirs)

    def _anothers(self, found: Found, resolution: Resolution) -> Unclear | None:
        bearer = self.bearer(found.item, resolution) if found.way is Way.PART_NUMBER else None
        if bearer is None:
            return None
        reason = f"Item {item_name(found.item)} has its part number, but it bears the identifier of {bearer}."
        return Unclear(f"{reason} Choose its item: cwsetup match", (found.item,), is_anothers=True)

    def _of_another_term(self, found: Found, resolution: Resolution) -> Unclear | None:
        words = self.term_doubt(found.item, resolution)
        if not words or found.item.unit_of_measure is None:
            return None
        reason = (
            f'Item {item_name(found.item)} has its {found.way}, but says "{words}"; the price is for {resolution.unit},'
            f" and not that unit alone is measured in {found.item.unit_of_measure.name}."
        )
        return Unclear(f"{reason} Choose its item: cwsetup match", (found.item,))

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
        items = self.by_part_number.get(fold(resolution.part_number or ""), ())
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
    named, copied = ([_with_state(item) for item in each] for each in (items, copies))
    return Unclear(_copy_words(way, named, copied) if copied else _several_words(way, named), (*items, *copies))


def _several_words(way: str, items: Sequence[str]) -> str:
    """Return what is said of several items found one way."""
    return f"Several items have its {way}: {' and '.join(items)}. Choose its item: cwsetup match"


def _copy_words(way: str, items: Sequence[str], copies: Sequence[str]) -> str:
    """Return what is said of copies that ConnectWise makes of an item whose identifier is asked for again.

    >>> _copy_words("identifier", ['"E3" (#1)'], ['"E3Copy0" (#2)'])
    '"E3" (#1) is its item; "E3Copy0" (#2) looks like a copy that ConnectWise made of it. Choose: cwsetup match'
    """
    looks = "looks like a copy" if len(copies) == 1 else "look like copies"
    copied = f"{' and '.join(copies)} {looks} that ConnectWise made of"
    if not items:
        return f"{copied} its item, which isn't there. Choose: cwsetup match"
    if len(items) == 1:
        return f"{items[0]} is its item; {copied} it. Choose: cwsetup match"
    return f"Several items have its {way}: {' and '.join(items)}; {copied} one. Choose: cwsetup match"


def _with_state(item: CatalogItem) -> str:
    return f"{item_name(item)}, inactive" if item.inactive else item_name(item)


def _vague(measures: Mapping[str, Ref]) -> frozenset[str]:
    """Month and Monthly may share a unit of measure, and it still tells the term; with Annual it doesn't."""
    sharing: defaultdict[int, list[str]] = defaultdict(list)
    for unit, ref in measures.items():
        sharing[ref.id].append(unit)
    return frozenset(fold(unit) for units in sharing.values() if not one_term(units) for unit in units)


def _grouped(named: Iterable[tuple[str | None, CatalogItem]]) -> Mapping[str, tuple[CatalogItem, ...]]:
    groups: defaultdict[str, list[CatalogItem]] = defaultdict(list)
    for name, item in named:
        if name and name.strip():
            groups[fold(name)].append(item)
    return {name: tuple(items) for name, items in groups.items()}


def _by_id(items: Iterable[CatalogItem]) -> tuple[CatalogItem, ...]:
    """Return each item once: it may be found by its SKU and by its part number."""
    return tuple({item.id: item for item in items}.values())
