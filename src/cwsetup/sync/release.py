"""Reviews released at the terminal: rule by rule, those that a flag could release as well."""

from collections.abc import Mapping, Sequence

from cwsetup.pricing.entry import Action, PlanEntry
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.rules import RELEASABLE, Rule
from cwsetup.profile.asking import Asker, Back, Question

NAMED = 3
"""Products that a question names; the plan above has them all."""


def asked_release(plan: Plan, asker: Asker) -> frozenset[Rule]:
    """Return the rules that a person releases for all their entries; going back leads to the rule before.

    An entry that something else holds up as well isn't asked about: releasing wouldn't free it.
    """
    waiting = list(_waiting(plan).items())
    released: dict[Rule, bool] = {}
    place = 0
    while place < len(waiting):
        rule, entries = waiting[place]
        try:
            released[rule] = asker.confirm(_question(rule, entries))
            place += 1
        except Back:
            if place == 0:
                raise
            place -= 1
    return frozenset(rule for rule, is_released in released.items() if is_released)


def _waiting(plan: Plan) -> Mapping[Rule, Sequence[PlanEntry]]:
    """Return the entries that wait for each rule and for nothing that can't be released."""
    free = [entry for entry in plan.entries if entry.action is Action.REVIEW and entry.allow is not None]
    waiting = {rule: [each for each in free if any(one.rule is rule for one in each.findings)] for rule in RELEASABLE}
    return {rule: entries for rule, entries in waiting.items() if entries}


def _question(rule: Rule, entries: Sequence[PlanEntry]) -> Question:
    named = ", ".join(" ".join(filter(None, [each.product_id, each.unit])) for each in entries[:NAMED])
    more = f" and {len(entries) - NAMED} more" if len(entries) > NAMED else ""
    return Question(
        key=f"release {rule}",
        label=f"Review of {rule}: {named}{more}. Write {'them' if len(entries) > 1 else 'it'} too?",
        default=False,
    )
