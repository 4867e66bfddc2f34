"""How often which fate meets a request: the mixtures that campaigns draw from."""

from random import Random

from tests.campaigns.world import ANSWERED, Draw, Fate

LATEST = 100.0
"""Seconds within which what is applied late is applied; a run waits 120 before it looks."""
LOST = ("reset", "timeout", "status", "html", "empty", "truncated", "shape")
"""Answers that prove nothing."""


def lost(chance: Random, *, late: bool = True) -> Fate:
    """Return the fate of a write whose answer proves nothing: applied, not applied, or applied late."""
    kind = chance.choice(LOST)
    how = chance.choice(("applied", "not", "late") if late else ("applied", "not"))
    seconds = chance.uniform(0.2, LATEST) if how == "late" else 0.0
    return Fate(kind=kind, applied=how == "applied", late=seconds, status=chance.choice((500, 502, 503, 504)))


def limited(chance: Random, *, applied: bool = False) -> Fate:
    """Return a 429 in any of its forms."""
    headers = chance.choice(((("Retry-After", str(chance.randint(1, 20))),), ()))
    return Fate(kind="status", status=429, applied=applied, headers=headers, usual_envelope=chance.random() < 0.5)


def mixture(share: float, *, late: bool = True) -> Draw:
    """Return what loses a share of the answers of writes, and lets a share of reads fail in ways that pass."""

    def draw(chance: Random, method: str, _path: str) -> Fate:
        if chance.random() >= share:
            return ANSWERED
        if method == "GET":
            return chance.choice((Fate(kind="reset"), Fate(kind="status", status=503), limited(chance)))
        return limited(chance, applied=chance.random() < 0.3) if chance.random() < 0.2 else lost(chance, late=late)

    return draw


def lost_creates(share: float) -> Draw:
    """Return what loses a share of the answers to creates and of nothing else."""

    def draw(chance: Random, method: str, _path: str) -> Fate:
        return lost(chance) if method == "POST" and chance.random() < share else ANSWERED

    return draw
