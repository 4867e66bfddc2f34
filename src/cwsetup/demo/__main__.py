"""``python -m cwsetup.demo``: serves on a loopback port until its parent lets go of it.

One line of JSON on standard output says that it's ready and how to reach it, for each instance one. Closing its
standard input ends it, so it can't outlive the program that started it.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import uvicorn

from cwsetup.demo.access import CLIENT_ID, PRIVATE_KEY, PUBLIC_KEY
from cwsetup.demo.instance import NAME
from cwsetup.demo.server import application
from cwsetup.demo.state import Settings, State
from cwsetup.demo.wire import OpenProtocol

LOOPBACK = "127.0.0.1"


def main() -> None:
    """Serves until told to end."""
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _end())
    if not options.keep:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    serving = []
    for instance in range(1, options.instances + 1):
        settings = _settings(options, instance)
        listening = _listening(options.port if instance == 1 else 0)
        serving.append(_Server(_config(State(settings))).serve(sockets=[listening]))
        # A client that connects from now on waits in the socket's queue until the loop runs.
        _announce(settings, f"http://{LOOPBACK}:{listening.getsockname()[1]}")
    asyncio.run(_all_of(serving))


async def _all_of(serving: Sequence[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*serving)


def _settings(options: argparse.Namespace, number: int) -> Settings:
    return Settings(
        company=options.company if number == 1 else f"{options.company}-{number}",
        items=options.items,
        subcategories=options.subcategories,
        agreements=options.agreements,
        seed=options.seed,
        cloud=options.cloud,
        denied=tuple(options.deny),
        log=options.log,
    )


def _config(state: State) -> uvicorn.Config:
    """How uvicorn runs without noise: only an error of our own would be on standard error."""
    return uvicorn.Config(
        application(state),
        http=OpenProtocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,  # the answers' own, which faults can move
        timeout_keep_alive=60,
    )


def _listening(port: int) -> socket.socket:
    """A loopback socket; asyncio only turns off Nagle's delay of 40 ms for one that says it's TCP."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
    except OSError as error:
        sys.exit(f"Port {port} can't be used: {error.strerror}.")
    listening.listen(2048)
    return listening


class _Server(uvicorn.Server):
    def handle_exit(self, *_: object) -> None:
        _end()


def _end() -> None:
    """Ends at once: what is written down is on disk already, and nobody waits for an answer any more."""
    os._exit(0)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    _end()


def _announce(settings: Settings, url: str) -> None:
    ready = {
        "url": url,
        "company": settings.company,
        "client_id": CLIENT_ID,
        "public_key": PUBLIC_KEY,
        "private_key": PRIVATE_KEY,
        "items": settings.items,
        "instance": NAME,
        "log": None if settings.log is None else str(settings.log),
    }
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m cwsetup.demo", description="A ConnectWise PSA stand-in.")
    parser.add_argument("--port", type=int, default=0, help="port on the loopback address; 0 takes a free one")
    parser.add_argument("--instances", type=int, default=1, help="how many there are, each at a port of its own")
    parser.add_argument("--items", type=int, default=240, help="how many catalog items there are")
    parser.add_argument("--subcategories", type=int, default=0, help="how many more the first category has")
    parser.add_argument("--agreements", type=int, default=24, help="how many agreements there are")
    parser.add_argument("--company", default="northwind", help="the company id to sign in with")
    parser.add_argument("--log", type=Path, help="file to which every applied write is appended as JSON")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same instance")
    parser.add_argument("--cloud", action="store_true", help="answer wrong keys with 404, as the cloud does")
    parser.add_argument("--deny", action="append", default=[], help="a path, or METHOD and path, to answer with 403")
    parser.add_argument("--keep", action="store_true", help="go on when standard input is closed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
