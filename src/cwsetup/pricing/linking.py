"""From what a person decides to the profile's links: which are made, changed and taken back.

A link keeps the spelling that it has in the profile; one that was for all units of a product stays so for the others.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from cwsetup.pricing.pairing import PairingKey
from cwsetup.pricing.resolve import Resolution
from cwsetup.profile.links import Link, Links
from cwsetup.text import fold

Decisions: TypeAlias = Mapping[PairingKey, Link | None]
"""An item's id or a word for each product and unit decided about; ``None`` takes its link back."""


def with_decisions(
    links: Links, decisions: Decisions, resolutions: Iterable[Resolution], *, per_unit: bool
) -> dict[str, Link | Mapping[str, Link]]:
    """Return the links as they are after the decisions."""
    units: defaultdict[str, list[Resolution]] = defaultdict(list)
    for resolution in resolutions:
        units[fold(resolution.product_id)].append(resolution)
    changed = dict(links)
    spelled = {fold(product_id): product_id for product_id in links}
    for (product, unit), decided in decisions.items():
        own = units[product]
        name = spelled.setdefault(product, own[0].product_id)
        present = changed.get(name)
        link: Link | Mapping[str, Link] | None = decided
        if per_unit or isinstance(present, Mapping):
            link = _with_unit(_by_unit(present, own), unit, decided, own)
        if link:
            changed[name] = link
        else:
            changed.pop(name, None)
    return changed


def _by_unit(link: Link | Mapping[str, Link] | None, own: Sequence[Resolution]) -> Mapping[str, Link]:
    """Return a link unit by unit; one that says no unit is meant for all of them."""
    if isinstance(link, Mapping):
        return link
    return {} if link is None else {each.unit or "": link for each in own}


def _with_unit(
    link: Mapping[str, Link], unit: str, decided: Link | None, own: Sequence[Resolution]
) -> Mapping[str, Link]:
    others = {name: one for name, one in link.items() if fold(name) != unit}
    if decided is None:
        return others
    name = next((name for name in link if fold(name) == unit), None)
    spelled = name or next(each.unit or "" for each in own if fold(each.unit or "") == unit)
    return {**link, spelled: decided}
