"""The HTTP client that every connection of cwsetup's uses."""

from urllib.request import getproxies

import httpx

from cwsetup import __version__
from cwsetup.web.connections import Connections
from cwsetup.web.unreached import Server

TIMEOUT = httpx.Timeout(30.0, connect=10.0, pool=None)


def open_http(server: Server, *, connections: int, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return the HTTP client for a server: certificates checked, redirects not followed, proxies over https only.

    With a proxy httpx's own pool is used, which closes a connection after use when more are open than it may keep: both
    limits are the same.
    """
    trusts_proxies = server.scheme == "https"
    if transport is None and not (trusts_proxies and getproxies()):
        transport = Connections(connections)
    return httpx.Client(
        transport=transport,
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=trusts_proxies,
        headers={"Accept-Encoding": "gzip", "User-Agent": f"cwsetup/{__version__}"},
    )
