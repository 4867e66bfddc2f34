"""All commands: those that set up, those about prices, and last the one to try."""

from typing import Annotated

import typer

from cwsetup.cli.options import command
from cwsetup.cli.price_commands import app

__all__ = ["app"]

_TRY = "Try"


@command(app, "cwsetup.cli.demo:demo", rich_help_panel=_TRY)
def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Keep the demo server running to try by hand.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The demo server's port; 0: a free one.")] = 0,
    items: Annotated[int, typer.Option(min=240, max=50_000, help="How many catalog items it has.")] = 240,
) -> None:
    """Do the whole job on a built-in ConnectWise stand-in: no account, no keys."""
