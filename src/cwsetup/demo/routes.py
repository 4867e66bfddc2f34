"""The paths of the API that the demo server answers, each with what it does.

The setup tables can only be read here; a write answers 405. Paths are spelled in small letters, since the
server tidies every address before it is routed.
"""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cwsetup.demo.agreements import AGREEMENTS
from cwsetup.demo.answers import answer, from_json, to_json
from cwsetup.demo.instance import CATALOG, NAME
from cwsetup.demo.listing import count_answer, list_answer
from cwsetup.demo.models import LEGACY_SUBCATEGORY, LOCATION_DEPARTMENT
from cwsetup.demo.schema import Model
from cwsetup.demo.state import State
from cwsetup.demo.table import Table, read_projection

SYSTEM_INFO = "/system/info"
LOCATION_DEPARTMENTS = "/system/info/departmentlocations"
SERVER: dict[str, Any] = {
    "version": "v2025.1.94211",
    "isCloud": True,
    "serverTimeZone": "Eastern Standard Time",
    "licenseBits": [{"name": "Finance", "activeFlag": True}],
    "cloudRegion": "NA",
}

TableOf = Callable[[Request], Table]


def api_routes(state: State) -> list[Route]:
    """Every route below the base."""
    routes = [Route(SYSTEM_INFO, _system_info)]
    for path in state.instance.tables:
        routes += _catalog_routes(state) if path == CATALOG else _table_routes(path, _table_at(state, path))
    return [*routes, *_nested_routes(state)]


def company_route(state: State) -> Route:
    """The look-up of a company, which needs neither keys nor base."""

    async def company_info(request: Request) -> Response:
        known = state.settings.company
        # Nobody by that name: ConnectWise says so with 200 and null.
        if request.path_params["company"].lower() != known.lower():
            return answer(b"null")
        facts = {
            "CompanyName": NAME,
            "Codebase": "v4_6_release/",
            "VersionCode": "v2025.1",
            "VersionNumber": "v4.6.94211",
            "CompanyID": known,
            # Text, not a flag.
            "IsCloud": "True",
            "SiteUrl": request.url.netloc,
        }
        return answer(to_json(facts))

    return Route("/login/companyinfo/{company}", company_info)


async def _system_info(request: Request) -> Response:
    return answer(to_json(SERVER), version=request.state.version)


def _table_at(state: State, path: str) -> TableOf:
    """Finds a table at every request anew: a reset replaces them all."""
    return lambda _request: state.instance.tables[path]


def _list_routes(path: str, table: TableOf) -> list[Route]:
    async def count(request: Request) -> Response:
        return count_answer(request, table(request))

    async def rows(request: Request) -> Response:
        return list_answer(request, table(request))

    return [Route(f"{path}/count", count), Route(path, rows)]


def _table_routes(path: str, table: TableOf) -> list[Route]:
    async def one(request: Request) -> Response:
        return _record_answer(request, table(request), request.path_params["record_id"])

    return [*_list_routes(path, table), Route(f"{path}/{{record_id:int}}", one)]


def _nested_routes(state: State) -> list[Route]:
    """Tables below one record of another; the specification cuts sub-categories to fewer fields here."""
    return [
        *_list_routes(
            "/procurement/categories/{parent:int}/subcategories",
            _children(state, "/procurement/categories", "/procurement/subcategories", "category", LEGACY_SUBCATEGORY),
        ),
        *_list_routes(
            "/system/locations/{parent:int}/departments",
            _children(state, "/system/locations", LOCATION_DEPARTMENTS, "location", LOCATION_DEPARTMENT),
        ),
        *_table_routes(f"{AGREEMENTS}/{{parent:int}}/additions", _additions(state)),
    ]


def _additions(state: State) -> TableOf:
    def table(request: Request) -> Table:
        instance, agreement = state.instance, request.path_params["parent"]
        instance.tables[AGREEMENTS].get(agreement)
        return instance.additions[agreement]

    return table


def _children(state: State, parents: str, path: str, field: str, model: Model) -> TableOf:
    def table(request: Request) -> Table:
        tables, parent = state.instance.tables, request.path_params["parent"]
        tables[parents].get(parent)
        return tables[path].within(field, parent, model)

    return table


def _catalog_routes(state: State) -> list[Route]:
    catalog = _table_at(state, CATALOG)

    async def create(request: Request) -> Response:
        record = state.create(from_json(await request.body()))
        return _record_answer(request, catalog(request), record["id"], status=201)

    async def change(request: Request) -> Response:
        record = state.change(request.path_params["record_id"], from_json(await request.body()))
        return _record_answer(request, catalog(request), record["id"])

    async def remove(request: Request) -> Response:
        state.remove(request.path_params["record_id"])
        return Response(status_code=204)

    count, rows, one = _table_routes(CATALOG, catalog)
    return [
        count,
        _by_method(CATALOG, {"GET": rows.endpoint, "POST": create}),
        _by_method(one.path, {"GET": one.endpoint, "PATCH": change, "DELETE": remove}),
    ]


def _by_method(path: str, endpoints: dict[str, Callable[[Request], Any]]) -> Route:
    """One route for several methods, so that any other gets 405."""

    async def endpoint(request: Request) -> Response:
        chosen = endpoints["GET" if request.method == "HEAD" else request.method]
        response: Response = await chosen(request)
        return response

    return Route(path, endpoint, methods=list(endpoints))


def _record_answer(request: Request, table: Table, record_id: int, *, status: int = 200) -> Response:
    """One record, whole or cut to ``fields``, which works for the answers of writes too."""
    table.get(record_id)
    projection = read_projection(table.model, request.query_params.get("fields"))
    return answer(table.render(record_id, projection), status=status, version=request.state.version)
