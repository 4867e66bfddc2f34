"""A live source read from start to end: its tables, then a price row, a reject or a note for every item."""

from collections import Counter

from cwsetup.pricing.book import PriceRow, Reject, Remainder
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.dataverse.rows import items_of, notes_of
from cwsetup.sources.dataverse.service import Service
from cwsetup.sources.dataverse.tables import read_tables
from cwsetup.sources.load import RowsRefused, Take, listed
from cwsetup.sources.rows import LeftOut


def read_live(service: Service, source: PriceSource, take: Take) -> Remainder:
    """Give every price row of an environment to ``take``, and return the rest."""
    items = items_of(source, service.host.host, read_tables(service, source))
    usable = 0
    rejects: list[Reject] = []
    left_out: Counter[LeftOut | None] = Counter()
    for outcome in items.outcomes():
        if isinstance(outcome, PriceRow):
            usable += 1
            take(outcome)
        elif isinstance(outcome, Reject):
            rejects.append(outcome)
        else:
            left_out[outcome] += 1
    notes = notes_of(items, left_out)
    if not usable:
        raise RowsRefused(
            f"{items.host} has no usable price list item.", details=(*listed(rejects), *notes), rejects=tuple(rejects)
        )
    return Remainder(rejects=tuple(rejects), notes=notes)
