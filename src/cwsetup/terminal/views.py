"""Values in, renderables out: what the commands show, without deciding anything.

Whatever comes from outside goes through ``cell``, which makes it safe.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from cwsetup.profile.draft import Draft
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.suggest import Suggestion
from cwsetup.terminal.listing import NARROW, Listing
from cwsetup.text import safe


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProperty:
    """A property, its value and where that came from, in words."""

    property: Property
    value: Any
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProfile:
    """A profile in a list; ``fault`` says why it can't be used."""

    name: str
    path: str
    company: str = ""
    url: str = ""
    fault: str = ""


def cell(text: object, style: str = "") -> Text:
    """Return a text that is safe to print, whatever is in it."""
    return Text(safe(str(text)), style=style)


def profile_view(path: str, properties: Sequence[ShownProperty]) -> RenderableType:
    """Return a profile's values by section."""
    parts: list[RenderableType] = [cell(path, "dim")]
    for section in Section:
        mine = [each for each in properties if each.property.section is section]
        if not mine:
            continue
        answers = _Answers(("Property", "Value", "From"), [_shown(each) for each in mine])
        parts += [Text(), Text(str(section), style="bold"), answers]
    return Group(*parts)


def _shown(each: ShownProperty) -> tuple[Text, Text, Text]:
    empty = each.value is None
    value = cell("not set", "dim") if empty else cell(each.property.shape.show(each.value))
    return cell(each.property.label), value, cell(each.source, "dim")


def facts_view(facts: Mapping[str, str]) -> RenderableType:
    """Return facts, each behind its name."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for name, fact in facts.items():
        table.add_row(cell(name, "dim"), cell(fact))
    return table


def profiles_view(profiles: Sequence[ShownProfile]) -> RenderableType:
    """Return the list of profiles."""
    rows = [(cell(each.name), cell(each.company or each.fault), cell(each.url)) for each in profiles]
    return Listing(("Profile", "Company", "Address"), rows)


@dataclass(frozen=True, slots=True)
class _Answers:
    """Properties with their values and a word on each: a table, or one below the other where that is too narrow."""

    headings: tuple[str, str, str]
    rows: Sequence[tuple[Text, Text, Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width >= NARROW:
            yield Listing(self.headings, self.rows)
            return
        for label, value, word in self.rows:
            yield Text.assemble(label, ": ", value, *((" – ", word) if word.plain else ()))


def section_view(section: Section, guesses: Mapping[Property, Suggestion | None]) -> RenderableType:
    """Return what is proposed for the properties of a section, and why."""
    rows = []
    for declared, guess in guesses.items():
        value, reason = (None, "") if guess is None else (guess.value, guess.reason)
        shown = cell("–" if value is None else declared.shape.show(value), "" if value is not None else "dim")
        rows.append((cell(declared.label), shown, cell(reason, "dim")))
    return Group(Text(), Text(str(section), style="bold"), _Answers(("Property", "Suggestion", "Why"), rows))


def review_view(properties: Sequence[Property], draft: Draft) -> RenderableType:
    """Return every answer with where it came from."""
    rows = []
    for declared in properties:
        answer = draft.answers[declared.key]
        source = f"{answer.source.words}: {answer.reason}" if answer.reason else answer.source.words
        rows.append((cell(declared.label), cell(declared.shape.show(answer.value)), cell(source, "dim")))
    return Group(Text(), Text("Review", style="bold"), _Answers(("Property", "Value", "From"), rows))


def opening_view(lines: Sequence[str]) -> RenderableType:
    """Return sentences that break between words, however narrow the terminal is."""
    return Group(*(cell(line, "dim") for line in lines))


def reading_view(format_: str, grounds: Sequence[tuple[str, str, str]]) -> RenderableType:
    """Return how a price file is proposed to be read: each setting of the source, its value and why."""
    rows = [(cell(setting), cell(value), cell(because, "dim")) for setting, value, because in grounds]
    return Group(Text(), Text(f"Read as {format_}", style="bold"), _Answers(("Setting", "Value", "Why"), rows))
