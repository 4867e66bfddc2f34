"""``keys status``: where a profile's keys and its sources' client secrets come from, how old they are and whose."""

from collections.abc import Mapping
from datetime import datetime

from cwsetup.cli.context import Context
from cwsetup.cli.source_keys import SourceKeys
from cwsetup.cli.world import find_keys, owner_of
from cwsetup.errors import AccessError
from cwsetup.storage.keyring_states import backend_words
from cwsetup.storage.keys import Found
from cwsetup.terminal.views import facts_view


def status(context: Context) -> None:
    """Show where a profile's keys come from, how old they are and whose they are; never a key."""
    stored = context.profiles.open(context.profile_path)
    connection = stored.connection
    owner, place = owner_of(stored.path, connection.url, connection.company), connection.keys
    found = find_keys(context, stored)
    backend = context.key_store.keyring.look() if found.is_from_keyring else None
    facts: dict[str, str | None] = {
        "profile": str(stored.path),
        "place": str(place),
        "source": found.where,
        "backend": None if backend is None else backend_words(backend.backend),
        "state": None if backend is None else backend.state,
        "url": owner.url,
        "company": owner.company,
        "filed": None if found.filed is None else found.filed.isoformat(),
        "age": _age(found, context.now()),
    }
    secrets = SourceKeys(context, stored.path).states(place)
    faults = [secret["fault"] for secret in secrets if secret["fault"]]
    if context.options.json:
        context.console.json({"format": 1, **facts, "client_secrets": secrets})
    else:
        told = {name.capitalize(): value for name, value in facts.items() if value}
        told |= {f"Client secret {number}": _words(secret) for number, secret in enumerate(secrets, start=1)}
        context.console.data(facts_view(told))
    if faults:
        raise AccessError(faults[0], details=tuple(faults[1:]), hint="Store it: cwsetup keys set --source NUMBER")
    if place is not found.place:
        context.console.note(f"What the profile names, {place}, wasn't contacted.")


def _words(secret: Mapping[str, str | None]) -> str:
    where = secret["source"] or "nowhere"
    since = f", since {secret['filed'][:10]}" if secret["filed"] else ""
    return f"for {secret['environment']}: in {where}{since}"


def _age(found: Found, now: datetime) -> str | None:
    if found.filed is None:
        return None
    days = (now - found.filed).days if found.filed.tzinfo else None
    if days is None:
        return None
    return f"{days} day{'' if days == 1 else 's'}" if days > 0 else "today"
