"""The best guess for a property and why: from the instance's own defaults and from what the price files hold.

A rule looks at the evidence and answers with a suggestion or with nothing; it never asks and never reads.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cwsetup.profile.choices import OnePricePer, SourceFormat
from cwsetup.profile.instance import Ref, TableRow
from cwsetup.profile.sources import PriceSource, SourceCounts
from cwsetup.text import counted, fold, safe


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value and the reason for it; a value of ``None`` says why there is none."""

    value: Any
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a suggestion may be made from; empty where nothing is known."""

    rows: Sequence[TableRow] = ()
    """The active rows of the property's own table."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """The answers so far, by property."""
    agreement_type: TableRow | None = None
    """The agreement type whose own settings are worth proposing."""
    counts: SourceCounts | None = None
    """What the price sources hold."""
    company_name: str = ""


Rule: TypeAlias = Callable[[Evidence], Suggestion | None]
MapRule: TypeAlias = Callable[[str, Sequence[TableRow]], Suggestion | None]


def fixed(value: Any) -> Rule:
    """Return the rule that always proposes ``value``, or nothing for ``None``."""
    usual = Suggestion(value, "the usual choice")
    return lambda _: None if value is None else usual


def company_connector(evidence: Evidence) -> Suggestion | None:
    """Name the connector after the company."""
    if not evidence.company_name:
        return None
    return Suggestion(f"{safe(evidence.company_name)} ConnectWise"[:100], "the company's name")


def default_row(evidence: Evidence) -> Suggestion | None:
    """Propose the row that ConnectWise marks as its default, or the only one there is."""
    for row in evidence.rows:
        if row.is_default:
            return Suggestion(row.ref, "ConnectWise's default")
    return Suggestion(evidence.rows[0].ref, "the only one") if len(evidence.rows) == 1 else None


def default_rows(evidence: Evidence) -> Suggestion | None:
    """Propose the default row as the only one of several."""
    one = default_row(evidence)
    return one and Suggestion((one.value,), one.reason)


def default_of_chosen(evidence: Evidence) -> Suggestion | None:
    """Propose the default row if it is among the active statuses, else the first of them."""
    chosen: tuple[Ref, ...] = evidence.values.get("active_statuses", ())
    one = default_row(evidence)
    if one is not None and one.value in chosen:
        return one
    return Suggestion(chosen[0], "the first active status") if chosen else None


def agreement_default(name: str, kind: Callable[[str], Any] = str, usual: Any = None) -> Rule:
    """Return the rule that proposes what the agreement type sets, else the default row, else ``usual``.

    ``kind`` makes a value of ConnectWise's word; a word that it doesn't know is no suggestion.
    """

    def rule(evidence: Evidence) -> Suggestion | None:
        source = evidence.agreement_type
        value = getattr(source.agreement, name) if source is not None and source.agreement is not None else None
        if isinstance(value, Ref):
            value = next((row.ref for row in evidence.rows if row.id == value.id), None)
        elif value is not None:
            value = _known_word(kind, value)
        if source is not None and value is not None:
            return Suggestion(value, f'as the agreement type "{source.name}"')
        return default_row(evidence) or fixed(usual)(evidence)

    return rule


def _known_word(kind: Callable[[str], Any], word: str) -> Any:
    try:
        return kind(word)
    except ValueError:  # Unfit is one, too
        return None


def by_due_days(term: str, rows: Sequence[TableRow]) -> Suggestion | None:
    """Map a payment term to the billing term of as many days.

    ConnectWise keeps no early-payment discount, so ``2% 10 Net 30`` has no equal.
    """
    net = re.fullmatch(r"net\s*([0-9]{1,3})", fold(term))
    if net is None:
        return Suggestion(None, "no equal in ConnectWise: it keeps no early-payment discount") if "%" in term else None
    hits = [row for row in rows if row.due_days == int(net[1])]
    if not hits:
        return Suggestion(None, f"no billing term of {net[1]} days in ConnectWise")
    return Suggestion(_best(hits, term).ref, f"{net[1]} due days")


