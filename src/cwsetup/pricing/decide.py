"""What becomes of one product: from its price and its match to an entry with every rule it meets.

Nothing is released here; an entry that keeps a finding after ``Allowances.settle`` is in review.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from cwsetup.pricing.catalog import Found, Ignored, Match, Missing, Unclear, Way, item_name
from cwsetup.pricing.change import Prices, changes_of, wanted
from cwsetup.pricing.creation import new_item, new_item_findings
from cwsetup.pricing.entry import Action, PlanEntry, Skip
from cwsetup.pricing.matching import CatalogIndex
from cwsetup.pricing.money import money_text
from cwsetup.pricing.resolve import Resolution
from cwsetup.pricing.rules import Finding, Proposal, Rule, amount_findings, item_findings
from cwsetup.pricing.seen import Seen
from cwsetup.profile.choices import Write
from cwsetup.profile.properties import Section
from cwsetup.profile.settings import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One product on its way into a plan."""

    resolution: Resolution
    match: Match
    sharers: tuple[str, ...] = ()
    """The other products that have, or would get, the same item."""
    pinned: bool = False


def decide(candidate: Candidate, index: CatalogIndex, profile: Profile, *, create: bool) -> PlanEntry:
    """Return the product's entry, as it would be if all its findings were released."""
    resolution = candidate.resolution
    if resolution.row is None:
        return _skipped(_entry(resolution), Skip.NO_PRICE, _no_price(resolution))
    match candidate.match:
        case Found():
            entry = _for_item(candidate, candidate.match, index, profile)
        case Unclear(reason):
            unclear = Finding(Rule.AMBIGUOUS_MATCH, reason)
            findings = (unclear, *_open_questions(candidate))
            entry = replace(_entry(resolution), action=Action.REVIEW, findings=findings)
        case Missing(wanted) if create or wanted:
            entry = _for_new_item(candidate, index, profile)
        case Missing():
            entry = _skipped(_entry(resolution), Skip.NOT_IN_CONNECTWISE, "It has no item in ConnectWise.")
        case Ignored():
            entry = _skipped(_entry(resolution), Skip.IGNORED, "The profile's [links] ignore it.")
        case _:
            assert_never(candidate.match)
    if not candidate.pinned:
        return entry
    return _skipped(entry, Skip.PINNED, "It is pinned: its item keeps the prices that ConnectWise has.")


def _for_item(candidate: Candidate, found: Found, index: CatalogIndex, profile: Profile) -> PlanEntry:
    resolution, item = candidate.resolution, found.item
    before = Prices(cost=item.cost, price=item.price)
    after = wanted(resolution, profile.pricing.write)
    changed = changes_of(item, after, profile.pricing)
    proposal = Proposal(
        product_id=resolution.product_id,
        unit=resolution.unit or "",
        changed=changed,
        result=_result(before, after),
        found="" if found.way is Way.IDENTIFIER else f"Its item is {item_name(item)}, by its {found.way}.",
    )
    return replace(
        _entry(resolution),
        action=Action.UPDATE if changed else Action.UNCHANGED,
        item_id=item.id,
        identifier=item.identifier,
        last_updated=item.last_updated,
        seen=Seen.of(item),
        before=before,
        after=after,
        changed=changed,
        findings=(
            *_open_questions(candidate),
            *item_findings(proposal, item, index),
            *amount_findings(proposal, profile.pricing.limits.max_price_change),
        ),
        notes=tuple(_cost_notes(resolution, profile.pricing.write, before)),
    )


def _result(before: Prices, after: Prices) -> Prices:
    """Return both sides as the item has them in the end: what isn't set stays."""
    return Prices(
        cost=before.cost if after.cost is None else after.cost,
        price=before.price if after.price is None else after.price,
    )


def _for_new_item(candidate: Candidate, index: CatalogIndex, profile: Profile) -> PlanEntry:
    resolution = candidate.resolution
    after = wanted(resolution, profile.pricing.write)
    return replace(
        _entry(resolution),
        action=Action.CREATE,
        identifier=index.new_identifier(resolution),
        after=after,
        new_item=new_item(resolution, after, index, profile.products) if profile.products is not None else None,
        findings=(
            *_open_questions(candidate),
            *_lacking_choices(profile),
            *new_item_findings(resolution, after, index),
        ),
        notes=tuple(_cost_notes(resolution, profile.pricing.write, None)),
    )


def _entry(resolution: Resolution) -> PlanEntry:
    return PlanEntry(
        product_id=resolution.product_id,
        product_name=resolution.product_name,
        unit=resolution.unit,
        price_list=resolution.row.price_list if resolution.row else None,
        action=Action.SKIP,
    )


def _skipped(entry: PlanEntry, skip: Skip, sentence: str) -> PlanEntry:
    return replace(
        entry, action=Action.SKIP, skip=skip, changed=(), new_item=None, findings=(), notes=(sentence,), after=Prices()
    )


def _open_questions(candidate: Candidate) -> Iterator[Finding]:
    """Yield what a person has to settle before the product has one price and one item."""
    if candidate.sharers:
        others = " and ".join(candidate.sharers)
        sentence = f"Its item is also that of {others}. Link each to its own: cwsetup match"
        yield Finding(Rule.AMBIGUOUS_MATCH, sentence)
    conflict = candidate.resolution.conflict
    if conflict:
        places = " and ".join(
            f"{row.file} line {row.line} (cost {_amount(row.cost)}, price {_amount(row.price)})" for row in conflict
        )
        sentence = f"Different amounts for one unit, price list and day: {places}."
        yield Finding(Rule.DUPLICATE_PRICE, sentence, cure="Correct the price source.")


def _lacking_choices(profile: Profile) -> Iterator[Finding]:
    """A link may ask for a new item of a profile that leaves open what new items need."""
    if profile.products is None:
        sentence = f"Choices of {Section.PRODUCTS} are left open, which its new item needs. Make them: cwsetup edit"
        yield Finding(Rule.CHOICES_OPEN, sentence)


def _cost_notes(resolution: Resolution, write: Write, before: Prices | None) -> Iterator[str]:
    """Yield where the cost comes from when it doesn't come from the price's own row; a new item has no ``before``."""
    if resolution.winner is None or write is not Write.BOTH or resolution.winner.cost is not None:
        return
    if resolution.cost_row is not None:
        yield f"The cost is that of price list {resolution.cost_row.price_list}."
    elif before is None:
        yield "The price source has no cost: the new item gets none."
    else:
        yield f"The price source has no cost; ConnectWise's ({_amount(before.cost)}) stays."


def _no_price(resolution: Resolution) -> str:
    reasons = ", ".join(
        f"{reason} ({count} {'row' if count == 1 else 'rows'})" for reason, count in resolution.losses.items()
    )
    return f"No price: {reasons}. `cwsetup why` shows each."


def _amount(amount: Decimal | None) -> str:
    return "nothing" if amount is None else money_text(amount)
