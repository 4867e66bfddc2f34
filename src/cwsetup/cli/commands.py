"""The commands with their flags; the work of each is imported when it is called."""

from pathlib import Path
from typing import Annotated

import typer

from cwsetup.cli.options import callback, command

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
callback(app, "Set up a ConnectWise PSA connector and keep its product prices in step with your price lists.")

_SETUP, _PRICES, _TRY = "Set up", "Prices", "Try"

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILES]…", help="Price files in place of those of the profile's source."),
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="A property: a name, #id, or TOML. Repeat for more."),
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="The day whose prices count: 2026-11-24.")]
Full = Annotated[bool, typer.Option("--full", help="Show every entry.")]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse price files with a bad row.")]
Rate = Annotated[str | None, typer.Option(metavar="N/min", help="Most requests a minute.")]
Rejects = Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Write the rows that can't be used there.")]


@command(app, "cwsetup.cli.init:init", rich_help_panel=_SETUP)
def init(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="What the profile is called with -p.")] = None,
    company: Annotated[str | None, typer.Option(help="What you type as company at log-in.")] = None,
    url: Annotated[str | None, typer.Option(help="Region or address of ConnectWise; else it is found.")] = None,
    connector: Annotated[str | None, typer.Option("--name", help="What the connector is called.")] = None,
    client_id: Annotated[str | None, typer.Option(help="The integration's client id.")] = None,
    public_key: Annotated[str | None, typer.Option(help="The API member's public key.")] = None,
    keys_stdin: Annotated[
        bool, typer.Option("--keys-stdin", help="Client id, public and private key, a line each, from stdin.")
    ] = False,
    keys: Annotated[str | None, typer.Option(metavar="keyring|env|file", help="Where the keys are kept.")] = None,
    source: Annotated[list[str] | None, typer.Option(metavar="FILE", help="A price file or pattern.")] = None,
    source_format: Annotated[list[str] | None, typer.Option(metavar="FORMAT", help="Its layout, else seen.")] = None,
    set_: Sets = None,
    from_: Annotated[Path | None, typer.Option("--from", metavar="FILE.toml", help="A profile as answers.")] = None,
    suggested: Annotated[bool, typer.Option("--suggested", help="Take every suggestion.")] = False,
    missing: Annotated[bool, typer.Option("--missing", help="Print what is missing as JSON.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Start an existing profile afresh.")] = False,
) -> None:
    """Make a profile: a wizard, or no question at all with flags."""


@command(app, "cwsetup.cli.edit:edit", rich_help_panel=_SETUP)
def edit(
    property_: Annotated[str | None, typer.Argument(metavar="[PROPERTY]", help="One property to change.")] = None,
    set_: Sets = None,
    unset: Annotated[list[str] | None, typer.Option(metavar="KEY", help="Back to its default. Repeat.")] = None,
) -> None:
    """Change a profile: a menu, one property, or --set without a question."""


@command(app, "cwsetup.cli.doctor:doctor", rich_help_panel=_SETUP)
def doctor() -> None:
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
    old: Annotated[str, typer.Argument(metavar="OLD")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
) -> None:
    """Copy a profile; its keys stay with the old one."""


@command(app, "cwsetup.cli.profiles:remove", rich_help_panel=_SETUP)
def remove(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    """Remove a profile; a backup stays beside it."""


@command(app, "cwsetup.cli.profiles:schema", rich_help_panel=_SETUP)
def schema() -> None:
    """Print the JSON Schema of a profile."""


@command(app, "cwsetup.cli.check_file:check_file", rich_help_panel=_PRICES)
def check_file(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Price files: CSV, XLSX or ZIP.")],
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting of the price source, such as decimal=, Repeat."),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Add it to the profile without a question.")] = False,
    toml: Annotated[bool, typer.Option("--toml", help="Print the price source, for init --from.")] = False,
) -> None:
    """Show how a price file would be read, and keep that in a profile."""


@command(app, "cwsetup.cli.prices:prices", rich_help_panel=_PRICES)
def prices(
    globs: Annotated[list[str] | None, typer.Argument(metavar="[GLOB]…", help="Product IDs, such as CFQ7*.")] = None,
    as_of: AsOf = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE|-", help="The list as CSV, to a file or to stdout.")
    ] = None,
    rejects: Rejects = None,
    strict: Strict = False,
) -> None:
    """List products with cost and price by the chosen order."""


