"""How a command is declared: a signature of flags, a docstring for help, and work that is imported when called.

The options that every command takes are declared here, once, and added to each.
"""

import dataclasses
import importlib
import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal

import typer

from cwsetup import __version__
from cwsetup.cli import completing
from cwsetup.cli.context import Context, Options
from cwsetup.cli.help import CommandHelp
from cwsetup.errors import UsageError

_PANEL = "Options of every command"

SHARED: dict[str, tuple[Any, Any]] = {
    "profiles": (
        Annotated[
            list[str] | None,
            typer.Option(
                "-p",
                "--profile",
                metavar="NAME|PATH.toml",
                help="The profile; needed only where there are several.",
                autocompletion=completing.profiles,
                rich_help_panel=_PANEL,
            ),
        ],
        None,
    ),
    "no_input": (
        Annotated[
            bool | None,
            typer.Option("--no-input", help="Never ask; name what is missing and end.", rich_help_panel=_PANEL),
        ],
        None,
    ),
    "yes": (
        Annotated[bool | None, typer.Option("-y", "--yes", help="Take yes for an answer.", rich_help_panel=_PANEL)],
        None,
    ),
    "quiet": (
        Annotated[bool | None, typer.Option("-q", "--quiet", help="Say less.", rich_help_panel=_PANEL)],
        None,
    ),
    "verbose": (
        Annotated[
            int,
            typer.Option(
                "-v",
                "--verbose",
                count=True,
                metavar="",
                show_default=False,
                help="Events as JSON lines; -vv also requests.",
                rich_help_panel=_PANEL,
            ),
        ],
        0,
    ),
    "json": (
        Annotated[bool | None, typer.Option("--json", help="Data for a program.", rich_help_panel=_PANEL)],
        None,
    ),
    "color": (
        Annotated[
            Literal["auto", "always", "never"] | None,
            typer.Option("--color", metavar="auto|always|never", help="Colours.", rich_help_panel=_PANEL),
        ],
        None,
    ),
    "simple_prompts": (
        Annotated[
            bool | None,
            typer.Option(
                "--simple-prompts",
                help="Numbered lists and words for signs, for screen readers; or set CWSETUP_SIMPLE_PROMPTS.",
                rich_help_panel=_PANEL,
            ),
        ],
        None,
    ),
}


def command(
    app: typer.Typer, work: str, *, many: bool = False, **how: Any
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a command whose work is done by ``module:function``, called with the context and the flags.

    ``many``: for several profiles, too.
    """

    def declare(flags: Callable[..., None]) -> Callable[..., None]:
        def run(ctx: typer.Context, **values: Any) -> Any:
            shared = _options({name: values.pop(name) for name in SHARED})
            context = (ctx.find_object(Context) or Context()).with_options(shared)
            if len(context.options.profiles) > 1 and not many:
                raise UsageError(f"{ctx.command_path} takes one profile.", hint="Give one -p.")
            module, _, function = work.partition(":")
            return getattr(importlib.import_module(module), function)(context, **values)

        own = list(inspect.signature(flags).parameters.values())
        ctx = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        parameters = [ctx, *(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own), *_shared()]
        _sign(run, parameters)
        run.__doc__ = flags.__doc__
        name = flags.__name__.strip("_").replace("_", "-")
        app.command(name, cls=CommandHelp, no_args_is_help=False, **how)(run)
        return flags

    return declare


def callback(app: typer.Typer, doc: str) -> None:
    """Let the options of every command stand before a group's commands as well."""

    def run(ctx: typer.Context, **values: Any) -> None:
        values.pop("version")
        ctx.obj = (ctx.obj or Context()).with_options(_options(values))

    ctx = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    version = inspect.Parameter(
        "version",
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[
            bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
        ],
        default=False,
    )
    _sign(run, [ctx, version, *_shared()])
    run.__doc__ = doc
    app.callback()(run)


def _options(values: dict[str, Any]) -> Options:
    return Options(**values | {"profiles": tuple(values["profiles"] or ())})


def _print_version(ctx: typer.Context, value: bool) -> None:  # noqa: FBT001 - how Typer calls it
    """Print the version wherever it is asked for; alone it is answered before any of this is imported."""
    if value:
        context: Context = ctx.find_object(Context) or Context()
        context.console.text(f"cwsetup {__version__}\n")
        raise typer.Exit


def _shared() -> list[inspect.Parameter]:
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for name, (annotation, default) in SHARED.items()
    ]


def _sign(function: Any, parameters: list[inspect.Parameter]) -> None:
    """Give a function the signature that Typer is to see."""
    function.__signature__ = inspect.Signature(parameters)
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}


assert [spec.name for spec in dataclasses.fields(Options)] == list(SHARED)  # noqa: S101 - a flag for each, and no more
