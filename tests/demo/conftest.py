"""A client of the demo server that shares nothing with ours."""

import os
from collections.abc import Iterator

import httpx
import pytest

from cwsetup.demo.process import DemoServer

collect_ignore = [] if os.environ.get("CWSETUP_NODE_CLIENT") else ["test_connectwise_rest.py"]
"""The client of npm comes with ``nox -s node`` alone; elsewhere there is nothing to run."""


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
