"""A run at a terminal: the bar while it lasts, and a clean screen when it ends or is ended."""

import pytest

from cwsetup.demo.process import DemoServer
from tests.stories.conftest import Open
from tests.stories.terminal import CTRL_C
from tests.stories.walks import walk


@pytest.fixture
def slow(open_terminal: Open, demo: DemoServer) -> DemoServer:
    """A server that takes its time for each write, and a profile for it."""
    made = open_terminal("init", "acme", "--url", demo.url)
    walk(made, demo)
    assert made.status() == 0
    demo.set_faults([{"kind": "latency", "method": "PATCH", "path": "/procurement/catalog/*", "seconds": 0.5}])
    return demo


def keys(demo: DemoServer) -> dict[str, str]:
    return {
        "CWSETUP_CLIENT_ID": demo.client_id,
        "CWSETUP_PUBLIC_KEY": demo.public_key,
        "CWSETUP_PRIVATE_KEY": demo.private_key,
    }


def test_the_bar_is_gone_when_the_run_is_over(open_terminal: Open, slow: DemoServer) -> None:
    terminal = open_terminal("sync-prices", "--apply", "--concurrency", "1", **keys(slow))
    terminal.wait_for("/min")
    assert terminal.status() == 0
    assert "written and read back" in " ".join(terminal.lines()[-2:])
    assert not any("/min" in line for line in terminal.everything())


def test_ctrl_c_leaves_a_clean_line(open_terminal: Open, slow: DemoServer) -> None:
    terminal = open_terminal("sync-prices", "--apply", "--concurrency", "1", **keys(slow))
    terminal.wait_for("/min")
    terminal.press(CTRL_C)
    assert terminal.status() == 130
    assert terminal.lines()[-1] == "! Interrupted."
    assert not any("/min" in line or "━" in line for line in terminal.everything()[-4:])
