"""The commands with their flags; the work of each is imported when it is called."""

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

_SETUP, _PRICES, _TRY = "Set up", "Prices", "Try"
_instance = partial(typer.Option, rich_help_panel="The instance")
_keys = partial(typer.Option, rich_help_panel="The keys")
_answer = partial(typer.Option, rich_help_panel="Answers")
_what = partial(typer.Option, rich_help_panel="What is planned and written")
_limit = partial(typer.Option, rich_help_panel="Limits of this run")
_pace = partial(typer.Option, rich_help_panel="Pace")
_unset = partial(_answer, metavar="KEY", autocompletion=completing.properties)
_run = partial(typer.Argument, metavar="[RUN]", autocompletion=completing.runs)
_several = partial(typer.Option, rich_help_panel="Several profiles")
_shown = partial(typer.Option, rich_help_panel="What is shown and kept")

SIDE_BY_SIDE = 4
"""Instances that are worked on at once where nobody says otherwise: each takes the memory of a run of its own."""

app.add_typer(keys_app, name="keys", rich_help_panel=_SETUP)

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILES]…", help="Price files in place of those of the profile's source."),
]
Sets = Annotated[
    list[str] | None,
    _answer(
        "--set",
        metavar="KEY=VALUE",
        help="A property: a name, #id, or TOML. Repeat for more.",
        autocompletion=completing.assignments,
    ),
]
AsOf = Annotated[str | None, _what("--as-of", metavar="DATE", help="The day whose prices count: 2026-11-24.")]
Full = Annotated[bool, _shown("--full", help="Show every entry.")]
Strict = Annotated[bool, _what("--strict", help="Refuse price files with a bad row.")]
Rate = Annotated[str | None, _pace(metavar="N/min", help="Most requests a minute.")]
Report = Annotated[Path | None, _shown(metavar="FILE.html|.csv", help="Write a page, or a table, there.")]
All = Annotated[bool, _several("--all", help="Every profile; or name several with -p.")]
Instances = Annotated[int, _several(min=1, max=64, metavar="N", help="How many instances at once.")]
Rejects = Annotated[Path | None, _shown(metavar="FILE.csv", help="Write the rows that can't be used there.")]


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


@command(app, "cwsetup.cli.check_file:check_file", rich_help_panel=_PRICES)
def check_file(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Price files, or the https address of a Dataverse environment.")
    ],
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="A setting of the price source, such as header_row=3. Repeat for more."
        ),
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
    product_id: Annotated[str, typer.Argument(metavar="PRODUCT-ID", help="As the price files have it.")],
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


@command(app, "cwsetup.cli.sync_prices:sync_prices", many=True, rich_help_panel=_PRICES)
def sync_prices(
    files: Files = None,
    plan: Annotated[bool, _what("--plan", help="Only plan; never write.")] = False,
    apply: Annotated[bool, _what("--apply", help="Write without asking.")] = False,
    create: Annotated[bool, _what("--create", help="Create products that have no item.")] = False,
    only: Annotated[str | None, _what(metavar="GLOB", help="Only these product IDs.")] = None,
    as_of: AsOf = None,
    allow: Annotated[
        list[str] | None, _what(metavar="RULE[:PRODUCT-ID]|RULE=N", help="Release a review rule; repeat for more.")
    ] = None,
    max_price_change: Annotated[str | None, _limit(metavar="N%", help="Limit of one price's move.")] = None,
    max_changes: Annotated[str | None, _limit(metavar="N%", help="Limit of items that move much.")] = None,
    max_net_change: Annotated[str | None, _limit(metavar="N%", help="Limit of the sums' move.")] = None,
    max_creates: Annotated[int | None, _limit(metavar="N", help="Limit of new items.")] = None,
    min_rows: Annotated[int | None, _limit(metavar="N", help="Fewest usable price rows.")] = None,
    min_matches: Annotated[str | None, _limit(metavar="N%", help="Fewest matches, of the last run's.")] = None,
    concurrency: Annotated[int | None, _pace(metavar="N", help="Writes under way at once.")] = None,
    rate: Rate = None,
    rejects: Rejects = None,
    report: Report = None,
    additions: Annotated[
        bool, _shown("--additions", help="Report agreements' additions at another price, too.")
    ] = False,
    strict: Strict = False,
    out: Annotated[
        Path | None, _shown(metavar="PLAN.json", help="Write the plan into a file for apply, nothing else.")
    ] = None,
    full: Full = False,
    exit_code: Annotated[bool, _shown("--exit-code", help="Status 20 when something is pending.")] = False,
    all_: All = False,
    instances: Instances = SIDE_BY_SIDE,
) -> None:
    """Plan what prices would change in the catalog and, with consent, write it."""


@command(app, "cwsetup.cli.apply:apply", rich_help_panel=_PRICES)
def apply(
    path: Annotated[Path, typer.Argument(metavar="PLAN.json", help="A plan of sync-prices --out.")],
    rate: Rate = None,
    report: Report = None,
    full: Full = False,
) -> None:
    """Write exactly the plan of a file; refused if it was altered, is old or is for another instance."""


@command(app, "cwsetup.cli.additions:additions", rich_help_panel=_PRICES)
def additions(
    run: Annotated[str | None, _what(metavar="RUN|last", help="Only items that this run changed.")] = None,
    report: Report = None,
    fresh: Annotated[bool, _what("--fresh", help="Forget what an interrupted reading has.")] = False,
    rate: Rate = None,
    full: Full = False,
) -> None:
    """List agreements' additions that kept another price or cost than their catalog item; changes nothing."""


@command(app, "cwsetup.cli.history:history", rich_help_panel=_PRICES)
def history(
    run: Annotated[str | None, _run(help="Show this run's entries.")] = None,
) -> None:
    """List past runs, or what came of each entry of one."""


@command(app, "cwsetup.cli.resume:resume", rich_help_panel=_PRICES)
def resume(
    run: Annotated[str | None, _run(help="Else the last unfinished one.")] = None,
    rate: Rate = None,
) -> None:
    """Finish the plan of a run that was interrupted, exactly that plan."""


@command(app, "cwsetup.cli.undo:undo", rich_help_panel=_PRICES)
def undo(
    run: Annotated[str | None, _run(help="Else the last one that wrote.")] = None,
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
