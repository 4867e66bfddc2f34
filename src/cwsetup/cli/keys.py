"""``keys``: set, status, move and delete: a profile's keys alone; what is stored is replaced only by keys that work."""

from pathlib import Path

from cwsetup.cli.context import Context
from cwsetup.cli.gathering import read_keys
from cwsetup.cli.naming import command
from cwsetup.cli.source_keys import SourceKeys, set_secret
from cwsetup.cli.world import LiveWorld, find_keys, is_trusted, owner_of
from cwsetup.connectwise.hosts import parse_address
from cwsetup.errors import AccessError, AnswersMissing, CwsetupError, InvalidInput, UsageError
from cwsetup.profile.asking import Asker, Question
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import VARIABLES, Credentials
from cwsetup.profile.draft import Source
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Fixed, Unfit
from cwsetup.storage.key_items import Item, Owner
from cwsetup.storage.layout import new_text
from cwsetup.storage.profiles import OpenedProfile
from cwsetup.terminal.screen import TerminalScreen
from cwsetup.wizard.connection import Connecting
from cwsetup.wizard.price_files import PriceFiles
from cwsetup.wizard.questions import Questions
from cwsetup.wizard.session import KEYS, Session


def set_(context: Context, *, stdin: bool, keys: str | None, source: str | None) -> None:
    """Store a profile's keys once ConnectWise has taken them, or a source's client secret once Microsoft has."""
    stored = context.profiles.open(context.profile_path)
    if source is not None:
        if keys is not None:
            raise UsageError("A client secret is kept where the keys are.", hint="Move them: cwsetup keys move")
        set_secret(context, stored, source, stdin=stdin)
        return
    place = stored.connection.keys if keys is None else _place(keys)
    asker = None if stdin else context.ask()
    _refuse_early(context, place, can_be_given=stdin or asker is not None)
    owner = _owner(stored)
    credentials = _proven(context, stored, owner, asker)
    where = context.key_store.save(credentials, owner, place)
    context.console.note(f"Keys are in {where}.", "ok")
    _say_hidden(context, owner, where)
    _now_kept_in(context, stored, place)


def _refuse_early(context: Context, place: KeyPlace, *, can_be_given: bool) -> None:
    """Refuse, before anybody types a key, what could not come to an end."""
    if place is KeyPlace.ENV:
        raise UsageError(
            "Keys in the environment aren't stored by a command.",
            hint=f"Set {', '.join(VARIABLES)}; or store them: --keys keyring, --keys file",
        )
    if not can_be_given:
        details = ("--stdin  to read client id, public key and private key from stdin, a line each",)
        raise AnswersMissing("The keys are needed, and nobody can be asked here.", details=details)
    if place is KeyPlace.KEYRING and (fault := context.key_store.keyring.look().fault):
        raise fault


def _proven(context: Context, stored: OpenedProfile, owner: Owner, asker: Asker | None) -> Credentials:
    """Return keys that ConnectWise has taken, from stdin where nobody is asked."""
    before = _before(context, owner, stored.connection.keys)
    _confirm(context, owner, before, asker)
    with LiveWorld(context, stored.path.resolve().parent) as world:
        session = Session(world=world, today=context.now().date(), draft=stored.draft())
        if asker is None:
            session.keys = read_keys(context, "--stdin")
            session.connect()
            context.console.note("ConnectWise takes the keys.", "ok")
        else:
            _ask(context, session, asker, owner, before)
    return Credentials(**session.keys)


def _place(text: str) -> KeyPlace:
    try:
        return KeyPlace(Fixed(KeyPlace).load(text))
    except Unfit as unfit:
        raise UsageError(f"{text}: {unfit}") from None


def _owner(stored: OpenedProfile) -> Owner:
    return owner_of(stored.path, stored.connection.url, stored.connection.company)


def _before(context: Context, owner: Owner, place: KeyPlace) -> Item | None:
    """Return what is stored so far; what can't be read can only be replaced."""
    if place is KeyPlace.ENV or (place is KeyPlace.KEYRING and context.key_store.keyring.look().fault):
        return None
    try:
        return context.key_store.item(owner, place)
    except CwsetupError:
        return None


def _is_bound(context: Context, owner: Owner, before: Item | None) -> bool:
    return before is not None and context.key_store.belongs(before, owner)


def _confirm(context: Context, owner: Owner, before: Item | None, asker: Asker | None) -> None:
    """Let a person say that an address that could be anybody's is their own, unless keys are bound to it already."""
    address = parse_address(owner.url)
    if not address.doubt or _is_bound(context, owner, before) or is_trusted(context, address):
        return
    if asker is None:
        raise AccessError(
            f"Keys are not sent to {address.url} unasked: {address.doubt}.",
            hint=f"If it is your own server, say so: CWSETUP_URL={address.url}",
        )
    label = f"{address.url}: {address.doubt}. Is it your own ConnectWise server?"
    if not asker.confirm(Question(key="url.own", label=label, default=False)):
        raise AccessError("Nothing was sent or stored.", hint=f"Correct connection.url in {owner.profile}.")


