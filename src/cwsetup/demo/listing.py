"""How a list endpoint answers: conditions, order, ``fields``, and the two ways to page.

Numbered pages carry rel first, prev, next and last in ``Link``. With the header ``pagination-type:
forward-only`` a page starts behind ``pageId``, ``orderBy`` is refused and ``Link`` only says next.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response

from cwsetup.demo.answers import Refusal, answer, to_json
from cwsetup.demo.conditions import parse
from cwsetup.demo.matching import column, compile_test, narrowed
from cwsetup.demo.table import Table, read_projection

DEFAULT_PAGE_SIZE = 25
LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The ids of one page, and the query parameters of the pages around it."""

    ids: Sequence[int]
    links: Mapping[str, Mapping[str, int]]


def list_answer(request: Request, table: Table) -> Response:
    """The page of a table that a request asks for."""
    query = request.query_params
    projection = read_projection(table.model, query.get("fields"))
    page = _forward_page(request, table) if _is_forward_only(request) else _numbered_page(request, table)
    body = b"[" + b",".join([table.render(record_id, projection) for record_id in page.ids]) + b"]"
    headers = {"Link": ", ".join(_link(request, rel, changed) for rel, changed in page.links.items())}
    return answer(body, version=request.state.version, headers=headers if page.links else None)


def count_answer(request: Request, table: Table) -> Response:
    """How many records of a table the conditions mean."""
    return answer(to_json({"count": len(_chosen(request, table))}), version=request.state.version)


def _is_forward_only(request: Request) -> bool:
    return request.headers.get("pagination-type", "").strip().lower() == "forward-only"


def _chosen(request: Request, table: Table, ids: Sequence[int] | None = None) -> Sequence[int]:
    """The ids that the conditions mean, ascending."""
    ids = table.ids if ids is None else ids
    conditions = request.query_params.get("conditions")
    if not conditions or not conditions.strip():
        return ids
    condition = parse(conditions)
    test = compile_test(table.model, condition)
    return [record_id for record_id in narrowed(condition, ids) if test(table.records[record_id])]


def _numbered_page(request: Request, table: Table) -> Page:
    size, number = _size(request), _whole(request, "page", 1, least=1)
    ids = _in_order(_chosen(request, table), table, request.query_params.get("orderBy"))
    last = max(1, -(-len(ids) // size))
    links = {"first": {"page": 1}}
    if number > 1:
        links["prev"] = {"page": number - 1}
    if number < last:
        links["next"] = {"page": number + 1}
    links["last"] = {"page": last}
    # A page past the end is empty, not an error.
    return Page(ids=ids[(number - 1) * size : number * size], links=links)


def _forward_page(request: Request, table: Table) -> Page:
    if request.query_params.get("orderBy"):
        raise Refusal(400, "InvalidOrderBy", "orderBy can't be used with forward-only pagination.")
    size, behind = _size(request), _whole(request, "pageId", 0, least=0)
    ids = _chosen(request, table, table.ids[bisect_right(table.ids, behind) :])
    links = {"next": {"pageId": ids[size - 1]}} if len(ids) > size else {}
    return Page(ids=ids[:size], links=links)


def _size(request: Request) -> int:
    """The page size; ConnectWise caps it without a word."""
    return min(_whole(request, "pageSize", DEFAULT_PAGE_SIZE, least=1), LARGEST_PAGE)


def _whole(request: Request, name: str, default: int, *, least: int) -> int:
    text = request.query_params.get(name)
    if text is None or text == "":
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:  # noqa: PLR2004 - 32 bits
        raise Refusal(400, "InvalidPage", f"{name} must be a whole number from {least}, not '{text}'.")
    return int(text)


def _in_order(ids: Sequence[int], table: Table, order_by: str | None) -> Sequence[int]:
    """The ids by ``orderBy=name asc, other desc``; absent values come first, as nulls do in SQL Server."""
    if not order_by or not order_by.strip():
        return ids
    for part in reversed(order_by.split(",")):
        name, *direction = part.split()[:3] or [""]
        if direction not in ([], ["asc"], ["desc"]):
            raise Refusal(400, "InvalidOrderBy", f"'{part.strip()}' is not a name with asc or desc.")
        ids = sorted(ids, key=_sort_key(table, name), reverse=direction == ["desc"])
    return ids


def _sort_key(table: Table, name: str) -> Callable[[int], tuple[bool, Any]]:
    field = column(table.model, name)

    def key(record_id: int) -> tuple[bool, Any]:
        value = field.read(table.records[record_id])
        # A bare reference sorts by its name.
        value = value.get("name", "") if isinstance(value, Mapping) else value
        return (value is not None, 0 if value is None else value)

    return key


def _link(request: Request, rel: str, changed: Mapping[str, int]) -> str:
    """One entry of ``Link``: the address that was asked, codebase and spelling kept, with another page."""
    pairs = [pair for pair in parse_qsl(request.url.query, keep_blank_values=True) if pair[0] not in {"page", "pageId"}]
    query = urlencode([*pairs, *changed.items()])
    return f'<http://{request.headers["host"]}{request.state.address}?{query}>; rel="{rel}"'
