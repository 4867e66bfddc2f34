"""Keys and their owners: a test names what matters to it, the rest is usual."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cwsetup.connectwise.hosts import parse_address
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.secret import Secret
from cwsetup.storage.key_items import Owner
from cwsetup.storage.keys import KeyStore
from cwsetup.storage.system_keyring import SystemKeyring

FILED = datetime(2026, 11, 24, 5, tzinfo=UTC)
PRIVATE = 'pr1v4te-Grüße-"quoted"\\-key'


def some_keys(private: str = PRIVATE) -> Credentials:
    return Credentials(client_id=Secret("client"), public_key=Secret("public"), private_key=Secret(private))


def an_owner(
    profile: Path = Path("/nowhere/contoso.toml"),
    *,
    url: str = "https://api-na.myconnectwise.net",
    company: str = "contoso",
) -> Owner:
    return Owner(profile=profile, url=url, company=company)


def a_store(environment: Mapping[str, str], folder: Path, keyring: SystemKeyring | None = None) -> KeyStore:
    return KeyStore(
        environment=environment,
        folder=folder,
        keyring=keyring or SystemKeyring(environment, 60),
        canonical=lambda url: parse_address(url).url,
        now=lambda: FILED,
    )
