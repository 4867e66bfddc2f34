"""``prices`` and ``why``: what the price files say by the profile's orders; ConnectWise isn't asked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cwsetup.cli.book import Reading, day_of
from cwsetup.cli.context import Context
from cwsetup.errors import UsageError
from cwsetup.pricing.book import Remainder
from cwsetup.pricing.explain import RowsOf
from cwsetup.pricing.lookup import unmatched
from cwsetup.pricing.plan_json import prices_as_dict, why_as_dict
from cwsetup.pricing.resolve import Resolution, without_price
from cwsetup.pricing.tally import Tally
from cwsetup.storage.csv_files import Cell, check_place, csv_text, write_csv
from cwsetup.sync.run import Prices
from cwsetup.terminal.price_views import products_view, why_view
from cwsetup.text import counted

COLUMNS = ("product_id", "product_name", "unit", "price_list", "currency", "cost", "price")
"""Of the product list as CSV, as ``--json`` names them."""
STDOUT = Path("-")


def prices(context: Context, globs: Sequence[str] | None, as_of: str | None, **flags: Any) -> None:
    """List products with cost and price by the profile's orders."""
    day = day_of(context, as_of)
    csv: Path | None = flags["csv"]
    if csv is not None and context.options.json:
        raise UsageError("--csv and --json are two forms of one list.", hint="Give one of them.")
    if csv not in {None, STDOUT}:
        check_place(csv, COLUMNS)
    stored = context.profiles.load(context.profile_path)
    reading = Reading(strict=flags["strict"], rejects=flags["rejects"])
    tally = Tally(stored.profile.pricing, day)
    rest = reading.read(context, stored, tally.take)
    found = Prices(tally=tally, only=tuple(globs or ())).resolved(stored.profile)
    _show(context, found, csv)
    for sentence in unmatched(globs or (), tally.products.all() if globs else (), stored.profile.pricing.exclude):
        context.console.note(sentence, "warning")
    _tell_what_is_missing(context, found)
    if flags["rejects"] is None:
        _tell_rejects(context, rest)


def why(context: Context, product_id: str, as_of: str | None) -> None:
    """Explain one product's price."""
    day = day_of(context, as_of)
    stored = context.profiles.load(context.profile_path)
    asked = RowsOf(product_id)
    _tell_rejects(context, Reading().read(context, stored, asked.take))
    explanation = asked.explained(stored.profile.pricing, day)
    if context.options.json:
        context.console.json(why_as_dict(explanation))
    else:
        context.console.data(why_view(explanation))


def _show(context: Context, found: Sequence[Resolution], csv: Path | None) -> None:
    if context.options.json:
        context.console.json(prices_as_dict(found))
    elif csv == STDOUT:
        context.console.text(csv_text(COLUMNS, map(_cells, found)))
    elif csv is not None:
        write_csv(csv, COLUMNS, map(_cells, found))
        context.console.note(f"{counted(len(found), 'price')} written to {csv}.")
    elif found:
        context.console.data(products_view(found))


def _cells(resolution: Resolution) -> Sequence[Cell]:
    winner = resolution.winner
    price_list, currency = (winner.price_list, winner.currency) if winner else (None, None)
    named = (resolution.product_id, resolution.product_name, resolution.unit)
    return (*named, price_list, currency, resolution.cost, resolution.price)


def _tell_what_is_missing(context: Context, found: Sequence[Resolution]) -> None:
    missing = without_price(found)
    if missing:
        reasons = ", ".join(f"{reason} ({count})" for reason, count in missing.items())
        what = f"{sum(missing.values())} of {len(found)} have no price: {reasons}."
        context.console.note(f"{what} For each row's reason: cwsetup why PRODUCT-ID")


def _tell_rejects(context: Context, rest: Remainder) -> None:
    count = len(rest.rejects)
    if count:
        what = f"{counted(count, 'row')} of the price files can't be used"
        context.console.note(f"{what}. All of them: cwsetup prices --rejects FILE.csv")
