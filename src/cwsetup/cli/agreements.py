"""Reading all agreements with their additions: a request for each, side by side, gone on with where it was stopped."""

from collections.abc import Mapping, Sequence
from functools import partial

from cwsetup.cli.context import Context
from cwsetup.cli.leaving import Terminated
from cwsetup.cli.runs import journals_of
from cwsetup.connectwise.agreements import LiveAgreements
from cwsetup.connectwise.client import Client
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.connectwise.tables import LiveInstance
from cwsetup.errors import AccessError, CwsetupError
from cwsetup.pricing.additions import BILLS_A_YEAR, Addition, Agreement, Comparison, Measure
from cwsetup.pricing.catalog import CatalogItem
from cwsetup.pricing.change import Prices
from cwsetup.pricing.entry import Action
from cwsetup.pricing.plan import Plan
from cwsetup.profile.instance import Table
from cwsetup.profile.settings import Profile
from cwsetup.storage.readings import LONGEST, Reading

Read = Sequence[tuple[Agreement, Sequence[Addition]]]


def read_agreements(context: Context, profile: Profile, client: Client, *, afresh: bool = False) -> Read:
    """Return every active agreement with its additions; what an interrupted reading has is taken from it."""
    live = LiveAgreements(client)
    agreements = live.active()
    path = context.state_folder / "readings" / f"{journals_of(context, profile).folder.name}.jsonl"
    reading = Reading.of(path, context.now(), afresh=afresh)
    known = {each.id: reading.known[each.id] for each in agreements if each.id in reading.known}
    if known:
        since = f"{reading.began:%Y-%m-%d %H:%M}"
        context.console.note(f"{len(known)} of {len(agreements)} agreements are known from a reading begun at {since}.")
    missing = [each.id for each in agreements if each.id not in known]
    try:
        found = {**known, **_read(context, live, client, reading, missing)}
    except (KeyboardInterrupt, Terminated, CwsetupError):
        hours = int(LONGEST.total_seconds() // 3600)
        context.console.note(
            f"What was read is kept for {hours} hours: the same command goes on from there.", "warning"
        )
        raise
    reading.done()
    return [(each, found[each.id]) for each in agreements]


def _read(
    context: Context, live: LiveAgreements, client: Client, reading: Reading, missing: Sequence[int]
) -> Mapping[int, Sequence[Addition]]:
    """Read agreements side by side; each is kept as soon as it is there, whatever becomes of the others."""

    def one(agreement: int) -> tuple[int, Sequence[Addition]]:
        additions = live.additions(agreement)
        reading.keep(agreement, additions)
        return agreement, additions

    found: dict[int, Sequence[Addition]] = {}
    jobs = [partial(one, each) for each in missing]
    with context.meter.of("Reading agreements") as reached:
        for agreement, additions in (
            in_parallel(jobs, workers=client.connections, on_interrupt=client.stop) if jobs else ()
        ):
            found[agreement] = additions
            reached(len(found), len(missing))
    return found


def compared(
    context: Context,
    profile: Profile,
    client: Client,
    read: Read,
    items: Mapping[int, CatalogItem],
    before: Mapping[int, Prices] | None = None,
) -> Comparison:
    """Return the additions that differ from these items; with ``before``, of the items of a run only."""
    measure = Measure(
        items=items,
        bills_a_year=_bills_a_year(context, client),
        currency=profile.pricing.currency,
        places=profile.pricing.places,
        on=context.now().date(),
        before=before,
    )
    return measure.compare(read)


def as_planned(items: Sequence[CatalogItem], plan: Plan) -> Mapping[int, CatalogItem]:
    """Return the catalog as a plan would leave it."""
    after = {entry.item_id: entry.after for entry in plan.entries if entry.action is Action.UPDATE}
    return {item.id: _with(item, after[item.id]) if item.id in after else item for item in items}


def _with(item: CatalogItem, after: Prices) -> CatalogItem:
    cost = item.cost if after.cost is None else after.cost
    return item._replace(cost=cost, price=item.price if after.price is None else after.price)


def _bills_a_year(context: Context, client: Client) -> Mapping[int, int]:
    """Return how many bills a year each billing cycle means, where that can be read and is certain."""
    try:
        cycles = LiveInstance(client).rows(Table.BILLING_CYCLES)
    except AccessError as failure:
        context.console.note(f"Differences are known but not for a year: {failure.message}", "warning")
        return {}
    known = {row.id: BILLS_A_YEAR.get(row.billing_option or "") for row in cycles}
    return {cycle: times for cycle, times in known.items() if times is not None}
