"""Desks before the demo server."""

from pathlib import Path

import pytest

from cwsetup.demo.process import DemoServer
from tests.wizard.walking import Desk


@pytest.fixture
def desk(demo: DemoServer, tmp_path: Path) -> Desk:
    """A person's folders, and the demo server."""
    return Desk(demo, tmp_path / "desk")


@pytest.fixture
def other_desk(demo: DemoServer, tmp_path: Path) -> Desk:
    """Another person's folders, and the same server."""
    return Desk(demo, tmp_path / "other")
