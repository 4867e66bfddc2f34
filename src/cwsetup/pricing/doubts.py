"""The sentences of a match that a person has to settle, from the names of the items."""

from collections.abc import Sequence


def several_words(way: str, items: Sequence[str]) -> str:
    """Return what is said of several items found one way."""
    return f"Several items have its {way}: {' and '.join(items)}. Choose its item: cwsetup match"


def copy_words(way: str, items: Sequence[str], copies: Sequence[str]) -> str:
    """Return what is said of copies that ConnectWise makes of an item whose identifier is asked for again.

    >>> copy_words("identifier", ['"E3" (#1)'], ['"E3Copy0" (#2)'])
    '"E3" (#1) is its item; "E3Copy0" (#2) looks like a copy that ConnectWise made of it. Choose: cwsetup match'
    """
    looks = "looks like a copy" if len(copies) == 1 else "look like copies"
    copied = f"{' and '.join(copies)} {looks} that ConnectWise made of"
    if not items:
        return f"{copied} its item, which isn't there. Choose: cwsetup match"
    if len(items) == 1:
        return f"{items[0]} is its item; {copied} it. Choose: cwsetup match"
    return f"Several items have its {way}: {' and '.join(items)}; {copied} one. Choose: cwsetup match"
