"""The way to an address: whose certificates count, and which proxy stands between.

Certificates are always checked, redirects never followed. A proxy is only ever used for https, where it passes sealed
bytes on and sees no key. What ``doctor`` names is what is used: both are decided here.
"""

import os
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.request import getproxies, proxy_bypass

import httpx

from cwsetup import __version__
from cwsetup.errors import CwsetupError, InvalidInput
from cwsetup.text import safe
from cwsetup.web.connections import Connections
from cwsetup.web.replies import hide_location
from cwsetup.web.unreached import Server

TIMEOUT = httpx.Timeout(30.0, connect=10.0, pool=None)
HEADERS = {"Accept-Encoding": "gzip", "User-Agent": f"cwsetup/{__version__}"}
_LAST_PORT = 65_535
_PROXIES = ("http", "https")
_BUNDLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How an address is reached; ``None`` is what is usual: no proxy, the public authorities."""

    proxy: str | None
    """The proxy's address, without the name and password that may be in it."""
    authority: str | None
    """The file or folder whose certificates count in place of the public authorities'."""


def route_to(address: Server, ca_file: Path | None = None) -> Route:
    """Return how an address is reached by this process."""
    proxy = _proxy_for(address)
    authority = None
    if address.scheme == "https":
        named = (os.environ.get(name) for name in _BUNDLES)
        authority = str(ca_file) if ca_file is not None else next(filter(None, named), None)
    return Route(proxy=None if proxy is None else _without_login(proxy.url), authority=authority)


def open_http(
    addresses: Sequence[Server],
    *,
    connections: int,
    ca_file: Path | None = None,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """Return the HTTP client for addresses; with ``ca_file``, only certificates that it vouches for count."""
    trusted = _trusted(ca_file) if any(each.scheme == "https" for each in addresses) else _nobody_trusted()
    proxies = {each.url: proxy for each in addresses if transport is None and (proxy := _proxy_for(each))}
    return httpx.Client(
        transport=transport or Connections(connections, trusted),
        mounts={url: _through(proxy, connections, trusted) for url, proxy in proxies.items()},
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,  # the environment is read here: httpx would send plain http through its proxies too
        headers=HEADERS,
        event_hooks={"response": [hide_location]},
    )


def connections_to(address: Server, *, connections: int, ca_file: Path | None = None) -> httpx.BaseTransport:
    """Return the connections to one address, for who sends so much that what a client does beside costs too much."""
    trusted = _trusted(ca_file) if address.scheme == "https" else _nobody_trusted()
    proxy = _proxy_for(address)
    return Connections(connections, trusted) if proxy is None else _through(proxy, connections, trusted)


def _through(proxy: httpx.Proxy, connections: int, trusted: ssl.SSLContext) -> httpx.BaseTransport:
    """Return connections through a proxy, which closes one after use when more are open than it may keep."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.HTTPTransport(verify=trusted, limits=limits, proxy=proxy)


def _trusted(ca_file: Path | None) -> ssl.SSLContext:
    try:
        if ca_file is not None:
            return ssl.create_default_context(cafile=str(ca_file))
        return httpx.create_ssl_context(trust_env=True)
    except OSError as failure:  # which an error of the ssl module is, too
        named = "ca_file" if ca_file is not None else next(name for name in _BUNDLES if name in os.environ)
        where = ca_file if ca_file is not None else os.environ[named]
        reason = "it holds no certificate" if isinstance(failure, ssl.SSLError) else failure.strerror
        raise InvalidInput(
            f"The certificates of {named} can't be read: {safe(str(where))}: {reason}.",
            hint="It is a file of certificates in PEM form. Without them no https address is called.",
        ) from None


def _nobody_trusted() -> ssl.SSLContext:
    """Return what plain http never comes to use; to read the public authorities takes time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _proxy_for(address: Server) -> httpx.Proxy | None:
    """Return the proxy that the environment, or the system's settings, name for an https address."""
    if address.scheme != "https":
        return None
    proxies = getproxies()
    named = proxies.get("https") or proxies.get("all")
    if not named or proxy_bypass(f"{address.host}:{address.port}"):
        return None
    try:
        url = httpx.URL(named if "://" in named else f"http://{named}")
    except (httpx.InvalidURL, UnicodeError):
        raise _no_proxy("its address can't be read") from None
    if url.scheme not in _PROXIES or not url.host or (url.port or 0) > _LAST_PORT:
        raise _no_proxy(f"{safe(_without_login(url))} is no http:// or https:// address")
    return httpx.Proxy(url)


def _without_login(url: httpx.URL) -> str:
    return str(url.copy_with(username="", password=""))


def _no_proxy(reason: str) -> CwsetupError:
    return CwsetupError(
        f"The proxy that this computer names for https can't be used: {reason}.",
        hint="Check HTTPS_PROXY and ALL_PROXY, or leave the host out of it with NO_PROXY.",
    )
