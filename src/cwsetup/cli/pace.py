"""Flags that stand in for a property, for one run: the pace among them."""

from dataclasses import replace
from typing import Any

from cwsetup.errors import UsageError
from cwsetup.profile.settings import BY_KEY, Profile
from cwsetup.profile.shapes import Unfit


def at_rate(profile: Profile, rate: str | None) -> Profile:
    """Return the profile with the most requests a minute of ``--rate``, as ``600`` or ``600/min``."""
    if rate is None:
        return profile
    number = rate.removesuffix("/min")
    most = fitting("rate", int(number) if number.isascii() and number.isdigit() else rate)
    return replace(profile, pricing=replace(profile.pricing, rate=most))


def fitting(key: str, value: Any) -> Any:
    """Return the value of a flag as the property of the same name takes it."""
    try:
        return BY_KEY[key].shape.load(value)
    except Unfit as unfit:
        raise UsageError(f"--{key.replace('_', '-')}: {unfit}") from None
