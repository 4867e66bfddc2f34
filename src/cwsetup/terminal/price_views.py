"""What prices look like: the product list, the explanation of one price, and what price sources hold."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.text import Text

from cwsetup.pricing.book import PriceBook, PriceRow
from cwsetup.pricing.explain import Explanation, Loser, PlacedPrice
from cwsetup.pricing.money import money_text
from cwsetup.pricing.resolve import Resolution
from cwsetup.terminal.listing import Indented, Listing
from cwsetup.terminal.views import cell
from cwsetup.text import counted

LONGEST = 15
"""Digits shown of an amount; a third of a price has no end."""
FIRST = 5
"""Prices and rejects of a file that are shown."""


def products_view(products: Sequence[Resolution]) -> RenderableType:
    """Return products with the available cost and selling price, and where they come from."""
    headings = ("Product", "Name", "Unit", "Price list", "Currency", "Cost", "Price")
    return Listing(headings, [_product(each) for each in products])


def _product(resolution: Resolution) -> tuple[Text, ...]:
    winner = resolution.winner
    return (
        cell(resolution.product_id),
        cell(resolution.product_name, "dim"),
        cell(resolution.unit or ""),
        cell(winner.price_list if winner else _why_none(resolution), "" if winner else "yellow"),
        cell(winner.currency if winner else "", "dim"),
        cell(amount(resolution.cost)),
        cell(amount(resolution.price)),
    )


def _why_none(resolution: Resolution) -> str:
    if resolution.conflict:
        return "two prices"
    return ", ".join(str(reason) for reason in resolution.losses) or "no price"


def why_view(explanation: Explanation) -> RenderableType:
    """Return who won, its place in both orders, and what each other row lost by."""
    parts: list[RenderableType] = [cell(explanation.product_id, "bold"), *_held_back(explanation)]
    for placed in explanation.prices:
        parts += _placed(placed)
    if explanation.losers:
        headings = ("Lost", "Price list", "Cost", "Price", "Why", "Where")
        parts += [Text(), Listing(headings, [_loser(loser) for loser in explanation.losers])]
    return Group(*parts)


def _held_back(explanation: Explanation) -> Iterator[Text]:
    if explanation.excluded is not None:
        yield cell(f'Excluded by the profile, as "{explanation.excluded}": it has no price.', "yellow")
    elif explanation.pinned is not None:
        what = f'Pinned by the profile, as "{explanation.pinned}"'
        yield cell(f"{what}: its item keeps the price that ConnectWise has, whatever stands here.", "yellow")


def _placed(placed: PlacedPrice) -> Iterator[RenderableType]:
    resolution = placed.resolution
    winner = resolution.winner
    if winner is None:
        yield cell(f"{resolution.unit or 'No unit'}: no price ({_why_none(resolution)})", "yellow")
    else:
        places = f"unit {placed.unit_place}, price list {placed.price_list_place} in the orders"
        cost, price = (amount(side) or "left as it is" for side in (resolution.cost, resolution.price))
        what = f"{resolution.unit}, {winner.price_list}: cost {cost}, price {price} {winner.currency}"
        yield Indented([cell(what), cell(places), cell(_where(winner))], by=0)
    if resolution.cost_row is not None:
        what = f"The cost is that of price list {resolution.cost_row.price_list}"
        yield Indented([cell(what), cell(_where(resolution.cost_row))], by=0)
    for row in resolution.conflict:
        sides = ", ".join(
            f"{name} {amount(side) or 'nothing'}" for name, side in (("cost", row.cost), ("price", row.price))
        )
        yield Indented([cell(f"{row.price_list} says {sides}", "yellow"), cell(_where(row), "yellow")])


def _loser(loser: Loser) -> tuple[Text, ...]:
    row = loser.row
    return (
        cell(row.unit),
        cell(row.price_list),
        cell(amount(row.cost)),
        cell(amount(row.price)),
        cell(loser.sentence),
        cell(_where(row), "dim"),
    )


def _where(row: PriceRow) -> str:
    return f"{row.file}:{row.line}"


def amount(money: Decimal | None) -> str:
    """Return an amount, or nothing where there is none."""
    if money is None:
        return ""
    text = money_text(money)
    return text if len(text) <= LONGEST else f"{money:.4f}…"


def price_file_view(book: PriceBook) -> RenderableType:
    """Return the first prices of price sources, what they hold, and what was left out and why."""
    counts = book.counts()
    held = (("Units", counts.units), ("Price lists", counts.price_lists), ("Currencies", counts.currencies))
    return Group(
        Listing(("Product", "Name", "Unit", "Price list", "Cost", "Price"), [_first(row) for row in book.rows[:FIRST]]),
        cell(f"{counted(counts.products, 'product')}, {counted(len(book.rows), 'price')}"),
        *(cell(f"{name}: {' · '.join(f'{word} {count}' for word, count in found.items())}") for name, found in held),
        *(cell(note, "dim") for note in book.notes),
        *_rejects(book),
    )


def _first(row: PriceRow) -> tuple[Text, ...]:
    amounts = (amount(row.cost), amount(row.price))
    names = (row.product_id, row.product_name, row.unit, row.price_list)
    return tuple(cell(each) for each in (*names, *(f"{each} {row.currency}" if each else "" for each in amounts)))


def _rejects(book: PriceBook) -> Iterator[Text]:
    if not book.rejects:
        return
    count = len(book.rejects)
    yield cell(f"{counted(count, 'row')} can't be used:", "yellow")
    for each in book.rejects[:FIRST]:
        where = f'{each.column} "{each.value}": ' if each.column else ""
        yield cell(f"  {each.file} line {each.line}: {where}{each.reason}", "dim")
    if count > FIRST:
        yield cell(f"  … {count - FIRST} more", "dim")


def columns_view(columns: Sequence[tuple[str, str, str]]) -> RenderableType:
    """Return the columns of an environment that a cost can be in: their names, labels and a few values."""
    rows = [(cell(name), cell(label, "dim"), cell(examples)) for name, label, examples in columns]
    return Listing(("Column", "Label", "Values"), rows)
