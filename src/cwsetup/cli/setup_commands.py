"""The command line, and first the commands that look after profiles; the work of each is imported when it is called."""

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from cwsetup.cli import completing
from cwsetup.cli.help import GroupHelp
from cwsetup.cli.keys_commands import keys_app
from cwsetup.cli.options import callback, command

app = typer.Typer(
    cls=GroupHelp,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
callback(app, "Set up a ConnectWise PSA connector and keep its product prices in step with your price lists.")

_SETUP = "Set up"
_instance = partial(typer.Option, rich_help_panel="The instance")
_keys = partial(typer.Option, rich_help_panel="The keys")
_several = partial(typer.Option, rich_help_panel="Several profiles")
_answer = partial(typer.Option, rich_help_panel="Answers")
_unset = partial(_answer, metavar="KEY", autocompletion=completing.properties)

app.add_typer(keys_app, name="keys", rich_help_panel=_SETUP)

SIDE_BY_SIDE = 4
"""Instances that are worked on at once where nobody says otherwise: each takes the memory of a run of its own."""

All = Annotated[bool, _several("--all", help="Every profile; or name several with -p.")]
Instances = Annotated[int, _several(min=1, max=64, metavar="N", help="How many instances at once.")]
Sets = Annotated[
    list[str] | None,
    _answer(
        "--set",
        metavar="KEY=VALUE",
        help="A property: a name, #id, or TOML. Repeat for more.",
        autocompletion=completing.assignments,
    ),
]


@command(app, "cwsetup.cli.init:init", rich_help_panel=_SETUP)
def init(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="What the profile is called with -p.")] = None,
    company: Annotated[str | None, _instance(help="What you type as company at log-in.")] = None,
    url: Annotated[str | None, _instance(help="Region or address of ConnectWise; else it is found.")] = None,
    connector: Annotated[str | None, _instance("--name", help="What the connector is called.")] = None,
    client_id: Annotated[str | None, _keys(help="The integration's client id.")] = None,
    public_key: Annotated[str | None, _keys(help="The API member's public key.")] = None,
    keys_stdin: Annotated[
        bool, _keys("--keys-stdin", help="Client id, public and private key, a line each, from stdin.")
    ] = False,
    keys: Annotated[str | None, _keys(metavar="keyring|env|file", help="Where the keys are kept.")] = None,
    source: Annotated[list[str] | None, _answer(metavar="FILE", help="A price file or pattern.")] = None,
    source_format: Annotated[list[str] | None, _answer(metavar="FORMAT", help="Its layout, else seen.")] = None,
    set_: Sets = None,
    from_: Annotated[Path | None, _answer("--from", metavar="FILE.toml", help="A profile as answers.")] = None,
    suggested: Annotated[bool, _answer("--suggested", help="Take every suggestion.")] = False,
    missing: Annotated[bool, _answer("--missing", help="Print what is missing as JSON.")] = False,
    force: Annotated[bool, _answer("--force", help="Start an existing profile afresh.")] = False,
) -> None:
    """Make a profile: a wizard, or no question at all with options."""


@command(app, "cwsetup.cli.edit:edit", rich_help_panel=_SETUP)
def edit(
    property_: Annotated[
        str | None,
        typer.Argument(metavar="[PROPERTY]", autocompletion=completing.properties, help="One property to change."),
    ] = None,
    set_: Sets = None,
    unset: Annotated[list[str] | None, _unset(help="Back to its default. Repeat for more.")] = None,
) -> None:
    """Change a profile: a menu, one property, or --set without a question."""


@command(app, "cwsetup.cli.doctor:doctor", many=True, rich_help_panel=_SETUP)
def doctor(all_: All = False, instances: Instances = SIDE_BY_SIDE) -> None:
    """Check connection, keys, rights, stored choices and price files; each finding with its cure."""


@command(app, "cwsetup.cli.doctor:rights", rich_help_panel=_SETUP)
def rights() -> None:
    """Print what the API member's security role needs."""


@command(app, "cwsetup.cli.profiles:show", rich_help_panel=_SETUP)
def show() -> None:
    """Show a profile's values and where each comes from."""


@command(app, "cwsetup.cli.profiles:list_", rich_help_panel=_SETUP)
def list_() -> None:
    """List the profiles."""


@command(app, "cwsetup.cli.profiles:copy", rich_help_panel=_SETUP)
def copy(
    old: Annotated[str, typer.Argument(metavar="OLD", autocompletion=completing.profiles, help="A profile.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The name, or a path that ends in .toml.")],
) -> None:
    """Copy a profile; its keys stay with the old one."""


@command(app, "cwsetup.cli.profiles:remove", rich_help_panel=_SETUP)
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", autocompletion=completing.profiles, help="A profile.")],
) -> None:
    """Remove a profile; a backup stays beside it."""


@command(app, "cwsetup.cli.schema:schema", rich_help_panel=_SETUP)
def schema(
    of: Annotated[
        Literal["profile", "plan"], typer.Argument(metavar="[profile|plan]", help="Of which file.")
    ] = "profile",
) -> None:
    """Print the JSON Schema of a profile or a plan."""