@command(app, "cwsetup.cli.prices:why", rich_help_panel=_PRICES)
def why(
    product_id: Annotated[str, typer.Argument(metavar="PRODUCT-ID")],
    as_of: AsOf = None,
) -> None:
    """Explain one product's price: the winner, and why each other row lost."""


@command(app, "cwsetup.cli.match:match", rich_help_panel=_PRICES)
def match(
    export_: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE.csv", help="Write products and suggestions for a spreadsheet."),
    ] = None,
    import_: Annotated[
        Path | None, typer.Option("--import", metavar="FILE.csv", help="Take what was decided in that file.")
    ] = None,
    accept_exact: Annotated[bool, typer.Option("--accept-exact", help="Link all exact suggestions.")] = False,
) -> None:
    """Link products to catalog items: a list with suggestions, or a spreadsheet there and back."""


@command(app, "cwsetup.cli.sync_prices:sync_prices", rich_help_panel=_PRICES)
def sync_prices(
    files: Files = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only plan; never write.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Write without asking.")] = False,
    create: Annotated[bool, typer.Option("--create", help="Create products that have no item.")] = False,
    only: Annotated[str | None, typer.Option(metavar="GLOB", help="Only these product IDs.")] = None,
    as_of: AsOf = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE[:PRODUCT-ID]|RULE=N", help="Release a review rule; repeat for more."),
    ] = None,
    max_price_change: Annotated[str | None, typer.Option(metavar="N%", help="Limit of one price's move.")] = None,
    max_changes: Annotated[str | None, typer.Option(metavar="N%", help="Limit of items that move much.")] = None,
    max_net_change: Annotated[str | None, typer.Option(metavar="N%", help="Limit of the sums' move.")] = None,
    max_creates: Annotated[int | None, typer.Option(metavar="N", help="Limit of new items.")] = None,
    min_rows: Annotated[int | None, typer.Option(metavar="N", help="Fewest usable price rows.")] = None,
    min_matches: Annotated[str | None, typer.Option(metavar="N%", help="Fewest matches, of the last run's.")] = None,
    concurrency: Annotated[int | None, typer.Option(metavar="N", help="Writes under way at once.")] = None,
    rate: Rate = None,
    rejects: Rejects = None,
    strict: Strict = False,
    out: Annotated[
        Path | None, typer.Option(metavar="PLAN.json", help="Write the plan into a file for apply, nothing else.")
    ] = None,
    full: Full = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Status 20 when something is pending.")] = False,
) -> None:
    """Plan what prices would change in the catalog and, with consent, write it."""


@command(app, "cwsetup.cli.apply:apply", rich_help_panel=_PRICES)
def apply(
    path: Annotated[Path, typer.Argument(metavar="PLAN.json", help="A plan of sync-prices --out.")],
    rate: Rate = None,
    full: Full = False,
) -> None:
    """Write a saved plan, exactly that one; refuses one that was altered, is old or is for another instance."""


@command(app, "cwsetup.cli.history:history", rich_help_panel=_PRICES)
def history(
    run: Annotated[str | None, typer.Argument(metavar="[RUN]", help="Show this run's entries.")] = None,
) -> None:
    """List past runs, or what came of each entry of one."""


@command(app, "cwsetup.cli.resume:resume", rich_help_panel=_PRICES)
def resume(
    run: Annotated[str | None, typer.Argument(metavar="[RUN]", help="Else the last unfinished one.")] = None,
    rate: Rate = None,
) -> None:
    """Finish the plan of a run that was interrupted, exactly that plan."""


@command(app, "cwsetup.cli.undo:undo", rich_help_panel=_PRICES)
def undo(
    run: Annotated[str | None, typer.Argument(metavar="[RUN]", help="Else the last one that wrote.")] = None,
    rate: Rate = None,
) -> None:
    """Put back what a run changed, where it is still as the run left it; created items become inactive."""


@command(app, "cwsetup.cli.demo:demo", rich_help_panel=_TRY)
def demo(
    serve: Annotated[bool, typer.Option("--serve", help="Keep the demo server running to try by hand.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The demo server's port; 0: a free one.")] = 0,
    items: Annotated[int, typer.Option(min=240, max=50_000, help="How many catalog items it has.")] = 240,
) -> None:
    """Do the whole job on a built-in ConnectWise stand-in: no account, no keys."""
