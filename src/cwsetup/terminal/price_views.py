"""What prices look like: the product list and the explanation of one price."""

from collections.abc import Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.text import Text

from cwsetup.pricing.explain import Explanation, Standing
from cwsetup.pricing.money import money_text
from cwsetup.pricing.resolve import Resolution
from cwsetup.terminal.views import cell, grid

LONGEST = 15
"""Digits shown of an amount; a third of a price has no end."""


def products_view(products: Sequence[Resolution]) -> RenderableType:
    """Return products with the available cost and selling price, and where they come from."""
    table = grid("Product", "Name", "Unit", "Price list", "Cost", "Price")
    for each in products:
        winner = each.winner
        table.add_row(
            cell(each.product_id),
            cell(each.product_name, "dim"),
            cell(each.unit or ""),
            cell(winner.price_list if winner else _why_none(each), "" if winner else "yellow"),
            cell(amount(each.cost)),
            cell(amount(each.price)),
        )
    return table


def _why_none(resolution: Resolution) -> str:
    if resolution.conflict:
        return "two prices"
    return ", ".join(str(reason) for reason in resolution.losses) or "no price"


def why_view(explanation: Explanation) -> RenderableType:
    """Return who won, its place in both orders, and what each other row lost by."""
    parts: list[RenderableType] = [Text.assemble(cell(explanation.product_id, "bold"))]
    parts += [_standing(standing) for standing in explanation.standings]
    if explanation.losers:
        table = grid("Lost", "Price list", "Cost", "Price", "Why", "Where")
        for loser in explanation.losers:
            row = loser.row
            table.add_row(
                cell(row.unit),
                cell(row.price_list),
                cell(amount(row.cost)),
                cell(amount(row.price)),
                cell(loser.sentence),
                cell(f"{row.file}:{row.line}", "dim"),
            )
        parts += [Text(), table]
    return Group(*parts)


def _standing(standing: Standing) -> RenderableType:
    resolution = standing.resolution
    winner = resolution.winner
    if winner is None:
        return cell(f"{resolution.unit or 'No unit'}: no price ({_why_none(resolution)})", "yellow")
    places = f"unit {standing.unit_place}, price list {standing.price_list_place} in the orders"
    cost, price = (amount(side) or "left as it is" for side in (resolution.cost, resolution.price))
    what = f"{resolution.unit}, {winner.price_list}: cost {cost}, price {price} {winner.currency}"
    return cell(f"{what} · {places} · {winner.file}:{winner.line}")


def amount(money: Decimal | None) -> str:
    """Return an amount, or nothing where there is none."""
    if money is None:
        return ""
    text = money_text(money)
    return text if len(text) <= LONGEST else f"{money:.4f}…"
