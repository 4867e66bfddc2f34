"""``edit``: changes a profile by menu, by one question or by ``--set``, and shows the difference before it writes."""

import difflib
from collections.abc import Sequence
from dataclasses import replace

from cwsetup.cli.context import Context
from cwsetup.cli.gathering import given_answers
from cwsetup.cli.world import LiveWorld, as_stored, credentials_of
from cwsetup.errors import AnswersMissing, InvalidInput, UsageError
from cwsetup.profile.asking import Asker, Question
from cwsetup.profile.draft import Answer, Draft, Source
from cwsetup.profile.settings import PROPERTIES, find_property
from cwsetup.profile.shapes import Unfit
from cwsetup.storage.layout import new_text
from cwsetup.storage.profiles import StoredProfile, changed_text
from cwsetup.terminal.screen import TerminalScreen
from cwsetup.wizard.edit import NOT_EDITED, Editing
from cwsetup.wizard.price_files import PriceFiles
from cwsetup.wizard.questions import Questions
from cwsetup.wizard.session import Session


def edit(context: Context, property_: str | None, set_: Sequence[str] | None) -> None:
    """Change a profile."""
    stored = context.profiles.load(context.profile_path)
    given = given_answers(context, {}, set_, None)
    session = _session(context, stored)
    asker = None if given.assignments else context.ask()
    if given.assignments:
        given = replace(given, assignments=[(Source.FLAG, each) for _, each in given.assignments])
        _refuse_another_instance({each.property.key for _, each in given.assignments})
        _look_around(session, context, stored)
        given.apply(PROPERTIES, session.draft, session.surroundings)
        _still_valid(session)
    elif asker is None:
        raise AnswersMissing("Nobody can be asked here.", details=("--set KEY=VALUE  for each property to change",))
    else:
        _look_around(session, context, stored)
        _converse(context, session, asker, property_)
    _write(context, stored, session.draft, asker)


def _session(context: Context, stored: StoredProfile) -> Session:
    draft = Draft(stored.profile.links)
    for key, value in stored.values.items():
        draft.offer(key, value, Source.PROFILE)
    return Session(world=LiveWorld(context, stored.path.resolve().parent), today=context.now().date(), draft=draft)


def _look_around(session: Session, context: Context, stored: StoredProfile) -> None:
    """Make the instance's tables and the price files known; unreadable price files only leave less to choose from."""
    connection = stored.profile.connection
    credentials = credentials_of(context, stored)
    session.surroundings.instance = session.world.connect(connection.url, connection.company, credentials)
    try:
        session.load_prices()
    except InvalidInput as fault:
        context.console.note(f"{fault.message} Units, price lists and currencies can't be offered.", "warning")


def _refuse_another_instance(keys: set[str]) -> None:
    if keys & NOT_EDITED:
        raise UsageError(
            f"{' and '.join(sorted(keys & NOT_EDITED))} can't be edited: another instance has other ids and keys.",
            hint="Make another profile: cwsetup init NAME --from THIS.toml",
        )


def _still_valid(session: Session) -> None:
    """Hold what was chosen within a changed value against its new choices."""
    for declared in PROPERTIES:
        if declared.within is None or declared.key not in session.draft.answers:
            continue
        choices = session.surroundings.choices(declared, session.draft)
        try:
            declared.shape.load(declared.shape.dump(session.draft.value(declared.key)), choices)
        except Unfit as unfit:
            raise UsageError(f"{declared.key} no longer fits: {unfit}", hint=f"Set it too: {declared.how}") from None


def _converse(context: Context, session: Session, asker: Asker, property_: str | None) -> None:
    screen = TerminalScreen(context.console, lambda values: new_text(values, session.draft.links))
    files = PriceFiles(session=session, asker=asker, screen=screen)
    questions = Questions(
        asker=asker,
        screen=screen,
        draft=session.draft,
        surroundings=session.surroundings,
        ask_sources=files.ask,
    )
    editing = Editing(questions=questions)
    if property_ is None:
        editing.menu()
        return
    declared = find_property(property_)
    _refuse_another_instance({declared.key})
    if declared.is_key:
        raise UsageError(f"{declared.key} is a key, not in the profile.", hint="Make the profile again: cwsetup init")
    editing.one(declared)


def _write(context: Context, stored: StoredProfile, draft: Draft, asker: Asker | None) -> None:
    """Show the difference, ask a person, write."""
    folder = stored.path.resolve().parent
    answer = draft.answers["sources"]
    draft.answers["sources"] = Answer(as_stored(answer.value, folder), answer.source, answer.reason)
    draft.complete()
    text = changed_text(stored, draft.values())
    if text == stored.text:
        context.console.note("Nothing changed.")
        return
    difference = difflib.unified_diff(
        stored.text.splitlines(), text.splitlines(), stored.path.name, f"{stored.path.name} (after)", lineterm="", n=1
    )
    context.console.lines(difference)
    question = Question(key="write", label="Write?", default=True)
    if asker is not None and not context.options.yes and not asker.confirm(question):
        context.console.note("Nothing was written.")
        return
    context.profiles.change(stored, draft.values())
    context.console.note(f"Wrote {stored.path}", "ok")
