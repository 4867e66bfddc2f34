"""What the words for terms in a file mean: names of units, and whether a price is for the term or for a bill."""

from collections.abc import Sequence
from itertools import product

from cwsetup.profile.choices import Basis
from cwsetup.sources.guess import Guess, column_option, is_term, single
from cwsetup.sources.proposal import OpenQuestion, Option
from cwsetup.sources.spans import months_in
from cwsetup.sources.synonyms import FREQUENCY, TERMS, bare
from cwsetup.sources.terms import unit_named

_YEAR = 12
_PLANS = {1: "Monthly", 12: "Annual", 36: "Triennial"}
_MOST_ASKED = 12
_UNDIVIDED = ("Monthly", "Annual", "Triennial", "One Time")


def guess_units(guess: Guess) -> None:
    """Put term and frequency together where a file has both, and propose the usual names for what is known."""
    headings = single(guess.sample)
    terms = [one for name in TERMS for one in headings if bare(one) == name]
    bills = [one for name in FREQUENCY for one in headings if bare(one) == name]
    if not terms or not bills:
        _ask_term(guess, terms)
        return
    if len(terms) > 1 or len(bills) > 1:
        _ask_columns(guess, terms, bills)
        return
    [term], [bill] = terms, bills
    pairs = _pairs(guess, term, bill)
    names = {pair: _name(*pair) for pair in pairs}
    unknown = [f"{one}/{two}" for (one, two), name in names.items() if name is None]
    if len(unknown) > _MOST_ASKED:
        return
    guess.put("columns.unit", f"{{{term}}}/{{{bill}}}", f'one "{term}" billed otherwise has another price')
    for (one, two), name in names.items():
        if name is not None:
            guess.put(f"unit_aliases.{one}/{two}", name, "that is what the term and its billing are called")
    _basis(guess, sorted({name for pair, name in names.items() if name is not None and _is_in_parts(*pair)}))
    guess.open += [_unknown(pair) for pair in unknown]


def _ask_term(guess: Guess, terms: Sequence[str]) -> None:
    """Ask whether a term is part of the unit where a column "Unit" holds terms too, and others."""
    unit = guess.settings.get("columns", {}).get("unit")
    sample = guess.sample
    if unit not in single(sample) or len(terms) != 1 or unit in terms or not is_term(sample.column(unit)):
        return
    [term] = terms
    if [months_in(text) for text in sample.column(unit)] == [months_in(text) for text in sample.column(term)]:
        return
    both = Option(label=f"{term} and {unit}", settings={"columns": {"unit": f"{{{term}}}/{{{unit}}}"}})
    options = (column_option(guess, "unit", unit), column_option(guess, "unit", term), both)
    says = f'"{unit}" and "{term}" both hold terms; which is a price for?'
    guess.open.append(OpenQuestion(setting="columns.unit", says=says, options=options))


def _pairs(guess: Guess, term: str, bill: str) -> list[tuple[str, str]]:
    columns = guess.sample.column(term), guess.sample.column(bill)
    return list(dict.fromkeys((one.strip(), two.strip()) for one, two in zip(*columns, strict=True)))


def _name(term: str, bill: str) -> str | None:
    """Return the unit of two words, such as ``Annual billed monthly`` for ``P1Y`` and ``Monthly``."""
    length, plan = months_in(term), _PLANS.get(months_in(bill) or 0)
    if length is None or plan is None:
        return None
    unit = unit_named(f"P{length // _YEAR}Y/{plan}" if length % _YEAR == 0 else f"P{length}M/{plan}")
    return unit.unit if unit is not None else None


def _is_in_parts(term: str, bill: str) -> bool:
    return (months_in(bill) or 0) < (months_in(term) or 0)


def _ask_columns(guess: Guess, terms: Sequence[str], bills: Sequence[str]) -> None:
    """Ask which of several columns are the term and its billing, and what prices are then for."""
    guess.settings.get("columns", {}).pop("unit", None)
    guess.grounds = [ground for ground in guess.grounds if ground.setting != "columns.unit"]
    options, in_parts = [], set()
    for term, bill in product(terms, bills):
        names = {pair: _name(*pair) for pair in _pairs(guess, term, bill)}
        in_parts |= {name for pair, name in names.items() if name is not None and _is_in_parts(*pair)}
        aliases = {f"{one}/{two}": name for (one, two), name in names.items() if name is not None}
        settings = {"columns": {"unit": f"{{{term}}}/{{{bill}}}"}} | ({"unit_aliases": aliases} if aliases else {})
        note = ", ".join(f"{one}/{two}" for one, two in list(names)[:3])
        options.append(Option(label=f"{term} and {bill}", settings=settings, note=note))
    says = "Several columns may be the term of a price, and how it is billed; which are?"
    guess.open.append(OpenQuestion(setting="columns.unit", says=says, options=tuple(options)))
    _basis(guess, sorted(in_parts))


def _unknown(pair: str) -> OpenQuestion:
    """Ask what a term is called that isn't known: its price is taken as it is."""
    options = [Option(label="as in the file", settings={"unit_aliases": {pair: pair}}, note=pair)]
    options += [Option(label=unit, settings={"unit_aliases": {pair: unit}}) for unit in _UNDIVIDED]
    return OpenQuestion(
        setting=f"unit_aliases.{pair}",
        says=f'"{pair}" is no term that is known; its price is read as it is, and its unit is called?',
        options=tuple(options),
        free=True,
    )


def _basis(guess: Guess, in_parts: list[str]) -> None:
    """Ask what prices of terms are that are paid in parts: a wrong guess is wrong twelvefold."""
    if in_parts:
        guess.open.append(
            OpenQuestion(
                setting="basis",
                says=f"Prices of {', '.join(in_parts)} may be for one bill or for the whole term.",
                options=(
                    Option(label="for one bill"),
                    Option(
                        label="for the whole term; one bill is a part of it",
                        settings={"basis": dict.fromkeys(in_parts, str(Basis.PERIOD))},
                    ),
                ),
            )
        )
