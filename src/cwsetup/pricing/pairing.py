"""Where every priced product stands beside the catalog, and what may be done about those that have no item.

The standings are those of a plan, which matches in the same way; here they are put in the order of a person's work.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never

from cwsetup.pricing.catalog import CatalogItem, Found, Ignored, Match, Missing, Unclear, Way, item_name
from cwsetup.pricing.claims import Claims
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.resolve import Resolution
from cwsetup.pricing.rules import mismatched_unit
from cwsetup.pricing.suggesting import Suggester, Suggestion, Sureness
from cwsetup.profile.links import Link, LinkWord
from cwsetup.text import fold

PairingKey: TypeAlias = tuple[str, str]
"""Which product and unit: both folded, as links are compared."""


class Standing(StrEnum):
    """How a product stands beside the catalog, those that want a person first."""

    BROKEN = "link broken"
    SHARED = "item shared"
    INACTIVE = "item inactive"
    MISMATCH = "unit mismatch"
    SEVERAL = "several items"
    MISSING = "not in ConnectWise"
    CREATE = "to be created"
    FOUND = "found"
    LINKED = "linked"
    IGNORED = "ignored"


SETTLED = frozenset({Standing.CREATE, Standing.FOUND, Standing.LINKED, Standing.IGNORED})
"""The standings that leave nothing to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A priced product, its item if it has one, else what it may be."""

    resolution: Resolution
    standing: Standing
    item: CatalogItem | None = None
    sentence: str = ""
    """What there is to say about the standing."""
    suggestion: Suggestion | None = None
    link: Link | None = None
    """What the profile's links say of it."""

    @property
    def key(self) -> PairingKey:
        """Which product and unit it is."""
        return key_of(self.resolution)

    @property
    def is_exact(self) -> bool:
        """Whether the suggestion may be accepted together with all others of its kind."""
        return self.suggestion is not None and self.suggestion.sureness is Sureness.EXACT


def key_of(resolution: Resolution) -> PairingKey:
    """Return which product and unit a price is of."""
    return fold(resolution.product_id), fold(resolution.unit or "")


def pair(resolutions: Iterable[Resolution], index: CatalogIndex, suggester: Suggester) -> tuple[Pairing, ...]:
    """Return where every priced product stands, those that want a person first, the best suggestions before others."""
    matches = [(each, index.find(each)) for each in resolutions if each.row is not None]
    claims = Claims.of(matches, index)
    taken = claims.items
    pairings = (_pairing(resolution, match, claims, taken, suggester) for resolution, match in matches)
    return tuple(sorted(pairings, key=_urgency))


def refuses_new_item(pairing: Pairing) -> str:
    """Return why no item is to be created for a product: it has one, or may have; empty if one may be.

    Of an item that it shares it may get its own in place, unless that would bear the same name.
    """
    if pairing.link is LinkWord.CREATE:
        return ""
    if pairing.item is None:
        return f"It may have an item. {pairing.sentence}" if pairing.standing is Standing.SEVERAL else ""
    product, unit = pairing.key
    is_own = fold(pairing.item.identifier) in {product, f"{product} {unit}"}
    is_free = pairing.standing is Standing.SHARED and not is_own
    return "" if is_free else f"It has an item: {item_name(pairing.item)}."


def exact_suggestions(pairings: Iterable[Pairing]) -> dict[PairingKey, int]:
    """Return the items of all exact suggestions but for those that several products would share."""
    exact = [each for each in pairings if each.standing not in SETTLED and each.is_exact]
    wanted = Counter(each.suggestion.item.id for each in exact if each.suggestion)
    return {
        each.key: each.suggestion.item.id for each in exact if each.suggestion and wanted[each.suggestion.item.id] == 1
    }


def _pairing(
    resolution: Resolution, match: Match, claims: Claims, taken: frozenset[int], suggester: Suggester
) -> Pairing:
    item: CatalogItem | None = None
    sentence = ""
    match match:
        case Found(item):
            standing, sentence = _with_item(resolution, match, claims.others(resolution, match), suggester.index)
        case Unclear(reason):
            standing, sentence = _unclear(match), reason
        case Missing(wanted):
            standing = Standing.CREATE if wanted else Standing.MISSING
        case Ignored():
            standing = Standing.IGNORED
        case _:
            assert_never(match)
    suggestion = suggester.best(resolution, taken) if standing not in SETTLED else None
    return Pairing(
        resolution=resolution,
        standing=standing,
        item=item,
        sentence=sentence,
        suggestion=suggestion,
        link=suggester.index.link(resolution),
    )


def _unclear(match: Unclear) -> Standing:
    """Only a link to an item that is gone leaves nothing to choose from."""
    if match.is_anothers:
        return Standing.SHARED
    return Standing.SEVERAL if match.items else Standing.BROKEN


def _with_item(
    resolution: Resolution, found: Found, others: Sequence[str], index: CatalogIndex
) -> tuple[Standing, str]:
    item = found.item
    if others:
        return Standing.SHARED, f"Item {item_name(item)} is also that of {' and '.join(others)}."
    if item.inactive:
        return Standing.INACTIVE, f"Item {item_name(item)} is inactive."
    measured = mismatched_unit(resolution.unit or "", item, index)
    if measured is not None:
        return Standing.MISMATCH, f"Item {item_name(item)} is measured in {measured.name}, not by {resolution.unit}."
    return (Standing.LINKED, "") if found.way is Way.LINK else (Standing.FOUND, f"by its {found.way}")


def _urgency(pairing: Pairing) -> tuple[int, bool, int, str, str]:
    suggestion = pairing.suggestion
    return (
        list(Standing).index(pairing.standing),
        suggestion is None,
        suggestion.sureness if suggestion else 0,
        pairing.resolution.product_id,
        pairing.resolution.unit or "",
    )
