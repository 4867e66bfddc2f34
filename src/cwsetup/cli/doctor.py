"""``doctor`` and ``rights``: whether a connector works, and what the API member's role needs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from cwsetup.cli.book import day_of
from cwsetup.cli.context import Context
from cwsetup.cli.live import live_of
from cwsetup.cli.many import many
from cwsetup.cli.naming import option
from cwsetup.cli.world import LiveWorld, credentials_of, open_client
from cwsetup.connectwise.agreements import LiveAgreements
from cwsetup.connectwise.catalog import LiveCatalog
from cwsetup.connectwise.rights import RIGHTS
from cwsetup.errors import CwsetupError, worst
from cwsetup.pricing.resolve import resolve
from cwsetup.pricing.stale import stale_links
from cwsetup.profile.choices import KeyPlace
from cwsetup.profile.review import Check, Status
from cwsetup.sources.load import load_prices
from cwsetup.storage.keyring_states import backend_words
from cwsetup.storage.profiles import OpenedProfile
from cwsetup.terminal.doctor_views import check_view, rights_view
from cwsetup.text import counted
from cwsetup.wizard.verify import Verification


def doctor(context: Context, *, all_: bool, instances: int) -> int:
    """Check everything about a profile, or several; returns the status of the worst finding."""
    context.account.word = "checked"
    if all_ or len(context.options.profiles) > 1:
        return many(context, "doctor", {}, (), all_=all_, instances=instances)
    return _of_one(context)


def _of_one(context: Context) -> int:
    path = context.profile_path
    context.account.profile = path.stem
    stored = context.profiles.open(path)
    draft = stored.draft()
    checks: list[Check] = []
    with LiveWorld(context, stored.path.resolve().parent, live_of(context, stored)) as world:
        find_keys = partial(credentials_of, context, stored)
        verification = Verification(
            world=world, draft=draft, find_keys=find_keys, now=context.now, findings=stored.findings
        )
        for found in chain(
            verification.checks(),
            _keyring(context, stored),
            _links(context, stored, checks),
            _agreements(context, stored, checks),
        ):
            check = _of_profile(found, context, path)
            checks.append(check)
            if not context.options.json and not (context.options.quiet and check.status is Status.OK):
                context.console.data(check_view(check, context.console.sign))
    if context.options.json:
        context.console.json({"format": 1, "findings": [_as_json(check) for check in checks]})
    return worst(check.exit_status for check in checks)


def _links(context: Context, opened: OpenedProfile, checks: Sequence[Check]) -> Iterator[Check]:
    """Yield a warning for each link that is out of date; without links or after an error the catalog isn't read."""
    if not opened.links or any(check.status is Status.ERROR for check in checks):
        return
    stored = context.profiles.load(opened.path)
    pricing = stored.profile.pricing
    rows = load_prices(pricing.sources, stored.path.resolve().parent, live=live_of(context, stored)).rows
    with open_client(context, stored) as client:
        items = {item.id for item in LiveCatalog(client).items()}
    stale = stale_links(stored.links, resolve(rows, pricing, day_of(context, None)), items)
    cure = "Take it out of [links] in the profile; then, if it needs another item: cwsetup match"
    for each in stale:
        yield Check(check="links", status=Status.WARNING, message=each.sentence, cure=cure)
    if not stale:
        yield Check(check="links", status=Status.OK, message="No link in the profile is out of date.")


def _agreements(context: Context, opened: OpenedProfile, checks: Sequence[Check]) -> Iterator[Check]:
    """Yield whether agreements can be read; only one command needs it, so so it is never an error."""
    if any(check.status is Status.ERROR for check in checks):
        return
    try:
        with open_client(context, context.profiles.load(opened.path)) as client:
            count = LiveAgreements(client).count()
    except CwsetupError as failure:
        message = f"{failure.message} Needed for: cwsetup additions, and nothing else."
        yield Check(check="agreements", status=Status.WARNING, message=message, cure=failure.hint)
    else:
        message = f"{counted(count, 'active agreement')} can be read."
        yield Check(check="agreements", status=Status.OK, message=message)


def _keyring(context: Context, opened: OpenedProfile) -> Iterator[Check]:
    """Yield what keyring there is, where the profile's keys are in it; what is wrong with it has been said."""
    if opened.connection.keys is not KeyPlace.KEYRING:
        return
    seen = context.key_store.keyring.look()
    if seen.fault is None:
        state = f", {seen.state}" if seen.state != "unknown" else ""
        yield Check(check="keyring", status=Status.OK, message=f"Keyring: {backend_words(seen.backend)}{state}.")


def _of_profile(check: Check, context: Context, path: Path) -> Check:
    """Return a check whose cure names the profile where there are several, so that it can be run as it stands."""
    if check.cure is None or not check.cure.startswith("cwsetup edit "):
        return check
    return replace(check, cure=f"{check.cure} {option(context, path)}".rstrip())


def _as_json(check: Check) -> dict[str, str | None]:
    return {
        "check": check.check,
        "status": str(check.status),
        "property": check.property,
        "message": check.message,
        "cure": check.cure,
    }


def rights(context: Context) -> None:
    """Print what the API member's security role needs, as a table to copy; contacts nothing."""
    if context.options.json:
        lines = [
            {
                "module": right.module,
                "function": right.function,
                "level": right.level,
                "customize": right.customize,
                "reason": right.reason,
            }
            for right in RIGHTS
        ]
        context.console.json({"format": 1, "rights": lines})
        return
    rows = [(each.module, each.function, each.level, each.customize or "", each.reason) for each in RIGHTS]
    context.console.data(rights_view(rows))
    context.console.note("A role is made at System > Security Roles, and given at System > Members > API Members.")
