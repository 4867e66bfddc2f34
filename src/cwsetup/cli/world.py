"""The world outside as the commands build it: ConnectWise over HTTP, price files on disk, keys where they are kept."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Self

from cwsetup.cli.context import Context
from cwsetup.cli.live import Live
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.company import find_company
from cwsetup.connectwise.hosts import Address, parse_address
from cwsetup.connectwise.tables import LiveInstance
from cwsetup.pricing.book import PriceBook
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.instance import Instance, Table
from cwsetup.profile.secret import Secret
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.files import pick_files
from cwsetup.sources.load import load_prices
from cwsetup.sources.opening import price_files
from cwsetup.sources.proposal import opening_of, parse_setting
from cwsetup.sources.proposing import propose
from cwsetup.sources.sampling import Sample, sample
from cwsetup.storage.key_items import Owner
from cwsetup.storage.keys import Found, not_for
from cwsetup.storage.profiles import OpenedProfile, StoredProfile
from cwsetup.web.route import route_to
from cwsetup.wizard.session import KEYS
from cwsetup.wizard.world import FoundCompany, SeenFile

MOST_EXAMPLES = 3
AT_ONCE = tuple(table for table in Table if table not in {Table.SUBCATEGORIES, Table.DEPARTMENTS})
"""The tables that depend on no answer: fetched while the person reads."""


class LiveWorld:
    """What the wizard proves its answers against; relative price files are in ``folder``.

    Connections are open for as long as its ``with`` block lasts.
    """

    def __init__(self, context: Context, folder: Path, live: Live | None = None) -> None:
        self.context = context
        self.folder = folder
        self.live = live or Live(context=context)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def find_company(self, company: str, url: str | None, ca_file: str | None) -> FoundCompany:
        """Return the company, at an address or wherever in the cloud it is."""
        address = parse_address(url) if url else None
        found = find_company(company, address, ca_file=_path(ca_file, self.folder))
        note = f"ConnectWise's API needs api- in front: {address.url}" if address and address.mended else ""
        return FoundCompany(name=found.name, url=found.address.url, note=note)

    def route(self, url: str, ca_file: str | None) -> str:
        """Return what of the way to an address is unusual: a proxy, certificates of its own."""
        route = route_to(parse_address(url), _path(ca_file, self.folder))
        through = f"Through the proxy {route.proxy}." if route.proxy else ""
        vouched = f"Only certificates that {route.authority} vouches for count." if route.authority else ""
        return " ".join(filter(None, [through, vouched]))

    def doubt(self, url: str) -> str:
        """Return why a person must say first that an address is theirs; empty where nobody needs to."""
        return parse_address(url).doubt

    def connect(self, url: str, company: str, credentials: Credentials, ca_file: str | None) -> Instance:
        """Return the instance after a read that proves the keys and the catalog; its tables are on their way."""
        address = parse_address(url)
        self.context.watch(credentials, company)
        if _is_from_environment(self.context, credentials) and not is_trusted(self.context, address):
            raise not_for(address.url)
        client = self._open.enter_context(
            Client(
                address,
                company,
                credentials,
                sleep=self.context.sleep,
                clock=self.context.clock,
                ca_file=_path(ca_file, self.folder),
            )
        )
        LiveCatalog(client).count()
        instance = LiveInstance(client)
        self._open.callback(instance.stop)
        instance.prefetch(AT_ONCE)
        return instance

    def has_keyring(self) -> bool:
        """Return whether this system has a keyring that keys could be kept in."""
        return self.context.key_store.keyring.look().fault is None

    def see(self, file: str, settings: Sequence[str]) -> SeenFile:
        """Return how the files that a path or pattern names could be read: all of them alike."""
        told = [parse_setting(text) for text in settings]
        files = [member for picked in pick_files([file], self.folder).files for member in price_files(picked)[0]]
        first, *others = [sample(each, opening_of(told)) for each in files]
        proposal = propose(first, *others)
        for path, value in told:
            proposal = proposal.having(path, value)
        return SeenFile(proposal=proposal, examples={heading: _few(first, heading) for heading in first.headings})

    def environment(self, source: PriceSource, secret: Secret) -> Sequence[tuple[str, str]]:
        """Return the columns of amounts of an environment, each with its label and a few values."""
        self.live.typed[source.live.owner] = secret
        with self.live.service(source) as service:
            from cwsetup.sources.dataverse.columns import amount_columns  # noqa: PLC0415 - for those who read live

            found = amount_columns(service)
        return [(each.name, " · ".join(filter(None, [each.label, *each.examples]))) for each in found]

    def load_prices(self, sources: Sequence[PriceSource]) -> PriceBook:
        """Return the prices of the sources."""
        return load_prices(sources, self.folder, live=self.live)


def _path(named: str | None, folder: Path) -> Path | None:
    """Return the file that a profile in ``folder`` names."""
    return None if named is None else folder / Path(named).expanduser()


def _few(sampled: Sample, heading: str) -> str:
    """Return a few different values of a column."""
    values = dict.fromkeys(text.strip() for text in sampled.column(heading) if text.strip())
    return ", ".join(list(values)[:MOST_EXAMPLES])


def _is_from_environment(context: Context, credentials: Credentials) -> bool:
    """Return whether any of the keys is one that the environment gives."""
    return any(getattr(credentials, key.key).reveal() == context.environment.get(key.env, "").strip() for key in KEYS)


def owner_of(path: Path, url: str, company: str) -> Owner:
    """Return whose keys those of a profile are."""
    return Owner(profile=path, url=parse_address(url).url, company=company)


def find_keys(context: Context, stored: OpenedProfile) -> Found:
    """Return a profile's keys, from wherever they are, and from where."""
    connection = stored.connection
    owner = owner_of(stored.path, connection.url, connection.company)
    trusted = is_trusted(context, parse_address(connection.url))
    found = context.key_store.find(owner, connection.keys, environment_trusted=trusted)
    context.watch(found.credentials, connection.company)
    return found


