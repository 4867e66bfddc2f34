"""Write the reference pages of the documentation from the code; ``--check`` says whether they are stale."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING
from pathlib import Path
from typing import Any

from typer.main import get_command

from cwsetup import errors
from cwsetup.cli.app import INTERRUPTED, TERMINATED
from cwsetup.cli.commands import app
from cwsetup.cli.examples import EXAMPLES
from cwsetup.cli.options import SHARED
from cwsetup.profile.properties import Property, Section
from cwsetup.profile.schema import schema, schema_text
from cwsetup.profile.settings import PROPERTIES
from cwsetup.storage.plan_schema import plan_schema, plan_schema_text

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
PENDING = 20
TREE = re.compile(r"(\w+) +(\d)   (.+)")
"""A line of the tree of errors: its class, its exit status, and what that means."""
OTHER_STATUSES = {
    0: "done, nothing to do, or declined",
    PENDING: "updates, creates or reviews are pending (only with `--exit-code`)",
    INTERRUPTED: "interrupted (Ctrl-C)",
    TERMINATED: "terminated",
}
JOURNAL = {
    "run": ("format profile url company mode who created began matched undoes", "The first line: what the run is."),
    "plan": ("plan seal", "The plan, as a saved one has it; with it a run is finished without price files."),
    "intent": ("kind changes", "About to be sent; on the disk before it is."),
    "written": ("words", "ConnectWise has it, and its answer showed so. A created item's `item_id` is here."),
    "already": ("words", "ConnectWise had it before anything was sent."),
    "changed_since": ("words", "Somebody has changed the item since the plan; left alone."),
    "failed": ("words", "ConnectWise refused it."),
    "refused": ("words", "The keys or a right are gone; nothing after it was tried."),
    "unknown": ("words", "Sent, and no answer came; it is looked up before anything is sent again."),
    "not_tried": ("words", "The run was stopped before it."),
    "doubled": ("words", "Created, and ConnectWise has another item of that identifier."),
    "resumed": ("who at", "Somebody goes on with the run."),
    "unswept": ("words", "At its end the run couldn't look for identifiers that are there twice."),
    "superseded": ("who at", "Closed unfinished by a run that planned anew."),
    "end": ("written already changed_since failed open", "The counts; with `open` 0 nothing is left to do."),
}
ENTRY_FIELDS = "n product_id unit item_id identifier before"
"""What every line about an entry says besides."""
EVENTS = {
    "written": "and the other outcomes of an entry, as the journal has them: `product_id`, `unit`, `item_id`, `words`",
    "request": "with `-vv`, each request: `method`, `path` without its numbers, `status`, `bytes`, `ms`; or `trouble`",
    "(any other)": "what a library has logged: `logger`, `level`",
}


def pages() -> dict[str, str]:
    """Return every page of the reference by its file's name."""
    made: Mapping[str, Callable[[], Iterable[str]]] = {
        "commands.md": commands,
        "properties.md": properties,
        "profile-schema.md": profile_page,
        "plan.md": plan_page,
        "exit-statuses.md": exit_statuses,
        "journal.md": journal,
        "events.md": events,
    }
    texts = {name: "\n".join(page()) + "\n" for name, page in made.items()}
    return texts | {"profile.schema.json": schema_text(), "plan.schema.json": plan_schema_text()}


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield f"| {' | '.join(headings)} |"
    yield f"| {' | '.join('---' for _ in headings)} |"
    for row in rows:
        escaped = (cell.replace("|", r"\|") for cell in row)
        yield f"| {' | '.join(escaped)} |"
    yield ""


def commands() -> Iterator[str]:
    """Yield the page of commands: purpose, arguments and options, examples."""
    yield from ("# Commands", "", "What `--help` says, on one page.", "")
    program: Any = get_command(app)
    yield from _command("", program)
    for name, one in program.commands.items():
        yield from _command(name, one)
        for further, inner in getattr(one, "commands", {}).items():
            yield from _command(f"{name} {further}", inner)


def _command(name: str, command: Any) -> Iterator[str]:
    own = [each for each in command.params if not name or each.name not in SHARED]
    yield from (f"## `{f'cwsetup {name}'.strip()}`", "", command.help or "", "")
    rows = [row for each in own if (row := _parameter(each)) is not None]
    if rows:
        yield from table(["argument or option", "what it does"], rows)
    for line, what in EXAMPLES.get(name, ()):
        yield from (f"- `{line}`: {what}",)
    yield ""


