"""What the words for terms in a file mean: names of units, and whether a price is for the term or for a bill."""

import re

from cwsetup.profile.choices import Basis
from cwsetup.sources.guess import Guess
from cwsetup.sources.proposal import OpenQuestion, Option
from cwsetup.sources.synonyms import FREQUENCY, TERMS, bare
from cwsetup.sources.terms import unit_named
from cwsetup.text import fold

_MONTHS = {
    **dict.fromkeys(("monthly", "month", "1 month", "p1m", "monatlich", "monat", "mensuel", "maandelijks", "1m"), 1),
    **dict.fromkeys(("annual", "annually", "yearly", "year", "1 year", "1 jahr", "1 an", "1 jaar", "p1y", "1y"), 12),
    **dict.fromkeys(("jährlich", "annuel", "jaarlijks", "12 months", "12 monate", "12 mois"), 12),
    **dict.fromkeys(("triennial", "3 year", "3 years", "3 jahre", "3 ans", "3 jaar", "p3y", "36 months", "3y"), 36),
}
_TERMS = {1: "P1M", 12: "P1Y", 36: "P3Y"}
_PLANS = {1: "Monthly", 12: "Annual", 36: "Triennial"}


def guess_units(guess: Guess) -> None:
    """Put term and frequency together where a file has both, and propose the usual names for what is known."""
    columns = guess.settings.get("columns", {})
    headings = {bare(heading): heading for heading in guess.sample.headings}
    term = next((headings[name] for name in TERMS if name in headings), None)
    frequency = next((headings[name] for name in FREQUENCY if name in headings), None)
    if term is None or frequency is None or columns.get("unit") not in {term, frequency}:
        return
    guess.put("columns.unit", f"{{{term}}}/{{{frequency}}}", f'one "{term}" billed otherwise has another price')
    pairs = list(dict.fromkeys(zip(guess.sample.column(term), guess.sample.column(frequency), strict=True)))
    aliases = {f"{one.strip()}/{two.strip()}": name for one, two in pairs if (name := _name(one, two)) is not None}
    for written, name in aliases.items():
        guess.put(f"unit_aliases.{written}", name, "that is what the term and its billing are called")
    _basis(guess, sorted({name for name in aliases.values() if "billed" in name}))


def _months(word: str) -> int | None:
    return _MONTHS.get(re.sub(r"[-_]", " ", fold(word)))


def _name(term: str, frequency: str) -> str | None:
    """Return the unit of two words, such as ``Annual billed monthly`` for ``P1Y`` and ``Monthly``."""
    length, bill = _months(term), _months(frequency)
    if length is None or bill is None:
        return None
    unit = unit_named(f"{_TERMS[length]}/{_PLANS[bill]}")
    return unit.unit if unit is not None else None


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
