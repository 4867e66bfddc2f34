"""The product catalog, live: read whole or by id, changed one item at a time.

A write is reported as done only when ConnectWise's answer shows it; whether it was worth sending was decided
before.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice, pairwise
from typing import Any

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.failures import Asked, unknown, unusable
from cwsetup.connectwise.items import AMOUNTS, FIELDS, changes_to_api, items_from_api, new_item_to_api
from cwsetup.connectwise.paging import PAGE_SIZE, read_last_page, read_list
from cwsetup.connectwise.parallel import in_parallel
from cwsetup.connectwise.records import Record, record, rows, whole
from cwsetup.connectwise.rights import CatalogUse
from cwsetup.errors import RemoteError
from cwsetup.pricing.catalog import CatalogItem, NewItem
from cwsetup.pricing.collector import unsearched
from cwsetup.pricing.money import money_text
from cwsetup.text import fold, safe
from cwsetup.web.wire import Unreadable

CATALOG = "/procurement/catalog"
LONGEST_URL = 1_700
"""ConnectWise stops at 2,000 characters; proxies on the way may stop a little earlier."""
_ROWS_PER_RANGE = 900
_SPARSE = 100
"""Ids for each item from which on they aren't spread evenly: they come from several counters."""
_READ = Asked(CatalogUse.READ)
_PLAIN = re.compile(r"[A-Za-z0-9 :._/-]+")
"""Characters that mean themselves in a condition; wildcards and quotes can't be escaped reliably."""
_SETTINGS = "The item's own settings may forbid it: calculated or markup prices, or the costing method."

Progress = Callable[[int, int], None]


