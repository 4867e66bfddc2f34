"""The secrets of price sources that are read live: kept where the profile's keys are, each bound to its owner.

An owner says in one line who signs in where; a secret is given to no other.
"""

import glob
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cwsetup.errors import AccessError, KeyringError
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import SOURCE_VARIABLE
from cwsetup.profile.secret import Secret
from cwsetup.storage.key_files import OTHERS_BUT_GROUPS_READING, read_private, remove_private, write_private
from cwsetup.storage.key_items import LONGEST
from cwsetup.storage.keys import CREDENTIALS_DIRECTORY, KeyStore

KIND = "dataverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretOwner:
    """Whose secret: the profile it is filed under, and what it signs in."""

    profile: Path
    owner: str

    @property
    def environment(self) -> str:
        """The address of what it opens."""
        return self.owner.rpartition(" ")[2]

    @property
    def cure(self) -> str:
        """What helps where there is no secret."""
        return f"Store it: cwsetup keys set --source {self.environment}"

    @property
    def account(self) -> str:
        """The item's name in the keyring, which tells nothing; other owners have other items."""
        return _digest(f"{self.profile.resolve()}\n{KIND}\n{self.owner}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stored secret and where it is; ``filed`` is when it was stored, if that is known."""

    secret: Secret
    where: str
    filed: datetime | None


@dataclass(frozen=True, slots=True)
class SecretStore:
    """Finds and files client secrets beside the keys of a profile."""

    keys: KeyStore

    def find(self, owner: SecretOwner, place: KeyPlace) -> Secret:
        """Return the secret: systemd's credential, the environment's, else the one kept in ``place``."""
        given = self.given(owner)
        if given is not None:
            return given
        return self.found(owner, place).secret

    def found(self, owner: SecretOwner, place: KeyPlace) -> Kept:
        """Return what is stored in a place, whatever the environment gives; say what is missing there."""
        kept = self.kept(owner, place)
        if kept is not None:
            return kept
        match place:
            case KeyPlace.ENV:
                raise AccessError("The client secret isn't in the environment.", hint=f"Set {SOURCE_VARIABLE}.")
            case KeyPlace.KEYRING:
                raise KeyringError(f"The keyring has no client secret for {owner.owner}.", hint=owner.cure)
            case KeyPlace.FILE:
                raise AccessError(f"There is no file {self.file_of(owner)} with the client secret.", hint=owner.cure)

    def kept(self, owner: SecretOwner, place: KeyPlace) -> Kept | None:
        """Return the secret that is stored in a place, whatever the environment gives; ``None``: none is."""
        if place is KeyPlace.KEYRING:
            packed = self.keys.keyring.get(owner.account)
            return None if packed is None else _bound(packed, owner, "the keyring")
        path = self.file_of(owner)
        if place is KeyPlace.ENV or not os.path.lexists(path):
            return None
        return _bound(read_private(path, owner.cure), owner, str(path))

    def delete(self, owner: SecretOwner, place: KeyPlace) -> bool:
        """Forget the secret that is stored in a place; return whether there was one."""
        match place:
            case KeyPlace.ENV:
                return False
            case KeyPlace.KEYRING:
                return self.keys.keyring.delete(owner.account)
            case KeyPlace.FILE:
                return remove_private(self.file_of(owner))

    def filed(self, profile: Path) -> tuple[SecretOwner, ...]:
        """Return the owners of the files with a profile's secrets, also of sources that it no longer has."""
        found = []
        for path in sorted(self.keys.folder.glob(f"{glob.escape(profile.stem)}-{KIND}-*.json")):
            try:
                owner = SecretOwner(profile=profile, owner=str(_read(path.read_text("utf-8"))["owner"]))
            except (OSError, ValueError, KeyError, TypeError):
                continue
            if self.file_of(owner) == path:  # a profile of that name may be in another folder
                found.append(owner)
        return tuple(found)

    def given(self, owner: SecretOwner | None) -> Secret | None:
        """Return the secret that came with the process, if one did; a stored file may be such a credential as it is."""
        folder = self.keys.environment.get(CREDENTIALS_DIRECTORY)
        credential = Path(folder) / f"cwsetup.{owner.profile.stem}.{KIND}" if folder and owner is not None else None
        if credential is not None and owner is not None and os.path.lexists(credential):
            text = read_private(credential, owner.cure, forbidden=OTHERS_BUT_GROUPS_READING).strip()
            is_stored = text.startswith("{")
            return _bound(text, owner, str(credential)).secret if is_stored else _some(text, str(credential), owner)
        value = self.keys.environment.get(SOURCE_VARIABLE, "").strip()
        return Secret(value) if value else None

    def save(self, secret: Secret, owner: SecretOwner, place: KeyPlace) -> str:
        """File a secret in ``place``, and return where it is in words."""
        filed = self.keys.now().isoformat(timespec="seconds")
        packed = json.dumps({"version": 1, "owner": owner.owner, "filed": filed, "secret": secret.reveal()})
        if len(packed) > LONGEST:
            raise KeyringError(f"The client secret is longer than {LONGEST} characters.", hint="Was it pasted whole?")
        match place:
            case KeyPlace.ENV:
                return f"the environment (nothing was stored): {SOURCE_VARIABLE}"
            case KeyPlace.FILE:
                path = self.file_of(owner)
                write_private(path, packed)
                return str(path)
            case KeyPlace.KEYRING:
                self.keys.keyring.set(owner.account, packed)
                return "the keyring"

    def file_of(self, owner: SecretOwner) -> Path:
        """Return the file of a secret."""
        named = owner.profile.parent == self.keys.folder.with_name("profiles")  # such a folder may be moved as a whole
        told = _digest(owner.owner) if named else owner.account
        return self.keys.folder / f"{owner.profile.stem}-{KIND}-{told}.json"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read(packed: str) -> dict[str, Any]:
    item = json.loads(packed)
    if not isinstance(item, dict):
        raise TypeError(item)
    return item


def _bound(packed: str, owner: SecretOwner, where: str) -> Kept:
    try:
        item = _read(packed)
        belongs, secret = item["owner"], item["secret"]
        filed = datetime.fromisoformat(item["filed"]) if "filed" in item else None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise KeyringError(f"What {where} holds isn't a client secret.", hint=owner.cure) from None
    if belongs != owner.owner:
        raise AccessError(
            f"The client secret in {where} belongs to {belongs}, not to {owner.owner}.",
            hint=f"It is sent nowhere else. {owner.cure}",
        )
    return Kept(secret=_some(secret, where, owner), where=where, filed=filed)


def _some(secret: object, where: str, owner: SecretOwner) -> Secret:
    if not isinstance(secret, str) or not secret:
        raise KeyringError(f"What {where} holds isn't a client secret.", hint=owner.cure)
    return Secret(secret)
