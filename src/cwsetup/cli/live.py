"""Price sources that are read live: who signs in with which secret, and the reading itself."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cwsetup.cli.context import Context
from cwsetup.errors import AccessError
from cwsetup.pricing.book import Remainder
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.credentials import SOURCE_VARIABLE
from cwsetup.profile.secret import Secret
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.load import Take
from cwsetup.storage.profiles import OpenedProfile
from cwsetup.storage.source_secrets import SecretOwner, SecretStore

if TYPE_CHECKING:
    from cwsetup.sources.dataverse.service import Service
    from cwsetup.sources.dataverse.sign_in import SignIn


@dataclass(slots=True, kw_only=True)
class Live:
    """Reads live sources; without a profile only with secrets that were typed or came with the process."""

    context: Context
    profile: tuple[Path, KeyPlace] | None = None
    typed: dict[str, Secret] = field(default_factory=dict)
    """Secrets that a person typed, by their owner."""

    def __call__(self, source: PriceSource, take: Take) -> Remainder:
        """Read a source: ``ReadLive`` of ``sources.load``."""
        from cwsetup.sources.dataverse.reading import read_live  # noqa: PLC0415 - for those who read live

        with self.service(source) as service, self.context.meter.of(f"Reading {service.host.host}"):
            return read_live(service, source, take)

    @contextmanager
    def service(self, source: PriceSource) -> "Iterator[Service]":
        """Open the connection to a source's environment."""
        from cwsetup.sources.dataverse.service import Service  # noqa: PLC0415 - as above

        with (
            self.tokens(source, self.secret(source)) as tokens,
            Service(source.live.url, tokens, **self._surroundings) as service,
        ):
            yield service

    def tokens(self, source: PriceSource, secret: Secret) -> "closing[SignIn]":
        """Return what signs in to a source's environment with a secret, open as long as its ``with`` block."""
        from cwsetup.sources.dataverse.sign_in import SignIn  # noqa: PLC0415 - as above

        return closing(SignIn(source.live, secret, **self._surroundings))

    @property
    def _surroundings(self) -> dict[str, Any]:
        context = self.context
        on_hold = partial(context.meter.hold, who="Microsoft")
        return {"sleep": context.sleep, "clock": context.clock, "on_hold": on_hold, "mask": context.mask}

    def secret(self, source: PriceSource) -> Secret:
        """Return the client secret of a source, which is masked from then on."""
        secret = self._secret(source)
        self.context.watch_secret(secret)
        return secret

    def _secret(self, source: PriceSource) -> Secret:
        owner = source.live.owner
        if owner in self.typed:
            return self.typed[owner]
        store = SecretStore(self.context.key_store)
        if self.profile is not None:
            path, place = self.profile
            return store.find(SecretOwner(profile=path, owner=owner), place)
        given = store.given(None)
        if given is None:
            raise AccessError(f"The client secret for {owner} isn't known.", hint=f"Set {SOURCE_VARIABLE}.")
        return given

    def store(self, source: PriceSource, profile: Path, place: KeyPlace) -> str | None:
        """File the secret of a source with a profile's keys; ``None`` if it is there already."""
        owner, store = SecretOwner(profile=profile, owner=source.live.owner), SecretStore(self.context.key_store)
        secret = self.typed.get(source.live.owner) or store.given(owner)
        return None if secret is None else store.save(secret, owner, place)


def store_secrets(live: Live, sources: Sequence[PriceSource], profile: Path, place: KeyPlace) -> None:
    """File the secrets of live sources, as far as they were typed or came with the process, with a profile's keys."""
    for source in sources:
        where = live.store(source, profile, place) if source.is_live else None
        if where is not None:
            live.context.console.note(f"The client secret is in {where}.", "ok")


def live_of(context: Context, stored: OpenedProfile) -> Live:
    """Return what reads the live sources of a profile."""
    return Live(context=context, profile=(stored.path, stored.connection.keys))


def secret_owners(stored: OpenedProfile) -> Sequence[SecretOwner]:
    """Return whose client secrets a profile needs."""
    sources = stored.draft().value("sources") or ()
    owners = dict.fromkeys(source.live.owner for source in sources if source.is_live)
    return tuple(SecretOwner(profile=stored.path, owner=owner) for owner in owners)