def credentials_of(context: Context, stored: OpenedProfile) -> Credentials:
    """Return a profile's keys, from wherever they are."""
    return find_keys(context, stored).credentials


def is_trusted(context: Context, address: Address) -> bool:
    """Return whether keys of the environment, which are bound to no instance, may be sent to an address."""
    named = context.environment.get("CWSETUP_URL")
    return address.is_cloud or address.is_loopback or (bool(named) and parse_address(named or "").url == address.url)


def open_client(context: Context, stored: StoredProfile) -> Client:
    """Return the client of a profile's instance; pauses that ConnectWise asks for are shown."""
    profile = stored.profile
    minutes = profile.pricing.max_minutes
    return Client(
        parse_address(profile.connection.url),
        profile.connection.company,
        credentials_of(context, stored),
        sleep=context.sleep,
        clock=context.clock,
        connections=max(16, profile.pricing.concurrency),
        per_minute=profile.pricing.rate,
        longest=None if minutes is None else minutes * 60.0,
        on_hold=context.meter.hold,
        ca_file=_path(profile.connection.ca_file, stored.path.resolve().parent),
    )


def catalog_items(context: Context, catalog: LiveCatalog) -> tuple[CatalogItem, ...]:
    """Return every item of the catalog; how far the reading has come is shown."""
    with context.meter.of("Reading the catalog") as reached:
        return catalog.items(reached)


def absolute(sources: Sequence[PriceSource], folder: Path) -> tuple[PriceSource, ...]:
    """Return sources whose files are named from the root, relative ones being in ``folder``."""
    return tuple(
        replace(source, files=tuple(str(folder / Path(file).expanduser()) for file in source.files))
        for source in sources
    )


def as_stored(sources: Sequence[PriceSource], folder: Path) -> tuple[PriceSource, ...]:
    """Return sources as a profile in ``folder`` stores them: what lies under it, relative to it."""

    def shorter(file: str) -> str:
        path = Path(file)
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else file

    return tuple(replace(source, files=tuple(shorter(file) for file in source.files)) for source in sources)