def _parameter(parameter: Any) -> tuple[str, str] | None:
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`", parameter.help or ""
    if parameter.hidden:
        return None
    given = "" if parameter.is_flag or parameter.count else f" {parameter.metavar or parameter.type.name.upper()}"
    return f"`{', '.join(parameter.opts)}{given}`", parameter.help or ""


def properties() -> Iterator[str]:
    """Yield the page of properties, by section."""
    yield from (
        "# Properties",
        "",
        "`--set`, `--unset` and `edit` take a property's name, with or without its table.",
        "",
    )
    yield from (
        "Labels are Work 365's own. `init` asks for all but the advanced ones; what has a default may be left out.",
        "",
    )
    for section in Section:
        yield from (f"## {section}", "")
        for declared in PROPERTIES:
            if declared.section is section:
                yield from _property(declared)


def _property(declared: Property) -> Iterator[str]:
    yield from (f"### `{declared.key}`", "", f"**{declared.label}.** {declared.explanation}", "")
    where = "kept with the keys" if declared.is_key else f"`{declared.path}`"
    facts = [f"in the profile: {where}" if not declared.is_key else where, f"environment: `{declared.env}`"]
    if declared.flag:
        facts.append(f"option of `init`: `{declared.flag}`")
    if declared.within:
        facts.append(f"choices within: `{declared.within}`")
    if declared.needed_when:
        key, values = declared.needed_when
        facts.append(f"needed when `{key}` is {' or '.join(map(str, values))}")
    elif declared.default is not MISSING and declared.default != {}:
        facts.append(f"default: {_default(declared)}")
    choices = declared.shape.schema().get("enum")
    if choices:
        facts.append(f"one of: {', '.join(f'`{each}`' for each in choices)}")
    yield from (*(f"- {fact}" for fact in facts), "")


def _default(declared: Property) -> str:
    if declared.default in {None, ()}:
        return "none"
    return f"`{declared.shape.show(declared.default)}`"


def profile_page() -> Iterator[str]:
    """Yield the page of the profile's schema."""
    yield from (
        "# The profile's schema",
        "",
        "A profile is one TOML file; `cwsetup schema` prints its JSON Schema.",
        "",
    )
    yield from ("[The schema as a file](profile.schema.json), and [how an editor uses it](../editors.md).", "")
    yield from table(["key", "kind", "needed", "what it is"], schema_rows(schema()))


def plan_page() -> Iterator[str]:
    """Yield the page of the plan's schema."""
    yield from ("# The plan", "", "What `sync-prices --json` prints, and what `sync-prices --out PLAN.json` saves.", "")
    yield from ('Money is text (`"33.00"`), absent is null. [The schema as a file](plan.schema.json).', "")
    yield from table(["key", "kind", "needed", "what it is"], schema_rows(plan_schema()))


def schema_rows(part: Mapping[str, Any], path: str = "") -> Iterator[Sequence[str]]:
    """Yield a row for each key of a schema, with those within it below."""
    for name, each in part.get("properties", {}).items():
        here = f"{path}.{name}".strip(".")
        needed = "yes" if name in part.get("required", ()) else ""
        yield f"`{here}`", _kind(each), needed, each.get("description", "")
        inner = next((one for one in each.get("anyOf", ()) if "properties" in one), each)
        if inner.get("type") == "array":
            here, inner = f"{here}[]", inner["items"]
        yield from schema_rows(inner, here)


def _kind(part: Mapping[str, Any]) -> str:
    if "enum" in part:
        return ", ".join("null" if each is None else f"`{each}`" for each in part["enum"])
    if "const" in part:
        return f"`{json.dumps(part['const'])}`"
    if "$ref" in part:
        return "id and name"
    if "anyOf" in part:
        return " or ".join(_kind(each) for each in part["anyOf"])
    kinds = part.get("type", "any")
    return kinds if isinstance(kinds, str) else " or ".join(kinds)


def exit_statuses() -> Iterator[str]:
    """Yield the page of exit statuses, from the tree of errors that ``errors`` begins with."""
    said: dict[int, list[str]] = {status: [text] for status, text in OTHER_STATUSES.items()}
    for _, status, text in TREE.findall(errors.__doc__ or ""):
        said.setdefault(int(status), []).append(text)
    yield from ("# Exit statuses", "")
    yield from table(["status", "what it means"], [(str(status), "; ".join(said[status])) for status in sorted(said)])


def journal() -> Iterator[str]:
    """Yield the page of the journal."""
    yield from ("# The journal", "", "One file of JSON lines per run, in the state folder under `runs`, a folder per")
    yield from ("instance. `cwsetup history` reads it. It holds no key.", "")
    said = [(f"`{event}`", f"`{fields.replace(' ', '`, `')}`", what) for event, (fields, what) in JOURNAL.items()]
    yield from table(["event", "says", "when"], said)
    fields = ENTRY_FIELDS.replace(" ", "`, `")
    yield f"Every line about an entry also says `{fields}`: its place in the plan, and what it is."


def events() -> Iterator[str]:
    """Yield the page of events."""
    yield from ("# Events", "", "With `-v` a command writes JSON lines to stderr, one for each of:", "")
    yield from table(["event", "when and what it says"], [(f"`{name}`", what) for name, what in EVENTS.items()])


def main() -> int:
    """Write the pages, or with ``--check`` return 1 if one would change."""
    made = pages()
    if "--check" in sys.argv:
        return int(any((FOLDER / name).read_text("utf-8") != text for name, text in made.items()))
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
