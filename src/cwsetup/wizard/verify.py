"""Whether a connector works: address, company, keys, rights, stored choices and prices, each with its cure.

Every check is a value; what can't be tried without writing is said to be untested, never to be fine.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cwsetup.errors import CwsetupError, KeysElsewhere
from cwsetup.profile.credentials import Credentials
from cwsetup.profile.document import Finding
from cwsetup.profile.draft import Draft
from cwsetup.profile.instance import Instance, Table
from cwsetup.profile.review import Check, Status, review_choices, review_document, review_prices, review_sources
from cwsetup.profile.settings import PROPERTIES
from cwsetup.profile.sources import SourceCounts
from cwsetup.text import counted
from cwsetup.wizard.world import World

MOST_SKEW = 120.0
"""Seconds by which clocks may differ: prices are chosen by the day, journals name their time."""


@dataclass(slots=True, kw_only=True)
class Verification:
    """The checks of one profile, in the order in which each needs those before it."""

    world: World
    draft: Draft
    find_keys: Callable[[], Credentials]
    now: Callable[[], datetime]
    findings: Sequence[Finding] = ()
    """What is wrong or missing in the profile itself."""

    def checks(self) -> Iterator[Check]:
        """Yield the checks; what can't be reached ends them."""
        yield from review_document(self.findings, self.draft)
        company, url, ca_file = (self.draft.value(key) for key in ("company", "url", "ca_file"))
        keys = self._keys()
        if isinstance(keys, KeysElsewhere):
            yield failed("keys", keys)
            yield from self._prices()
            return
        try:
            if route := self.world.route(url, ca_file):
                yield _ok("route", route)
            found = self.world.find_company(company, url, ca_file)
            yield _ok("company", f"{found.name} is at {found.url}.", "company")
            if isinstance(keys, CwsetupError):
                raise keys
            yield _ok("keys", "The keys are there and belong to this instance.", "keys")
            instance = self.world.connect(url, company, keys, ca_file)
            yield _ok("sign-in", "Signed in; the product catalog can be read.")
        except CwsetupError as failure:
            yield failed("connection", failure)
            yield from self._prices()
            return
        yield Check(
            check="catalog-write",
            status=Status.NOT_TESTED,
            message="Changing and creating catalog items: that can't be tried without doing it.",
            cure="What the API member's role needs for it: cwsetup rights",
        )
        yield from self._clock(instance)
        readable: set[Table] = set()
        for check in read_tables(instance):
            if isinstance(check, Table):
                readable.add(check)
            else:
                yield check
        yield _ok("rights", f"{len(readable)} of {len(Table)} setup tables can be read.")
        yield from review_choices(self.draft.values(), instance, frozenset(readable))
        yield from self._prices()

    def _keys(self) -> Credentials | CwsetupError:
        """Return the keys, or why there are none: known before anything is sent to where they may not belong."""
        try:
            return self.find_keys()
        except CwsetupError as failure:
            return failure

    def _clock(self, instance: Instance) -> Iterator[Check]:
        there = instance.server_time()
        if there is None:
            return
        skew = abs((self.now().astimezone(UTC) - there).total_seconds())
        if skew > MOST_SKEW:
            message = f"This computer's clock and ConnectWise's differ by {skew / 60:.0f} minutes."
            yield Check(check="clock", status=Status.WARNING, message=message, cure="Set this computer's clock.")
        else:
            yield _ok("clock", "This computer's clock agrees with ConnectWise's.")

    def _prices(self) -> Iterator[Check]:
        if "sources" not in self.draft.answers:
            return  # which the profile itself was checked for
        try:
            counts = [self.world.load_prices([source]).counts() for source in self.draft.value("sources")]
        except CwsetupError as failure:
            yield failed("price-sources", failure, "sources")
            return
        products = counted(sum(each.products for each in counts), "product")
        yield _ok("price-sources", f"{products} can be read.", "sources")
        yield from review_sources(self.draft.values(), counts)


def read_tables(instance: Instance) -> Iterator[Table | Check]:
    """Yield each table that can be read, and a check for each that can't: the right, where, and who needs it."""
    for table in Table:
        try:
            instance.rows(table)
        except CwsetupError as failure:
            needing = [declared.label for declared in PROPERTIES if getattr(declared.shape, "table", None) is table]
            check = failed("rights", failure)
            yield replace(check, message=f"{table}: {failure.message} Needed for: {', '.join(needing)}.")
        else:
            yield table


def needing_attention(draft: Draft, instance: Instance, counts: SourceCounts | None) -> dict[str, str]:
    """Return what is wrong with stored choices, by property; what can't be read isn't looked at."""
    readable = frozenset(table for table in read_tables(instance) if isinstance(table, Table))
    checks = [*review_document((), draft), *review_choices(draft.values(), instance, readable)]
    checks += review_prices(draft.values(), counts) if counts is not None else []
    return {str(check.property): check.message for check in checks if check.status is not Status.OK}


def failed(check: str, failure: CwsetupError, key: str | None = None) -> Check:
    """Return the check that a failure is."""
    return Check(
        check=check,
        status=Status.ERROR,
        property=key,
        message=" ".join([failure.message, *failure.details]),
        cure=failure.hint,
        exit_status=failure.exit_status,
    )


def _ok(check: str, message: str, key: str | None = None) -> Check:
    return Check(check=check, status=Status.OK, property=key, message=message)
