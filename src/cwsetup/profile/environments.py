# ruff: noqa: D102 - as in source_kinds
"""Which Dataverse environment a source reads live, and where one signs in to it: addresses of Microsoft's clouds.

A client secret goes to the sign-in address and nowhere else, so only Microsoft's own are taken, and this computer.
What comes back opens the environment that it was asked for alone, wherever that is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from cwsetup.profile.shapes import Schema, Unfit

CLOUDS: Mapping[str, str] = {
    "dynamics.com": "login.microsoftonline.com",
    "microsoftdynamics.us": "login.microsoftonline.us",
    "appsplatform.us": "login.microsoftonline.us",
    "dynamics.cn": "login.partner.microsoftonline.cn",
}
"""The sign-in host of each cloud, by the domain of its environments: worldwide and GCC, GCC High, DoD, China."""
SIGN_IN_HOSTS = frozenset({*CLOUDS.values(), "login.chinacloudapi.cn"})
_USUAL_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A Dataverse environment, the app registration that reads it, and where its products' costs are."""

    environment: str | None = None
    """Its address; ``None``: the source reads files."""
    tenant: str | None = None
    client_id: str | None = None
    sign_in: str | None = None
    """Where one signs in; ``None``: where the cloud of the address does."""
    cost_price_list: str | None = None
    """The price list whose amounts are the costs of the others."""
    cost_unit: str | None = None
    """The unit that the column of costs is given for; ``None``: an item's own, or the product's default unit."""

    @property
    def url(self) -> str:
        """The address; only of a source that reads live."""
        if self.environment is None:
            raise TypeError(self)
        return self.environment

    @property
    def authority(self) -> str:
        """The address where one signs in; what is on this computer is none of Microsoft's."""
        if self.sign_in is None and is_loopback(self.url):
            return self.url
        return self.sign_in or f"https://{CLOUDS[_cloud(self.url) or 'dynamics.com']}"

    @property
    def owner(self) -> str:
        """What a client secret belongs to: app registration, tenant, sign-in address and environment."""
        return f"{self.client_id} in {self.tenant} at {self.authority}, for {self.url}".casefold()


FILES_ONLY = Environment()


@dataclass(frozen=True, slots=True)
class Site:
    """The address of a server, of whatever was pasted; ``hosts``: of these hosts alone, or this computer."""

    key: str
    example: str
    hosts: frozenset[str] = frozenset()

    def load(self, raw: object) -> str:
        found = address_of(raw) if isinstance(raw, str) else None
        if found is None:
            raise Unfit(f'{self.key} needs an https address, such as "{self.example}".')
        host = urlsplit(found).hostname or ""
        if self.hosts and host not in self.hosts and not is_loopback(found):
            raise Unfit(f"{self.key} can be {', '.join(sorted(self.hosts))}: a client secret is sent nowhere else.")
        return found

    def dump(self, value: str) -> object:
        return value

    def schema(self) -> Schema:
        return {"type": "string"}


def address_of(text: str) -> str | None:
    """Return scheme, host and port of an address; ``None`` for what is none, or would be called unprotected.

    >>> address_of("https://Contoso.crm4.dynamics.com/main.aspx?appid=1")
    'https://contoso.crm4.dynamics.com'
    """
    typed = text.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    bare = f"[{host}]" if ":" in host else host
    shown = "" if port is None or port == _USUAL_PORTS.get(parts.scheme) else f":{port}"
    found = f"{parts.scheme}://{bare}{shown}"
    if "@" in parts.netloc or not host.isascii() or not all(part.strip("-_") for part in host.split(".")):
        return None
    if any(not (each.isalnum() or each in "-._:") for each in host):
        return None
    return found if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(found)) else None


def is_loopback(address: str) -> bool:
    """Whether an address is this computer's."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_environment(text: str) -> bool:
    """Whether a text is the name of a host in one of the clouds, with or without ``https://``.

    >>> is_environment("contoso.crm4.dynamics.com"), is_environment("contoso.csv")
    (True, False)
    """
    address = address_of(text)
    return address is not None and _cloud(address) is not None


def _cloud(address: str) -> str | None:
    """Return the domain of the cloud that an environment's address is in."""
    host = urlsplit(address).hostname or ""
    return next((domain for domain in CLOUDS if host.endswith(f".{domain}")), None)
