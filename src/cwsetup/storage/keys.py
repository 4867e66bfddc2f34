"""The API keys: from a service manager, the environment, the system's keyring or a file, in that order.

The first source that has them is the only one that is contacted. An item that names the instance its keys belong to
gives them to no other; those of the environment, which name none, go only where they are trusted.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cwsetup.errors import AccessError, KeyringError
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import KEY_NAMES, VARIABLES, Credentials
from cwsetup.profile.secret import Secret
from cwsetup.storage.key_files import OTHERS_BUT_GROUPS_READING, read_private, remove_private, write_private
from cwsetup.storage.key_items import Item, Owner, account_of, belongs, bound, packed, unpacked
from cwsetup.storage.system_keyring import SystemKeyring, service_of

CREDENTIALS_DIRECTORY = "CREDENTIALS_DIRECTORY"
"""The variable that names the folder where a service manager has put a unit's credentials."""
_SET = "Store them: cwsetup keys set"
_GIVE = "Give the service another credential."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Keys and where they were; ``filed`` is when they were stored, if that is known."""

    credentials: Credentials
    where: str
    place: KeyPlace | None = None
    """The place that the profile may name; none of them is a service manager's file."""
    filed: datetime | None = None

    @property
    def is_from_keyring(self) -> bool:
        """Whether the system's keyring gave them."""
        return self.place is KeyPlace.KEYRING


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStore:
    """Finds and files keys; ``environment`` is the process's, ``folder`` holds the key files."""

    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    keyring: SystemKeyring
    canonical: Callable[[str], str]
    """Returns the one form of an address, as what calls it reads it; a refusal is an error of ours."""
    now: Callable[[], datetime]

    def find(self, owner: Owner, place: KeyPlace, *, environment_trusted: bool) -> Found:
        """Return the keys: a service manager's, else the environment's, else those kept in ``place``.

        Variables aren't bound to an instance, so they go only where ``environment_trusted`` says they may.
        """
        path = self.credential_of(owner)
        if path is not None:
            return self._given(path, owner)
        from_environment = self.from_environment()
        if from_environment is not None:
            if not environment_trusted:
                raise not_for(owner.url)
            return Found(credentials=from_environment, where="the environment", place=KeyPlace.ENV)
        if place is KeyPlace.ENV:
            raise AccessError(
                "The profile keeps its keys in the environment, and they aren't there.",
                hint=f"Set {', '.join(VARIABLES)}.",
            )
        return self.kept(owner, place)

    def kept(self, owner: Owner, place: KeyPlace) -> Found:
        """Return the keys that are stored in a place, whatever the environment gives."""
        item = bound(self.item(owner, place), owner, self._words(owner, place), self.canonical)
        return Found(credentials=item.credentials, where=self._words(owner, place), place=place, filed=item.filed)

    def belongs(self, item: Item, owner: Owner) -> bool:
        """Return whether an item is the owner's instance's."""
        return belongs(item, owner, self.canonical)

    def item(self, owner: Owner, place: KeyPlace) -> Item:
        """Return what is stored in a place, whosever it is: to be looked at, never to be sent."""
        if place is KeyPlace.FILE:
            path = self.file_of(owner)
            return unpacked(read_private(path, _SET), str(path))
        text = self.keyring.get(owner.account)
        if text is None:
            raise KeyringError(
                f"The keyring has no keys for {owner.profile}; they would be filed as {service_of(owner.account)}.",
                hint=f"{_SET}. Another user's keyring, or a locked KeePassXC, looks empty too.",
            )
        return unpacked(text, "the keyring")

    def from_environment(self) -> Credentials | None:
        """Return the keys that the environment gives; some without the others are refused."""
        values = {name: self.environment.get(name, "").strip() for name in VARIABLES}
        absent = [name for name, value in values.items() if not value]
        if len(absent) == len(VARIABLES):
            return None
        if absent:
            raise AccessError(
                f"Some keys are in the environment, but not {' and '.join(absent)}.",
                hint=f"Set all of {', '.join(VARIABLES)}, or none.",
            )
        return Credentials(**dict(zip(KEY_NAMES, map(Secret, values.values()), strict=True)))

    def save(self, credentials: Credentials, owner: Owner, place: KeyPlace) -> str:
        """File the keys in ``place``, read them back, and return where they are in words."""
        match place:
            case KeyPlace.ENV:
                return "the environment (nothing was stored)"
            case KeyPlace.FILE:
                write_private(self.file_of(owner), packed(credentials, owner, self.now()))
            case KeyPlace.KEYRING:
                self.keyring.set(owner.account, packed(credentials, owner, self.now()))
        return self._words(owner, place)

    def delete(self, profile: Path, place: KeyPlace) -> bool:
        """Forget what is stored for a profile in a place; return whether there was anything."""
        match place:
            case KeyPlace.ENV:
                return False
            case KeyPlace.KEYRING:
                return self.keyring.delete(account_of(profile))
            case KeyPlace.FILE:
                return remove_private(self.file_for(profile))

    def file_of(self, owner: Owner) -> Path:
        """Return the key file of an owner's profile."""
        return self.file_for(owner.profile)

    def file_for(self, profile: Path) -> Path:
        """Return the key file of a profile; one that is named by its path shares no other's."""
        named = profile.parent == self.folder.with_name("profiles")
        return self.folder / f"{profile.stem}{'' if named else f'-{account_of(profile)}'}.json"

    def credential_of(self, owner: Owner) -> Path | None:
        """Return the file in which a service manager gives the keys of a profile, if it does."""
        folder = self.environment.get(CREDENTIALS_DIRECTORY)
        if not folder:
            return None
        path = Path(folder, f"cwsetup.{owner.profile.stem}")
        return path if os.path.lexists(path) else None

    def _given(self, path: Path, owner: Owner) -> Found:
        text = read_private(path, _GIVE, forbidden=OTHERS_BUT_GROUPS_READING)
        item = bound(unpacked(text, str(path), cure=_GIVE), owner, str(path), self.canonical)
        return Found(credentials=item.credentials, where=str(path), filed=item.filed)

    def _words(self, owner: Owner, place: KeyPlace) -> str:
        return str(self.file_of(owner)) if place is KeyPlace.FILE else "the keyring"


def not_for(url: str) -> AccessError:
    """Return the refusal to send the environment's keys, which are bound to no instance, to an address."""
    return AccessError(
        f"The keys in the environment are not sent to {url}: it is no ConnectWise cloud address.",
        hint=f"If it is yours, say so: CWSETUP_URL={url}",
    )
