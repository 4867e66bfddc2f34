"""The demo server in its own process, time that passes only when somebody sleeps, and clients for both."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.hosts import parse_address
from cwsetup.demo.process import DemoServer, start
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.secret import Secret

MakeClient = Callable[..., Client]
Answer = Callable[[httpx.Request], httpx.Response]


def from_the_wire(answer: Answer) -> httpx.MockTransport:
    """Answers that are still as they come over the wire: httpx has unpacked those made from their content."""

    def streamed(request: httpx.Request) -> httpx.Response:
        made = answer(request)
        return httpx.Response(made.status_code, headers=made.headers, stream=made.stream)

    return httpx.MockTransport(streamed)


class FakeTime:
    """A clock that only ``sleep`` moves, and the sleeps it was asked for."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture(scope="session")
def running_demo() -> Iterator[DemoServer]:
    with start(items=2_300) as server:
        yield server


@pytest.fixture
def demo(running_demo: DemoServer) -> DemoServer:
    running_demo.reset()
    return running_demo


def demo_keys(server: DemoServer) -> Credentials:
    return Credentials(
        client_id=Secret(server.client_id),
        public_key=Secret(server.public_key),
        private_key=Secret(server.private_key),
    )


@pytest.fixture
def client(demo: DemoServer, time: FakeTime) -> Iterator[Client]:
    with Client(
        parse_address(demo.url), demo.company, demo_keys(demo), sleep=time.sleep, random=lambda: 0.0, clock=time
    ) as client:
        yield client


@pytest.fixture
def catalog(client: Client) -> LiveCatalog:
    return LiveCatalog(client)


@pytest.fixture
def client_with(demo: DemoServer, time: FakeTime) -> Iterator[MakeClient]:
    """Clients of the demo server with something wrong about them."""
    made: list[Client] = []

    def make(
        *,
        url: str | None = None,
        company: str | None = None,
        client_id: str | None = None,
        private_key: str | None = None,
        **more: Any,
    ) -> Client:
        keys = Credentials(
            client_id=Secret(demo.client_id if client_id is None else client_id),
            public_key=Secret(demo.public_key),
            private_key=Secret(demo.private_key if private_key is None else private_key),
        )
        address = parse_address(url or demo.url)
        made.append(
            Client(
                address,
                company or demo.company,
                keys,
                sleep=time.sleep,
                random=lambda: 0.0,
                clock=time,
                **more,
            )
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def clients() -> Iterator[MakeClient]:
    """Clients whose every answer comes from a function, at a time of their own."""
    made: list[Client] = []

    def make(answer: Answer, time: Any, url: str = "https://api-na.myconnectwise.net", **more: Any) -> Client:
        keys = Credentials(
            client_id=Secret("canary-id"), public_key=Secret("canary-public"), private_key=Secret("canary-private")
        )
        transport = from_the_wire(answer)
        client = Client(
            parse_address(url),
            "contoso",
            keys,
            sleep=time.sleep,
            random=lambda: 0.0,
            clock=time,
            transport=transport,
            **more,
        )
        made.append(client)
        return client

    yield make
    for one in made:
        one.close()


@pytest.fixture
def canned(clients: MakeClient, time: FakeTime) -> Callable[..., Client]:
    """Clients whose every answer comes from a function: for bytes that no server sends."""
    return lambda answer, *url: clients(answer, time, *url)