def by_equal_name(word: str, rows: Sequence[TableRow]) -> Suggestion | None:
    """Map a word to the row of the same name."""
    hits = [row for row in rows if fold(row.name) == fold(word)]
    return Suggestion(hits[0].ref, "the same name") if len(hits) == 1 else None


_UNIT_NAMES = {
    1: ("month", "monthly"),
    3: ("quarter", "quarterly"),
    12: ("year", "annual", "yearly"),
    36: ("3 years",),
}


_UNIT_WORDS = {
    1: "month",
    3: "quarter",
    6: "semi-?annual|half-?year",
    36: "trienn|three years",
    12: "annual|year",
}
"""How the words of a unit begin; ``biannual`` and ``bimonthly`` mean two things and say nothing."""


def by_months(unit: str, rows: Sequence[TableRow]) -> Suggestion | None:
    """Map a unit of the price sources to the unit of measure of as many months as one bill covers."""
    equal = by_equal_name(unit, rows)
    if equal is not None:
        return equal
    months = months_of(unit) or 0
    for name in _UNIT_NAMES.get(months, ()):
        for row in rows:
            if fold(row.name) == name:
                return Suggestion(row.ref, counted(months, "month"))
    return Suggestion(None, "no equal in ConnectWise")


def months_of(unit: str) -> int | None:
    """Return the months that one bill of a unit covers, by its words; ``None`` where they don't say.

    >>> months_of("Annual billed monthly"), months_of("Triennial"), months_of("Each")
    (1, 36, None)
    """
    words = fold(unit).rpartition("billed ")[2]
    counted = re.search(r"\b([0-9]{1,3})[ -]?(month|year)", words)
    if counted:
        return int(counted[1]) * (12 if counted[2] == "year" else 1)
    return next((months for months, pattern in _UNIT_WORDS.items() if re.search(rf"\b({pattern})", words)), None)


_BILLING_OPTIONS = {
    "monthly": "Monthly",
    "quarterly": "Quarterly",
    "semi-annual": "SemiAnnual",
    "annual": "Yearly",
    "one-time": "NotRecurring",
}


def by_billing_option(frequency: str, rows: Sequence[TableRow]) -> Suggestion | None:
    """Map a billing frequency to the billing cycle with the same ``billingOptions``; none is triennial."""
    option = _BILLING_OPTIONS.get(fold(frequency))
    hits = [row for row in rows if option is not None and row.billing_option == option]
    if not hits:
        return Suggestion(None, "no equal in ConnectWise")
    return Suggestion(_best(hits, frequency).ref, f"billing option {option}")


def _best(hits: Sequence[TableRow], word: str) -> TableRow:
    """Several rows can share a meaning: prefer the same name, then the default, then the first by name."""
    return min(hits, key=lambda row: (fold(row.name) != fold(word), not row.is_default, fold(row.name), row.id))


def units_by_length(evidence: Evidence) -> Suggestion | None:
    """Propose every unit of the price sources, the shortest term first."""
    if evidence.counts is None or not evidence.counts.units:
        return None
    units = sorted(evidence.counts.units, key=lambda unit: (months_of(unit) or 999, fold(unit)))
    return Suggestion(tuple(units), "as the price files have them, shortest first")


def price_lists_by_size(evidence: Evidence) -> Suggestion | None:
    """Propose every price list of the price sources, the one with most prices first."""
    if evidence.counts is None or not evidence.counts.price_lists:
        return None
    return Suggestion(tuple(evidence.counts.price_lists), "as the price files have them, largest first")


def commonest_currency(evidence: Evidence) -> Suggestion | None:
    """Propose the currency of most prices."""
    if evidence.counts is None or not evidence.counts.currencies:
        return None
    first, *others = evidence.counts.currencies
    return Suggestion(first, "of most prices" if others else "of all prices")


def item_per_term(evidence: Evidence) -> Suggestion:
    """Propose one item per term for Partner Center sheets, whose products come in several terms."""
    sources: tuple[PriceSource, ...] = evidence.values.get("sources", ())
    if any(source.format is SourceFormat.PARTNER_CENTER for source in sources):
        return Suggestion(OnePricePer.PRODUCT_AND_UNIT, "a Partner Center product has several terms")
    return Suggestion(OnePricePer.PRODUCT, "the usual choice")
