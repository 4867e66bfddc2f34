"""The process around the demo server: how it gets ready, and how it ends."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cwsetup.demo.process import DemoServer, start


def launched(*arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "cwsetup.demo", "--items", "3", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def ready(process: "subprocess.Popen[bytes]") -> dict[str, Any]:
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def test_one_line_says_that_it_is_ready_and_how_to_reach_it(tmp_path: Path) -> None:
    log = tmp_path / "writes.jsonl"
    with launched("--company", "acme", "--log", str(log)) as process:
        line = ready(process)
        out, err = process.communicate()
    assert line["url"].startswith("http://127.0.0.1:")
    assert line.keys() == {
        "url", "company", "client_id", "public_key", "private_key", "items", "instance", "log",
    }  # fmt: skip
    assert (line["company"], line["items"], line["log"]) == ("acme", 3, str(log))
    assert (out, err, process.returncode) == (b"", b"", 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quietly(number: signal.Signals) -> None:
    with launched() as process:
        ready(process)
        process.send_signal(number)
        assert process.wait(5) == 0
        assert process.communicate() == (b"", b"")


def test_it_goes_on_without_its_parent_when_told_to_keep() -> None:
    with launched("--keep") as process:
        line = ready(process)
        assert process.stdin is not None
        process.stdin.close()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        with socket.create_connection(("127.0.0.1", int(line["url"].rsplit(":", 1)[1])), 5):
            process.terminate()
        assert process.wait(5) == 0


def test_it_listens_on_the_loopback_address_alone(demo: DemoServer) -> None:
    port = int(demo.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", port), 5)


def test_its_keys_are_not_in_its_repr(demo: DemoServer) -> None:
    assert demo.private_key not in repr(demo)
    assert demo.public_key not in repr(demo)


def test_a_port_that_is_taken_is_named_by_the_child() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RuntimeError, match=rf"ended before it was ready(.|\n)*Port {port} can't be used"):
            start(port=port).__enter__()


def test_a_server_that_is_not_ready_in_time_is_given_up() -> None:
    with pytest.raises(RuntimeError, match=r"wasn't ready after 0\.01 seconds"), start(deadline=0.01):
        pass


def test_a_reset_puts_everything_back(demo: DemoServer) -> None:
    demo.edit(1000, None)
    demo.set_faults([{"kind": "empty"}])
    demo.set_denied(["/procurement"])
    demo.reset()
    demo.edit(1000, {"price": 1})
    assert (demo.writes(), demo.trail(), demo.requests()) == ([], [], {})
