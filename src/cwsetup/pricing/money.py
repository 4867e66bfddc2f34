"""Amounts of money: rounded in one place, compared so that what isn't a number never passes, and shown.

Every comparison here says when a value passes; anything else, NaN included, doesn't.
"""

from decimal import ROUND_HALF_UP, Decimal

LARGEST = Decimal(1_000_000_000)
"""No price is larger; an amount beyond it is a mistake, and could not be rounded safely."""

_ZERO = Decimal(0)


def usable(amount: Decimal) -> bool:
    """Return whether ``amount`` is a number that a price can be: finite, not negative, not absurdly large."""
    return amount.is_finite() and _ZERO <= amount <= LARGEST


def rounded(amount: Decimal, places: int) -> Decimal:
    """Return a usable ``amount`` rounded half-up, the only rounding there is.

    >>> rounded(Decimal("0.125"), 2), rounded(Decimal("33"), 2)
    (Decimal('0.13'), Decimal('33.00'))
    """
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def same(there: Decimal | None, wanted: Decimal, places: int) -> bool:
    """Return whether ConnectWise's amount is the wanted one once both are rounded."""
    return there is not None and usable(there) and rounded(there, places) == rounded(wanted, places)


def within(before: Decimal, after: Decimal, percent: Decimal) -> bool:
    """Return whether the step from ``before`` to ``after`` is at most ``percent`` of ``before``.

    A step from 0, or one of which any part isn't a number, isn't within anything.

    >>> within(Decimal(40), Decimal(50), Decimal(25)), within(Decimal("NaN"), Decimal(50), Decimal(25))
    (True, False)
    """
    finite = before.is_finite() and after.is_finite() and percent.is_finite()
    return finite and before > 0 and abs(after - before) * 100 <= percent * before


def within_share(part: int, percent: Decimal, whole: int) -> bool:
    """Return whether ``part`` is at most ``percent`` of ``whole``; a share that is no number holds nothing.

    >>> within_share(3, Decimal(30), 10), within_share(0, Decimal("NaN"), 10)
    (True, False)
    """
    return percent.is_finite() and part * 100 <= percent * whole


def moved_by(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Return the step in per cent of ``before``; ``None`` where there is no such share."""
    if before is None or after is None or not before.is_finite() or not after.is_finite() or not before > 0:
        return None
    return (after - before) * 100 / before


def money_text(amount: Decimal) -> str:
    """Return an amount with at least two decimals and no digit lost.

    >>> money_text(Decimal("33")), money_text(Decimal("0.1250"))
    ('33.00', '0.125')
    """
    if not amount.is_finite():
        return str(amount)
    whole, _, part = f"{amount:f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


def step_text(before: Decimal | None, after: Decimal) -> str:
    """Return a step as a person reads it: ``40.00 → 52.00 (+30.0%)``."""
    percent = moved_by(before, after)
    share = "" if percent is None else f" ({percent:+.1f}%)"
    return f"{'nothing' if before is None else money_text(before)} → {money_text(after)}{share}"
