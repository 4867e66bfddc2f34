"""The entry rules: what makes a change wait for a person, in a sentence with its numbers and its release.

Rules see one product at a time; what a whole run may change is ``limits``'s.
"""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cwsetup.pricing.catalog import CatalogItem, item_name
from cwsetup.pricing.change import Change, Field, Prices
from cwsetup.pricing.factors import telling_factor
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.money import money_text, step_text, within
from cwsetup.profile.instance import Ref
from cwsetup.text import fold


class Rule(StrEnum):
    """What may put an entry in review; the first four can be allowed, the others are cured where they arise."""

    PRICE_CHANGE = "price-change"
    FIRST_PRICE = "first-price"
    ZERO_PRICE = "zero-price"
    BELOW_COST = "below-cost"
    UNIT_MISMATCH = "unit-mismatch"
    CALCULATED = "calculated"
    MARKUP = "markup"
    AUTO_UPDATE = "auto-update"
    INACTIVE = "inactive"
    AMBIGUOUS_MATCH = "ambiguous-match"
    DUPLICATE_PRICE = "duplicate-price"
    LONG_IDENTIFIER = "long-identifier"
    UNIT_NOT_MAPPED = "unit-not-mapped"
    CHOICES_OPEN = "choices-open"


RELEASABLE = (Rule.PRICE_CHANGE, Rule.FIRST_PRICE, Rule.ZERO_PRICE, Rule.BELOW_COST)
"""The rules that ``--allow`` takes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that an entry meets, and what releases or cures it."""

    rule: Rule
    sentence: str
    """What is odd, with its numbers and names; where there is neither ``allow`` nor ``cure``, the cure as well."""
    allow: str | None = None
    """The flag that releases it."""
    cure: str | None = None
    """What to do where it arises, the same for all that meet the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would become of one product's item."""

    product_id: str
    unit: str = ""
    """What the price is for; held against an item that is there."""
    changed: tuple[Change, ...]
    result: Prices
    """Both sides as the item would have them afterwards, those that aren't written included."""
    found: str = ""
    """How the item was found, where that may be what is wrong: a link or a part number, not its own name."""


def amount_findings(proposal: Proposal, max_price_change: Decimal | None) -> tuple[Finding, ...]:
    """Return the rules that the amounts meet; of a new item (no ``max_price_change``) only what has no before."""
    return (
        *(
            finding
            for change in proposal.changed
            if (finding := _step_finding(proposal, change, max_price_change)) is not None
        ),
        *_below_cost(proposal),
    )


def item_findings(proposal: Proposal, item: CatalogItem, index: CatalogIndex) -> tuple[Finding, ...]:
    """Return the rules that the item itself meets; none when nothing of it would change."""
    if not proposal.changed:
        return ()
    fields = {change.field for change in proposal.changed}
    return (*_unit_mismatch(proposal, item, index), *_flags(item, fields), *_inactive(item, index))


_LABELS = {
    Field.COST: "Cost",
    Field.PRICE: "Price",
    Field.RECURRING_COST: "Recurring cost",
    Field.RECURRING_PRICE: "Recurring revenue",
}


def _step_finding(proposal: Proposal, change: Change, max_price_change: Decimal | None) -> Finding | None:
    """One step meets one rule: to 0, else from nothing, else too far."""
    step = f"{_LABELS[change.field]} {step_text(change.before, change.after)}"
    if change.after == 0:
        return _releasable(proposal, Rule.ZERO_PRICE, f"{step} would be zero.")
    if max_price_change is None:
        return None
    if change.before is None or change.before == 0:
        return _releasable(proposal, Rule.FIRST_PRICE, f"{step} would be the first.")
    if within(change.before, change.after, max_price_change):
        return None
    factor = telling_factor(change.before, change.after)
    end = "." if factor is None else f", {factor}: is a unit or a decimal point mixed up?"
    sentence = f"{step} moves by more than {max_price_change:f}%{end}"
    return _releasable(proposal, Rule.PRICE_CHANGE, " ".join(filter(None, [sentence, proposal.found])))


def _below_cost(proposal: Proposal) -> Iterator[Finding]:
    cost, price = proposal.result.cost, proposal.result.price
    if not proposal.changed or cost is None or price is None:
        return
    if not (cost.is_finite() and price.is_finite() and price >= cost):
        sentence = f"Price {money_text(price)} would be below cost {money_text(cost)}."
        yield _releasable(proposal, Rule.BELOW_COST, sentence)


def mismatched_unit(unit: str, item: CatalogItem, index: CatalogIndex) -> Ref | None:
    """Return the item's unit of measure if it is mapped from other units than the price's.

    Several units may share a unit of measure; an item measured in none of the mapped ones is left alone.
    """
    measured = item.unit_of_measure
    sources = [unit for unit, ref in index.units_of_measure.items() if measured is not None and ref.id == measured.id]
    return None if not sources or fold(unit) in sources else measured


def _unit_mismatch(proposal: Proposal, item: CatalogItem, index: CatalogIndex) -> Iterator[Finding]:
    measured = mismatched_unit(proposal.unit, item, index)
    if measured is None:
        return
    yield Finding(
        Rule.UNIT_MISMATCH,
        f"The price is for {proposal.unit}, the item for another unit: {item_name(item)} is measured in"
        f" {measured.name}.",
        cure="Correct the item's unit of measure in ConnectWise, the mapping (cwsetup edit units_of_measure) or the"
        " link (cwsetup match).",
    )


def _flags(item: CatalogItem, fields: set[Field]) -> Iterator[Finding]:
    """ConnectWise may compute or overwrite what such an item is given; a flag of the other side doesn't matter."""
    cost = bool(fields & {Field.COST, Field.RECURRING_COST})
    price = bool(fields & {Field.PRICE, Field.RECURRING_PRICE})
    name = item_name(item)
    for rule, is_set, does in (
        (Rule.CALCULATED, cost and item.calculated_cost, "calculates its cost"),
        (Rule.CALCULATED, price and item.calculated_price, "calculates its price"),
        (Rule.MARKUP, item.markup, "marks its price up from its cost"),
        (Rule.AUTO_UPDATE, cost and item.auto_update_cost, "updates its cost by itself"),
        (Rule.AUTO_UPDATE, price and item.auto_update_price, "updates its price by itself"),
    ):
        if is_set:
            cure = "Turn that off in ConnectWise, or exclude or pin the product."
            yield Finding(rule, f"ConnectWise {does}: item {name}.", cure=cure)


def _inactive(item: CatalogItem, index: CatalogIndex) -> Iterator[Finding]:
    if not item.inactive:
        return
    twins = [each for each in index.by_identifier.get(fold(item.identifier), ()) if not each.inactive]
    there = "".join(f" {item_name(twin)} is active and called the same." for twin in twins)
    cure = "Activate it in ConnectWise, or link another: cwsetup match"
    yield Finding(Rule.INACTIVE, f"Item {item_name(item)} is inactive.{there}", cure=cure)


def _releasable(proposal: Proposal, rule: Rule, sentence: str) -> Finding:
    return Finding(rule, sentence, f"--allow {shlex.quote(f'{rule}:{proposal.product_id}')}")
