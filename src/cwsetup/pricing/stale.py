"""Links that no longer say anything true: nobody meets them in a plan, since their products aren't written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from cwsetup.pricing.linked import Holder, each_link
from cwsetup.pricing.resolve import Resolution
from cwsetup.profile.links import Link, Links, LinkWord
from cwsetup.text import fold


@dataclass(frozen=True, slots=True)
class StaleLink:
    """A link that is out of date, and why."""

    holder: Holder
    sentence: str


def stale_links(links: Links, resolutions: Iterable[Resolution], items: Collection[int]) -> tuple[StaleLink, ...]:
    """Return the links to items that are gone and the links of units without a price.

    A broken link of a product that has a price in that unit is left out: the plan holds the product itself.
    """
    units: defaultdict[str, set[str]] = defaultdict(set)
    for each in resolutions if links else ():
        if each.row is not None:
            units[fold(each.product_id)].add(fold(each.row.unit))
    return tuple(_stale(links, units, items))


def _stale(links: Links, units: defaultdict[str, set[str]], items: Collection[int]) -> Iterator[StaleLink]:
    for holder, link in each_link(links):
        priced = units.get(fold(holder.product_id))
        if priced and (holder.unit is None or fold(holder.unit) in priced):
            continue
        if _is_broken(link, items):
            end = "it has no price" if priced is None else f"it has no price of its own in unit {holder.unit}"
            sentence = f"{_named(holder)} is linked to item #{link}, which ConnectWise doesn't have; {end}."
            yield StaleLink(holder, sentence)
        elif priced:
            sentence = f'{holder.product_id} has a link for unit "{holder.unit}", in which it has no price of its own.'
            yield StaleLink(holder, sentence)


def _is_broken(link: Link, items: Collection[int]) -> bool:
    return not isinstance(link, LinkWord) and link not in items


def _named(holder: Holder) -> str:
    return holder.product_id if holder.unit is None else f"{holder.product_id} ({holder.unit})"
