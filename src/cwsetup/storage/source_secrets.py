"""The secrets of price sources that are read live: kept where the profile's keys are, each bound to its owner.

An owner says in one line who signs in where; a secret is given to no other.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cwsetup.errors import AccessError, KeyringError
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import SOURCE_VARIABLE
from cwsetup.profile.secret import Secret
from cwsetup.storage.key_files import OTHERS_BUT_GROUPS_READING, read_private, remove_private, write_private
from cwsetup.storage.key_items import LONGEST
from cwsetup.storage.keys import KeyStore

KIND = "dataverse"
_STORE = "Store it: cwsetup check-file ADDRESS --write"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretOwner:
    """Whose secret: the profile it is filed under, and what it signs in."""

    profile: Path
    owner: str

    @property
    def account(self) -> str:
        """The item's name in the keyring, which tells nothing; other owners have other items."""
        named = f"{self.profile.resolve()}\n{KIND}\n{self.owner}"
        return hashlib.sha256(named.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SecretStore:
    """Finds and files client secrets beside the keys of a profile."""

    keys: KeyStore

    def find(self, owner: SecretOwner, place: KeyPlace) -> Secret:
        """Return the secret: systemd's credential, the environment's, else the one kept in ``place``."""
        given = self.given(owner.profile)
        return given if given is not None else self.kept(owner, place)

    def kept(self, owner: SecretOwner, place: KeyPlace) -> Secret:
        """Return the secret that is stored in a place, whatever came with the process."""
        match place:
            case KeyPlace.ENV:
                raise AccessError("The client secret isn't in the environment.", hint=f"Set {SOURCE_VARIABLE}.")
            case KeyPlace.KEYRING:
                packed = self.keys.keyring.get(owner.account)
                if packed is None:
                    raise KeyringError(f"The keyring has no client secret for {owner.owner}.", hint=_STORE)
                return _bound(packed, owner, "the keyring")
            case KeyPlace.FILE:
                path = self.file_of(owner)
                if not os.path.lexists(path):
                    raise AccessError(f"There is no file {path} with the client secret.", hint=_STORE)
                return _bound(read_private(path, _STORE), owner, str(path))

    def given(self, profile: Path | None) -> Secret | None:
        """Return the secret that came with the process, if one did."""
        folder = self.keys.environment.get("CREDENTIALS_DIRECTORY")
        credential = Path(folder) / f"cwsetup.{profile.stem}.{KIND}" if folder and profile is not None else None
        if credential is not None and os.path.lexists(credential):
            text = read_private(credential, _STORE, forbidden=OTHERS_BUT_GROUPS_READING)
            return _some(text.strip(), str(credential))
        value = self.keys.environment.get(SOURCE_VARIABLE, "").strip()
        return Secret(value) if value else None

    def save(self, secret: Secret, owner: SecretOwner, place: KeyPlace) -> str:
        """File a secret in ``place``, and return where it is in words."""
        packed = json.dumps({"version": 1, "owner": owner.owner, "secret": secret.reveal()})
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

    def delete(self, owner: SecretOwner, place: KeyPlace) -> bool:
        """Forget the secret that is stored in a place; return whether there was one."""
        match place:
            case KeyPlace.ENV:
                return False
            case KeyPlace.FILE:
                return remove_private(self.file_of(owner))
            case KeyPlace.KEYRING:
                return self.keys.keyring.delete(owner.account)

    def file_of(self, owner: SecretOwner) -> Path:
        """Return the file of a secret."""
        return self.keys.folder / f"{owner.profile.stem}-{KIND}-{owner.account}.json"


def _bound(packed: str, owner: SecretOwner, where: str) -> Secret:
    try:
        item = json.loads(packed)
        belongs, secret = item["owner"], item["secret"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise KeyringError(f"What {where} holds isn't a client secret.", hint=_STORE) from None
    if belongs != owner.owner:
        raise AccessError(
            f"The client secret in {where} belongs to {belongs}, not to {owner.owner}.",
            hint=f"It is sent nowhere else. {_STORE}",
        )
    return _some(secret, where)


def _some(secret: object, where: str) -> Secret:
    if not isinstance(secret, str) or not secret:
        raise KeyringError(f"What {where} holds isn't a client secret.", hint=_STORE)
    return Secret(secret)
