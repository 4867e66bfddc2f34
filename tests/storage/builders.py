"""Keys and their owners: a test names what matters to it, the rest is usual."""

from pathlib import Path

from cwsetup.profile.credentials import Credentials
from cwsetup.profile.secret import Secret
from cwsetup.storage.keys import Owner

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
