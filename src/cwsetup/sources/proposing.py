"""A reading of a sample: the format that its headings fit, or the field that each column seems to be.

Headings are held against known ones, and what they say against the values. Marks and dates are ``notations``'s, and
what a term means ``unit_guesses``'s.
"""

from cwsetup.profile.choices import PriceField, SourceFormat
from cwsetup.sources.amount_columns import place_amounts
from cwsetup.sources.columns import own_heading
from cwsetup.sources.guess import Guess, best, single
from cwsetup.sources.layouts import known_format
from cwsetup.sources.notations import notation_of
from cwsetup.sources.open_fields import ask_lacking, ask_price_list
from cwsetup.sources.placing import DATES, ask_days, place
from cwsetup.sources.proposal import Ground, Proposal
from cwsetup.sources.row_kinds import ask_rows, ask_which
from cwsetup.sources.sampling import Sample
from cwsetup.sources.synonyms import EITHER_PRICE, RANKS, SKU_PART, bare
from cwsetup.sources.unit_guesses import guess_units
from cwsetup.sources.unread import foreign, hidden

_NOT_PLACED = {
    *(PriceField.COST, PriceField.PRICE),  # ``amount_columns``
    *(PriceField.STATUS, PriceField.PRICING_METHOD),  # ``row_kinds``
}


def propose(sample: Sample, *others: Sample) -> Proposal:
    """Return how a file could be read, and what it leaves open.

    ``others`` are samples of further files that are read the same way: a mark is certain only if it is so in all.
    """
    guess = Guess(sample, others)
    _opening(guess)
    known = known_format(sample.headings)
    if known is not None and not foreign(sample.headings, known, sample):
        guess.format = known
        guess.grounds.insert(0, Ground(setting="format", value=known, because="it has the headings of that format"))
        if known is SourceFormat.WORK365:
            ask_price_list(guess)
        notation_of(guess, _known_money(sample))
        return guess.done()
    taken = _columns(guess)
    if hidden(sample.headings):
        _export(guess)
    ask_rows(guess, taken)
    if guess.format is SourceFormat.GENERIC:
        guess_units(guess)
    ask_lacking(guess)
    notation_of(guess, guess.headings_of("cost", "price"))
    return guess.done()


def _opening(guess: Guess) -> None:
    opening = guess.sample.opening
    for name in ("sheet", "header_row", "encoding", "delimiter"):
        value = getattr(opening, name)
        if value is not None:
            because = "the headings are there" if name == "header_row" else "the file was opened so"
            guess.put(name, value, because)


def _known_money(sample: Sample) -> list[str]:
    wanted = {*RANKS[PriceField.PRICE], *RANKS[PriceField.COST], *EITHER_PRICE}
    return [heading for heading in sample.headings if bare(own_heading(heading)) in wanted]


def _columns(guess: Guess) -> set[str]:
    """Propose or ask for the column of each field; return the headings that are explained."""
    taken: set[str] = set()
    _microsoft_id(guess, taken)
    for name in RANKS:
        if name not in guess.settings.get("columns", {}) and name not in _NOT_PLACED:
            place(guess, name, taken)
    place_amounts(guess, taken)
    ask_days(guess, taken)
    return taken


def _microsoft_id(guess: Guess, taken: set[str]) -> None:
    """Put a product's and its SKU's ID together, as both are needed to tell one price from another."""
    headings = single(guess.sample)
    first, second = (
        next((found for name in names if (found := [one for one in headings if bare(one) == name])), [])
        for names in (("productid", "offerid"), SKU_PART)
    )
    if len(first) != 1 or len(second) != 1:
        return
    [product], [sku] = first, second
    values = [text.strip() for text in guess.sample.column(sku) if text.strip()]
    short = bool(values) and all(len(value) <= len("0000") for value in values)
    template = f"{{{product}}}:{{{sku}:0000}}" if short else f"{{{product}}}:{{{sku}}}"
    because = f'"{product}" and "{sku}" together are one product' + (
        "; a SKU of digits has four, as at Microsoft" if short else ""
    )
    taken.update({product, sku})
    guess.put("columns.product_id", template, because)


def _export(guess: Guess) -> None:
    """Take a file for an export of Dynamics 365 unless it has days, which that format doesn't know."""
    heading = best(guess.sample, PriceField.PRICING_METHOD)
    if not any(guess.is_settled(name) for name in DATES):
        guess.format = SourceFormat.WORK365
        because = "its first columns are those that Dynamics 365 adds to an export"
        guess.grounds.insert(0, Ground(setting="format", value=guess.format, because=because))
        if heading is not None:
            guess.put(f"columns.{PriceField.PRICING_METHOD}", heading, f'the heading is "{heading}"')
    if heading is not None:
        ask_which(guess, heading, "which means that the row has its price?")
