"""A reading of a sample: the format that its headings fit, or the field that each column seems to be.

Headings are held against known ones, and what they say against the values. Marks and dates are ``notations``'s, and
what a term means ``unit_guesses``'s.
"""

from collections.abc import Sequence

from cwsetup.profile.choices import PriceField, SourceFormat
from cwsetup.sources.evidence import is_money
from cwsetup.sources.guess import Guess, best, single
from cwsetup.sources.load import known_format
from cwsetup.sources.notations import notation_of
from cwsetup.sources.open_fields import ask_lacking, ask_price_list, ask_status, ask_which
from cwsetup.sources.proposal import Ground, OpenQuestion, Option, Proposal
from cwsetup.sources.sampling import Sample
from cwsetup.sources.synonyms import EITHER_PRICE, RANKS, SKU_PART, bare
from cwsetup.sources.unit_guesses import guess_units

_PREFIXED = 3


def propose(sample: Sample) -> Proposal:
    """Return how a file could be read, and what it leaves open."""
    guess = Guess(sample)
    known = known_format(sample.headings)
    if known is not None:
        guess.format = known
        guess.grounds.append(Ground(setting="format", value=known, because="it has the headings of that format"))
        _opening(guess)
        if known is SourceFormat.WORK365:
            ask_price_list(guess)
        notation_of(guess, _known_money(sample))
        return guess.done()
    _opening(guess)
    _columns(guess)
    if _is_export(sample.headings):
        guess.format = SourceFormat.WORK365
        because = "its first columns are those that Dynamics 365 adds to an export"
        guess.grounds.insert(0, Ground(setting="format", value=guess.format, because=because))
        _drop_untaken(guess)
    ask_status(guess)
    ask_lacking(guess)
    if guess.format is SourceFormat.GENERIC:
        guess_units(guess)
    notation_of(guess, _money(guess))
    return guess.done()


def _money(guess: Guess) -> list[str]:
    """Return the headings of all amounts, also of the one that may be a cost or a price."""
    columns = guess.settings.get("columns", {})
    asked = [option for question in guess.open if question.setting == "columns.price" for option in question.options]
    tables = [columns, *(option.settings["columns"] for option in asked)]
    found = [table[name] for table in tables for name in ("cost", "price") if name in table]
    return list(dict.fromkeys(found))


def _opening(guess: Guess) -> None:
    opening = guess.sample.opening
    for name in ("sheet", "header_row", "encoding", "delimiter"):
        value = getattr(opening, name)
        if value is not None:
            because = "the headings are there" if name == "header_row" else "the file was opened so"
            guess.put(name, value, because)


def _known_money(sample: Sample) -> list[str]:
    wanted = {*RANKS[PriceField.PRICE], *RANKS[PriceField.COST], *EITHER_PRICE}
    return [heading for heading in sample.headings if bare(heading) in wanted]


def _is_export(headings: Sequence[str]) -> bool:
    """Return whether three columns start with the same words in brackets: "(Do Not Modify)" in any language."""
    prefixes = [heading.partition(")")[0] for heading in headings if heading.startswith("(")]
    return any(prefixes.count(prefix) >= _PREFIXED for prefix in prefixes)


def _columns(guess: Guess) -> None:
    sample = guess.sample
    taken: set[str] = set()
    _microsoft_id(guess, taken)
    for name in RANKS:
        if name in guess.settings.get("columns", {}) or name in {PriceField.STATUS, PriceField.PRICING_METHOD}:
            continue
        heading = best(sample, name, taken)
        if heading is not None:
            taken.add(heading)
            guess.put(f"columns.{name}", heading, f'the heading is "{heading}"')
    _either_price(guess, taken)


def _microsoft_id(guess: Guess, taken: set[str]) -> None:
    """Put a product's and its SKU's ID together, as both are needed to tell one price from another."""
    names = {bare(heading): heading for heading in single(guess.sample)}
    first = next((names[name] for name in ("productid", "offerid") if name in names), None)
    second = next((names[name] for name in sorted(SKU_PART, key=len, reverse=True) if name in names), None)
    if first is None or second is None:
        return
    values = [text.strip() for text in guess.sample.column(second) if text.strip()]
    short = bool(values) and all(len(value) <= len("0000") for value in values)
    template = f"{{{first}}}:{{{second}:0000}}" if short else f"{{{first}}}:{{{second}}}"
    because = f'"{first}" and "{second}" together are one product' + (
        "; a SKU of digits has four, as at Microsoft" if short else ""
    )
    taken.update({first, second})
    guess.put("columns.product_id", template, because)


def _either_price(guess: Guess, taken: set[str]) -> None:
    """Ask whose price it is where a heading says nothing but "Price"."""
    columns = guess.settings.get("columns", {})
    sample = guess.sample
    vague = [
        heading
        for heading in single(sample)
        if bare(heading) in EITHER_PRICE and heading not in taken and is_money(sample.column(heading))
    ]
    if not vague or ("cost" in columns and "price" in columns):
        return
    heading = vague[0]
    if "cost" in columns or "price" in columns:
        name = "price" if "cost" in columns else "cost"
        guess.put(f"columns.{name}", heading, f'"{heading}" is the other amount')
        return
    guess.open.append(
        OpenQuestion(
            setting="columns.price",
            says=f'"{heading}" may be what you pay or what your customer pays.',
            options=(
                Option(label="what the customer pays", settings={"columns": {"price": heading}}),
                Option(label="what you pay", settings={"columns": {"cost": heading}}),
            ),
        )
    )


def _drop_untaken(guess: Guess) -> None:
    for name in (PriceField.VALID_FROM, PriceField.VALID_TO):
        guess.settings.get("columns", {}).pop(name, None)
    heading = best(guess.sample, PriceField.PRICING_METHOD, set())
    if heading is not None:
        guess.put(f"columns.{PriceField.PRICING_METHOD}", heading, f'the heading is "{heading}"')
        ask_which(guess, heading, "which means that the row has its price?")
