"""The commands about prices, listed after those that set up; the work of each is imported when it is called."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cwsetup.cli import completing
from cwsetup.cli.options import command
from cwsetup.cli.setup_commands import SIDE_BY_SIDE, All, Instances, app

__all__ = ["app"]

_PRICES = "Prices"
_what = partial(typer.Option, rich_help_panel="What is planned and written")
_limit = partial(typer.Option, rich_help_panel="Limits of this run")
_pace = partial(typer.Option, rich_help_panel="Pace")
_run = partial(typer.Argument, metavar="[RUN]", autocompletion=completing.runs)
_shown = partial(typer.Option, rich_help_panel="What is shown and kept")

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILES]…", help="Price files in place of those of the profile's source."),
]
AsOf = Annotated[str | None, _what("--as-of", metavar="DATE", help="The day whose prices count: 2026-11-24.")]
Full = Annotated[bool, _shown("--full", help="Show every entry.")]
Strict = Annotated[bool, _what("--strict", help="Refuse price files with a bad row.")]
Rate = Annotated[str | None, _pace(metavar="N/min", help="Most requests a minute.")]
Report = Annotated[Path | None, _shown(metavar="FILE.html|.csv", help="Write a page, or a table, there.")]
Rejects = Annotated[Path | None, _shown(metavar="FILE.csv", help="Write the rows that can't be used there.")]


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
