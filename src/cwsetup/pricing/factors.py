"""Steps that look like a mix-up of units or a slipped decimal point: times or divided by a telling number."""

from decimal import Decimal

FACTORS = (3, 10, 12, 36, 100, 1000)
"""Months of a quarter, a year and three years, and the places of a decimal point."""

_TOLERANCE = Decimal("0.005")
"""Rounding to cents moves a price of a few dollars by less than this share."""


def telling_factor(before: Decimal | None, after: Decimal) -> str | None:
    """Return the factor between two amounts if it is one that tells of a mix-up.

    >>> telling_factor(Decimal("33.00"), Decimal("396.00")), telling_factor(Decimal("450"), Decimal("37.5"))
    ('times 12', 'divided by 12')
    """
    if before is None or not before.is_finite() or not after.is_finite() or not before > 0 or not after > 0:
        return None
    sign, ratio = ("times", after / before) if after > before else ("divided by", before / after)
    return next((f"{sign} {factor}" for factor in FACTORS if abs(ratio - factor) <= factor * _TOLERANCE), None)
