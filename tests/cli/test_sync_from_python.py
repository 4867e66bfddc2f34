"""``cwsetup.sync_prices``: the command's own run, for a program."""

import os
import subprocess
import sys
from typing import Any

import pytest

from cwsetup import sync_prices
from cwsetup.demo.process import DemoServer
from tests.cli.conftest import Shell, price_file


def test_it_plans_writes_and_has_nothing_left_to_do(acme: Shell, demo: DemoServer) -> None:
    file = price_file(acme, "NW-1001 3.78 4.73", "NW-1007 10.80 13.50")
    plan = sync_prices("acme", files=[file], environment=acme.environment)
    assert (plan.profile, plan.status) == ("acme", 0)
    assert plan.line == "cwsetup acme: planned, 1 to write, 1 wants your eye"
    assert demo.writes() == []

    right: dict[str, Any] = {"allow": ["price-change"], "max_net_change": "100%"}
    done = sync_prices("acme", files=[file], apply=True, environment=acme.environment, **right)
    assert (done.status, done.line) == (0, "cwsetup acme: done, 2 written")
    assert (done.counts["written"], done.counts["failed"]) == (2, 0)
    assert done.document is not None
    assert done.document["applied"]["written"] == len(demo.writes()) == 2

    again = sync_prices("acme", files=[file], apply=True, environment=acme.environment)
    assert (again.status, again.line, len(demo.writes())) == (0, "cwsetup acme: done, nothing to write", 2)


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        ({"strict": True}, 6, "✗ 3 rows can't be used."),
        ({"loud": True}, 2, "✗ There is no option --loud."),
        ({"as_of": "tomorrow"}, 2, '✗ "tomorrow" isn\'t a day.'),
    ],
)
def test_what_the_command_refuses_is_a_status_with_its_words(
    acme: Shell, options: dict[str, Any], status: int, message: str
) -> None:
    outcome = sync_prices("acme", environment=acme.environment, **options)
    assert (outcome.status, outcome.document) == (status, None)
    assert message in outcome.messages


def test_it_leaves_the_process_it_runs_in_as_it_was(acme: Shell) -> None:
    code = (
        "import logging, signal, sys, threading\n"
        "from cwsetup import sync_prices\n"
        "def state():\n"
        "    hooks = (sys.excepthook, threading.excepthook, sys.stdout, sys.stderr)\n"
        "    return hooks, [*map(signal.getsignal, (2, 15))], [*logging.root.handlers], threading.active_count()\n"
        "before = state()\n"
        "outcome = sync_prices('acme')\n"
        "assert outcome.status == 0, outcome\n"
        "assert state() == before, state()\n"
    )
    environment = {**os.environ, **acme.environment}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
