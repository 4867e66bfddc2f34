"""``init``: gathers what was given, asks for the rest if it may, and writes the keys first, the profile last."""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context, Options
from cwsetup.cli.destination import Destination
from cwsetup.cli.edit import edit
from cwsetup.cli.ending import say_ways_on
from cwsetup.cli.gathering import given_answers, given_keys, given_sources
from cwsetup.cli.live import Live, store_secrets
from cwsetup.cli.world import LiveWorld, as_stored, owner_of
from cwsetup.errors import AnswersMissing, CwsetupError
from cwsetup.profile.asking import Asker, Back, Question
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.draft import Source
from cwsetup.storage.drafts import Drafts, SavedDraft
from cwsetup.storage.layout import new_text
from cwsetup.terminal.screen import TerminalScreen
from cwsetup.terminal.views import opening_view
from cwsetup.wizard.init import Setup
from cwsetup.wizard.session import KEYS, Missing, Session
from cwsetup.wizard.steps import Leave

KEPT = "Nothing was written. The answers are kept; go on with:"
KEPT_WITHOUT_KEYS = "The answers are kept, without keys; go on with:"
OPENING = (
    "You need: your company as typed at log-in, an API member's two keys, a client id, and a price file.",
    "The API member is made in ConnectWise under System > Members > API Members; the role it needs: cwsetup rights.",
    "The client id comes from developer.connectwise.com.",
)
_KEYS = "Esc goes back, F1 explains, Ctrl-C keeps the answers."
_SIMPLE_KEYS = "< goes back, ? explains, ! fetches a list again, Ctrl-C keeps the answers."


def init(context: Context, name: str | None, **flags: Any) -> None:
    """Make a profile."""
    asker = None if flags["missing"] or flags["keys_stdin"] else context.ask()
    name = name or context.options.profile
    destination = Destination(context=context, name=name, force=flags["force"])
    try:
        if name is not None and not flags["missing"]:
            destination.settle(name, asker)
        with LiveWorld(context, Path.cwd()) as world:
            session = _session(context, world, flags)
            if asker is not None:
                _converse(context, session, asker, destination, accept=flags["suggested"], live=world.live)
            elif flags["missing"]:
                _list_missing(context, session, suggested=flags["suggested"])
            else:
                _fill(session, suggested=flags["suggested"])
                destination.propose(session.draft, None)
                _write(context, session, destination, None, world.live)
    except Back:
        context.console.note("Nothing was written.")
    except Leave:
        edit(context.with_options(Options(profiles=(str(destination.path),))), None, None, None)


def _converse(
    context: Context, session: Session, asker: Asker, destination: Destination, *, accept: bool, live: Live
) -> None:
    """Ask for everything, then write."""
    context.console.show(opening_view((*OPENING, _SIMPLE_KEYS if context.asks_simply else _KEYS)))
    drafts = Drafts(context.state_folder)
    _go_on(session, asker, drafts.load())
    session.draft.on_change = lambda: drafts.save(session.draft, context.now())
    setup = Setup(
        session=session,
        asker=asker,
        screen=TerminalScreen(context.console, lambda values: new_text(values, session.draft.links)),
        settle_profile=lambda: destination.propose(session.draft, asker),
        accept=accept,
    )
    try:
        if setup.run():
            _write(context, session, destination, setup, live)
            drafts.forget()
        else:
            context.console.note(f"{KEPT} {destination.command}")
    except Back:
        context.console.note(f"{KEPT} {destination.command}")
    except KeyboardInterrupt:
        kept = f"{KEPT_WITHOUT_KEYS} {destination.command}"
        context.console.note(kept if drafts.path.exists() else "Nothing was answered, so nothing is kept.")
        raise


def _go_on(session: Session, asker: Asker, saved: SavedDraft | None) -> None:
    """Offer to go on where an earlier conversation was left, if it was about the same company."""
    given = {each.property.key: each.text for source, each in session.given.assignments if source is Source.FLAG}
    if saved is None or saved.contradicts(given.get("company"), given.get("url")):
        return
    answers = f"{len(saved.answers)} answers" if len(saved.answers) != 1 else "one answer"
    about = saved.answers.get("company", "a company")  # another profile may be wanted now
    label = f"Go on with the {answers} about {about} of {saved.saved:%d %B %H:%M}?"
    if asker.confirm(Question(key="draft", label=label, default=True)):
        for key, value in saved.answers.items():
            session.draft.offer(key, value, Source.DRAFT)


