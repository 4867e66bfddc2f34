"""What is stored for a profile: its keys, the instance they belong to, and since when; bound to that instance.

The same text stands in a keyring item, a key file and a credential of a service manager.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cwsetup.errors import CwsetupError, KeyringError, KeysElsewhere
from cwsetup.profile.credentials import KEY_NAMES, Credentials
from cwsetup.profile.secret import Secret
from cwsetup.text import safe

LONGEST = 1_000
"""Characters of an item: Windows takes 1,280 of them."""
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose keys: the profile they are filed under, and the instance they belong to."""

    profile: Path
    url: str
    company: str

    @property
    def account(self) -> str:
        """The item's name in the keyring: attributes lie open there, so it tells nothing."""
        return account_of(self.profile)


def account_of(profile: Path) -> str:
    """Return what a profile's item is filed under."""
    return hashlib.sha256(str(profile.resolve()).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Keys and the instance they belong to; ``filed`` is when they were stored, if that is known."""

    credentials: Credentials
    url: str
    company: str
    filed: datetime | None


def packed(credentials: Credentials, owner: Owner, filed: datetime) -> str:
    """Return keys with the instance they belong to as text."""
    item = {
        "version": VERSION,
        "url": owner.url,
        "company": owner.company,
        "filed": filed.isoformat(timespec="seconds"),
        **{key: getattr(credentials, key).reveal() for key in KEY_NAMES},
    }
    text = json.dumps(item)
    if len(text) >= LONGEST:
        raise KeyringError(f"The keys are longer than {LONGEST} characters together.", hint="Were they pasted whole?")
    return text


def unpacked(text: str, where: str, *, cure: str = "Store them again: cwsetup keys set") -> Item:
    """Return the item that a text is; ``cure`` helps where it is none."""
    try:
        item = json.loads(text)
        if item.get("version", VERSION) != VERSION:
            raise ValueError(VERSION)  # noqa: TRY301 - one refusal for all of them
        filed = item.get("filed")
        return Item(
            credentials=Credentials(**{key: Secret(_text(item, key)) for key in KEY_NAMES}),
            url=_text(item, "url"),
            company=_text(item, "company"),
            filed=None if filed is None else datetime.fromisoformat(filed),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = f"What {where} holds for this profile isn't keys."
        raise KeyringError(message, hint=cure) from None


def _text(item: dict[str, object], key: str) -> str:
    text = item[key]
    if not isinstance(text, str) or not text:
        raise TypeError(key)
    return text


def belongs(item: Item, owner: Owner, canonical: Callable[[str], str]) -> bool:
    """Return whether an item is the owner's instance's: the same scheme, host, port and company."""
    try:
        same = canonical(item.url) == canonical(owner.url)
    except CwsetupError:  # an address that may not be called at all
        return False
    return same and item.company.casefold() == owner.company.casefold()


def bound(item: Item, owner: Owner, where: str, canonical: Callable[[str], str]) -> Item:
    """Return an item if it belongs to the owner's instance."""
    if not belongs(item, owner, canonical):
        theirs, ours = (f"{safe(each.company)} at {safe(each.url)}" for each in (item, owner))
        raise KeysElsewhere(
            f"The keys in {where} belong to {theirs}, not to {ours}.",
            hint="Nothing was sent. If the profile's address is right, give its keys: cwsetup keys set. For another "
            "instance, make another profile: cwsetup init",
        )
    return item
