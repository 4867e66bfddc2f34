"""``prices`` and ``why``: what the price files say by the profile's orders; ConnectWise isn't asked."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context
from cwsetup.errors import UsageError
from cwsetup.pricing.book import PriceBook, PriceRow
from cwsetup.pricing.explain import Explanation, Standing, explain
from cwsetup.pricing.money import money_text
from cwsetup.pricing.plan_json import prices_as_dict
from cwsetup.sources.load import load_prices
from cwsetup.storage.profiles import StoredProfile
from cwsetup.sync.run import Prices
from cwsetup.terminal.price_views import products_view, why_view


def prices(context: Context, globs: Sequence[str] | None, as_of: str | None, *, strict: bool) -> None:
    """List products with cost and price by the profile's orders."""
    day = day_of(context, as_of)
    stored = context.profiles.load(context.profile_path)
    book = book_of(context, stored, strict=strict)
    found = Prices(book=book, on=day, only=tuple(globs or ())).resolved(stored.profile)
    if context.options.json:
        context.console.json(prices_as_dict(found))
    elif found:
        context.console.data(products_view(found))
    else:
        context.console.note("No product has such an ID.")


def why(context: Context, product_id: str, as_of: str | None) -> None:
    """Explain one product's price."""
    day = day_of(context, as_of)
    stored = context.profiles.load(context.profile_path)
    book = book_of(context, stored, strict=False)
    explanation = explain(book.rows, stored.profile.pricing, day, product_id)
    if context.options.json:
        context.console.json(_why_as_dict(explanation))
    else:
        context.console.data(why_view(explanation))


def _why_as_dict(explanation: Explanation) -> dict[str, Any]:
    return {
        "format": 1,
        "product_id": explanation.product_id,
        "prices": [_standing_as_dict(standing) for standing in explanation.standings],
        "lost": [
            _row_as_dict(loser.row) | {"reason": str(loser.reason), "sentence": loser.sentence}
            for loser in explanation.losers
        ],
    }


def _standing_as_dict(standing: Standing) -> dict[str, Any]:
    """Return a unit's price; the amounts are rounded, and the cost may be another row's."""
    resolution = standing.resolution
    winner = {} if resolution.winner is None else _row_as_dict(resolution.winner)
    return winner | {
        "unit": resolution.unit,
        "cost": _money(resolution.cost),
        "price": _money(resolution.price),
        "unit_place": standing.unit_place,
        "price_list_place": standing.price_list_place,
    }


def _row_as_dict(row: PriceRow) -> dict[str, Any]:
    return {
        "unit": row.unit,
        "price_list": row.price_list,
        "currency": row.currency,
        "cost": _money(row.cost),
        "price": _money(row.price),
        "file": row.file,
        "line": row.line,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)


def book_of(context: Context, stored: StoredProfile, *, strict: bool, files: Sequence[Path] = ()) -> PriceBook:
    """Return the prices of a profile's sources, or of other files read as its source; says what was left out."""
    folder = stored.path.resolve().parent
    here = [path.expanduser().absolute() for path in files]
    book = load_prices(stored.profile.pricing.sources, folder, strict=strict, files=here)
    context.console.lines(book.notes)
    return book


def say_left_open(context: Context, stored: StoredProfile) -> None:
    """Say which choices a profile lacks, and what can't be done without them."""
    for declared in stored.left_open:
        missing = f"{declared.label} is left open; it's needed for {declared.only_for}"
        context.console.note(f"{missing}: cwsetup edit {declared.key}", "warning")


def day_of(context: Context, as_of: str | None) -> date:
    """Return the day whose prices count: the one that was typed, or today."""
    if as_of is None:
        return context.now().date()
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise UsageError(f'"{as_of}" isn\'t a day.', hint="Write it as 2026-11-24.") from None
