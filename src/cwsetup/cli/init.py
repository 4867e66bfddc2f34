"""``init``: gathers what was given, asks for the rest if it may, and writes the keys first, the profile last."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context
from cwsetup.cli.gathering import given_answers, given_keys, given_sources
from cwsetup.cli.world import LiveWorld, as_stored, owner_of
from cwsetup.errors import AnswersMissing, UsageError
from cwsetup.profile.asking import Asker, Choice, Question
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.draft import Source
from cwsetup.storage.layout import new_text
from cwsetup.terminal.screen import TerminalScreen
from cwsetup.wizard.init import Setup
from cwsetup.wizard.session import Missing, Session

AFRESH, EDIT = "afresh", "edit"


def init(context: Context, name: str | None, **flags: Any) -> None:
    """Make a profile."""
    asker = None if flags["missing"] or flags["keys_stdin"] else context.ask()
    name = name or context.options.profile
    if name is not None and not flags["force"] and not _may_start(context, name, asker):
        return
    session = _session(context, flags)
    if asker is not None:
        screen = TerminalScreen(context.console, lambda values: new_text(values, session.draft.links))
        _opening(context)
        if not Setup(session=session, asker=asker, screen=screen, accept=flags["suggested"]).run():
            context.console.note("Nothing was written.")
            return
    else:
        _fill(context, session, flags)
        if flags["missing"] and session.missing():
            return
    path = _path(context, name or _stem(session.draft.value("company")), asker, force=flags["force"])
    if path is not None:
        _write(context, session, path)


def _session(context: Context, flags: Mapping[str, Any]) -> Session:
    folder = Path.cwd()
    own = {"company": flags["company"], "url": flags["url"], "name": flags["connector"], "keys": flags["keys"]}
    session = Session(
        world=LiveWorld(context, folder),
        today=context.now().date(),
        given=given_answers(context, own, flags["set_"], flags["from_"]),
        keys=given_keys(
            context,
            client_id=flags["client_id"],
            public_key=flags["public_key"],
            from_stdin=flags["keys_stdin"],
        ),
    )
    given_sources(session.world, flags["source"], flags["source_format"], session.draft, folder)
    return session


def _opening(context: Context) -> None:
    context.console.lines(
        [
            "You need: your company, an API member's two keys, a client id, and a price file.",
            "The API member is made in ConnectWise under System > Members > API Members; the client id comes from",
            "developer.connectwise.com. Esc goes back, F1 explains, Ctrl-C leaves without writing.",
        ]
    )


def _may_start(context: Context, name: str, asker: Asker | None) -> bool:
    """Offer to edit a profile that exists; unattended it takes ``--force`` to start it afresh."""
    path = context.profiles.path(name)
    if not path.exists():
        return True
    if asker is None:
        raise UsageError(
            f"There is a profile {path} already.",
            hint=f"Change it: cwsetup edit -p {name}. Start it afresh: add --force",
        )
    choices = [Choice(EDIT, "Edit it"), Choice(AFRESH, "Start afresh (the old one stays as .bak)")]
    question = Question(key="exists", label=f"There is a profile {path.stem} already", default=EDIT)
    if asker.choose(question, choices) == AFRESH:
        return True
    context.console.note(f"Run: cwsetup edit -p {name}")
    return False


def _fill(context: Context, session: Session, flags: Mapping[str, Any]) -> None:
    """Answer everything without asking; what is missing is listed at once."""
    session.fill(suggested=flags["suggested"])
    missing = session.missing()
    if not missing:
        return
    if flags["missing"]:
        context.console.json({"format": 1, "missing": [_missing_json(each) for each in missing]})
    unasked = (
        "" if session.surroundings.instance is not None else " Once it can sign in, --suggested fills in the rest."
    )
    raise AnswersMissing(
        f"{len(missing)} answers are missing, and nobody can be asked here.",
        details=tuple(_missing_line(each) for each in missing),
        hint=f"Give them, or run cwsetup init in a terminal. As JSON with the choices: --missing.{unasked}",
    )


def _missing_line(missing: Missing) -> str:
    declared = missing.property
    return f"{declared.key:<36} {declared.how}  or {declared.env}"


def _missing_json(missing: Missing) -> dict[str, Any]:
    declared = missing.property
    return {
        "property": declared.key,
        "type": type(declared.shape).__name__,
        "help": declared.help,
        "choices": [{"id": choice.id, "name": choice.name} for choice in missing.choices],
        "flag": declared.how,
        "env": declared.env,
    }


def _stem(company: str) -> str:
    """Propose the company as the profile's name."""
    return re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-") or "connectwise"


def _path(context: Context, name: str, asker: Asker | None, *, force: bool) -> Path | None:
    if not force and context.profiles.path(name).exists() and not _may_start(context, name, asker):
        return None
    return context.profiles.path(name)


def _write(context: Context, session: Session, path: Path) -> None:
    """Store the keys, then the profile: a crash between leaves keys unused, never a profile without keys."""
    draft = session.draft
    draft.answers["sources"] = _stored_sources(session, path)
    profile = draft.complete()
    credentials, connection = session.credentials, profile.connection
    if credentials is None:
        raise AnswersMissing("The keys are missing.", hint="--keys-stdin")
    owner = owner_of(path, connection.url, connection.company)
    where = context.key_store.save(credentials, owner, connection.keys)
    context.profiles.create(path, draft.values(), draft.links)
    context.console.note(f"Keys are in {where}.", "ok")
    suggested = sum(answer.source is Source.SUGGESTION for answer in draft.answers.values())
    counts = f"{len(draft.answers)} properties, {suggested} suggested, {len(draft.answers) - suggested} given"
    context.console.note(f"Wrote {path}: {counts}.", "ok")
    keys = "" if connection.keys is KeyPlace.ENV else " --keys-stdin"
    option = path.stem if path.parent == context.profiles.folder else str(path)
    context.console.lines(
        [
            f"Same again elsewhere:      cwsetup init {option} --from {shlex.quote(str(path))}{keys}",
            f"What would change:         cwsetup sync-prices -p {option} --plan",
            f"Every night (crontab -e):  0 5 * * *  cwsetup sync-prices -p {option} --apply",
        ]
    )


def _stored_sources(session: Session, path: Path) -> Any:
    answer = session.draft.answers["sources"]
    return type(answer)(as_stored(answer.value, path.resolve().parent), answer.source, answer.reason)
