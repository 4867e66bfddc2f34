"""Flags that stand in for a property, for one run: the pace among them."""

from dataclasses import replace
from typing import Any

from cwsetup.errors import UsageError
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Unfit
from cwsetup.storage.profiles import StoredProfile


def at_rate(stored: StoredProfile, rate: str | None) -> StoredProfile:
    """Return the profile with the most requests a minute of ``--rate``, as ``600`` or ``600/min``."""
    if rate is None:
        return stored
    number = rate.removesuffix("/min")
    most = fitting("rate", int(number) if number.isascii() and number.isdigit() else rate)
    return with_pricing(stored, rate=most)


def with_pricing(stored: StoredProfile, **pricing: Any) -> StoredProfile:
    """Return the profile with these in place of its own settings of prices; its file says what it said."""
    profile = stored.profile
    return replace(stored, profile=replace(profile, pricing=replace(profile.pricing, **pricing)))


def fitting(key: str, value: Any) -> Any:
    """Return the value of a flag as the property of the same name takes it."""
    try:
        return BY_KEY[key].shape.load(value)
    except Unfit as unfit:
        raise UsageError(f"--{key.replace('_', '-')}: {unfit}") from None
