"""What a campaign is: many trials of a promise with a seed, and the same trials with what keeps the promise taken away.

A campaign that finds nothing proves something only if its twin, in the same trials, finds what there is to find.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What trials came to: of what must not happen, how often it did, and what else there is to know."""

    trials: int
    wrong: Mapping[str, int]
    """Each name must be 0 for a promise to hold."""
    facts: Mapping[str, int | float] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How often anything happened that must not."""
        return sum(self.wrong.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One promise, or several that the same trials are about."""

    name: str
    title: str
    promises: tuple[str, ...]
    unit: str
    """What is counted as a trial."""
    run: Callable[[int, int], Found]
    """With a seed and a number of trials."""
    without: str
    """What the twin lacks."""
    twin: Callable[[int, int], Found]
    short: int
    """Trials in the suite."""
    full: int
    """Trials that were promised to be run once."""
    twin_trials: int = 0
    """Trials of the twin at most; 0 for as many as the campaign has."""
    needs: tuple[tuple[str, float], ...] = ()
    """Facts that must reach a number, so that the trials are about something."""

    def twin_of(self, trials: int) -> int:
        """Return how many trials the twin has beside so many."""
        return min(trials, self.twin_trials) if self.twin_trials else trials


def holds(campaign: Campaign, found: Found, twin: Found) -> list[str]:
    """Return what speaks against a campaign's promise, or against the campaign itself; nothing if it holds."""
    against = [f"{name}: {times} of {found.trials}" for name, times in found.wrong.items() if times]
    if not twin.total:
        against.append(f"without {campaign.without}, {twin.trials} trials found nothing either: they prove nothing")
    against += [
        f"{name} is {found.facts.get(name, 0)}, below {least}: the trials are about too little"
        for name, least in campaign.needs
        if found.facts.get(name, 0) < least
    ]
    return against


def counted(names: tuple[str, ...], found: Counter[str]) -> dict[str, int]:
    """Return counts under their names, zeros included; a count without a name is a mistake."""
    assert found.keys() <= set(names), found
    return {name: found[name] for name in names}
