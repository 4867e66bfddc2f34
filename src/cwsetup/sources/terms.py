"""Terms and billing plans of Partner Center as units, and into how many parts a term's price goes.

The same term billed otherwise is another unit: since April 2025 a year billed monthly is dearer than a year.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from cwsetup.errors import InvalidInput
from cwsetup.profile.choices import Basis
from cwsetup.sources.values import Unusable
from cwsetup.text import fold, nearest

_NAMES = {
    "P1M/Monthly": ("Monthly",),
    "P1Y/Annual": ("Annual", "Annually", "Yearly"),
    "P1Y/Monthly": ("Annual billed monthly",),
    "P3Y/Triennial": ("Triennial",),
    "P3Y/Annual": ("Triennial billed annually",),
    "P3Y/Monthly": ("Triennial billed monthly",),
    "OneTime": ("One Time", "Each"),
}
"""The names of a unit, the one that rows bear first."""

_PLANS = {"monthly": ("Monthly", 1), "annual": ("Annual", 12), "triennial": ("Triennial", 36)}
"""A billing plan as Microsoft writes it, and how many months one bill covers."""

_ONCE = frozenset({"", "onetime", "one time", "one-time"})
"""Microsoft: perpetual software has "OneTime" or nothing as term and as billing plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermUnit:
    """A term with its billing plan."""

    unit: str
    months: int
    """The term's length; 1 for what is bought once."""
    bills: int
    """How many bills the term has."""


def term_unit(term: str, plan: str) -> TermUnit:
    """Return the unit of a row's ``TermDuration`` and ``BillingPlan``."""
    once = fold(plan) in _ONCE
    if fold(term) in _ONCE:
        if not once:
            raise Unusable("TermDuration", term, f"a price billed {plan.strip()} needs a term such as P1Y")
        return TermUnit(unit=_NAMES["OneTime"][0], months=1, bills=1)
    match = re.fullmatch(r"P([1-9][0-9]?)([MY])", term.strip(), re.IGNORECASE)
    if match is None:
        raise Unusable("TermDuration", term, "not a term such as P1M or P1Y")
    months = int(match[1]) * (12 if match[2] in "Yy" else 1)
    name, length = ("OneTime", months) if once else _PLANS.get(fold(plan), ("", 0))
    if not length or months % length:
        raise Unusable("BillingPlan", plan, f"not a billing plan for the term {match[0].upper()}")
    raw = f"{match[0].upper()}/{name}"
    return TermUnit(unit=_NAMES.get(raw, (raw,))[0], months=months, bills=months // length)


def unit_named(name: str) -> TermUnit | None:
    """Return the unit that rows bear for one of its names, or for ``TermDuration/BillingPlan``; ``None``: no unit."""
    for raw, names in _NAMES.items():
        if fold(name) in {fold(raw), *map(fold, names)}:
            term, _, plan = raw.partition("/")
            return term_unit(term, plan)
    term, slash, plan = name.partition("/")
    try:
        return term_unit(term, plan) if slash else None
    except Unusable:
        return None


def aliases_by_unit(aliases: Mapping[str, str]) -> dict[str, str]:
    """Return a source's names for units, by the folded names that Partner Center's rows bear by themselves."""
    return {fold(_known(name, "unit_aliases").unit): alias for name, alias in aliases.items()}


def bases_by_unit(basis: Mapping[str, Basis], aliases: Mapping[str, str]) -> dict[str, Basis]:
    """Return a source's bases by the names that rows bear before they are renamed."""
    before = {fold(alias): name for name, alias in aliases.items()}
    return {_known(before.get(fold(name), name), "basis").unit: one for name, one in basis.items()}


def parts_by_unit(basis: Mapping[str, Basis]) -> dict[str, int]:
    """Return by how much the price of a term is divided, by the folded names of the units that a source names."""
    return {fold(name): parts(_known(name, "basis"), one) for name, one in basis.items()}


def _known(name: str, setting: str) -> TermUnit:
    unit = unit_named(name)
    if unit is None:
        known = [every for names in _NAMES.values() for every in names]
        raise InvalidInput(
            f'{setting} names "{name}", which is no unit of Partner Center.',
            hint=f"Nearest: {', '.join(nearest(name, known) or known)}; or such as P1Y/Monthly.",
        )
    return unit


def parts(term: TermUnit, basis: Basis) -> int:
    """Return by how much the price of the whole term is divided."""
    match basis:
        case Basis.PERIOD:
            return term.bills
        case Basis.TERM:
            return 1
        case Basis.MONTH:
            return term.months
        case _:
            assert_never(basis)
