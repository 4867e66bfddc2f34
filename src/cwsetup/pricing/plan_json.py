"""Plans, product lists and explanations as ``--json`` prints them.

Money is text, absent is null, and the order of keys is fixed.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from cwsetup.pricing.book import PriceRow
from cwsetup.pricing.change import Prices
from cwsetup.pricing.entry import PlanEntry
from cwsetup.pricing.explain import Explanation, PlacedPrice
from cwsetup.pricing.limits import Violation
from cwsetup.pricing.money import money_text
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.resolve import Resolution

FORMAT = 1
"""The version of each object's form."""


def as_dict(plan: Plan) -> dict[str, object]:
    """Return the object that ``sync-prices --json`` prints."""
    return {
        "format": FORMAT,
        "profile": plan.profile_name,
        "url": plan.url,
        "created": plan.created.isoformat(),
        "summary": {str(action): times for action, times in plan.summary.items()},
        "entries": [_entry(entry) for entry in plan.entries],
        "limits": [_violation(violation) for violation in plan.violations],
        "rejects": plan.rejects,
    }


def prices_as_dict(resolutions: Iterable[Resolution]) -> dict[str, object]:
    """Return the object that ``prices --json`` prints; a product without a price has nulls."""
    return {"format": FORMAT, "products": [_product(resolution) for resolution in resolutions]}


def why_as_dict(explanation: Explanation) -> dict[str, object]:
    """Return the object that ``why --json`` prints."""
    return {
        "format": FORMAT,
        "product_id": explanation.product_id,
        "excluded": explanation.excluded,
        "pinned": explanation.pinned,
        "prices": [_placed(placed) for placed in explanation.prices],
        "lost": [
            _row(loser.row) | {"reason": str(loser.reason), "sentence": loser.sentence} for loser in explanation.losers
        ],
    }


def _placed(placed: PlacedPrice) -> dict[str, object]:
    """Return a unit's price; the amounts are rounded, and the cost may be another row's."""
    resolution = placed.resolution
    winner = {} if resolution.winner is None else _row(resolution.winner)
    return winner | {
        "unit": resolution.unit,
        "cost": _money(resolution.cost),
        "price": _money(resolution.price),
        "unit_place": placed.unit_place,
        "price_list_place": placed.price_list_place,
    }


def _row(row: PriceRow) -> dict[str, object]:
    return {
        "unit": row.unit,
        "price_list": row.price_list,
        "currency": row.currency,
        "cost": _money(row.cost),
        "price": _money(row.price),
        "file": row.file,
        "line": row.line,
    }


def _entry(entry: PlanEntry) -> dict[str, object]:
    return {
        "product_id": entry.product_id,
        "unit": entry.unit,
        "action": str(entry.action),
        "item_id": entry.item_id,
        "identifier": entry.identifier,
        "before": _prices(entry.before),
        "after": _prices(entry.after),
        "price_list": entry.price_list,
        "rule": _text(entry.rule),
        "reason": entry.reason,
        "allow": entry.allow,
        "last_updated": _time(entry.last_updated),
    }


def _violation(violation: Violation) -> dict[str, object]:
    return {"limit": str(violation.limit), "message": violation.message, "flag": violation.flag}


def _product(resolution: Resolution) -> dict[str, object]:
    winner = resolution.winner
    return {
        "product_id": resolution.product_id,
        "product_name": resolution.product_name,
        "unit": resolution.unit,
        "price_list": winner.price_list if winner else None,
        "currency": winner.currency if winner else None,
        "cost": _money(resolution.cost),
        "price": _money(resolution.price),
    }


def _prices(prices: Prices) -> dict[str, object]:
    return {"cost": _money(prices.cost), "price": _money(prices.price)}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)


def _text(word: object) -> str | None:
    return None if word is None else str(word)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