def _ask(context: Context, session: Session, asker: Asker, owner: Owner, before: Item | None) -> None:
    """Ask for the keys until ConnectWise takes them; Enter keeps one that belongs to this instance already."""
    if before is not None and _is_bound(context, owner, before):
        session.keys = {declared.key: getattr(before.credentials, declared.key) for declared in KEYS}
    elif before is not None:
        note = f"The stored keys belong to {before.company} at {before.url}; for {owner.company} at {owner.url} "
        context.console.note(f"{note}all three are needed again, the private key too.", "warning")
    screen = TerminalScreen(context.console, lambda values: new_text(values, session.draft.links))
    files = PriceFiles(session=session, asker=asker, screen=screen)
    questions = Questions(
        asker=asker,
        screen=screen,
        draft=session.draft,
        surroundings=session.surroundings,
        ask_sources=files.ask,
    )
    typed = {declared.key for declared in KEYS}
    Connecting(session=session, asker=asker, screen=screen, questions=questions, typed=typed).keys()


def _say_hidden(context: Context, owner: Owner, where: str) -> None:
    """Say what would be used in place of what was just stored."""
    path = context.key_store.credential_of(owner)
    over = str(path) if path else "the environment" if any(map(context.environment.get, VARIABLES)) else None
    if over is not None:
        context.console.note(f"Here the keys in {over} are used first, not those in {where}.", "warning")


def _now_kept_in(context: Context, stored: OpenedProfile, place: KeyPlace) -> None:
    """Let the profile say where its keys are."""
    if place is stored.connection.keys:
        return
    draft = stored.draft()
    draft.offer(BY_KEY["keys"].key, place, Source.FLAG)
    context.profiles.change(stored, draft.values())
    context.console.note(f"{stored.path} now says that its keys are in: {place}.", "ok")


def move(context: Context, place: str) -> None:
    """Keep a profile's keys elsewhere: stored there and read back, then named in the profile, then taken away here."""
    stored = context.profiles.open(context.profile_path)
    owner, old, new = _owner(stored), stored.connection.keys, _place(place)
    if new is old:
        context.console.note(f"The keys are kept in {old} already.")
        return
    store = context.key_store
    found = find_keys(context, stored) if old is KeyPlace.ENV else store.kept(owner, old)
    context.watch(found.credentials, owner.company)
    if new is KeyPlace.ENV and store.from_environment() != found.credentials:
        raise UsageError(
            "The environment doesn't hold the same keys, and a command can't put them there; nothing was changed.",
            hint=f"Set {', '.join(VARIABLES)}, then again: {command(context, 'keys move env', stored.path)}",
        )
    secrets = SourceKeys(context, stored.path)
    secrets.keep(secrets.at(old), new)
    where = store.save(found.credentials, owner, new)
    context.console.note(f"Keys are in {where}.", "ok")
    _now_kept_in(context, stored, new)
    if store.delete(stored.path, old):
        context.console.note(f"They are no longer in {found.where}.", "ok")
    secrets.delete(old)


def delete(context: Context) -> None:
    """Forget a profile's stored keys, also those of a profile that is gone."""
    path = _path(context)
    places = _places(context, path)
    if not context.options.yes:
        asker = context.ask()
        if asker is None:
            raise AnswersMissing(f"The keys of {path} would be deleted.", details=("--yes  to delete them",))
        context.console.note(f"The keys stored for {path}. ConnectWise shows a private key only once.", "warning")
        if not asker.confirm(Question(key="keys.delete", label="Delete them?", default=False)):
            context.console.note("Nothing was deleted.")
            return
    deleted = [place for place in places if context.key_store.delete(path, place)]
    for place in deleted:
        context.console.note(f"Keys deleted from the {place}.", "ok")
    secrets = SourceKeys(context, path)
    if not any([*deleted, *(secrets.delete(place) for place in places)]):
        context.console.note("There were no stored keys." if places else "Its keys are in the environment, not stored.")


def _path(context: Context) -> Path:
    """Return the profile whose keys are meant: one that is named may be gone."""
    named = context.options.profile or context.environment.get("CWSETUP_PROFILE")
    return context.profiles.path(named) if named else context.profile_path


def _places(context: Context, path: Path) -> tuple[KeyPlace, ...]:
    """Return where keys of a profile may be: where it says, or wherever they could be when it is gone."""
    try:
        kept = context.profiles.open(path).connection.keys
    except InvalidInput:
        file = context.key_store.file_for(path).exists() or SourceKeys(context, path).store.filed(path)
        return (KeyPlace.FILE,) if file else (KeyPlace.KEYRING,)
    return () if kept is KeyPlace.ENV else (kept,)
