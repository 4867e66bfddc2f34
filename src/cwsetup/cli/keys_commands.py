"""The commands of ``keys`` with their flags; the work of each is imported when it is called."""

from typing import Annotated

import typer

from cwsetup.cli.help import GroupHelp
from cwsetup.cli.options import callback, command

keys_app = typer.Typer(cls=GroupHelp, rich_markup_mode=None)
callback(keys_app, "Store, show, move or delete a profile's keys.")


@command(keys_app, "cwsetup.cli.keys:set_")
def set_(
    stdin: Annotated[
        bool, typer.Option("--stdin", help="Client id, public and private key, a line each, from stdin.")
    ] = False,
    keys: Annotated[str | None, typer.Option(metavar="keyring|file", help="Where to, else where they are.")] = None,
    source: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Instead, the client secret of this price source read live.")
    ] = None,
) -> None:
    """Store a profile's keys, once ConnectWise has taken them."""


@command(keys_app, "cwsetup.cli.keys_status:status")
def status() -> None:
    """Show where a profile's keys come from, and since when; never a key."""


@command(keys_app, "cwsetup.cli.keys_places:move")
def move(
    place: Annotated[str, typer.Argument(metavar="keyring|file|env", help="Where the keys are to be.")],
) -> None:
    """Keep a profile's keys elsewhere; where they were, they are deleted."""


@command(keys_app, "cwsetup.cli.keys_places:delete")
def delete() -> None:
    """Delete a profile's stored keys, also when the profile itself is gone."""
