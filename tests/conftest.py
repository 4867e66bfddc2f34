"""What tests of every layer share: one demo server a worker, put back to its first moment before each test."""

from collections.abc import Iterator

import pytest

from cwsetup.demo.process import DemoServer, start


@pytest.fixture(scope="session")
def demo_process() -> Iterator[DemoServer]:
    with start() as server:
        yield server


@pytest.fixture
def demo(demo_process: DemoServer) -> DemoServer:
    demo_process.reset()
    return demo_process
