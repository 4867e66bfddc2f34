"""Reviews released at the terminal: rule by rule, those that a flag could release as well."""

from collections.abc import Mapping

from cwsetup.pricing.entry import Action
from cwsetup.pricing.plan import Plan
from cwsetup.pricing.rules import RELEASABLE, Rule
from cwsetup.profile.asking import Asker, Back, Question


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


def _waiting(plan: Plan) -> Mapping[Rule, int]:
    """Return how many entries wait for each rule and for nothing that can't be released."""
    free = [entry for entry in plan.entries if entry.action is Action.REVIEW and entry.allow is not None]
    counts = {rule: sum(any(each.rule is rule for each in entry.findings) for entry in free) for rule in RELEASABLE}
    return {rule: entries for rule, entries in counts.items() if entries}


def _question(rule: Rule, entries: int) -> Question:
    wait = f"{entries} entries wait" if entries > 1 else "1 entry waits"
    return Question(
        key=f"release {rule}", label=f"{wait} for {rule}. Release {'them' if entries > 1 else 'it'}?", default=False
    )
