"""``keys set``: a profile's keys alone; what is stored is replaced only by keys that work."""

from cwsetup.cli.context import Context
from cwsetup.cli.gathering import read_keys
from cwsetup.cli.keys_places import forget, keep_in, place_named
from cwsetup.cli.source_keys import set_secret
from cwsetup.cli.world import LiveWorld, is_trusted, owner_of
from cwsetup.connectwise.hosts import parse_address
from cwsetup.errors import AccessError, AnswersMissing, CwsetupError, UsageError
from cwsetup.profile.asking import Asker, Question
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import VARIABLES, Credentials
from cwsetup.storage.key_files import refuse_link
from cwsetup.storage.key_items import Item, Owner
from cwsetup.storage.layout import new_text
from cwsetup.storage.profiles import OpenedProfile
from cwsetup.terminal.screen import TerminalScreen
from cwsetup.wizard.connection import Connecting
from cwsetup.wizard.price_files import PriceFiles
from cwsetup.wizard.session import KEYS, Session


def set_(context: Context, *, stdin: bool, keys: str | None, source: str | None) -> None:
    """Store a profile's keys once ConnectWise has taken them, or a source's client secret once Microsoft has."""
    stored = context.profiles.open(context.profile_path)
    if source is not None:
        if keys is not None:
            raise UsageError("A client secret is kept where the keys are.", hint="Move them: cwsetup keys move")
        set_secret(context, stored, source, stdin=stdin)
        return
    old = stored.connection.keys
    place = old if keys is None else place_named(keys)
    asker = None if stdin else context.ask()
    owner = _owner(stored)
    _refuse_early(context, owner, place, can_be_given=stdin or asker is not None)
    credentials = _proven(context, stored, owner, asker)
    where = context.key_store.save(credentials, owner, place)
    context.console.note(f"Keys are in {where}.", "ok")
    _say_hidden(context, owner, where)
    keep_in(context, stored, place)
    if place is not old:
        forget(context, stored.path, old)


def _refuse_early(context: Context, owner: Owner, place: KeyPlace, *, can_be_given: bool) -> None:
    """Refuse, before anybody types a key, what could not come to an end."""
    if place is KeyPlace.ENV:
        raise UsageError(
            "Keys in the environment aren't stored by a command.",
            hint=f"Set {', '.join(VARIABLES)}; or store them: --keys keyring, --keys file",
        )
    if not can_be_given:
        details = ("--stdin  to read client id, public key and private key from stdin, a line each",)
        raise AnswersMissing("The keys are needed, and nobody can be asked here.", details=details)
    if place is KeyPlace.FILE:
        refuse_link(context.key_store.file_of(owner))
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
    questions = PriceFiles(session=session, asker=asker, screen=screen).questions()
    typed = {declared.key for declared in KEYS}
    Connecting(session=session, asker=asker, screen=screen, questions=questions, typed=typed).keys()


def _say_hidden(context: Context, owner: Owner, where: str) -> None:
    """Say what would be used in place of what was just stored."""
    path = context.key_store.credential_of(owner)
    over = str(path) if path else "the environment" if any(map(context.environment.get, VARIABLES)) else None
    if over is not None:
        context.console.note(f"Here the keys in {over} are used first, not those in {where}.", "warning")
