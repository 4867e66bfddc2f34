"""Where ConnectWise is: the cloud regions as data, and an address from what a person types or pastes.

Decides which addresses may ever be called: https, or http to this computer. Whether ConnectWise answers
there is ``company``'s to find out.
"""

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

import httpx

from cwsetup.errors import UsageError
from cwsetup.text import fold, nearest, safe

CLOUD_DOMAINS = ("myconnectwise.net", "connectwisedev.com")
API_PREFIX = "api-"
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_NUMBERS = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)$")
"""A last label by which a host is an IP address, however it is written: 2130706433 and 0x7f.1 are this computer."""
_PRIVATE_ENDINGS = frozenset(
    {"local", "localdomain", "lan", "internal", "intranet", "private", "corp", "home", "localhost"}
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_LAST_PORT = 65_535
_USUAL_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address that may be called: scheme, host and port, nothing else."""

    scheme: str
    host: str
    port: int
    mended: bool = field(default=False, compare=False)
    """The ``api-`` that ConnectWise's cloud needs was missing and has been added."""

    @property
    def url(self) -> str:
        """The form that a profile stores: ``https://api-na.myconnectwise.net``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _USUAL_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def is_cloud(self) -> bool:
        """Whether the host belongs to ConnectWise's own cloud."""
        return any(self.host.endswith(f".{domain}") for domain in CLOUD_DOMAINS)

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this computer."""
        return _is_loopback(self.host)

    @property
    def doubt(self) -> str:
        """Why the host may be another one than is believed, in words; empty for the cloud and for this computer."""
        if self.is_cloud or self.is_loopback:
            return ""
        number = _as_number(self.host)
        if number is not None:
            return f"it is a bare IP address{' of a private network' if number.is_private else ''}"
        labels = self.host.split(".")
        if len(labels) == 1 or labels[-1] in _PRIVATE_ENDINGS or self.host.endswith(".home.arpa"):
            return "it is a name of a private network"
        if any(label.startswith("xn--") for label in labels):
            return "it has letters beyond a to z, which can look like others"
        return ""

    @property
    def region(self) -> "Region | None":
        """The cloud region of the host."""
        return next((region for region in REGIONS if region.address.host == self.host), None)


@dataclass(frozen=True, slots=True)
class Region:
    """One region of ConnectWise's cloud."""

    name: str
    host: str

    @property
    def address(self) -> Address:
        """The region's address."""
        return _address(self.host)


REGIONS = (
    Region("North America", "api-na.myconnectwise.net"),
    Region("Europe", "api-eu.myconnectwise.net"),
    Region("Australia", "api-au.myconnectwise.net"),
    Region("Australia (aus)", "api-aus.myconnectwise.net"),
    Region("South Africa", "api-za.myconnectwise.net"),
    Region("Staging", "api-staging.connectwisedev.com"),
)


def parse_address(text: str) -> Address:
    """Return the address that a region's name, a log-in address or a server's name stands for.

    >>> parse_address("https://NA.myconnectwise.net/v4_6_release/services/system_io/router.rails").url
    'https://api-na.myconnectwise.net'
    """
    typed = text.strip()
    region = _named_region(typed)
    return region.address if region is not None else _address(typed)


def _named_region(typed: str) -> Region | None:
    wanted = fold(typed)
    for region in REGIONS:
        label = region.host.partition(".")[0]
        if wanted in {fold(region.name), label, label.removeprefix(API_PREFIX)}:
            return region
    return None


def _address(typed: str) -> Address:
    scheme, url = _split(typed)
    host = _checked_host(url, typed, had_scheme=scheme is not None)
    # Nobody has a certificate for this computer, and what goes there doesn't leave it.
    scheme = scheme or ("http" if _is_loopback(host) else "https")
    if scheme == "http" and not _is_loopback(host):
        raise _refused(typed, "http would send the keys unprotected", f"Type https://{host} instead.")
    cloud_host = _with_api_prefix(host)
    port = url.port or _USUAL_PORTS[scheme]
    return Address(scheme=scheme, host=cloud_host, port=port, mended=cloud_host != host)


def _split(typed: str) -> tuple[str | None, httpx.URL]:
    """Return the scheme that was typed, if any, and the address as the client that will call it reads it."""
    found = _SCHEME.match(typed)
    scheme = found[1].lower() if found else None
    if scheme not in {None, "http", "https"}:
        raise _refused(typed, f"{scheme}:// isn't a way to reach ConnectWise", "Type an https address.")
    rest = typed[found.end() :] if found else typed
    if "@" in re.split(r"[/?#]", rest, maxsplit=1)[0]:
        raise UsageError(
            "An address with a user name or password in it isn't accepted.",
            hint="Leave out what stands before the @; keys are asked for on their own.",
        )
    try:
        # Under a scheme without a usual port, which httpx would leave out; the real scheme is decided later.
        url = httpx.URL(f"server://{rest}")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _refused(typed, "it can't be read as an address", _EXAMPLES) from error
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        raise _refused(typed, f"{url.port} is no port", _EXAMPLES)
    return scheme, url


def _checked_host(url: httpx.URL, typed: str, *, had_scheme: bool) -> str:
    host = url.raw_host.decode("ascii").lower().rstrip(".")
    if ":" in host:
        return host
    if not _HOST.fullmatch(host) or host in CLOUD_DOMAINS or (_NUMBERS.search(host) and _as_number(host) is None):
        raise _refused(typed, "it names no server", _EXAMPLES)
    if any(domain in host and not host.endswith(f".{domain}") for domain in CLOUD_DOMAINS):
        raise _refused(typed, f"{host} only looks like ConnectWise's cloud", _EXAMPLES)
    if "." not in host and not had_scheme and not _is_loopback(host) and url.port is None:
        meant = nearest(typed, [region.name for region in REGIONS])
        known = ", ".join(meant or [region.name for region in REGIONS])
        raise _refused(typed, "it's no region of ConnectWise", f"Regions: {known}. For a server: https://{host}")
    return host


def _with_api_prefix(host: str) -> str:
    """ConnectWise's cloud answers its API under ``api-`` only: without it everything is "SSL is required."."""
    label, _, domain = host.partition(".")
    if domain in CLOUD_DOMAINS and not label.startswith(API_PREFIX):
        return f"{API_PREFIX}{host}"
    return host


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    number = _as_number(host)
    return number is not None and number.is_loopback


def _as_number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


_EXAMPLES = "Type a region such as na or eu, or your own server such as https://psa.example.com."


def _refused(typed: str, reason: str, hint: str) -> UsageError:
    return UsageError(f"“{safe(typed, limit=200)}” can't be used: {reason}.", hint=hint)
