"""A command line from its arguments to its end: an exit status, never a traceback."""

import errno
import sys
import threading
from functools import partial
from pathlib import Path
from types import TracebackType

import typer
from typer.main import get_command

from cwsetup.cli.commands import app
from cwsetup.cli.context import Context
from cwsetup.cli.leaving import INTERRUPTED, TERMINATED, Terminated
from cwsetup.errors import AnswersMissing, CwsetupError, UsageError
from cwsetup.profile.asking import Back
from cwsetup.terminal.console import Console, let_streams_replace
from cwsetup.terminal.gate import way_in

_FULL = (errno.ENOSPC, errno.EDQUOT)
_GIVEN_UP = "Ended before what was under way had an answer."
"""Said where a signal doesn't come through in time; nothing was being written, or that says more itself."""


def main(arguments: list[str] | None = None, context: Context | None = None) -> int:
    """Run a command line and return its exit status; what went wrong is printed here and nowhere else."""
    context = context or Context()
    let_streams_replace(context.stdout, context.stderr)
    told = partial(unexpected, context.console)
    sys.excepthook = told
    threading.excepthook = lambda failed: told(failed.exc_type, failed.exc_value, failed.exc_traceback)
    return run(arguments, context)


def run(arguments: list[str] | None, context: Context) -> int:
    """Do the same in a process that is somebody else's, who is left to name errors of our own."""
    try:
        with context.leaving.saying(partial(context.console.note, _GIVEN_UP, "warning")):
            status = _status(arguments, context)
    finally:
        context.forget()
    if status == INTERRUPTED:
        context.console.note("Interrupted.", "warning")
    if context.account.is_told:
        _tell(context, f"{context.account.told(status).line}\n")
    return status


def _tell(context: Context, last_line: str) -> None:
    """Print the last line of a run; a reader who has seen enough by then changes nothing of what was done."""
    try:
        context.console.text(last_line)
    except BrokenPipeError:
        _write_no_more(context)


def _status(arguments: list[str] | None, context: Context) -> int:  # noqa: PLR0911 - one per way to end
    try:
        status = get_command(app)(args=arguments, prog_name="cwsetup", standalone_mode=False, obj=context)
    except CwsetupError as error:
        context.account.failed(context.console.redact(error.message))
        context.console.error(error)
        if isinstance(error, AnswersMissing) and (way := way_in(context.environment)):
            context.console.note(way)
        return error.exit_status
    except Back:  # from the only question, or the first
        context.console.note("Nothing was done.")
        return 0
    except Terminated:
        context.console.note("Terminated.", "warning")
        return TERMINATED
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except typer.Exit as ended:
        return ended.exit_code
    except OSError as failure:
        if failure.errno not in _FULL:
            raise
        return _no_room(context, failure)
    except typer.TyperException as usage:
        ctx = getattr(usage, "ctx", None)
        hint = f"Its options: {ctx.command_path} --help" if ctx is not None else None
        context.console.error(UsageError(usage.format_message(), hint=hint))
        return usage.exit_code
    return status if isinstance(status, int) else 0  # Typer turns an interrupt into its status by itself


def _no_room(context: Context, failure: OSError) -> int:
    """Say that what was to be printed has no room where it goes; each file of ours says so itself."""
    error = CwsetupError(f"The output can't be written: {failure.strerror}.", hint="Make room where it goes.")
    context.account.is_told = False  # it would go there, too
    context.console.error(error)
    _write_no_more(context)
    return error.exit_status


def _write_no_more(context: Context) -> None:
    """Leave alone what is still to be printed: Python would try once more at its end."""
    if context.stdout is sys.stdout:
        sys.stdout = None


def unexpected(
    console: Console, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    """Name an error of our own in one line; Python ends with status 1."""
    place = ""
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).stem}:{trace.tb_lineno}"
        trace = trace.tb_next
    message = f"Unexpected {kind.__name__} at {place}: {error}"
    console.error(CwsetupError(message, hint="This is a fault of cwsetup. Please report it."))
