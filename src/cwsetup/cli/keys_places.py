"""Where a profile's keys and client secrets are kept: named in the profile, moved elsewhere, and forgotten.

What is moved is stored and read back in the new place, then named in the profile, and only then taken away in the old
one. Where the profile can't be changed, the new place is cleared again.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cwsetup.cli.context import Context
from cwsetup.cli.live import secret_owners
from cwsetup.cli.naming import command
from cwsetup.cli.source_keys import SourceKeys
from cwsetup.cli.world import find_keys, owner_of
from cwsetup.errors import AccessError, AnswersMissing, CwsetupError, InvalidInput, KeyringError, UsageError
from cwsetup.profile.asking import Question
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import SOURCE_VARIABLE, VARIABLES, Credentials
from cwsetup.profile.draft import Source
from cwsetup.profile.secret import Secret
from cwsetup.profile.settings import BY_KEY
from cwsetup.profile.shapes import Fixed, Unfit
from cwsetup.storage.profiles import OpenedProfile
from cwsetup.storage.source_secrets import SecretOwner, SecretStore

_OPEN = ("unlocked", "unknown")
"""States of a keyring that answers, as far as can be told."""
Secrets = Sequence[tuple[SecretOwner, Secret]]


def place_named(text: str) -> KeyPlace:
    """Return the place that is named."""
    try:
        return KeyPlace(Fixed(KeyPlace).load(text))
    except Unfit as unfit:
        raise UsageError(f"{text}: {unfit}") from None


def keep_in(context: Context, stored: OpenedProfile, place: KeyPlace) -> None:
    """Let the profile say where its keys are."""
    if place is stored.connection.keys:
        return
    draft = stored.draft()
    draft.offer(BY_KEY["keys"].key, place, Source.FLAG)
    context.profiles.change(stored, draft.values())
    context.console.note(f"{stored.path} now says that its keys are in: {place}.", "ok")


def forget(context: Context, path: Path, place: KeyPlace) -> None:
    """Take keys away where they were before; where that can't be done now, say so."""
    try:
        if context.key_store.delete(path, place):
            context.console.note(f"They are no longer in the {place}.", "ok")
    except CwsetupError as fault:
        context.console.note(f"The old ones are still in the {place}: {fault.message}", "warning")


def move(context: Context, place: str) -> None:
    """Keep a profile's keys and client secrets elsewhere."""
    stored = context.profiles.open(context.profile_path)
    owner = owner_of(stored.path, stored.connection.url, stored.connection.company)
    old, new = stored.connection.keys, place_named(place)
    if new is old:
        context.console.note(f"The keys are kept in {old} already.")
        return
    store = context.key_store
    found = find_keys(context, stored) if old is KeyPlace.ENV else store.kept(owner, old)
    context.watch(found.credentials, owner.company)
    secrets = _secrets(context, stored, old)
    if new is KeyPlace.ENV:
        _check_environment(context, stored, found.credentials, secrets)
    try:
        where = store.save(found.credentials, owner, new)
        for whose, secret in secrets:
            SecretStore(store).save(secret, whose, new)
        context.console.note(f"Keys are in {where}.", "ok")
        keep_in(context, stored, new)
    except BaseException:  # also Ctrl-C: what the profile doesn't name nobody would find again
        with suppress(CwsetupError):
            _delete(context, stored.path, secrets, new)
        raise
    if _delete(context, stored.path, secrets, old):
        context.console.note(f"They are no longer in {found.where}.", "ok")


def _secrets(context: Context, stored: OpenedProfile, place: KeyPlace) -> Secrets:
    """Return the client secrets that are kept in a place; one that isn't there is nobody's to move."""
    store, found = SecretStore(context.key_store), []
    for owner in secret_owners(stored):
        with suppress(AccessError, KeyringError):
            is_given = place is KeyPlace.ENV
            found.append((owner, store.find(owner, place) if is_given else store.found(owner, place).secret))
    for _, secret in found:
        context.watch_secret(secret)
    return found


def _check_environment(context: Context, stored: OpenedProfile, keys: Credentials, secrets: Secrets) -> None:
    """Refuse to count on an environment that doesn't hold the same."""
    given = SecretStore(context.key_store).given
    same_keys = context.key_store.from_environment() == keys
    if same_keys and all(secret == given(owner) for owner, secret in secrets):
        return
    names = (*VARIABLES, SOURCE_VARIABLE) if secrets else VARIABLES
    raise UsageError(
        "The environment doesn't hold the same keys, and a command can't put them there; nothing was changed.",
        hint=f"Set {', '.join(names)}, then again: {command(context, 'keys move env', stored.path)}",
    )


def _delete(context: Context, path: Path, secrets: Secrets, place: KeyPlace) -> bool:
    for owner, _ in secrets:
        SecretStore(context.key_store).delete(owner, place)
    return context.key_store.delete(path, place)


def delete(context: Context) -> None:
    """Forget a profile's stored keys and client secrets, also those of a profile that is gone."""
    path = _path(context)
    named, owners = _kept(context, path)
    if not context.options.yes:
        asker = context.ask()
        if asker is None:
            raise AnswersMissing(f"The keys of {path} would be deleted.", details=("--yes  to delete them",))
        context.console.note(f"The keys stored for {path}. ConnectWise shows a private key only once.", "warning")
        if not asker.confirm(Question(key="keys.delete", label="Delete them?", default=False)):
            context.console.note("Nothing was deleted.")
            return
    deleted = [place for place in _places(context, path, named) if _forget_all(context, path, owners, place)]
    for place in deleted:
        context.console.note(f"Keys deleted from the {place}.", "ok")
    if not deleted:
        in_environment = named is KeyPlace.ENV
        said = "Its keys are in the environment, not stored." if in_environment else "There were no stored keys."
        context.console.note(said)


def _path(context: Context) -> Path:
    """Return the profile whose keys are meant: one that is named may be gone."""
    named = context.named_profile
    return context.profiles.path(named) if named else context.profile_path


def _kept(context: Context, path: Path) -> tuple[KeyPlace | None, Sequence[SecretOwner]]:
    """Return where a profile says that its keys are, and whose client secrets it has; of one that is gone, nothing."""
    try:
        stored = context.profiles.open(path)
    except InvalidInput:
        return None, tuple(SourceKeys(context, path).owners())
    return stored.connection.keys, secret_owners(stored)


def _places(context: Context, path: Path, named: KeyPlace | None) -> Sequence[KeyPlace]:
    """Return where keys may be: a move that was cut off leaves some in a second place.

    A keyring that isn't named is asked only where it is open: it may be none, or wait for somebody.
    """
    filed = SecretStore(context.key_store).filed(path)
    is_filed = named is KeyPlace.FILE or bool(filed) or os.path.lexists(context.key_store.file_for(path))
    is_meant = named is KeyPlace.KEYRING or (named is None and not is_filed)
    in_keyring = is_meant or context.key_store.keyring.look().state in _OPEN
    return [KeyPlace.FILE] * is_filed + [KeyPlace.KEYRING] * in_keyring


def _forget_all(context: Context, path: Path, owners: Sequence[SecretOwner], place: KeyPlace) -> bool:
    secrets = SecretStore(context.key_store)
    filed = secrets.filed(path) if place is KeyPlace.FILE else ()
    gone = [secrets.delete(owner, place) for owner in dict.fromkeys((*owners, *filed))]
    return context.key_store.delete(path, place) or any(gone)
