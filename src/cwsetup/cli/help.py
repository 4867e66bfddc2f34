# ruff: noqa: D102 - Typer says what these methods are for
"""What ``--help`` shows: the purpose first, options by group, examples last; and what a misspelt word may have meant.

Plain lines without boxes, so that a screen reader reads nothing but words, folded for terminals of any width.
"""

import shutil
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from cwsetup.cli.examples import EXAMPLES
from cwsetup.errors import UsageError
from cwsetup.text import nearest

WIDEST, NARROW, INDENT = 100, 60, 2
"""Columns beyond which a line is hard to read, and below which an explanation stands under its word."""


class CommandHelp(TyperCommand):
    """A command whose help has groups and examples."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(help_text(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as wrong:
            raise _no_option(self, ctx, wrong) from None


class GroupHelp(TyperGroup):
    """The program, or a group of its commands: what there is, and the nearest to a word that is none."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(help_text(self, ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            raise typer.Exit(UsageError.exit_status)
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as wrong:
            raise _no_option(self, ctx, wrong) from None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing:
            close = ", ".join(nearest(name, self.list_commands(ctx), most=3))
            hint = f"All of them: {ctx.command_path} --help"
            hint = f"Nearest: {close}. {hint}" if close else hint
            raise UsageError(f'There is no command "{" ".join([*ctx.command_path.split()[1:], name])}".', hint=hint)
        return super().resolve_command(ctx, args)


def _no_option(command: Any, ctx: Any, wrong: typer.TyperException) -> Exception:
    """Return what to say of an option that doesn't exist; anything else that is wrong as it was."""
    name = getattr(wrong, "option_name", None)
    if not hasattr(wrong, "possibilities") or name is None:
        return wrong
    options = [option for param in command.get_params(ctx) for option in param.opts if option.startswith("--")]
    close = ", ".join(nearest(name, options, most=3))
    hint = f"Nearest: {close}. " if close else ""
    return UsageError(f"There is no option {name}.", hint=f"{hint}All of them: {ctx.command_path} --help")


def help_text(command: Any, ctx: Any) -> str:
    """Return the help of a command, or of the program."""
    columns = max(min(shutil.get_terminal_size().columns, WIDEST), 20)
    usage = textwrap.wrap(
        f"Usage: {' '.join([ctx.command_path, *command.collect_usage_pieces(ctx)])}",
        columns,
        subsequent_indent=" " * INDENT,
        break_on_hyphens=False,
        break_long_words=False,
    )
    parts = [*_folded(command.help or "", columns, 0), "", *usage]
    for heading, rows in _groups(command, ctx).items():
        parts += ["", heading, *_rows(rows, columns)]
    examples = EXAMPLES.get(ctx.command_path.partition(" ")[2], ())
    if examples:
        parts += ["", "Examples"]
        for line, what in examples:
            parts += [f"{' ' * INDENT}{line}", *_folded(what, columns, 3 * INDENT)]
    return "\n".join(parts)


def _groups(command: Any, ctx: Any) -> dict[str, list[tuple[str, str]]]:
    """Return words and their explanations by heading: arguments, options by group, commands by group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in getattr(command, "commands", {}):
        one = command.get_command(ctx, name)
        panel = one.rich_help_panel if isinstance(one.rich_help_panel, str) else "Commands"
        groups.setdefault(panel, []).append((name, one.help))
    params = command.get_params(ctx)
    for param in sorted(params, key=lambda param: param.param_type_name):  # arguments before options
        record = param.get_help_record(ctx)
        if record is not None:
            usual = "Arguments" if param.param_type_name == "argument" else "Options"
            groups.setdefault(getattr(param, "rich_help_panel", None) or usual, []).append(record)
    if "Options" in groups:  # those of every command stand last
        groups["Options"] = groups.pop("Options")
    return groups


def _rows(rows: Iterable[tuple[str, str]], columns: int) -> Iterator[str]:
    listed = [(" ".join(word.split()), what) for word, what in rows]
    widest = max(len(word) for word, _ in listed) + 2 * INDENT
    room = columns // 2 - INDENT
    for word, what in listed:
        if columns < NARROW or len(word) + 2 * INDENT > room:
            yield from _folded(word, columns, INDENT)
            yield from _folded(what, columns, 3 * INDENT if columns < NARROW else min(widest, room))
            continue
        first, *others = _folded(what, columns, min(widest, room)) or [""]
        yield f"{' ' * INDENT}{word}".ljust(min(widest, room)) + first.lstrip()
        yield from others


def _folded(text: str, columns: int, indent: int) -> list[str]:
    """Return a text in lines that break between words."""
    blank = " " * indent
    return textwrap.wrap(
        text,
        max(columns, indent + 10),
        initial_indent=blank,
        subsequent_indent=blank,
        break_on_hyphens=False,
        break_long_words=False,
    )
