"""The flags that are declared in ``cli`` and the functions that get them can't drift apart."""

import importlib
import inspect
from typing import Any

import pytest
from typer.models import CommandInfo

from cwsetup.cli.commands import app
from cwsetup.cli.options import SHARED


@pytest.mark.parametrize("command", app.registered_commands, ids=lambda command: str(command.name))
def test_what_a_command_declares_is_what_its_work_takes(command: CommandInfo) -> None:
    flags, work = _declared(command)
    context, *taken = inspect.signature(work).parameters.values()
    named = {parameter.name for parameter in taken if parameter.kind is not inspect.Parameter.VAR_KEYWORD}
    takes_the_rest = any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in taken)
    assert context.name == "context"
    assert named <= flags
    assert takes_the_rest or named == flags
    assert not [parameter for parameter in taken if parameter.default is not inspect.Parameter.empty]


def test_every_command_of_the_program_is_held_to_it() -> None:
    assert {"init", "show", "why", "sync-prices", "demo"} <= {command.name for command in app.registered_commands}


def _declared(command: CommandInfo) -> tuple[set[str], Any]:
    """Return the flags of a declaration, without those of every command, and the function that it names."""
    assert command.callback is not None
    module, _, function = inspect.getclosurevars(command.callback).nonlocals["work"].partition(":")
    flags = inspect.signature(command.callback).parameters.keys() - {"ctx", *SHARED}
    return flags, getattr(importlib.import_module(module), function)
