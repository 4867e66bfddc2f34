"""A terminal with the program in it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import cwsetup
from cwsetup.demo.process import DemoServer
from tests.stories.terminal import Terminal

Open = Callable[..., Terminal]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where profiles, keys and journals go."""
    return tmp_path / "cwsetup"


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """The environment of a person at a terminal."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(Path(cwsetup.__file__).parents[1]),
        "PYTHONUTF8": "1",
        "TERM": "xterm-256color",
        "CWSETUP_CONFIG_DIR": str(folder),
        "CWSETUP_STATE_DIR": str(folder / "state"),
    }


@pytest.fixture
def open_terminal(environment: dict[str, str], demo: DemoServer) -> Iterator[Open]:
    """Run the program in a terminal of its own."""
    with ExitStack() as stack:

        def run(*arguments: str, columns: int = 100, lines: int = 40, **more: str) -> Terminal:
            terminal = Terminal(arguments, {**environment, **more}, columns, lines)
            stack.callback(terminal.close)
            return terminal

        yield run
