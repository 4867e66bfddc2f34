"""Set up a ConnectWise PSA connector and keep its product prices in step with price lists.

For programs: ``load_profile(name)`` gives a profile's settings and look-ups, ``sync_prices(name)`` plans and writes.
What they need is imported when it is first asked for, so that the command line doesn't pay for it.
"""

TYPE_CHECKING = False  # of typing, whose import would double the time of --version
if TYPE_CHECKING:
    from cwsetup.api import LoadedProfile, Lookup, NotMapped, Outcome, load_profile, sync_prices
    from cwsetup.errors import CwsetupError
    from cwsetup.profile.instance import Ref

__version__ = "0.1.0"
__all__ = ["CwsetupError", "LoadedProfile", "Lookup", "NotMapped", "Outcome", "Ref", "load_profile", "sync_prices"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cwsetup import api  # noqa: PLC0415 - see above

    found: object = getattr(api, name)
    return found
