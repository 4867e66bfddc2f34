"""One command for several profiles: which, in which order, what is shown of each, and how it ends as a whole.

Profiles of one instance come one after another, different instances side by side. A profile that fails stops none.
"""

import json
import os
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context
from cwsetup.cli.job import Done, arguments_of, places_for, refuse_shared_places
from cwsetup.cli.lanes import Lanes, Order
from cwsetup.cli.leaving import INTERRUPTED, TERMINATED, Terminated
from cwsetup.cli.naming import profile_name
from cwsetup.connectwise.hosts import parse_address
from cwsetup.errors import AnswersMissing, CwsetupError, InvalidInput, UsageError, worst
from cwsetup.profile.credentials import WITHHELD
from cwsetup.storage.folders import instance_name
from cwsetup.text import counted


def many(
    context: Context, command: str, flags: Mapping[str, Any], files: Sequence[Path], *, all_: bool, instances: int
) -> int:
    """Run a command for several profiles, and return the worst of their statuses."""
    refuse_shared_places(flags)
    paths = _chosen(context, all_=all_)
    lanes = [[_order(context, command, path, flags, files) for path in lane] for lane in _lanes(context, paths)]
    told = context.account.several = []
    context.account.profiles = len(paths)
    context.account.is_told = not context.options.json
    _say_beginning(context, len(paths), len(lanes), min(instances, len(lanes)))
    done: dict[str, Done] = {}
    status = INTERRUPTED
    try:
        with closing(_results(context, lanes, instances)) as results:
            for each in results:
                told.append(each.synced)
                if context.options.json:
                    done[each.synced.profile] = each
                else:
                    _show(context, each)
        missing = [1] * (len(paths) - len(told))
        status = worst([*missing, *(each.status for each in told)])
    except Terminated:
        status = TERMINATED
        raise
    finally:
        if context.options.json:
            _print(context, [done[name] for path in paths if (name := profile_name(context, path)) in done], status)
    return status


def _results(context: Context, lanes: Sequence[Sequence[Order]], at_once: int) -> Generator[Done]:
    """Yield what comes of each profile; after an interrupt, of those that were under way."""
    with (
        context.leaving.in_time(),
        Lanes(lanes, _environment(context), most=at_once) as running,
        context.leaving.saying(running.kill),
    ):
        try:
            yield from running.results()
        except (KeyboardInterrupt, Terminated):
            yield from running.stopped()
            raise


def nobody_asked(*flags: str) -> AnswersMissing:
    """Return the refusal to ask about several profiles."""
    return AnswersMissing("Nobody is asked about several profiles.", details=flags, hint="Give one of these options.")


def _chosen(context: Context, *, all_: bool) -> list[Path]:
    """Return the profiles that are named, each once, or all there are."""
    named = context.options.profiles
    if all_ and named:
        raise UsageError("--all means every profile, and -p names some.", hint="Give one of them.")
    names = context.profiles.names() if all_ else named
    if not names:
        raise AnswersMissing("There is no profile yet.", hint="Make one: cwsetup init")
    paths, wrong = [], []
    for name in names:
        try:
            paths.append(context.profiles.choose(name))
        except CwsetupError as error:
            wrong.append(" ".join(filter(None, [error.message, error.hint])))
    if wrong:
        raise InvalidInput("Not every profile that is named is there; nothing was begun.", details=tuple(wrong))
    return list({path.resolve(): path for path in paths}.values())


def _lanes(context: Context, paths: Sequence[Path]) -> list[list[Path]]:
    """Return the profiles by instance, the longest row first; one that can't be read is in no other's way."""
    lanes: defaultdict[str, list[Path]] = defaultdict(list)
    for path in paths:
        try:
            connection = context.profiles.open(path).connection
            lanes[instance_name(parse_address(connection.url).url, connection.company)].append(path)
        except CwsetupError:  # told when its turn comes
            lanes[str(path)].append(path)
    return sorted(lanes.values(), key=len, reverse=True)


def _order(context: Context, command: str, path: Path, flags: Mapping[str, Any], files: Sequence[Path]) -> Order:
    options, console = context.options, context.console
    colour = options.color or ("always" if context.stdout.isatty() and console.can_redraw else "never")
    name = profile_name(context, path)
    arguments = arguments_of(command, name, places_for(path.stem, flags), files)
    shared = [f"--color={colour}", *(["--json"] if options.json else []), *(["-q"] if options.quiet else [])]
    shared += ["-v"] * options.verbose + (["--simple-prompts"] if context.asks_simply else [])
    width = context.width or (console.talk.width if context.stdout.isatty() else None)
    return Order(profile=name, arguments=[*shared, *arguments], width=width)


def _environment(context: Context) -> dict[str, str]:
    """Return what the processes get: not secrets, which there are bound to no profile and so not meant for several."""
    return {name: value for name, value in {**os.environ, **context.environment}.items() if name not in WITHHELD}


def _say_beginning(context: Context, profiles: int, instances: int, at_once: int) -> None:
    unused = [name for name in WITHHELD if context.environment.get(name)]
    if unused:
        context.console.note(
            f"Secrets that belong to no profile aren't used for several: {', '.join(unused)}.", "warning"
        )
    what = f"{counted(profiles, 'profile')} on {counted(instances, 'instance')}"
    context.console.note(f"{what}, {at_once} at once.")


def _show(context: Context, done: Done) -> None:
    """Print what a command printed, each stream as a whole under the profile's name; the one line is the end's."""
    out = done.out.removesuffix(f"{done.synced.line}\n") if context.options.quiet else done.out
    for stream, text in ((context.stdout, out), (context.stderr, done.err)):
        if text:
            stream.write(f"== {done.synced.profile} ==\n{text}\n")
            stream.flush()


def _print(context: Context, ended: Sequence[Done], status: int) -> None:
    """Print one document with what came of each profile."""
    context.console.json(
        {
            "format": 1,
            "line": context.account.told(status).line,
            "profiles": list(_documents(ended)),
        }
    )


def _documents(ended: Sequence[Done]) -> Iterator[dict[str, Any]]:
    for each in ended:
        yield {
            "profile": each.synced.profile,
            "status": each.synced.status,
            "line": each.synced.line,
            "result": json.loads(each.out) if each.out else None,
            "messages": each.err.splitlines(),
        }
