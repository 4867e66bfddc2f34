"""The profiles of a folder: found by name or path, read with all their faults at once, written whole."""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from cwsetup.errors import CwsetupError, InvalidInput, UsageError
from cwsetup.profile.document import IN_FILE, Finding, Reading, faults, read_document
from cwsetup.profile.draft import Draft, Source, assemble
from cwsetup.profile.links import Links
from cwsetup.profile.properties import Property, properties_of
from cwsetup.profile.schema import schema_text
from cwsetup.profile.settings import Connection, Profile
from cwsetup.storage.editing import edited_text, linked_text
from cwsetup.storage.files import write_whole
from cwsetup.storage.folders import ProfileFolder, unreadable
from cwsetup.storage.layout import SCHEMA_FILE, line_of, new_text
from cwsetup.storage.places import make_folder, refuse_open_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedProfile:
    """A profile's file as far as it can be read: its values, of which some may be missing."""

    path: Path
    text: str
    values: Mapping[str, Any]
    """What the file itself says and fits, by property."""
    connection: Connection
    links: Links
    findings: tuple[Finding, ...] = ()
    """What is wrong or missing and can be asked for."""

    @property
    def left_open(self) -> tuple[Property, ...]:
        """What it can be used without, but not for everything."""
        return self.draft().left_open()

    @property
    def stem(self) -> str:
        """The name that ``-p`` takes."""
        return self.path.stem

    def draft(self) -> Draft:
        """Return a draft of what the file says, to be changed or shown."""
        return Reading(dict(self.values), self.links, self.findings).draft(Source.PROFILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProfile(OpenedProfile):
    """A profile and the file it came from."""

    profile: Profile


_ELSEWHERE = "Check its rights, or choose another place with CWSETUP_CONFIG_DIR. Nothing was written."


class Profiles(ProfileFolder):
    """The profiles in one folder, and any other that is named by its path."""

    def load(self, path: Path) -> StoredProfile:
        """Return a profile; everything that keeps it from being one is named at once, with its line."""
        text = read_text(path)
        reading = read_document(parse_toml(path, text))
        refuse(path, text, faults(reading))
        profile = reading.draft(Source.PROFILE).complete()
        return StoredProfile(
            path=path,
            text=text,
            values=reading.values,
            connection=profile.connection,
            links=profile.links,
            profile=profile,
        )

    def open(self, path: Path) -> OpenedProfile:
        """Return a profile to be edited: values may be missing or wrong, as long as the instance is known."""
        text = read_text(path)
        reading = read_document(parse_toml(path, text))
        connection = {declared.key for declared in properties_of(Connection)}
        askable = {tuple(declared.path.split(".")) for declared in IN_FILE if declared.key not in connection}
        found = faults(reading)
        refuse(path, text, tuple(finding for finding in found if finding.path not in askable))
        return OpenedProfile(
            path=path,
            text=text,
            values=reading.values,
            connection=assemble(Connection, reading.values),
            links=reading.links,
            findings=found,
        )

    def prepare(self, path: Path) -> None:
        """Make sure that a profile can be put at a path, before anything that belongs to it is stored elsewhere."""
        folder = path.resolve().parent
        try:
            make_folder(folder)
        except OSError as failure:
            raise CwsetupError(f"The folder {folder} can't be made: {failure.strerror}.", hint=_ELSEWHERE) from None
        if not os.access(folder, os.W_OK | os.X_OK):
            raise CwsetupError(f"The folder {folder} can't be written to.", hint=_ELSEWHERE)
        refuse_open_folder(folder)

    def create(self, path: Path, values: Mapping[str, Any], links: Links) -> None:
        """Write a fresh profile, and beside it the schema that its first line names."""
        self._write(path, new_text(values, links), (values, links), expected=None)

    def change(self, stored: OpenedProfile, values: Mapping[str, Any], links: Links | None = None) -> None:
        """Write the properties and links that differ into the file, leaving all else of it as it is."""
        text = changed_text(stored, values, links)
        self._write(stored.path, text, (values, stored.links if links is None else links), expected=stored.text)

    def _write(self, path: Path, text: str, wanted: tuple[Mapping[str, Any], Links], *, expected: str | None) -> None:
        reading = read_document(parse_toml(path, text))
        if reading.findings or (reading.values, reading.links) != wanted:
            raise CwsetupError(
                f"{path} would not say what was answered; nothing was written.",
                details=tuple(finding.message for finding in reading.findings),
                hint="Please report this with the profile.",
            )
        write_whole(path, text, expected=expected)
        schema_path = path.with_name(SCHEMA_FILE)
        with suppress(CwsetupError, OSError):  # without it only an editor knows less
            if not schema_path.exists() or schema_path.read_bytes() != schema_text().encode():
                write_whole(schema_path, schema_text(), backup=False)

    def copy(self, old: Path, new: Path) -> None:
        """Write a second profile with the text of the first."""
        if new.exists():
            raise UsageError(f"{new} is there already.", hint=f"Remove it first: cwsetup remove {new.stem}")
        stored = self.load(old)
        self._write(new, stored.text, (stored.values, stored.links), expected=None)

    def remove(self, path: Path) -> None:
        """Take a profile away; its last state stays beside it as ``NAME.toml.bak``."""
        try:
            path.replace(path.with_name(f"{path.name}.bak"))
        except OSError as failure:
            raise CwsetupError(
                f"{path} can't be removed: {failure.strerror}.", hint="Check its folder's rights."
            ) from None


def changed_text(stored: OpenedProfile, values: Mapping[str, Any], links: Links | None = None) -> str:
    """Return the profile's text as it would be with these values and, where they are given, these links."""
    changes = {key: value for key, value in values.items() if stored.values.get(key) != value}
    text = edited_text(stored.text, changes, frozenset(stored.values) - frozenset(values))
    return text if links is None or links == stored.links else linked_text(text, links)


def read_text(path: Path) -> str:
    """Return the text of a profile; a file that isn't text is named with its cause."""
    try:
        raw = path.read_bytes()
    except OSError as failure:
        raise unreadable(path, failure) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{path} isn't UTF-8 text.", hint="Save it as UTF-8.") from None


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """Return the TOML document in a profile's text."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as wrong:
        reason = "a number is too large" if isinstance(wrong, ArithmeticError) else str(wrong)
        cure = "Mend that line, or restore the .bak beside it."
        raise InvalidInput(f"{path} isn't TOML: {reason}.", hint=cure) from None


def refuse(path: Path, text: str, findings: tuple[Finding, ...]) -> None:
    """Raise what is wrong with a profile, each finding with its line."""
    if findings:
        raise InvalidInput(
            f"{path} has {len(findings)} fault{'s' if len(findings) != 1 else ''}.",
            details=tuple(_located(text, finding) for finding in findings),
            hint="Mend the file, or let cwsetup edit ask for values that are missing or wrong.",
        )


def _located(text: str, finding: Finding) -> str:
    line = line_of(text, finding.path)
    return " ".join(filter(None, [f"line {line}:" if line else "", finding.message, finding.cure]))
