"""Answers that send on: nobody goes there, so that no key does."""

import socket
from collections.abc import Callable, Iterator
from decimal import Decimal

import httpx
import pytest

from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.demo.process import DemoServer
from cwsetup.errors import CwsetupError

MakeClient = Callable[..., Client]


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """A port that notices whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def visitors(trap: socket.socket) -> int:
    count = 0
    while True:
        try:
            trap.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", ["http://127.0.0.1:{}/x", "//127.0.0.1:{}/x", "http://user:word@127.0.0.1:{}/"])
def test_no_request_follows_a_redirect(
    client_with: MakeClient, demo: DemoServer, trap: socket.socket, status: int, place: str
) -> None:
    location = place.format(trap.getsockname()[1])
    demo.set_faults([{"kind": "redirect", "status": status, "location": location}])
    catalog = LiveCatalog(client_with())
    with pytest.raises(CwsetupError):
        catalog.count()
    with pytest.raises(CwsetupError):
        catalog.update(1000, {"price": Decimal(9)})
    assert visitors(trap) == 0
    assert demo.writes() == []
    assert len(demo.trail()) == 2, "neither is tried again"


def test_twin_a_client_that_follows_is_noticed(demo: DemoServer, trap: socket.socket) -> None:
    location = f"http://127.0.0.1:{trap.getsockname()[1]}/x"
    demo.set_faults([{"kind": "redirect", "status": 302, "location": location}])
    with (
        httpx.Client(follow_redirects=True, trust_env=False, timeout=0.2) as client,
        pytest.raises(httpx.TransportError),
    ):
        client.get(f"{demo.url}/v4_6_release/apis/3.0/procurement/catalog", headers={"clientId": demo.client_id})
    assert visitors(trap) == 1
