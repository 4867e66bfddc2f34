"""``check-file``: how price files would be read, and on consent the price sources that read them so."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cwsetup.cli.book_json import book_as_json
from cwsetup.cli.check_environment import check_environment
from cwsetup.cli.context import Context, Options
from cwsetup.cli.keeping import print_sources, write_sources
from cwsetup.cli.world import LiveWorld, as_stored
from cwsetup.errors import AnswersMissing, UsageError
from cwsetup.pricing.book import PriceBook
from cwsetup.profile.asking import Asker, Back, Choice, Question
from cwsetup.profile.environments import is_environment
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.proposal import OpenQuestion, Proposal
from cwsetup.storage.layout import new_text
from cwsetup.terminal.price_views import price_file_view
from cwsetup.terminal.screen import TerminalScreen
from cwsetup.terminal.views import cell, reading_view
from cwsetup.wizard.file_reading import FileReading, unread_words


class Ending(StrEnum):
    """What can be done with a source that reads a file right."""

    ADD = "Add it to the price sources of {}"
    REPLACE = "Put it in place of the price sources of {}"
    TEXT = "Show it as TOML"
    NOTHING = "Nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file, how it is read, and what that gives; ``book`` is missing as long as something is open."""

    file: str
    proposal: Proposal
    source: PriceSource | None = None
    book: PriceBook | None = None


def check_file(context: Context, files: Sequence[str], set_: Sequence[str] | None, *, write: bool, toml: bool) -> None:
    """Show how price files would be read; a person is asked what is open and whether to keep it."""
    if any("://" in file or is_environment(file) for file in files):
        check_environment(context, files, set_ or (), write=write, toml=toml)
        return
    asker = None if write or toml else context.ask()
    paths = [str(Path(file).expanduser().absolute()) for file in files]
    with LiveWorld(context, Path.cwd()) as world:
        if asker is not None:
            try:
                sources = _converse(context, world, asker, paths, tuple(set_ or ()))
                _keep(context, asker, sources)
            except Back:
                context.console.note("Nothing was written.")
            return
        checked = [_checked(world, path, tuple(set_ or ())) for path in paths]
    if not toml:
        _show(context, checked)
    _refuse_open(checked)
    if toml:
        print_sources(context, [each.source for each in checked if each.source is not None])
    if write:
        write_sources(context, [each.source for each in checked if each.source is not None], None, replace=False)


def _converse(
    context: Context, world: LiveWorld, asker: Asker, paths: Sequence[str], settings: tuple[str, ...]
) -> list[PriceSource]:
    """Settle with a person how each file is read."""
    screen = TerminalScreen(context.console, lambda values: new_text(values, {}))
    reading = FileReading(world=world, asker=asker, screen=screen)
    return [reading.settle(path, settings) for path in paths]


def _checked(world: LiveWorld, path: str, settings: tuple[str, ...]) -> Checked:
    """Read a file as far as it can be without asking."""
    try:
        proposal = world.see(path, settings).proposal
        if _needed(proposal):
            return Checked(file=path, proposal=proposal)
        source = proposal.source((path,))
    except Unfit as unfit:
        raise UsageError(
            f"{path}: {unfit}", hint="Settings are given as --set KEY=VALUE, such as --set decimal=,"
        ) from None
    return Checked(file=path, proposal=proposal, source=source, book=world.load_prices([source]))


def _needed(proposal: Proposal) -> list[OpenQuestion]:
    return [question for question in proposal.open if question.needed]


def _show(context: Context, checked: Sequence[Checked]) -> None:
    if context.options.json:
        context.console.json({"format": 1, "files": [_as_json(each) for each in checked]})
        return
    for each in checked:
        grounds = [(ground.setting, ground.value, ground.because) for ground in each.proposal.grounds]
        context.console.data(reading_view(each.proposal.format, grounds))
        if each.proposal.not_read:
            context.console.data(cell(unread_words(each.proposal.not_read)))
        if each.book is not None:
            context.console.data(price_file_view(each.book))


def _refuse_open(checked: Sequence[Checked]) -> None:
    """Name everything that only a person knows, each with what tells it."""
    details: list[str] = []
    count = 0
    for each in checked:
        needed = _needed(each.proposal)
        count += len(needed)
        details += [f"{each.file}:"] if needed else []
        details += [f"  {question.says} {_ways(question)}" for question in needed]
    if details:
        many = f"{count} things are" if count != 1 else "1 thing is"
        raise AnswersMissing(f"{many} open, and nobody can be asked here.", details=tuple(details))


def _ways(question: OpenQuestion) -> str:
    ways = [" ".join(f"--set {shlex.quote(one)}" for one in question.told(option)) for option in question.options]
    return " or ".join(ways) or f"--set {question.setting}=…"


def _keep(context: Context, asker: Asker, sources: Sequence[PriceSource]) -> None:
    """Ask what to do with the sources."""
    names = context.profiles.names()
    known = context.named_profile or (names[0] if names else None)
    if known is None:
        print_sources(context, sources)
        context.console.note("There is no profile yet. The wizard reads the file the same way: cwsetup init")
        return
    if context.options.profile is None and len(names) > 1:
        question = Question(key="check.profile", label="For which profile?", default=known)
        known = str(asker.choose(question, [Choice(name, name) for name in names]))
    question = Question(key="check.keep", label="What now?", default=Ending.ADD)
    way = Ending(str(asker.choose(question, [Choice(way, way.format(known)) for way in Ending])))
    if way is Ending.TEXT:
        print_sources(context, as_stored(sources, context.profiles.choose(known).resolve().parent))
    elif way is not Ending.NOTHING:
        chosen = context.with_options(Options(profiles=(known,)))
        write_sources(chosen, sources, asker, replace=way is Ending.REPLACE)


def _as_json(checked: Checked) -> dict[str, Any]:
    proposal, book = checked.proposal, checked.book
    found: dict[str, Any] = {
        "file": checked.file,
        "format": str(proposal.format),
        "source": proposal.table((checked.file,)),
        "grounds": [
            {"setting": each.setting, "value": each.value, "because": each.because} for each in proposal.grounds
        ],
        "not_read": [
            {"heading": each.heading, "examples": each.examples, "looks_like": each.looks_like}
            for each in proposal.not_read
        ],
        "open": [
            {
                "setting": each.setting,
                "says": each.says,
                "needed": each.needed,
                "options": [
                    {"label": option.label, "note": option.note, "set": each.told(option)} for option in each.options
                ],
            }
            for each in proposal.open
        ],
    }
    return found if book is None else found | book_as_json(book)