def _session(context: Context, world: LiveWorld, flags: Mapping[str, Any]) -> Session:
    own = {"company": flags["company"], "url": flags["url"], "name": flags["connector"], "keys": flags["keys"]}
    session = Session(
        world=world,
        today=context.now().date(),
        given=given_answers(context, own, flags["set_"], flags["from_"]),
        keys=given_keys(
            context,
            client_id=flags["client_id"],
            public_key=flags["public_key"],
            from_stdin=flags["keys_stdin"],
        ),
    )
    given_sources(world, flags["source"], flags["source_format"], session.draft, world.folder)
    return session


def _fill(session: Session, *, suggested: bool) -> None:
    """Answer everything without asking; what is missing is listed at once."""
    session.fill(suggested=suggested)
    missing = session.missing()
    if missing:
        rest = (
            "" if session.surroundings.instance is not None else " Once it can sign in, --suggested fills in the rest."
        )
        raise AnswersMissing(
            f"{_counted(missing)} missing, and nobody can be asked here.",
            details=tuple(_missing_line(each) for each in missing),
            hint=f"Give them, or run cwsetup init in a terminal. As JSON with the choices: --missing.{rest}",
        )


def _list_missing(context: Context, session: Session, *, suggested: bool) -> None:
    """Print what is missing, for a program; nothing is written."""
    session.fill(suggested=suggested)
    missing = session.missing()
    context.console.json({"format": 1, "missing": [_missing_json(each) for each in missing]})
    if missing:
        raise AnswersMissing(f"{_counted(missing)} missing.", hint="Give them, and leave --missing out.")
    context.console.note("Nothing is missing; without --missing the profile is written.", "ok")


def _counted(missing: Sequence[Missing]) -> str:
    return f"{len(missing)} answers are" if len(missing) != 1 else "1 answer is"


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


def _write(context: Context, session: Session, destination: Destination, setup: Setup | None, live: Live) -> None:
    """Store the keys, then the profile: a crash between leaves keys unused, never a profile without keys."""
    draft, path = session.draft, destination.path
    if path is None:
        raise TypeError(destination)
    draft.answers["sources"] = _stored_sources(session, path)
    draft.links = dict(session.given.links_in(draft))
    context.profiles.prepare(path)
    _store_keys(context, session, path, setup)
    store_secrets(live, draft.value("sources"), path, draft.value("keys"))
    draft.complete()
    context.profiles.create(path, draft.values(), draft.links)
    suggested = sum(answer.source is Source.SUGGESTION for answer in draft.answers.values())
    counts = f"{len(draft.answers)} properties, {suggested} suggested, {len(draft.answers) - suggested} given"
    context.console.note(f"Wrote {path}: {counts}.", "ok")
    say_ways_on(context, path, draft.value("keys"))


def _store_keys(context: Context, session: Session, path: Path, setup: Setup | None) -> None:
    """File the keys where the profile says; a person whose keyring doesn't take them chooses another place."""
    credentials = session.credentials
    if credentials is None:
        raise AnswersMissing("The keys are missing.", hint="--keys-stdin")
    while True:
        connection = session.draft.complete().connection
        try:
            where = context.key_store.save(
                credentials, owner_of(path, connection.url, connection.company), connection.keys
            )
        except CwsetupError as failure:
            if setup is None:
                raise
            context.console.error(failure)
            with contextlib.suppress(Back):
                setup.ask_key_place()
            continue
        variables = [declared.env for declared in KEYS if not context.environment.get(declared.env)]
        if connection.keys is KeyPlace.ENV and variables:
            context.console.note(
                f"The keys weren't stored. Before the next command, set {', '.join(variables)}.", "warning"
            )
        else:
            context.console.note(f"Keys are in {where}.", "ok")
        return


def _stored_sources(session: Session, path: Path) -> Any:
    answer = session.draft.answers["sources"]
    return type(answer)(as_stored(answer.value, path.resolve().parent), answer.source, answer.reason)
