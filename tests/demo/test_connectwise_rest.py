"""Another client that somebody else wrote finds its way through the demo server: npm's ``connectwise-rest``.

``nox -s node`` installs it into a folder that goes away again; ``CWSETUP_NODE_CLIENT`` names one that has it.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer

FOLDER = os.environ.get("CWSETUP_NODE_CLIENT")
SCRIPT = Path(__file__).with_name("other_client.mjs")


@pytest.fixture(scope="module")
def fresh(demo_process: DemoServer) -> DemoServer:
    demo_process.reset()
    return demo_process


@pytest.fixture(scope="module")
def seen(fresh: DemoServer) -> dict[str, Any]:
    """What the client saw in one walk through the server."""
    settings = {
        "folder": str(FOLDER),
        "url": fresh.url,
        "company": fresh.company,
        "clientId": fresh.client_id,
        "publicKey": fresh.public_key,
        "privateKey": fresh.private_key,
    }
    child = subprocess.run(
        ["node", str(SCRIPT), json.dumps(settings)], capture_output=True, text=True, timeout=60, check=False
    )
    assert child.returncode == 0, child.stderr
    return dict(json.loads(child.stdout))


def test_it_reads_every_table(seen: dict[str, Any]) -> None:
    assert len(seen["tables"]) == 10
    assert all(seen["tables"].values())


def test_it_pages_through_the_catalog_and_misses_nothing(seen: dict[str, Any]) -> None:
    assert len(seen["ids"]) == len(set(seen["ids"])) == 240
    assert seen["count"] == 241, "one was created since"


def test_it_reads_changes_and_creates_an_item(seen: dict[str, Any], fresh: DemoServer) -> None:
    assert seen["read"] == "NW-1001"
    assert seen["changed"] == [True, 7.25]
    assert seen["made"] == ["FOREIGN-2", 12.5, 9.25]
    assert [(write["method"], write["identifier"]) for write in fresh.writes()] == [
        ("PATCH", "NW-1001"),
        ("POST", "FOREIGN-2"),
    ]


def test_it_is_refused_as_connectwise_refuses(seen: dict[str, Any]) -> None:
    assert [error["code"] for error in seen["twice"]["errors"]] == ["ObjectExists"]
    assert seen["twice"]["code"] == "InvalidObject"
    assert seen["gone"]["code"] == "NotFound"
    assert seen["condition"]["code"] == "ApiFindCondition"
