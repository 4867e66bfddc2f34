"""What ``--allow`` releases: rules for one product, for all, or for all if they are few."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from cwsetup.errors import UsageError
from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.rules import RELEASABLE, Finding, Rule
from cwsetup.text import fold, nearest

SAME_FACTOR = "same-factor"
"""The one run limit that is allowed rather than raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowances:
    """The rules that a person has released."""

    rules: frozenset[Rule] = frozenset()
    products: frozenset[tuple[Rule, str]] = frozenset()
    """A rule and a folded product ID, of all the product's units."""
    at_most: Mapping[Rule, int] = field(default_factory=dict)
    """Released if no more entries than this meet it, else for none of them."""
    same_factor: bool = False

    def with_rules(self, rules: frozenset[Rule]) -> Self:
        """Return these allowances with further rules released for all products."""
        return replace(self, rules=self.rules | rules)

    def settle(self, entries: Iterable[PlanEntry]) -> tuple[PlanEntry, ...]:
        """Return the entries without what is released; those that keep a finding are in review."""
        waiting = tuple(entries)
        few = self._few(waiting)
        return tuple(self._settled(entry, few) for entry in waiting)

    def _few(self, entries: Sequence[PlanEntry]) -> frozenset[Rule]:
        meeting = Counter(
            rule
            for entry in entries
            for rule in {finding.rule for finding in entry.findings if not self._names(entry, finding)}
        )
        return frozenset(rule for rule, most in self.at_most.items() if meeting[rule] <= most)

    def _names(self, entry: PlanEntry, finding: Finding) -> bool:
        return finding.rule in self.rules or (finding.rule, fold(entry.product_id)) in self.products

    def _settled(self, entry: PlanEntry, few: frozenset[Rule]) -> PlanEntry:
        if not entry.findings:
            return entry
        kept = tuple(one for one in entry.findings if one.rule not in few and not self._names(entry, one))
        released = tuple(one for one in entry.findings if one not in kept)
        action = Action.REVIEW if kept else entry.action
        return replace(entry, action=action, findings=kept, released=released)


def parse_allowances(texts: Iterable[str]) -> Allowances:
    """Return what ``RULE``, ``RULE:PRODUCT-ID``, ``RULE=N`` and ``same-factor`` release together.

    >>> parse_allowances(["price-change:CFQ7TTC0LFLX:0001"]).products
    frozenset({(<Rule.PRICE_CHANGE: 'price-change'>, 'cfq7ttc0lflx:0001')})
    """
    rules: set[Rule] = set()
    products: set[tuple[Rule, str]] = set()
    at_most: dict[Rule, int] = {}
    same_factor = False
    for text in texts:
        name, sign, rest = _parts(text)
        if name == SAME_FACTOR and not sign:
            same_factor = True
        elif not sign:
            rules.add(_rule(name))
        elif sign == ":":
            products.add((_rule(name), fold(rest)))
        else:
            at_most[_rule(name)] = int(rest)
    return Allowances(rules=frozenset(rules), products=frozenset(products), at_most=at_most, same_factor=same_factor)


def _parts(text: str) -> tuple[str, str, str]:
    """A product ID may hold either sign, a rule's name neither: the first one decides."""
    name, sign, rest = (part.strip() for part in [*re.split("([:=])", text, maxsplit=1), "", ""][:3])
    fine = rest if sign == ":" else re.fullmatch("[0-9]{1,9}", rest) if sign else True
    if not fine:
        rule = _rule(name)
        raise UsageError(f'"{text}" isn\'t an allowance.', hint=f"Give {rule}, {rule}:PRODUCT-ID or {rule}=N.")
    return name, sign, rest


def _rule(name: str) -> Rule:
    if name in RELEASABLE:
        return Rule(name)
    if name == SAME_FACTOR:
        raise UsageError(f"{SAME_FACTOR} is allowed as a whole: it takes no product ID and no number.")
    if name in set(Rule):
        raise UsageError(f'"{name}" can\'t be allowed.', hint="It is cured where it arises; the plan says how.")
    close = nearest(name, [*RELEASABLE, SAME_FACTOR]) or RELEASABLE
    raise UsageError(f'There is no rule "{name}" to allow.', hint=f"Nearest: {', '.join(close)}.")
