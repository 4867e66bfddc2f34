"""What ``init`` and ``edit`` were given: flags, environment, ``--from`` and stdin, as answers and keys."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context
from cwsetup.cli.world import absolute
from cwsetup.connectwise.hosts import parse_address
from cwsetup.errors import UsageError
from cwsetup.profile.assign import Assignment, from_environment, parse_assignment
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.document import raw_values, read_document
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.secret import Secret
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Fixed, Unfit
from cwsetup.profile.sources import PriceSource, Sources
from cwsetup.storage.profiles import parse_toml, read_text, refuse
from cwsetup.wizard.given import Given
from cwsetup.wizard.session import KEYS
from cwsetup.wizard.world import World


def given_answers(
    context: Context, flags: Mapping[str, str | None], sets: Sequence[str] | None, from_: Path | None
) -> Given:
    """Return the answers of environment, ``--from`` and flags, weakest first."""
    assignments = [(Source.ENVIRONMENT, each) for each in from_environment(context.environment.get)]
    assignments += [
        (Source.FLAG, Assignment(BY_KEY[key], None, text)) for key, text in flags.items() if text is not None
    ]
    assignments += [(Source.FLAG, parse_assignment(text)) for text in sets or ()]
    assignments = [(source, _completed(assignment)) for source, assignment in assignments]
    keys = [assignment.property.key for _, assignment in assignments if assignment.property.is_key]
    if keys:
        raise UsageError(f"{keys[0]} is a key and isn't set as a property.", hint=BY_KEY[keys[0]].how)
    return Given(assignments=assignments) if from_ is None else _given_by(from_, assignments)


def _completed(assignment: Assignment) -> Assignment:
    """Return an assignment in which a region's name has become the API's address, and a file's name its whole path."""
    if assignment.property is BY_KEY["url"]:
        return replace(assignment, text=parse_address(assignment.text).url)
    if assignment.property is BY_KEY["ca_file"] and assignment.text.strip():
        return replace(assignment, text=str(Path(assignment.text.strip()).expanduser().absolute()))
    return assignment


def _given_by(path: Path, assignments: Sequence[tuple[Source, Assignment]]) -> Given:
    """Return what a profile and assignments give; its price files are meant relative to its own folder."""
    text = read_text(path)
    document = parse_toml(path, text)
    raws, findings = raw_values(document)
    refuse(path, text, findings)
    if "sources" in raws:
        try:
            sources = Sources().load(raws["sources"])
        except Unfit as unfit:
            raise UsageError(f"{path}: {unfit}") from None
        raws["sources"] = Sources().dump(absolute(sources, path.resolve().parent))
    if isinstance(raws.get("ca_file"), str):
        raws["ca_file"] = str(path.resolve().parent / Path(raws["ca_file"]).expanduser())
    return Given(assignments=assignments, document=raws, links=read_document(document).links)


def given_sources(
    world: World, files: Sequence[str] | None, formats: Sequence[str] | None, draft: Draft, folder: Path
) -> None:
    """Put the price files of ``--source`` and ``--source-format`` into the draft; a format left out is recognised."""
    if not files and not formats:
        return
    files = files or ()
    if SourceFormat.DATAVERSE in (formats or ()) or any("://" in file for file in files):
        hint = "Find it out: cwsetup check-file https://… --toml > source.toml; then: cwsetup init --from source.toml"
        raise UsageError("Prices that are read live need more than an address.", hint=hint)
    if formats and len(formats) != len(files):
        raise UsageError(
            f"{len(files)} × --source, but {len(formats)} × --source-format.",
            hint="Give them in pairs, or leave every --source-format out: the layout is recognised.",
        )
    paths = [str(folder / Path(file).expanduser()) for file in files]
    sources = tuple(_source(world, path, formats[place] if formats else None) for place, path in enumerate(paths))
    draft.offer("sources", sources, Source.FLAG)


def _source(world: World, file: str, named: str | None) -> PriceSource:
    """Return the source of a file: in the format named, else in the one that its headings show."""
    try:
        told = None if named is None else SourceFormat(Fixed(SourceFormat).load(named))
    except Unfit as unfit:
        raise UsageError(f"--source-format: {unfit}") from None
    if told not in {None, SourceFormat.GENERIC}:
        return PriceSource(format=told, files=(file,))
    proposal = world.see(file, ()).proposal
    is_open = any(question.needed for question in proposal.open)
    if is_open or (told is None and proposal.format is SourceFormat.GENERIC):
        raise UsageError(
            f"How {file} is to be read isn't certain from its headings.",
            hint=f"See how it would be read, and put that into a profile: cwsetup check-file {shlex.quote(file)}",
        )
    return proposal.source((file,))


def given_keys(
    context: Context, *, client_id: str | None, public_key: str | None, from_stdin: bool
) -> dict[str, Secret]:
    """Return the keys that came by flag, environment or stdin; stdin gives all three, a line each."""
    if from_stdin:
        return read_keys(context, "--keys-stdin")
    flags = {"client_id": client_id, "public_key": public_key}
    found = {key: flags.get(key) or context.environment.get(declared.env) for key, declared in _keys().items()}
    return {key: Secret(value.strip()) for key, value in found.items() if value and value.strip()}


def read_keys(context: Context, flag: str) -> dict[str, Secret]:
    """Return the three keys from stdin, a line each; a terminal would show them to whoever looks."""
    lines = read_lines(context, flag, "the client id", "the public key", "the private key")
    return {declared.key: line for declared, line in zip(KEYS, lines, strict=True)}


def read_lines(context: Context, flag: str, *names: str) -> list[Secret]:
    """Return secrets from stdin, a line each."""
    if context.stdin.isatty():
        raise UsageError(
            f"{flag} reads a pipe or a file; here everybody would see what is typed.",
            hint="Leave it out: keys are asked for unseen.",
        )
    lines = [context.stdin.readline().strip() for _ in names]
    if not all(lines):
        several = f"{', '.join(names[:-1])} and {names[-1]}, a line each" if len(names) > 1 else names[0]
        lacking = f"{sum(map(bool, lines))} of {len(names)} line{'' if len(names) == 1 else 's'}"
        raise UsageError(f"{flag} got {lacking}.", hint=f"It reads {several}.")
    return [Secret(line) for line in lines]


def _keys() -> dict[str, Any]:
    return {declared.key: declared for declared in KEYS}
