"""A live source read from start to end: its tables, then a price row, a reject or a note for every item."""

from cwsetup.pricing.book import Remainder
from cwsetup.profile.sources import PriceSource
from cwsetup.sources.dataverse.rows import items_of, notes_of
from cwsetup.sources.dataverse.service import Service
from cwsetup.sources.dataverse.tables import read_tables
from cwsetup.sources.load import RowsRefused, Take, listed, take_usable


def read_live(service: Service, source: PriceSource, take: Take) -> Remainder:
    """Give every price row of an environment to ``take``, and return the rest."""
    items = items_of(source, service.host.host, read_tables(service, source))
    usable, rejects, left_out = take_usable(items.outcomes(), take)
    notes = notes_of(items, left_out)
    if not usable:
        raise RowsRefused(
            f"{items.host} has no usable price list item.", details=(*listed(rejects), *notes), rejects=rejects
        )
    return Remainder(rejects=rejects, notes=notes)
