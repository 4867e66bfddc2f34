"""Where every priced product stands beside the catalog, as data for a program."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.money import money_text
from cwsetup.pricing.pairing import Pairing
from cwsetup.pricing.suggesting import Suggestion, Sureness


def as_dict(profile: str, pairings: Sequence[Pairing]) -> dict[str, Any]:
    """Return how every priced product stands, for a program."""
    counts: dict[str, int] = {}
    for each in pairings:
        counts[str(each.standing)] = counts.get(str(each.standing), 0) + 1
    return {"format": 1, "profile": profile, "summary": counts, "products": [_pairing(each) for each in pairings]}


def _pairing(pairing: Pairing) -> dict[str, Any]:
    resolution = pairing.resolution
    row = resolution.row
    return {
        "product_id": resolution.product_id,
        "unit": resolution.unit,
        "product_name": resolution.product_name,
        "part_number": row.part_number if row else None,
        "price_list": row.price_list if row else None,
        "cost": _money(resolution.cost),
        "price": _money(resolution.price),
        "standing": str(pairing.standing),
        "reason": pairing.sentence or None,
        "item": _item(pairing.item),
        "suggestion": _suggestion(pairing.suggestion),
    }


def _item(item: CatalogItem | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {
        "id": item.id,
        "identifier": item.identifier,
        "description": item.description,
        "unit_of_measure": item.unit_of_measure.name if item.unit_of_measure else None,
        "inactive": item.inactive,
    }


def _suggestion(suggestion: Suggestion | None) -> dict[str, Any] | None:
    if suggestion is None:
        return None
    return {
        "item": _item(suggestion.item),
        "exact": suggestion.sureness is Sureness.EXACT,
        "reason": suggestion.reason,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)
