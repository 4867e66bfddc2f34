"""``edit``: changes a profile by menu, by one question or by ``--set``, and shows the difference before it writes."""

import difflib
from collections.abc import Sequence

from cwsetup.cli.context import Context
from cwsetup.cli.gathering import given_answers
from cwsetup.cli.live import Live, live_of, store_secrets
from cwsetup.cli.world import LiveWorld, as_stored, credentials_of, owner_of
from cwsetup.errors import AccessError, AnswersMissing, InvalidInput, TemporaryError, UsageError
from cwsetup.profile.asking import Asker, Back, Question
from cwsetup.profile.draft import Answer, Draft, Source
from cwsetup.profile.properties import Property
from cwsetup.profile.settings import BY_KEY, PROPERTIES, find_property
from cwsetup.profile.shapes import Unfit
from cwsetup.storage.layout import new_text
from cwsetup.storage.profiles import OpenedProfile, changed_text
from cwsetup.terminal.screen import TerminalScreen
from cwsetup.wizard.edit import Editing
from cwsetup.wizard.given import ANOTHER_INSTANCE
from cwsetup.wizard.price_files import PriceFiles
from cwsetup.wizard.session import KEYS, Session
from cwsetup.wizard.verify import needing_attention


def edit(context: Context, property_: str | None, set_: Sequence[str] | None, unset: Sequence[str] | None) -> None:
    """Change a profile."""
    stored = context.profiles.open(context.profile_path)
    given = given_answers(context, {}, set_, None)
    _refuse_another_instance({each.property.key for source, each in given.assignments if source is Source.FLAG})
    declared = None if property_ is None else _edited(property_)
    cleared = [_optional(name) for name in unset or ()]
    asker = None if set_ or unset else context.ask()
    if asker is None and not given.assignments and not cleared:
        details = ("--set KEY=VALUE  for each property to change", "--unset KEY  for each to go back to its default")
        raise AnswersMissing("Nobody can be asked here.", details=details)
    with LiveWorld(context, stored.path.resolve().parent, live_of(context, stored)) as world:
        session = Session(world=world, today=context.now().date(), draft=stored.draft())
        for each in cleared:
            session.draft.clear(each.key)
        given.apply([BY_KEY["ca_file"]], session.draft, session.surroundings)  # a wrong one would let nothing in
        _look_around(session, context, stored)
        edited = [each for each in PROPERTIES if each.key not in ANOTHER_INSTANCE]
        given.apply(edited, session.draft, session.surroundings)
        _still_valid(session, {each.property.key for _, each in given.assignments})
        try:
            if asker is not None:
                _converse(context, session, asker, declared)
            _write(context, stored, session, asker, world.live)
        except Back:
            context.console.note("Nothing was written.")


def _edited(name: str) -> Property:
    """Return the property of a name if it can be edited."""
    declared = find_property(name)
    _refuse_another_instance({declared.key})
    if declared.is_key:
        raise UsageError(f"{declared.key} is a key, not in the profile.", hint="Make the profile again: cwsetup init")
    return declared


def _optional(name: str) -> Property:
    """Return the property of a name if a profile can be without it."""
    declared = _edited(name)
    if declared.required or declared.needed_when is not None:
        raise UsageError(f"{declared.key} can't be unset: a profile needs it.", hint=f"Change it: {declared.how}")
    return declared


def _look_around(session: Session, context: Context, stored: OpenedProfile) -> None:
    """Make the instance's tables and the price files known; unreadable price files only leave less to choose from."""
    credentials = credentials_of(context, stored)
    session.keys = {declared.key: getattr(credentials, declared.key) for declared in KEYS}
    session.connect()
    if "sources" not in session.draft.answers:
        return
    try:
        session.load_prices()
    except (InvalidInput, AccessError, TemporaryError) as fault:
        context.console.note(f"{fault.message} Units, price lists and currencies can't be offered.", "warning")


def _refuse_another_instance(keys: set[str]) -> None:
    refused = sorted(keys & ANOTHER_INSTANCE)
    if refused:
        raise UsageError(
            f"{' and '.join(refused)} can't be edited: another instance has other ids and keys.",
            hint="Make another profile: cwsetup init NAME --from THIS.toml",
        )


def _still_valid(session: Session, changed: set[str]) -> None:
    """Hold what was chosen within a changed value against its new choices."""
    for declared in PROPERTIES:
        if declared.within not in changed or declared.key not in session.draft.answers:
            continue
        choices = session.surroundings.choices(declared, session.draft)
        try:
            declared.shape.load(declared.shape.dump(session.draft.value(declared.key)), choices)
        except Unfit as unfit:
            raise UsageError(f"{declared.key} no longer fits: {unfit}", hint=f"Set it too: {declared.how}") from None


def _converse(context: Context, session: Session, asker: Asker, declared: Property | None) -> None:
    screen = TerminalScreen(context.console, lambda values: new_text(values, session.draft.links))
    questions = PriceFiles(session=session, asker=asker, screen=screen).questions()
    if declared is not None:
        Editing(questions=questions).one(declared)
    elif session.surroundings.instance is not None:
        attention = needing_attention(session.draft, session.surroundings.instance, session.surroundings.counts)
        Editing(questions=questions, attention=attention).menu()


def _write(context: Context, stored: OpenedProfile, session: Session, asker: Asker | None, live: Live) -> None:
    """Show the difference, ask a person, write: keys that move first."""
    draft, folder = session.draft, stored.path.resolve().parent
    draft.complete()
    answer = draft.answers["sources"]
    draft.answers["sources"] = Answer(as_stored(answer.value, folder), answer.source, answer.reason)
    profile = draft.complete()
    if not agreed(context, stored, draft, asker):
        return
    connection = profile.connection
    if connection.keys is not stored.connection.keys and session.credentials is not None:
        owner = owner_of(stored.path, connection.url, connection.company)
        where = context.key_store.save(session.credentials, owner, connection.keys)
        context.console.note(f"Keys are in {where}; where they were before, they still are.", "ok")
        for source in profile.pricing.sources:
            if source.is_live:
                live.typed[source.live.owner] = live.secret(source)
    if live.typed:
        store_secrets(live, profile.pricing.sources, stored.path, connection.keys)
    context.profiles.change(stored, draft.values())
    context.console.note(f"Wrote {stored.path}", "ok")


def agreed(context: Context, stored: OpenedProfile, draft: Draft, asker: Asker | None) -> bool:
    """Show how a draft would change the profile, and return whether to write it; nobody to ask is a yes."""
    text = changed_text(stored, draft.values())
    if text == stored.text:
        context.console.note("Nothing changed.")
        return False
    difference = difflib.unified_diff(
        stored.text.splitlines(), text.splitlines(), stored.path.name, f"{stored.path.name} (after)", lineterm="", n=1
    )
    context.console.lines(difference)
    question = Question(key="write", label="Write?", default=True)
    if asker is not None and not context.options.yes and not asker.confirm(question):
        context.console.note("Nothing was written.")
        return False
    return True
