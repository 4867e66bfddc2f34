"""``check-file`` on the address of a Dataverse environment: its columns of amounts, and what its prices would be."""

import shlex
from collections.abc import Sequence
from typing import Any

from cwsetup.cli.book_json import book_as_json
from cwsetup.cli.context import Context
from cwsetup.cli.keeping import print_sources, write_sources
from cwsetup.cli.live import Live
from cwsetup.errors import AccessError, AnswersMissing, UsageError
from cwsetup.pricing.book import PriceBook
from cwsetup.profile.asking import Asker, Question
from cwsetup.profile.choices import SourceFormat
from cwsetup.profile.credentials import SOURCE_VARIABLE
from cwsetup.profile.environments import address_of
from cwsetup.profile.shapes import Unfit
from cwsetup.profile.sources import PriceSource, dump_source, load_source
from cwsetup.sources.dataverse.columns import SeenColumn, amount_columns
from cwsetup.sources.load import load_prices
from cwsetup.sources.proposal import parse_setting
from cwsetup.storage.profiles import OpenedProfile
from cwsetup.terminal.price_views import columns_view, price_file_view


def check_environment(
    context: Context, addresses: Sequence[str], settings: Sequence[str], *, write: bool, toml: bool
) -> None:
    """Sign in to an environment, show the columns that a cost can be in and what would be read, and keep that."""
    if len(addresses) != 1:
        raise UsageError("An environment is looked at alone.", hint="Give one address, and no file beside it.")
    if write:
        context.profiles.open(context.profile_path)  # or say that there is none, before anybody types a secret
    stored = _profile(context)
    source = _source(addresses[0], settings, stored)
    live = Live(context=context, profile=None if stored is None else (stored.path, stored.connection.keys))
    _ask_secret(context.ask(), live, source)
    with live.service(source) as service:
        columns = amount_columns(service)
    book = load_prices([source], stored.path.parent if stored else context.config_folder, live=live)
    if toml:
        print_sources(context, [source])
    elif context.options.json:
        context.console.json({"format": 1, "environment": _as_json(source, columns, book)})
    else:
        context.console.data(columns_view([(each.name, each.label, ", ".join(each.examples)) for each in columns]))
        context.console.data(price_file_view(book))
        _tell_how(context, source)
    if write:
        _keep(context, live, source)


def _keep(context: Context, live: Live, source: PriceSource) -> None:
    """Put the source into the profile, and its secret where the profile's keys are."""
    stored = context.profiles.open(context.profile_path)
    where = live.store(source, stored.path, stored.connection.keys)
    if where is not None:
        context.console.note(f"The client secret is in {where}.", "ok")
    write_sources(context, [source], None, replace=False)


def _profile(context: Context) -> OpenedProfile | None:
    """Return the profile that this is about, if there is one."""
    if context.named_profile is None and len(context.profiles.names()) != 1:
        return None
    return context.profiles.open(context.profile_path)


def _source(typed: str, settings: Sequence[str], stored: OpenedProfile | None) -> PriceSource:
    """Return the source of an address: the profile's own if it has one, with the settings that are given."""
    address = address_of(typed)
    if address is None:
        raise UsageError(
            "That is no address of an environment.",
            hint="It is an https address without a user name, as the Power Platform admin center shows it: "
            "https://contoso.crm.dynamics.com",
        )
    own = [] if stored is None else [each for each in stored.draft().value("sources") or () if each.live.environment]
    known = next((dump_source(each) for each in own if each.live.url == address), {})
    table: dict[str, Any] = {"format": str(SourceFormat.DATAVERSE), **known, "environment": address}
    try:
        for path, value in map(parse_setting, settings):
            key, _, part = path.partition(".")
            table[key] = {**table.get(key, {}), part: value} if part else value
        missing = [key for key in ("tenant", "client_id") if key not in table]
        if not missing:
            return load_source(table)
    except Unfit as unfit:
        raise UsageError(f"{address}: {unfit}", hint="Settings are given as --set KEY=VALUE.") from None
    given = " ".join(f"--set {key}=…" for key in missing)
    raise AnswersMissing(
        f"{' and '.join(missing)} of the app registration are missing.",
        hint=f"cwsetup check-file {shlex.quote(address)} {given}",
    )


def _ask_secret(asker: Asker | None, live: Live, source: PriceSource) -> None:
    """Ask a person for the client secret where none is known."""
    try:
        live.secret(source)
    except AccessError:
        if asker is None:
            raise
        help_ = f"From Entra: App registrations > Certificates & secrets. Unattended: {SOURCE_VARIABLE}"
        live.typed[source.live.owner] = asker.secret(Question(key="client_secret", label="Client secret", help=help_))


def _tell_how(context: Context, source: PriceSource) -> None:
    """Say what else can be told of the cost, and how it is kept."""
    if not source.columns and source.live.cost_price_list is None:
        ways = "--set columns.cost=COLUMN, or --set cost_price_list=NAME"
        context.console.note(f"No cost is read. It is in one of the columns above, or in another price list: {ways}")
    context.console.note("Keep it in the profile: --write. As TOML: --toml.")


def _as_json(source: PriceSource, columns: Sequence[SeenColumn], book: PriceBook) -> dict[str, Any]:
    found = [{"column": each.name, "label": each.label, "examples": list(each.examples)} for each in columns]
    return {"source": dump_source(source), "columns": found, **book_as_json(book)}
