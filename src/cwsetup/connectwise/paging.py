"""Whole lists, page by page: always by ``id > last``, never by page number.

Page numbers lose rows when records come and go under the reader; an id stays where it is.
"""

from collections.abc import Iterator, Sequence

from cwsetup.connectwise.client import Client
from cwsetup.connectwise.columns import identities
from cwsetup.connectwise.failures import Asked, unusable
from cwsetup.connectwise.records import Record, rows
from cwsetup.web.wire import Unreadable

PAGE_SIZE = 1_000
"""The most that ConnectWise gives; it gives less without a word when more is asked for."""
MOST_PAGES = 10_000
"""No list is longer: what goes on after ten million records goes on for ever."""
_DISORDER = "its records aren't in order of their ids"


def read_list(
    client: Client,
    path: str,
    asked: Asked,
    *,
    fields: Sequence[str],
    conditions: Sequence[str] = (),
    between: tuple[int, int | None] = (0, None),
    most_pages: int = MOST_PAGES,
) -> Iterator[Record]:
    """Yield every record that meets the conditions, by id: beyond the first of ``between`` and up to the second."""
    last, up_to = between
    conditions = [*conditions, *([] if up_to is None else [f"id<={up_to}"])]
    for _ in range(most_pages):
        wanted = [*conditions, f"id>{last}"] if last else conditions
        params = {"fields": ",".join(fields), "orderBy": "id", "pageSize": str(PAGE_SIZE)}
        if wanted:
            params["conditions"] = " and ".join(wanted)
        answer = client.get(path, asked, params)
        try:
            page = rows(answer.value)
            # A full page may be the last, and a short one may not be if the server's own limit is lower.
            has_more = bool(page) and (answer.has_next_page or len(page) >= PAGE_SIZE)
            last = _last_id(page, after=last, up_to=up_to, has_more=has_more)
        except Unreadable as error:
            raise unusable(str(error), asked) from None
        yield from page
        if not has_more or last == up_to:
            return
    raise unusable(f"after {most_pages} pages it still announces a next one", asked)


def read_last_page(client: Client, path: str, asked: Asked, *, fields: Sequence[str]) -> list[Record]:
    """Return the records with the highest ids, as many as a page has, by id."""
    params = {"fields": ",".join(fields), "orderBy": "id desc", "pageSize": str(PAGE_SIZE)}
    answer = client.get(path, asked, params)
    try:
        page = rows(answer.value)
        _must_fall(identities(page))
    except Unreadable as error:
        raise unusable(str(error), asked) from None
    return page[::-1]


def _must_fall(ids: Sequence[int]) -> None:
    if list(ids) != sorted(set(ids), reverse=True):
        raise Unreadable(_DISORDER)


def _last_id(page: Sequence[Record], *, after: int, up_to: int | None, has_more: bool) -> int:
    """Return the id to go on from; a list that turns back would never end, or would be read twice."""
    ids = identities(page)
    if not ids:
        return after
    if len(set(ids)) < len(ids) or min(ids) <= after:
        raise Unreadable("it repeats records of the page before")
    if up_to is not None and max(ids) > up_to:
        raise Unreadable("it has records that weren't asked for, and would be read twice")
    if has_more and ids != sorted(ids):
        raise Unreadable(_DISORDER)
    return max(ids)
