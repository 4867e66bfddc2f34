"""The API keys: in the system's keyring, in the environment or in a file of their own, bound to one instance.

A keyring item or key file names the address and company its keys belong to; they are given to no other.
"""

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cwsetup.errors import AccessError, KeyringError
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.secret import Secret
from cwsetup.storage.files import write_whole
from cwsetup.storage.system_keyring import SystemKeyring

LONGEST = 1_000
"""Characters of an item: Windows takes 1,280 of them."""
_KEYS = ("client_id", "public_key", "private_key")
_VARIABLES = tuple(f"CWSETUP_{key.upper()}" for key in _KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose keys: the profile they are filed under, and the instance they belong to."""

    profile: Path
    url: str
    company: str

    @property
    def account(self) -> str:
        """The item's name in the keyring: attributes lie open there, so it tells nothing."""
        return hashlib.sha256(str(self.profile.resolve()).encode()).hexdigest()[:16]

    @property
    def instance(self) -> tuple[str, str | None, int | None, str]:
        """What must be the same for keys to be given away: scheme, host, port and company."""
        parts = urlsplit(self.url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
        return parts.scheme, (parts.hostname or "").rstrip("."), port, self.company.casefold()


class KeyStore:
    """Finds and files keys; ``environment`` is the process's, ``folder`` holds the key files."""

    def __init__(self, environment: Mapping[str, str], folder: Path, *, keyring: SystemKeyring | None = None) -> None:
        self.environment = environment
        self.folder = folder
        self.keyring = keyring or SystemKeyring(environment)

    def find(self, owner: Owner, place: KeyPlace, *, environment_trusted: bool) -> Credentials:
        """Return the keys: the environment's if they are complete there, else those kept in ``place``.

        Variables aren't bound to an instance, so they go only where ``environment_trusted`` says they may.
        """
        from_environment = self.from_environment()
        if from_environment is not None:
            if not environment_trusted:
                raise not_for(owner.url)
            return from_environment
        match place:
            case KeyPlace.ENV:
                raise AccessError(
                    "The profile keeps its keys in the environment, and they aren't there.",
                    hint=f"Set {', '.join(_VARIABLES)}.",
                )
            case KeyPlace.KEYRING:
                return _bound(self._from_keyring(owner), owner, "the keyring")
            case KeyPlace.FILE:
                path = self.file_of(owner)
                return _bound(read_key_file(path), owner, str(path))

    def from_environment(self) -> Credentials | None:
        """Return the keys that the environment gives; some without the others are refused."""
        values = {key: self.environment.get(f"CWSETUP_{key.upper()}", "").strip() for key in _KEYS}
        absent = [f"CWSETUP_{key.upper()}" for key, value in values.items() if not value]
        if len(absent) == len(_KEYS):
            return None
        if absent:
            raise AccessError(
                f"Some keys are in the environment, but not {' and '.join(absent)}.",
                hint=f"Set all of {', '.join(_VARIABLES)}, or none.",
            )
        return Credentials(**{key: Secret(value) for key, value in values.items()})

    def save(self, credentials: Credentials, owner: Owner, place: KeyPlace) -> str:
        """File the keys in ``place``, read them back, and return where they are in words."""
        match place:
            case KeyPlace.ENV:
                return "the environment (nothing was stored)"
            case KeyPlace.FILE:
                path = self.file_of(owner)
                write_whole(path, _packed(credentials, owner), backup=False)
                return str(path)
            case KeyPlace.KEYRING:
                self.keyring.set(owner.account, _packed(credentials, owner))
                return "the keyring"

    def _from_keyring(self, owner: Owner) -> str:
        packed = self.keyring.get(owner.account)
        if packed is None:
            raise KeyringError(
                f"The keyring has no keys for {owner.profile}.",
                hint="Store them: cwsetup init. Another user's keyring, or a locked KeePassXC, looks empty too.",
            )
        return packed

    def file_of(self, owner: Owner) -> Path:
        """Return the key file of a profile; one that is named by its path shares no other's."""
        named = owner.profile.parent == self.folder.with_name("profiles")
        return self.folder / f"{owner.profile.stem}{'' if named else f'-{owner.account}'}.json"


def not_for(url: str) -> AccessError:
    """Return the refusal to send the environment's keys, which are bound to no instance, to an address."""
    return AccessError(
        f"The keys in the environment are not sent to {url}: it is no ConnectWise cloud address.",
        hint=f"If it is yours, say so: CWSETUP_URL={url}",
    )


def _packed(credentials: Credentials, owner: Owner) -> str:
    item = {
        "version": 1,
        "url": owner.url,
        "company": owner.company,
        **{key: getattr(credentials, key).reveal() for key in _KEYS},
    }
    packed = json.dumps(item)
    if len(packed) > LONGEST:
        raise KeyringError(f"The keys are longer than {LONGEST} characters together.", hint="Were they pasted whole?")
    return packed


def _bound(packed: str, owner: Owner, where: str) -> Credentials:
    """Return the keys of an item if they belong to the owner's instance."""
    try:
        item = json.loads(packed)
        belongs = Owner(profile=owner.profile, url=_text(item, "url"), company=_text(item, "company"))
        found = {key: Secret(_text(item, key)) for key in _KEYS}
        same = belongs.instance == owner.instance
    except (ValueError, KeyError, TypeError):
        message = f"What {where} holds for this profile isn't keys."
        raise KeyringError(message, hint="Store them again: cwsetup init") from None
    if not same:
        raise AccessError(
            f"The keys in {where} belong to {belongs.company} at {belongs.url}, not to {owner.company} at {owner.url}.",
            hint="Keys are sent nowhere else. For another instance, make another profile: cwsetup init",
        )
    return Credentials(**found)


def _text(item: dict[str, object], key: str) -> str:
    text = item[key]
    if not isinstance(text, str) or not text:
        raise TypeError(key)
    return text


def read_key_file(path: Path) -> str:
    """Return the text of a key file that nobody else can read."""
    try:
        state = path.stat()
        if os.name != "nt" and stat.S_IMODE(state.st_mode) & 0o077:
            raise AccessError(f"{path} can be read by others.", hint=f"Keys must be yours alone: chmod 600 {path}")
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise AccessError(f"There is no key file {path}.", hint="Store the keys: cwsetup init") from None
    except OSError as failure:
        raise AccessError(f"{path} can't be read: {failure.strerror}.", hint="Check its rights.") from None
    except UnicodeDecodeError:
        raise AccessError(f"{path} isn't UTF-8 text.", hint="Store the keys again: cwsetup init") from None
