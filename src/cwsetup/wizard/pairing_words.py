"""How a product and what stands beside it read in one line of a list, the telling word first: lines get cut."""

import re
from collections.abc import Mapping, Sequence

from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.money import money_text
from cwsetup.pricing.pairing import Pairing, Standing
from cwsetup.pricing.resolve import Resolution
from cwsetup.pricing.suggesting import Suggestion, Sureness
from cwsetup.text import fold

_ONLY = re.compile(r"^one of 1(?= )")
_HINT = re.compile(r" [^.:]*: cwsetup match\.?$")
"""Where to go to settle it: whoever reads it on this list is there."""

TO_LOOK_AT = (Standing.BROKEN, Standing.SHARED, Standing.INACTIVE, Standing.MISMATCH, Standing.SEVERAL)


def product_words(resolution: Resolution) -> str:
    """Return a product: its ID, unit, price and name."""
    amount = resolution.cost if resolution.price is None else resolution.price
    price = " ".join(filter(None, [resolution.unit, "" if amount is None else money_text(amount)]))
    same = fold(resolution.product_name) == fold(resolution.product_id)
    return " · ".join(filter(None, [resolution.product_id, price, "" if same else resolution.product_name]))


def item_words(item: CatalogItem) -> str:
    """Return an item: its identifier and description."""
    same = fold(item.description) == fold(item.identifier)
    return item.identifier if same or not item.description else f"{item.identifier} · {item.description}"


def item_details(item: CatalogItem, owner: str = "") -> str:
    """Return what helps to tell an item from others: unit, price, and whose it is."""
    return ", ".join(
        filter(
            None,
            [
                f"item of {owner}" if owner else "",
                "inactive" if item.inactive else "",
                item.unit_of_measure.name if item.unit_of_measure else "",
                "" if item.price is None else money_text(item.price),
            ],
        )
    )


def suggested_words(suggestions: Sequence[Suggestion], owners: Mapping[int, str]) -> list[str]:
    """Return what tells suggested items apart, in columns: id, unit, price, then why each is suggested."""
    cells = [
        (
            f"#{each.item.id}",
            each.item.unit_of_measure.name if each.item.unit_of_measure else "no unit",
            "no price" if each.item.price is None else money_text(each.item.price),
        )
        for each in suggestions
    ]
    first, second, third = ([max(map(len, column)) for column in zip(*cells, strict=True)]) if cells else (0, 0, 0)
    return [
        ", ".join(
            filter(
                None,
                [
                    f"{item_id:<{first}}  {unit:<{second}}  {price:>{third}}  {_ONLY.sub('the one', each.reason)}",
                    "inactive" if each.item.inactive else "",
                    f"item of {owners[each.item.id]}" if owners.get(each.item.id) else "",
                ],
            )
        )
        for each, (item_id, unit, price) in zip(suggestions, cells, strict=True)
    ]


def named_item(item: CatalogItem) -> str:
    """Return an item with its id."""
    return f"{item_words(item)} (#{item.id})"


def standing_words(pairing: Pairing) -> str:
    """Return how a product stands, with its item."""
    match pairing.standing:
        case Standing.LINKED | Standing.FOUND if pairing.item is not None:
            how = f" {pairing.sentence}" if pairing.sentence else ""
            return f"{pairing.standing}{how}: {named_item(pairing.item)}"
        case standing:
            return _HINT.sub("", pairing.sentence) or str(standing)


def to_settle_words(pairing: Pairing, suggested: str) -> str:
    """Return what a product that wants a person has in prospect, then what is the matter: sentences are long."""
    return f"{pairing.standing} · {suggested} · {standing_words(pairing)}"


def no_link_words(pairing: Pairing, ignore: str = "ignore") -> str:
    """Say why a product has an item although no link says so, and what keeps it away."""
    return f"There is no link to take back: its item is found {pairing.sentence}; {ignore} keeps it away."


def suggestion_words(suggestion: Suggestion, owner: str = "") -> str:
    """Return a suggestion and its reason, or who has got the item meanwhile."""
    if owner:
        return f"suggested item is now that of {owner}: {named_item(suggestion.item)}"
    return f"{_sure(suggestion)}: {named_item(suggestion.item)}, {suggestion.reason}"


def reason_words(suggestion: Suggestion) -> str:
    """Return how sure a suggestion is, and why."""
    return f"{_sure(suggestion)}: {suggestion.reason}"


def _sure(suggestion: Suggestion) -> str:
    return "exact" if suggestion.sureness is Sureness.EXACT else "likely"


def summary(counts: Mapping[Standing, int], suggested: int) -> tuple[str, str]:
    """Return how many products have their item, and in few words what is with the others."""
    found = counts.get(Standing.FOUND, 0) + counts.get(Standing.LINKED, 0)
    rest = {
        "to look at": sum(counts.get(standing, 0) for standing in TO_LOOK_AT),
        "with a suggestion": suggested,
        "not in ConnectWise": counts.get(Standing.MISSING, 0),
        "to be created": counts.get(Standing.CREATE, 0),
        "ignored": counts.get(Standing.IGNORED, 0),
    }
    words = " · ".join(f"{count} {what}" for what, count in rest.items() if count)
    return f"{found} of {sum(counts.values())} products found", words
