"""``show``, ``list``, ``copy`` and ``remove``: profiles as files; nothing here contacts anything."""

import shlex
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context
from cwsetup.errors import AnswersMissing, InvalidInput
from cwsetup.profile.asking import Question
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.document import IN_FILE
from cwsetup.profile.draft import Draft, Source
from cwsetup.profile.properties import Property
from cwsetup.terminal.views import ShownProfile, ShownProperty, profile_view, profiles_view


def show(context: Context) -> None:
    """Show a profile's values and where each comes from."""
    stored = context.profiles.load(context.profile_path)
    draft = stored.draft()
    shown = [
        ShownProperty(
            property=declared,
            value=draft.value(declared.key),
            source=_source(declared, draft),
        )
        for declared in IN_FILE
        if draft.applies(declared)
    ]
    if context.options.json:
        context.console.json(_as_json(stored.stem, str(stored.path), shown))
        return
    context.console.data(profile_view(str(stored.path), shown))


def _source(declared: Property, draft: Draft) -> str:
    if declared.key in draft.answers:
        return Source.PROFILE.words
    return f"left open; needed for {declared.only_for}" if declared.key in draft.left else Source.DEFAULT.words


def _as_json(name: str, path: str, shown: list[ShownProperty]) -> dict[str, Any]:
    values = {
        each.property.path: {
            "value": None if each.value is None else each.property.shape.dump(each.value),
            "source": each.source,
        }
        for each in shown
    }
    return {"format": 1, "profile": name, "path": path, "properties": values}


def list_(context: Context) -> None:
    """List the profiles; one that can't be read is listed with its fault."""
    rows = []
    for name in context.profiles.names():
        path = context.profiles.path(name)
        try:
            connection = context.profiles.load(path).profile.connection
            rows.append(ShownProfile(name=name, company=connection.company, url=connection.url, path=str(path)))
        except InvalidInput as fault:
            rows.append(ShownProfile(name=name, path=str(path), fault=fault.message))
    if context.options.json:
        profiles = [
            {"name": row.name, "company": row.company, "url": row.url, "path": row.path, "fault": row.fault or None}
            for row in rows
        ]
        context.console.json({"format": 1, "profiles": profiles})
    elif rows:
        context.console.data(profiles_view(rows))
    else:
        context.console.note(f"There is no profile in {context.profiles.folder}. Make one: cwsetup init")


def copy(context: Context, old: str, new: str) -> None:
    """Copy a profile; the copy has no keys yet unless they are in the environment: they are filed per profile."""
    path = context.profiles.path(new)
    context.profiles.copy(context.profiles.choose(old), path)
    context.console.note(f"{path} written.", "ok")
    profile = context.profiles.load(path).profile
    if profile.connection.keys is not KeyPlace.ENV:
        context.console.note(f"It has no keys yet: cwsetup keys set -p {shlex.quote(new)}")
        for source in {each.live.owner: each for each in profile.pricing.sources if each.is_live}.values():
            set_ = f"cwsetup keys set -p {shlex.quote(new)} --source {source.live.url}"
            context.console.note(f"Nor a client secret: {set_}")


def remove(context: Context, name: str) -> None:
    """Remove a profile after a question; its keys and a backup stay."""
    path = context.profiles.choose(name)
    if not context.options.yes:
        asker = context.ask()
        if asker is None:
            raise AnswersMissing(f"{path} would be removed.", details=("--yes  to remove it",))
        if not asker.confirm(Question(key="remove", label=f"Remove {path}?", default=False)):
            context.console.note("Nothing removed.")
            return
    held = _may_have_stored(context, path)
    context.profiles.remove(path)
    context.console.note(f"{path} removed; its last state is in {path.name}.bak.", "ok")
    if held:
        context.console.note(f"Its {held} are still stored. Delete them: cwsetup keys delete -p {shlex.quote(name)}")


def _may_have_stored(context: Context, path: Path) -> str:
    """Return what may be stored for a profile, in words; it is removed whatever it says."""
    try:
        stored = context.profiles.open(path)
    except InvalidInput:
        return "keys"
    if stored.connection.keys is KeyPlace.ENV:
        return ""
    live = any(source.is_live for source in stored.draft().value("sources") or ())
    return "keys and client secrets" if live else "keys"