class LiveCatalog:
    """The product catalog behind a client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def ready(self) -> None:
        """Return when ConnectWise takes another request; until then nothing need be looked at."""
        self._client.ready()

    def stop(self) -> None:
        """Send nothing any more; who waits for a pause to end doesn't wait on."""
        self._client.stop()

    def count(self) -> int:
        """Return how many items there are, inactive ones included."""
        answer = self._client.get(f"{CATALOG}/count", _READ)
        try:
            return whole(record(answer.value), "count") or 0
        except Unreadable as error:
            raise unusable(str(error), _READ) from None

    @unsearched()
    def items(self, on_progress: Progress | None = None) -> tuple[CatalogItem, ...]:
        """Return every item by id; ``on_progress`` hears how many of how many have been read.

        The first page and the last are read side by side, then what is between them. Items that are made meanwhile
        aren't among them.
        """
        ends: Sequence[Callable[[], Any]] = (self.count, self._oldest, self._newest)
        total, found, newest = in_parallel(ends, workers=len(ends), on_interrupt=self.stop)
        above = found[-1].id if found else 0
        newest = [item for item in newest if item.id > above]
        if newest:
            ranges = _ranges(above, newest[0].id - 1, total - len(found) - len(newest))
            jobs = [partial(self._range, *ids) for ids in ranges]
            for part in in_parallel(jobs, workers=self._client.connections, on_interrupt=self.stop) if jobs else ():
                found += part
                if on_progress is not None:
                    on_progress(len(found), max(total, len(found)))
        found += newest
        if on_progress is not None:
            on_progress(len(found), len(found))
        return tuple(found)

    def item(self, item_id: int) -> CatalogItem:
        """Return one item; ``NotFound`` where there is none."""
        asked = Asked(CatalogUse.READ, f"catalog item {item_id}")
        answer = self._client.get(f"{CATALOG}/{item_id}", asked, {"fields": ",".join(FIELDS)})
        return self._typed([answer.value], asked)[0]

    def items_by_id(self, ids: Iterable[int]) -> dict[int, CatalogItem]:
        """Return the items of these ids that exist."""
        jobs = [partial(self._matching, f"id in ({chunk})") for chunk in self._chunks(sorted(set(ids)))]
        found: dict[int, CatalogItem] = {}
        parts = in_parallel(jobs, workers=self._client.connections, on_interrupt=self.stop) if jobs else ()
        for part in parts:
            found.update((item.id, item) for item in part)
        return found

    def items_named(self, identifier: str) -> tuple[CatalogItem, ...]:
        """Return every item of this identifier, active or not, in any case."""
        plain = max(_PLAIN.findall(identifier), key=len, default="").strip()
        condition = f'identifier="{plain}"' if plain == identifier else f'identifier contains "{plain}"'
        found = self._matching(condition) if plain else self.items()
        return tuple(item for item in found if fold(item.identifier) == fold(identifier))

    def update(self, item_id: int, changes: Mapping[str, Decimal]) -> CatalogItem:
        """Set amounts of one item in one request; returns the item as it's now."""
        item = self._patch(item_id, changes_to_api(changes))
        _must_show(item, changes, otherwise="ConnectWise answered 200 but kept the old value")
        return item

    def deactivate(self, item_id: int) -> CatalogItem:
        """Set one item inactive; ConnectWise keeps it and its identifier."""
        item = self._patch(item_id, [{"op": "replace", "path": "inactiveFlag", "value": True}])
        if not item.inactive:
            raise RemoteError(f"ConnectWise answered 200 but left item {item_id} active.", hint=_SETTINGS)
        return item

    def create(self, new: NewItem) -> CatalogItem:
        """Create an item and return it, once ConnectWise shows it under the same identifier."""
        asked = Asked(CatalogUse.CREATE)
        item = _written(self._client.post(CATALOG, asked, new_item_to_api(new)), asked)
        if fold(item.identifier) != fold(new.identifier):
            # ConnectWise can add "Copy0" to an identifier that is taken, and call that a success.
            raise RemoteError(
                f"ConnectWise created “{safe(new.identifier)}” as “{safe(item.identifier)}” (item {item.id}).",
                hint=f"Another item may have the identifier: look for it, then set item {item.id} inactive.",
            )
        _must_show(item, {"price": new.price, "cost": new.cost}, otherwise="ConnectWise created it at other amounts")
        return item

    def _patch(self, item_id: int, operations: Sequence[Record]) -> CatalogItem:
        asked = Asked(CatalogUse.CHANGE, f"catalog item {item_id}")
        item = _written(self._client.patch(f"{CATALOG}/{item_id}", asked, operations), asked)
        if item.id != item_id:
            raise unknown(unusable(f"it is about item {item.id}", asked))
        return item

    def _oldest(self) -> list[CatalogItem]:
        """Return the items of the first page."""
        return self._typed(islice(read_list(self._client, CATALOG, _READ, fields=FIELDS), PAGE_SIZE), _READ)

    def _newest(self) -> list[CatalogItem]:
        """Return the items of the last page."""
        return self._typed(read_last_page(self._client, CATALOG, _READ, fields=FIELDS), _READ)

    def _range(self, above: int, up_to: int) -> list[CatalogItem]:
        found = read_list(self._client, CATALOG, _READ, fields=FIELDS, between=(above, up_to))
        return self._typed(found, _READ)

    def _matching(self, condition: str) -> list[CatalogItem]:
        return self._typed(read_list(self._client, CATALOG, _READ, fields=FIELDS, conditions=[condition]), _READ)

    def _chunks(self, ids: Sequence[int]) -> Iterator[str]:
        """Yield comma-separated ids, as many as the address of one request holds."""
        # As a second page would be asked for, with the longest id there can be.
        conditions = f"id in () and id>{2**31}"
        params = {"fields": ",".join(FIELDS), "orderBy": "id", "pageSize": str(PAGE_SIZE), "conditions": conditions}
        room = LONGEST_URL - len(self._client.url(CATALOG, params))
        chunk: list[str] = []
        used = 0
        for item_id in map(str, ids):
            needed = len(item_id) + len("%2C")
            if chunk and used + needed > room:
                yield ",".join(chunk)
                chunk, used = [], 0
            chunk.append(item_id)
            used += needed
        if chunk:
            yield ",".join(chunk)

    def _typed(self, records: Iterable[Any], asked: Asked) -> list[CatalogItem]:
        try:
            return items_from_api(rows(list(records)))
        except Unreadable as error:
            raise unusable(str(error), asked) from None


def _ranges(above: int, up_to: int, items: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of ids with about so many items in all, to read side by side; each should fit a page.

    Where items were deleted a range holds fewer; a range with more than a page is read page by page. Ids so sparse
    that most ranges would be empty are read from the first to the last, one page after the other.
    """
    span = up_to - above
    width = span if span > items * _SPARSE else max(PAGE_SIZE, span * _ROWS_PER_RANGE // items)
    return pairwise([*range(above, up_to, max(width, 1)), up_to])


def _written(answer: Any, asked: Asked) -> CatalogItem:
    """Return the item of an answer to a write; an answer that can't be read proves nothing."""
    try:
        return items_from_api([record(answer)])[0]
    except Unreadable as error:
        raise unknown(unusable(str(error), asked)) from None


def _shown(amount: Decimal | None) -> str:
    return "nothing" if amount is None else money_text(amount)


def _must_show(item: CatalogItem, wanted: Mapping[str, Decimal | None], *, otherwise: str) -> None:
    sent = {name: value for name, value in wanted.items() if value is not None}
    kept = [name for name, value in sent.items() if getattr(item, name) != value]
    if kept:
        shown = tuple(
            f"{AMOUNTS[name]}: sent {_shown(sent[name])}, kept {_shown(getattr(item, name))}" for name in kept
        )
        took = tuple(
            f"{AMOUNTS[name]}: {_shown(value)} was written" for name, value in sent.items() if name not in kept
        )
        raise RemoteError(
            f"{otherwise}: item {item.id} ({safe(item.identifier)}).", details=(*shown, *took), hint=_SETTINGS
        )
