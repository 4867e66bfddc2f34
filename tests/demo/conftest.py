"""A client of the demo server that shares nothing with ours."""

from collections.abc import Iterator

import httpx
import pytest

from cwsetup.demo.process import DemoServer


@pytest.fixture
def api(demo: DemoServer) -> Iterator[httpx.Client]:
    """A client that is signed in, with the base in front of every path."""
    with httpx.Client(
        base_url=f"{demo.url}/v4_6_release/apis/3.0",
        auth=(f"{demo.company}+{demo.public_key}", demo.private_key),
        headers={"clientId": demo.client_id},
        trust_env=False,
    ) as client:
        yield client
