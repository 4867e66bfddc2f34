"""The client secrets of live price sources, as ``keys`` stores, shows, moves and deletes them with a profile's keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cwsetup.cli.context import Context
from cwsetup.cli.gathering import read_lines
from cwsetup.cli.live import live_of
from cwsetup.errors import AccessError, AnswersMissing, CwsetupError, InvalidInput, UsageError
from cwsetup.profile.asking import Question
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import SOURCE_VARIABLE
from cwsetup.profile.environments import address_of
from cwsetup.profile.sources import PriceSource
from cwsetup.storage.profiles import OpenedProfile
from cwsetup.storage.source_secrets import SecretOwner, SecretStore


@dataclass(frozen=True, slots=True)
class SourceKeys:
    """The client secrets of the live sources of one profile; of one that is gone, of those that its backup names."""

    context: Context
    path: Path

    @property
    def store(self) -> SecretStore:
        """Where secrets are."""
        return SecretStore(self.context.key_store)

    def owners(self) -> Mapping[SecretOwner, PriceSource]:
        """Return whose secrets they are; two sources of one app registration share theirs."""
        for path in (self.path, self.path.with_name(f"{self.path.name}.bak")):
            try:
                sources = self.context.profiles.open(path).draft().value("sources") or ()
            except InvalidInput:
                continue
            live = (each for each in sources if each.is_live)
            return {SecretOwner(profile=self.path, owner=each.live.owner): each for each in live}
        return {}

    def states(self, place: KeyPlace) -> list[dict[str, Any]]:
        """Return where each secret comes from and since when; ``fault`` says why there is none."""
        return [self._state(owner, source, place) for owner, source in self.owners().items()]

    def _state(self, owner: SecretOwner, source: PriceSource, place: KeyPlace) -> dict[str, Any]:
        state = {"environment": source.live.url, "client_id": source.live.client_id, "tenant": source.live.tenant}
        try:
            if self.store.given(owner) is not None:
                return {**state, "source": "what this process was given", "filed": None, "fault": None}
            kept = self.store.found(owner, place)
        except CwsetupError as fault:
            return {**state, "source": None, "filed": None, "fault": fault.message}
        filed = None if kept.filed is None else kept.filed.isoformat()
        return {**state, "source": kept.where, "filed": filed, "fault": None}


def set_secret(context: Context, stored: OpenedProfile, named: str, *, stdin: bool) -> None:
    """Store the client secret of a live source, once Microsoft has taken it."""
    place, keys = stored.connection.keys, SourceKeys(context, stored.path)
    owner, source = _owner(keys, named)
    if place is KeyPlace.ENV:
        raise UsageError(
            "Keys in the environment aren't stored by a command.",
            hint=f"Set {SOURCE_VARIABLE}; or keep the profile's keys elsewhere first: cwsetup keys move",
        )
    asker = None if stdin else context.ask()
    if not stdin and asker is None:
        details = ("--stdin  to read the client secret from stdin",)
        raise AnswersMissing("The client secret is needed, and nobody can be asked here.", details=details)
    if place is KeyPlace.KEYRING and (fault := context.key_store.keyring.look().fault):
        raise fault
    question = Question(key="client_secret", label=f"Client secret for {owner.environment}")
    while True:
        secret = read_lines(context, "--stdin", "the client secret")[0] if asker is None else asker.secret(question)
        try:
            with live_of(context, stored).tokens(source, secret) as tokens:
                tokens.get()
            break
        except AccessError as refused:
            if asker is None:
                raise
            context.console.error(refused)
    context.console.note("Microsoft takes the client secret.", "ok")
    context.console.note(f"It is in {keys.store.save(secret, owner, place)}.", "ok")
    if keys.store.given(owner) is not None:
        context.console.note("Here the client secret in the environment is used first.", "warning")


def _owner(keys: SourceKeys, named: str) -> tuple[SecretOwner, PriceSource]:
    """Return the source of an address, or of a number among the live ones where one address has several."""
    owners = list(keys.owners().items())
    if not owners:
        raise UsageError(
            "The profile has no price source that is read live.", hint="Add one: cwsetup check-file https://…"
        )
    found = [pair for pair in owners if pair[0].environment == address_of(named)]
    if named.isdecimal() and 0 < int(named) <= len(owners):
        found = [owners[int(named) - 1]]
    if len(found) != 1:
        known = [f"{number}  {owner.owner}" for number, (owner, _) in enumerate(owners, start=1)]
        many = "no live source" if not found else f"{len(found)} live sources"
        raise UsageError(
            f"The profile has {many} called {named}.",
            details=tuple(known),
            hint="Give its address or its number: --source 1",
        )
    return found[0]
